"""Methods: HEAD wherever there is GET, and which methods an address takes."""

from fastapi import Request
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# RFC 9110, 9.3, and PATCH of RFC 5789; CONNECT and TRACE are nobody's here.
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class HeadAsGet:
    """Answers HEAD as GET, without the body (RFC 9110, 9.3.2)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI 3.0)."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self._app({**scope, "method": "GET"}, receive, sending)


def allowed(request: Request) -> str:
    """List the methods that a request's address takes, as the header Allow has them."""
    routes = request.app.routes
    taken = {
        method
        for method in METHODS
        for route in routes
        if route.matches({**request.scope, "method": method})[0] is Match.FULL
    }
    if "GET" in taken:
        taken.add("HEAD")
    return ", ".join(method for method in METHODS if method in taken)
