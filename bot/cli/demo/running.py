"""Running the demo: the playground and the bot on sockets of their own, until Ctrl-C."""

import asyncio
import secrets
import socket
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import tzlocal
from starlette.applications import Starlette

from bot.app import SLACK_PATH, create_app
from bot.cli.demo import hello, workspace
from bot.cli.demo.preparing import prepare, prepare_empty
from bot.cli.serving import listening, server_for, stop_on_signals
from bot.settings import Settings
from playground import Hint, create_playground

HOST = "127.0.0.1"
# A digest that was set up for the next minute should not be waited for any longer.
TICK_SECONDS = "3"


@dataclass(frozen=True, slots=True)
class _Start:
    """What a start has: its database, what to try, and the saying of it at addresses."""

    url: str
    hints: Sequence[Hint]
    say_hello: Callable[[str, str], None]


def run(port: int, data: Path, *, is_empty: bool = False) -> None:
    """Run the demo until Ctrl-C. The records stay in `data` for the next time.

    `is_empty`: there are people and no school, until somebody makes one.
    """
    asyncio.run(_run(listening(HOST, port), data, is_empty=is_empty))


def _start(data: Path, now: datetime, *, is_empty: bool) -> _Start:
    if is_empty:
        return _Start(prepare_empty(data), hello.first_hints(), hello.say_first_hello)
    found = prepare(data, now)
    promised = found.promised

    def say_hello(address: str, api: str) -> None:
        hello.say_hello(address, api, found.token, promised, now)

    return _Start(found.url, hello.hints(promised, now), say_hello)


async def _run(page: socket.socket, data: Path, *, is_empty: bool) -> None:
    # Ctrl-C while it starts ends it too, when what has begun is whole.
    stopped = asyncio.Event()
    stop_on_signals(stopped.set)
    address = f"http://{HOST}:{page.getsockname()[1]}"
    door = listening(HOST, 0)
    api = f"http://{HOST}:{door.getsockname()[1]}"
    token, signing_secret = f"xoxb-{secrets.token_hex(12)}", secrets.token_hex(16)
    now = datetime.now(UTC)
    start = _start(data, now, is_empty=is_empty)
    playground = create_playground(
        workspace.config(
            token=token,
            signing_secret=signing_secret,
            request_url=f"{api}{SLACK_PATH}",
            address=address,
            hints=start.hints,
            time_zone=tzlocal.get_localzone_name(),
        )
    )
    bot = create_app(
        Settings.model_validate(
            {
                "SLACK_BOT_TOKEN": token,
                "SLACK_SIGNING_SECRET": signing_secret,
                "ROLLCALL_DATABASE_URL": start.url,
                "ROLLCALL_SLACK_API_URL": f"{address}/api/",
                "ROLLCALL_TICK_SECONDS": TICK_SECONDS,
            }
        )
    )
    async with _serving(playground, page), _serving(bot, door):
        start.say_hello(address, api)
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
