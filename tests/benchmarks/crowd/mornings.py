"""A morning: hundreds come for the first time, open their rosters, and look at Home, all at once.

These are figures of one machine at one time, with their aims: nothing else does the same job.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median
from urllib.parse import parse_qs, urlencode

import orjson
from aiohttp import web

from tests.benchmarks import load, sink
from tests.benchmarks.contestants import BRISK_MINUTE
from tests.benchmarks.crowd import classes
from tests.benchmarks.databases import Kind, shelf
from tests.benchmarks.figures import Part, Ratio
from tests.benchmarks.rounds import serving
from tests.benchmarks.school import TEAM
from tests.benchmarks.sink import Sink

HOW = (
    "500 teachers whom the bot does not know type /attendance within half a minute; Slack tells of "
    "100 people a minute who they are. Then 500 open their rosters, and 500 look at Home, of which "
    "Slack takes 100 a minute, within half a minute each. A minute is one of twelve seconds, so "
    "that the run is short: what waits for Slack waits a fifth of what it would. Served is whoever "
    "got the roster, or Home; told otherwise whoever was told anything but to wait."
)
HEADINGS = ("", "served", "told otherwise", "refused by Slack", "p50 s", "last s", "places lost")
NUMBER, WITHIN_SECONDS, A_MINUTE = 500, BRISK_MINUTE / 2, 100
QUIET_SECONDS, LONGEST_SECONDS = BRISK_MINUTE + 3, 300.0
LIMITED = ("users.info", "views.publish")
ROSTER, WAIT = b"Everyone else present", b"One moment"


@dataclass(frozen=True, slots=True)
class Scene:
    """What came of one scene: seconds until each was served, in the order in which they came.

    `places_lost`: by how many places somebody was served later than they came, at most.
    """

    name: str
    served: Sequence[float | None]
    places_lost: int
    told_otherwise: int
    refused: int


class MorningSlack(Sink):
    """Tells who people are and publishes Homes, so many a minute, and keeps who got what when."""

    def __init__(self) -> None:
        super().__init__()
        self.heard_at = time.perf_counter()
        self.refused = 0
        self._calls: dict[str, deque[float]] = {method: deque() for method in LIMITED}
        self.served_at: dict[int, float] = {}
        self.told: list[bytes] = []

    def begin(self) -> None:
        """Forget what was, for the next scene."""
        self.served_at, self.told, self.refused = {}, [], 0

    async def called(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        if method not in LIMITED:
            return await super().called(request)
        body = await request.read()
        self.heard_at = now = time.perf_counter()
        calls = self._calls[method]
        while calls and calls[0] <= now - BRISK_MINUTE:
            calls.popleft()
        if len(calls) >= A_MINUTE:
            self.refused += 1
            return web.json_response(
                {"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "1"}
            )
        calls.append(now)
        if method == "users.info":
            number = int(parse_qs(body.decode())["user"][0].removeprefix(classes.TEACHER))
            return web.json_response({"ok": True, "user": _profile(number)})
        number = int(orjson.loads(body)["user_id"].removeprefix(classes.TEACHER))
        self.note(number, body, is_served=f"Biology {number}".encode() in body)
        return web.json_response({"ok": True, "view": {"id": f"V{number}", "hash": "1"}})

    async def respond(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.note(int(request.match_info["tail"]), body, is_served=ROSTER in body)
        return web.Response(text="ok")

    def note(self, number: int, body: bytes, *, is_served: bool) -> None:
        """Note what somebody was shown."""
        self.heard_at = time.perf_counter()
        if is_served:
            self.served_at.setdefault(number, self.heard_at)
        elif body and WAIT not in body:
            self.told.append(body)


def _profile(number: int) -> dict[str, object]:
    return {
        "id": f"{classes.TEACHER}{number}",
        "team_id": TEAM,
        "real_name": f"Teacher{number} Of-Class",
        "profile": {"email": classes.email_of(number)},
    }


@dataclass
class Morning:
    """Teachers who all come at once."""

    port: int
    slack: MorningSlack
    number: int
    within_seconds: float
    came_at: list[float] = field(default_factory=list[float])

    async def scene(self, name: str, request_of: Callable[[int], bytes]) -> Scene:
        """Have everybody send a request within half a minute, and wait until all is quiet."""
        self.slack.begin()
        self.came_at = []
        began, lasts = time.perf_counter(), self.within_seconds
        async with asyncio.TaskGroup() as group:
            for number in range(self.number):
                due = began + lasts * number / self.number
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
                self.came_at.append(due)
                group.create_task(self._send(number, request_of(number)))
        await self._settled()
        served = [
            self.slack.served_at[number] - came if number in self.slack.served_at else None
            for number, came in enumerate(self.came_at)
        ]
        lost = places_lost(served, self.came_at)
        return Scene(name, served, lost, len(self.slack.told), self.slack.refused)

    async def _send(self, number: int, request: bytes) -> None:
        body = await load.fetch(self.port, request)
        self.slack.note(number, body, is_served=ROSTER in body)

    async def _settled(self) -> None:
        latest = time.perf_counter() + LONGEST_SECONDS
        while len(self.slack.served_at) < self.number:
            until = min(latest, self.slack.heard_at + QUIET_SECONDS)
            if until <= time.perf_counter():
                return
            await asyncio.sleep(0.2)

    def command(self, number: int) -> bytes:
        """Write /attendance as a teacher types it."""
        return load.request(
            urlencode(
                {
                    "command": "/attendance",
                    "text": f"Biology {number}",
                    "team_id": TEAM,
                    "user_id": f"{classes.TEACHER}{number}",
                    "channel_id": "C0BENCH",
                    "trigger_id": "1.2.3",
                    "response_url": f"{self.slack.url}/respond/{number}",
                }
            ).encode()
        )

    def home(self, number: int) -> bytes:
        """Write the event that a teacher has opened Home."""
        event = {"type": "app_home_opened", "tab": "home", "user": f"{classes.TEACHER}{number}"}
        payload = {
            "type": "event_callback",
            "team_id": TEAM,
            "event_id": f"Ev{number}",
            "event_time": int(time.time()),
            "event": event,
        }
        return load.request(orjson.dumps(payload), "application/json")


def measure(kinds: Sequence[Kind], tell: Callable[[str], None], number: int = NUMBER) -> Part:
    """Have so many people come on each database."""
    rows: list[tuple[str | float, ...]] = []
    ratios: list[Ratio] = []
    for kind in kinds:
        with shelf(kind) as databases:
            tell(f"{kind}: making {number} classes")
            url = databases.empty()
            classes.build(url, number, are_known=False)
            scenes = asyncio.run(morning(url, number, tell))
        rows += [row_of(scene, kind) for scene in scenes]
        ratios += [each for scene in scenes for each in ratios_of(scene, kind)]
    return Part("morning", HOW, ratios, HEADINGS, rows)


async def morning(
    url: str, number: int, tell: Callable[[str], None], within_seconds: float = WITHIN_SECONDS
) -> list[Scene]:
    """Play all scenes on one bot."""
    slack = MorningSlack()
    async with sink.served(slack), serving("brisk", url, slack) as port:
        await asyncio.sleep(1.0)
        people = Morning(port, slack, number, within_seconds)
        done: list[Scene] = []
        for name, request_of in (
            ("first contact", people.command),
            ("rosters", people.command),
            ("Home", people.home),
        ):
            tell(name)
            done.append(await people.scene(name, request_of))
        return done


def places_lost(served: Sequence[float | None], came: Sequence[float]) -> int:
    """Give by how many places somebody was served later than they came, at most."""
    ends = [at + waited for at, waited in zip(came, served, strict=True) if waited is not None]
    order = sorted(range(len(ends)), key=ends.__getitem__)
    return max((place - number for place, number in enumerate(order)), default=0)


def row_of(scene: Scene, kind: Kind) -> tuple[str | float, ...]:
    """Write a scene as the table has it."""
    waited = [each for each in scene.served if each is not None]
    return (
        f"{scene.name} ({kind})",
        len(waited),
        scene.told_otherwise,
        scene.refused,
        median(waited or [0.0]),
        max(waited, default=0.0),
        scene.places_lost,
    )


def ratios_of(scene: Scene, kind: Kind) -> list[Ratio]:
    """Compare with the aims: everybody is served, nobody told anything else."""
    served = sum(each is not None for each in scene.served)
    return [
        Ratio(f"{scene.name}: served of those who came ({kind})", served / len(scene.served), 1),
        Ratio(f"{scene.name}: told otherwise ({kind})", scene.told_otherwise, at_most=0),
    ]
