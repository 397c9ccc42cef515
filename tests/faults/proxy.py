"""The line between one replica and PostgreSQL, which can be cut, or hold back all that is sent."""

import socket
import threading
from contextlib import suppress
from functools import partial

from sqlalchemy import make_url

_PIECE = 65_536


class Line:
    """Carries bytes both ways between a port of its own and a PostgreSQL."""

    def __init__(self, database_url: str) -> None:
        self._database = make_url(database_url)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._flows = threading.Event()
        self._flows.set()
        self._is_cut = False
        self._ends: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """The URL of the database at the end of this line."""
        port = self._listener.getsockname()[1]
        here = self._database.set(host="127.0.0.1", port=port, query={})
        return here.render_as_string(hide_password=False)

    def cut(self) -> None:
        """Break all connections, and let no new one through."""
        self._is_cut = True
        ends, self._ends = self._ends, []
        for end in ends:
            _shut(end)

    def stall(self) -> None:
        """Hold back what is sent, either way; nobody is told."""
        self._flows.clear()

    def mend(self) -> None:
        """Carry everything again."""
        self._is_cut = False
        self._flows.set()

    def close(self) -> None:
        """End it."""
        self.cut()
        self._flows.set()
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                if self._is_cut:
                    near.close()
                    continue
                far = self._connect()
                self._ends += [near, far]
                for ends in ((near, far), (far, near)):
                    threading.Thread(target=partial(self._carry, *ends), daemon=True).start()

    def _connect(self) -> socket.socket:
        url = self._database
        if isinstance(folder := url.query.get("host"), str):
            far = socket.socket(socket.AF_UNIX)
            far.connect(f"{folder}/.s.PGSQL.{url.port or 5432}")
            return far
        return socket.create_connection((url.host or "127.0.0.1", url.port or 5432))

    def _carry(self, near: socket.socket, far: socket.socket) -> None:
        with suppress(OSError):
            while piece := near.recv(_PIECE):
                self._flows.wait()
                far.sendall(piece)
        _shut(near)
        _shut(far)


def _shut(end: socket.socket) -> None:
    """Break a connection for whoever is at its other end, and for who reads here."""
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
