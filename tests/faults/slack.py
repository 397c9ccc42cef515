"""As much of Slack as the server needs to live: who it is, and ears for what people are told."""

from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

TEAM = "T0FAULTS"


@dataclass
class Ears:
    """Which presses were answered with a notice, and which with a new roster in its place."""

    told: set[int] = field(default_factory=set[int])
    drawn: set[int] = field(default_factory=set[int])

    async def hear(self, request: Request) -> Response:
        message = await request.json()
        heard = self.drawn if message.get("replace_original") else self.told
        heard.add(int(request.path_params["number"]))
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
