"""A Slack that says yes to everything at once, and counts the redraws that it is sent."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from tests.benchmarks.school import TEAM

QUIET_SECONDS = 0.15
DRAWN_SECONDS = 10.0
IDENTITY = {"ok": True, "team_id": TEAM, "user_id": "U0BOT", "bot_id": "B0BENCH"}


@dataclass
class Sink:
    """Where it is reached, and how many messages came by response_url: /respond/PERSON/..."""

    url: str = ""
    redraws: int = 0
    drawn: defaultdict[str, asyncio.Semaphore] = field(
        default_factory=lambda: defaultdict(lambda: asyncio.Semaphore(0))
    )

    async def redrawn(self, person: int) -> None:
        """Wait for the next message to a person. Raises TimeoutError if there comes none."""
        await asyncio.wait_for(self.drawn[str(person)].acquire(), DRAWN_SECONDS)

    async def until_quiet(self) -> None:
        """Wait until no redraw comes any more."""
        seen = -1
        while seen != self.redraws:
            seen = self.redraws
            await asyncio.sleep(QUIET_SECONDS)

    async def called(self, request: web.Request) -> web.Response:
        """Answer a call of Slack's API."""
        if request.match_info["method"] != "auth.test":
            raise web.HTTPNotFound
        return web.json_response(IDENTITY)

    async def respond(self, request: web.Request) -> web.Response:
        await request.read()
        self.redraws += 1
        self.drawn[request.match_info["tail"].partition("/")[0]].release()
        return web.Response(text="ok")


@asynccontextmanager
async def served(sink: Sink | None = None) -> AsyncGenerator[Sink]:
    """Serve it on a free port; another than the usual one, if there is one."""
    sink = sink or Sink()
    app = web.Application()
    app.router.add_post("/api/{method}", sink.called)
    app.router.add_post("/respond/{tail:.*}", sink.respond)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sink.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield sink
    await runner.cleanup()
