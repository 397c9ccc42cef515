"""The real server in a process of its own, to be killed and started again."""

import os
import signal
import subprocess
import sys
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tests.serving import eventually, free_port

START_SECONDS = 60.0
SECRET = "a fault's secret"


class Server:
    """`python -m bot serve` on one port, whoever listens there."""

    def __init__(self, database_url: str, slack_url: str, log: Path, **more: str) -> None:
        self.port = free_port()
        self._log = log
        self.environment = {
            "PATH": os.environ["PATH"],
            "SLACK_BOT_TOKEN": "xoxb-faults",
            "SLACK_SIGNING_SECRET": SECRET,
            "ROLLCALL_DATABASE_URL": database_url,
            "ROLLCALL_SLACK_API_URL": f"{slack_url}/api/",
            "ROLLCALL_LOG_LEVEL": "ERROR",
            **more,
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, module: str = "bot") -> None:
        """Start it, and wait until it says that it is ready."""
        self.launch(module)
        self.await_ready()

    def launch(self, module: str = "bot") -> None:
        """Start it."""
        command = [sys.executable, "-m", module, "serve", "--port", str(self.port)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)

    def await_ready(self) -> None:
        """Wait until it says that it is ready."""
        eventually(self._is_ready, seconds=START_SECONDS)

    def kill(self) -> None:
        """Kill it on the spot, as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Have it end, as whoever runs it does."""
        self._end(signal.SIGTERM)

    def freeze(self) -> None:
        """Have it do nothing, and know nothing of that, until it is thawed."""
        self._send(signal.SIGSTOP)

    def thaw(self) -> None:
        """Have it go on."""
        self._send(signal.SIGCONT)

    def _send(self, sent: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(sent)

    def _end(self, sent: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(sent)
            self._process.wait()
            self._process = None

    def terminate(self) -> subprocess.Popen[bytes]:
        """Tell it to end, as whoever runs it does; it is nobody's to start again before it has."""
        assert self._process is not None
        self._process.terminate()
        return self._process

    def hears(self) -> bool:
        """Whether it is ready, and hears what other processes do."""
        return self._readiness() == (200, b'{"status":"ready"}')

    def _is_ready(self) -> bool:
        return self._readiness()[0] == 200

    def _readiness(self) -> tuple[int, bytes]:
        assert self._process is not None
        assert self._process.poll() is None, f"the server ended:\n{self._log.read_text()}"
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=5)) as connection:
            try:
                connection.request("GET", "/readyz")
                answer = connection.getresponse()
                return answer.status, answer.read()
            except (OSError, HTTPException):
                return 0, b""
