"""Running the demo: the playground and the bot on sockets of their own, until Ctrl-C."""

import asyncio
import secrets
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from starlette.applications import Starlette

from bot.app import SLACK_PATH, create_app
from bot.cli.demo import hello, workspace
from bot.cli.demo.preparing import prepare
from bot.cli.serving import listening, server_for, stop_on_signals
from bot.settings import Settings
from playground import create_playground

HOST = "127.0.0.1"
# A digest that was set up for the next minute should not be waited for any longer.
TICK_SECONDS = "3"


def run(port: int, data: Path) -> None:
    """Run the demo until Ctrl-C. The records stay in `data` for the next time."""
    asyncio.run(_run(listening(HOST, port), data))


async def _run(page: socket.socket, data: Path) -> None:
    # Ctrl-C while it starts ends it too, when what has begun is whole.
    stopped = asyncio.Event()
    stop_on_signals(stopped.set)
    address = f"http://{HOST}:{page.getsockname()[1]}"
    door = listening(HOST, 0)
    api = f"http://{HOST}:{door.getsockname()[1]}"
    token, signing_secret = f"xoxb-{secrets.token_hex(12)}", secrets.token_hex(16)
    now = datetime.now(UTC)
    prepared = prepare(data, now)
    playground = create_playground(
        workspace.config(
            token=token,
            signing_secret=signing_secret,
            request_url=f"{api}{SLACK_PATH}",
            address=address,
            hints=hello.hints(prepared.promised, now),
        )
    )
    bot = create_app(
        Settings.model_validate(
            {
                "SLACK_BOT_TOKEN": token,
                "SLACK_SIGNING_SECRET": signing_secret,
                "ROLLCALL_DATABASE_URL": prepared.url,
                "ROLLCALL_SLACK_API_URL": f"{address}/api/",
                "ROLLCALL_TICK_SECONDS": TICK_SECONDS,
            }
        )
    )
    async with _serving(playground, page), _serving(bot, door):
        hello.say_hello(address, api, prepared.token, prepared.promised, now)
        await stopped.wait()


@asynccontextmanager
async def _serving(app: Starlette, listener: socket.socket) -> AsyncGenerator[None]:
    """Serve an app in the background; at the end it is told to stop and waited for."""
    async with app.router.lifespan_context(app):
        server = server_for(app)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield
        finally:
            server.should_exit = True
            await serving
