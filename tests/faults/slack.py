"""As much of Slack as the server needs to live: who it is, and ears for what people are told."""

from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

TEAM = "T0FAULTS"
# So many drawings are kept: of the last presses.
KEPT = 300


@dataclass
class Ears:
    """Which presses were answered with a notice, and which with a new roster in its place.

    `drawings` has what stands there now, by the number of the press; the last one came last.
    """

    told: set[int] = field(default_factory=set[int])
    drawn: set[int] = field(default_factory=set[int])
    drawings: dict[int, object] = field(default_factory=dict[int, object])

    async def hear(self, request: Request) -> Response:
        message = await request.json()
        number = int(request.path_params["number"])
        if not message.get("replace_original"):
            self.told.add(number)
            return Response("ok")
        self.drawn.add(number)
        self.drawings.pop(number, None)
        self.drawings[number] = message["blocks"]
        while len(self.drawings) > KEPT:
            del self.drawings[next(iter(self.drawings))]
        return Response("ok")


def create_slack(ears: Ears) -> Starlette:
    """Make it; a press's response_url is /respond/NUMBER."""
    return Starlette(
        routes=[
            Route("/api/auth.test", _identity, methods=["GET", "POST"]),
            Route("/respond/{number}", ears.hear, methods=["POST"]),
        ]
    )


async def _identity(_request: Request) -> Response:
    return JSONResponse({"ok": True, "team_id": TEAM, "user_id": "U0BOT"})
