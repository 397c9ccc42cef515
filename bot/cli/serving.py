"""`rollcall serve`: the program on a socket, until it is told to stop."""

import asyncio
import contextlib
import gc
import os
import signal
import socket
from collections.abc import Callable, Generator

import uvicorn
from starlette.applications import Starlette
from uvicorn.loops.auto import auto_loop_factory

from bot import logs
from bot.app import USUAL_PATIENCE, create_app
from bot.app.watched import Watched
from bot.settings import Settings
from bot.slack.contact import Patience
from bot.starting import StartError


class QuietServer(uvicorn.Server):
    """A server that leaves the signals to whoever runs it, so that two can end together."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        """Capture none."""
        yield


def serve(
    settings: Settings,
    host: str,
    port: int,
    patience: Patience = USUAL_PATIENCE,
    watched: Watched | None = None,
) -> None:
    """Serve until Ctrl-C or SIGTERM. Raises StartError for what keeps it from starting.

    The API is served while Slack can't be reached; a token that Slack then refuses ends it.
    """
    serve_app(create_app(settings, patience=patience, watched=watched), host, port)


def serve_app(app: Starlette, host: str, port: int) -> None:
    """Serve an app until Ctrl-C or SIGTERM. Raises StartError for what keeps it from starting."""
    # uvloop's loop where there is one, which is everywhere but on Windows.
    loops = auto_loop_factory()
    with listening(host, port) as listener, asyncio.Runner(loop_factory=loops) as runner:
        runner.run(_serve(app, listener))


async def _serve(app: Starlette, listener: socket.socket) -> None:
    asyncio.get_running_loop().set_exception_handler(logs.loop_failed)
    async with app.router.lifespan_context(app):
        server = server_for(app)
        # What was built at the start stays: a full collection of it would hold up a press.
        gc.collect()
        gc.freeze()

        def stop(_ended: object = None) -> None:
            server.should_exit = True

        app.state.slack_side.add_done_callback(stop)
        stop_on_signals(stop)
        await server.serve(sockets=[listener])


def server_for(app: Starlette) -> QuietServer:
    """Make a server for an app whose lifespan has begun: its errors came as they are."""
    config = uvicorn.Config(app, lifespan="off", log_config=None, access_log=False)
    config.timeout_graceful_shutdown = 5
    return QuietServer(config)


def stop_on_signals(stop: Callable[[], None]) -> None:
    """Call `stop` at Ctrl-C or SIGTERM."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)


def listening(host: str, port: int) -> socket.socket:
    """Listen on an address; port 0 is any free one. Raises StartError when it can't be had."""
    try:
        return socket.create_server((host, port), backlog=2048)
    except OSError as error:
        why = os.strerror(error.errno) if error.errno else str(error)
        raise StartError(
            f"Can't listen on {host}, port {port}: {why}. Another port goes by --port."
        ) from error
