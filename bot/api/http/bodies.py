"""Bodies over the limit: the framework refuses them in plain words, the API in a problem."""

from http import HTTPStatus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.api.http.problems import problem


class TooLargeAsProblem:
    """Puts a problem document in the place of every 413."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI 3.0)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        replaced = False

        async def sending(message: Message) -> None:
            nonlocal replaced
            if message.get("status") == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
                replaced = True
                await self._refused(scope, receive, send)
            elif not replaced:
                await send(message)

        await self._app(scope, receive, sending)

    async def _refused(self, scope: Scope, receive: Receive, send: Send) -> None:
        detail = f"The body is larger than {self._most} bytes."
        answer = problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "content-too-large", detail)
        await answer(scope, receive, send)
