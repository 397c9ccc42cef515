"""Apps on real sockets, served by uvicorn in threads of their own."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from typing import TypeVar

import requests
import uvicorn
from starlette.applications import Starlette

T = TypeVar("T")


class QuickServer(uvicorn.Server):
    """A server that ends at once; uvicorn's own looks every tenth of a second whether to."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ending = asyncio.Event()

    async def main_loop(self) -> None:
        """Wait until it should end."""
        await self.on_tick(0)
        self._loop = asyncio.get_running_loop()
        if not self.should_exit:
            await self._ending.wait()

    def end(self) -> None:
        """Have it end, from another thread."""
        self.should_exit = True
        # A loop that has ended by itself is closed.
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._ending.set)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End as uvicorn does: no new connections, answers that are begun, then the app's end."""
        for closing in (*self.servers, *(sockets or ())):
            closing.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        with suppress(TimeoutError):
            async with asyncio.timeout(self.config.timeout_graceful_shutdown):
                while self.server_state.connections or self.server_state.tasks:  # noqa: ASYNC110 - uvicorn's own
                    await asyncio.sleep(0.002)
        for task in self.server_state.tasks:
            task.cancel()
        await self.lifespan.shutdown()


@contextmanager
def served(app: Starlette, place: socket.socket | None = None) -> Generator[str]:
    """The address of an app, from when it answers until it has ended with the block.

    `place` is a socket that is bound already.
    """
    listener = place or socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="error", log_config=None, timeout_graceful_shutdown=1)
    server = QuickServer(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    eventually(lambda: server.started or not thread.is_alive())
    assert server.started, "the server did not start: its error stands above"
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.end()
    thread.join(timeout=30)
    assert not thread.is_alive(), "a server did not end within thirty seconds"


def eventually(look: Callable[[], T | None], *, seconds: float = 30.0) -> T:
    """Look again and again until something is there; fails with what was seen last.

    A machine with other work takes many times as long as an idle one: only a failure waits so long.
    """
    deadline = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < deadline, f"still {seen!r} after {seconds} seconds"
        time.sleep(0.01)
    return seen


def session() -> requests.Session:
    """A session that looks for no proxy in the environment: that takes longer than an answer."""
    made = requests.Session()
    made.trust_env = False
    return made


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]
