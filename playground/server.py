"""Putting the workspace together and serving it."""

import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlunsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from playground import responses, uploads
from playground.config import WorkspaceConfig
from playground.delivery.courier import Courier
from playground.delivery.events import Events
from playground.delivery.sockets import Sockets
from playground.page.orders import PageError
from playground.page.routes import PageRoutes
from playground.state.numbering import Clock
from playground.state.workspace import PlaygroundWorkspace
from playground.suffering import CONNECTION, answer
from playground.web_api.door import WebApiDoor
from playground.web_api.files import UPLOADS
from playground.written import GIVEN

STATIC = Path(__file__).parent / "static"


class Playground(Starlette):
    """The application; it notes where it is reached and the connection of each request."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, WebSocket or life of the server."""
        if scope["type"] != "lifespan":
            self._note_address(scope)
        # Under uvicorn `send` is a method of what holds the connection; a dropped connection
        # cannot be ordered in any other way.
        scope[CONNECTION] = getattr(send, "__self__", None)
        await super().__call__(scope, receive, send)

    def _note_address(self, scope: Scope) -> None:
        workspace: PlaygroundWorkspace = self.state.workspace
        if workspace.config.public_url is None and scope.get("server"):
            host, port = scope["server"]
            scheme = {"ws": "http", "wss": "https"}.get(scope["scheme"], scope["scheme"])
            bracketed = f"[{host}]" if ":" in host else host
            workspace.address = urlunsplit((scheme, f"{bracketed}:{port}", "", "", ""))


def create_playground(config: WorkspaceConfig, clock: Clock = time.time) -> Starlette:
    """A Slack workspace to be served by uvicorn.

    `app.state.workspace` is the workspace itself. `clock` gives seconds since 1970; signatures,
    stamps, trigger ids, response URLs and rate limits go by it.
    """
    workspace = PlaygroundWorkspace(config, clock)
    sockets = Sockets(workspace)
    courier = Courier(workspace, sockets)
    events = Events(workspace, courier)
    door = WebApiDoor(workspace)

    @asynccontextmanager
    async def life(_app: Starlette) -> AsyncGenerator[None]:
        await courier.start()
        yield
        await events.stop()
        await courier.stop()

    routes = [
        Route("/api/{method}", door.call, methods=["GET", "POST"]),
        Route("/respond/{key}", responses.respond, methods=["POST"]),
        Route(f"{UPLOADS}{{key}}", uploads.receive, methods=["POST"]),
        Route("/play/files/{file_id}", uploads.show, methods=["GET"]),
        Route("/play/upload", uploads.give, methods=["POST"]),
        Route(f"{GIVEN}{{file_id}}/{{name:path}}", uploads.download, methods=["GET"]),
        WebSocketRoute("/link/", sockets.serve),
        *PageRoutes(workspace, courier, sockets, events).routes(),
        Route("/", _index, methods=["GET"]),
        Mount("/static", StaticFiles(directory=STATIC, check_dir=False)),
    ]
    app = Playground(routes=routes, lifespan=life, exception_handlers={PageError: _page_error})
    app.state.workspace = workspace
    return app


async def _index(_request: Request) -> Response:
    return FileResponse(STATIC / "index.html")


async def _page_error(_request: Request, error: Exception) -> Response:
    status = error.status if isinstance(error, PageError) else 500
    return answer({"ok": False, "error": str(error)}, status)
