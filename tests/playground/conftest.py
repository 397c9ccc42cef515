"""A served playground with a small app behind it, both on real sockets."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
import requests
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from bot.playground import create_playground
from tests.playground.world import CONFIG, App, Clock, World


class QuickServer(uvicorn.Server):
    """A server that notices within milliseconds that it should end."""

    async def main_loop(self) -> None:
        await self.on_tick(0)
        while not self.should_exit:  # noqa: ASYNC110 - a flag that other threads set
            await asyncio.sleep(0.005)


@contextmanager
def served(app: Starlette, ending: list[threading.Thread]) -> Generator[str]:
    """The address of an app served by uvicorn in a thread, which ends on its own afterwards."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1)
    server = QuickServer(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started:
        assert time.monotonic() < deadline, "the server did not start within ten seconds"
        time.sleep(0.002)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    ending.append(thread)


@pytest.fixture(scope="session")
def ending() -> Generator[list[threading.Thread]]:
    """The threads of servers that are ending; all have ended when the tests are over."""
    threads: list[threading.Thread] = []
    yield threads
    for thread in threads:
        thread.join(timeout=10)
        assert not thread.is_alive(), "a server did not end within ten seconds"


@pytest.fixture
def make_world(ending: list[threading.Thread]) -> Generator[Callable[..., World]]:
    """Makes worlds whose configuration differs from the usual one in what is given."""
    with ExitStack() as stack:

        def make(*, by_socket: bool = False, **changes: Any) -> World:
            app, clock = App(), Clock()
            routes = [Route("/slack/events", app.receive, methods=["POST"])]
            app.url = stack.enter_context(served(Starlette(routes=routes), ending))
            playground = create_playground(CONFIG.model_copy(update=changes), clock)
            workspace = playground.state.workspace
            workspace.request_url = None if by_socket else f"{app.url}/slack/events"
            url = stack.enter_context(served(playground, ending))
            http = stack.enter_context(requests.Session())
            return World(url, workspace, app, clock, http)

        yield make


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    """The usual world."""
    return make_world()
