"""Apps on real sockets, served by uvicorn in threads of their own."""

import socket
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TypeVar

import uvicorn
from starlette.applications import Starlette

T = TypeVar("T")


@contextmanager
def served(app: Starlette) -> Generator[str]:
    """The address of an app, from when it answers until the block ends."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="error", log_config=None, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    eventually(lambda: server.started or not thread.is_alive(), seconds=20)
    assert server.started, "the server did not start: its error stands above"
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)
    listener.close()


def eventually(look: Callable[[], T], *, seconds: float = 10.0) -> T:
    """Look again and again until something is there; fails with what was seen last."""
    deadline = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < deadline, f"still {seen!r} after {seconds} seconds"
        time.sleep(0.01)
    return seen
