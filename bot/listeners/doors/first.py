"""The way of a press past what the API's requests go through: one comparison, then the door."""

from starlette.types import ASGIApp, Receive, Scope, Send


class SlackFirst:
    """Gives what comes to Slack's address to its door, once there is one: `app.state.slack_door`.

    Everything else goes on, to whatever answers it. The door has limits of its own for bodies.
    """

    def __init__(self, app: ASGIApp, path: str) -> None:
        self._app = app
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        is_slacks = scope["type"] == "http" and scope["path"] == self._path
        door: ASGIApp | None = is_slacks and getattr(scope["app"].state, "slack_door", None)
        await (door or self._app)(scope, receive, send)
