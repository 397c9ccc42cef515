"""Putting the workspace together and serving it."""

import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlunsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from playground import responses, uploads
from playground.apps import Apps
from playground.config import WorkspaceConfig
from playground.delivery.courier import Courier
from playground.delivery.events import Events
from playground.delivery.sockets import Sockets
from playground.installs import Installs
from playground.organisation_apps import OrganisationApps
from playground.page.orders import PageError
from playground.page.routes import PageRoutes
from playground.state.numbering import Clock, Numbering
from playground.state.workspace import PlaygroundWorkspace
from playground.state.workspaces import Workspaces
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
        workspaces: Workspaces = self.state.workspaces
        if workspaces.first.config.public_url is None and scope.get("server"):
            host, port = scope["server"]
            scheme = {"ws": "http", "wss": "https"}.get(scope["scheme"], scope["scheme"])
            bracketed = f"[{host}]" if ":" in host else host
            workspaces.reached_at(urlunsplit((scheme, f"{bracketed}:{port}", "", "", "")))


def create_playground(
    config: WorkspaceConfig, clock: Clock = time.time, others: Sequence[WorkspaceConfig] = ()
) -> Starlette:
    """A Slack workspace to be served by uvicorn, and others below it at /THEIR-ID/.

    All have the same app, which has one signing secret and is connected by one app token: the
    first one's. `app.state.workspace` is the first workspace itself, `app.state.workspaces` all of
    them. `clock` gives seconds since 1970; signatures, stamps, trigger ids, response URLs and rate
    limits go by it.
    """
    # Slack gives no id twice, in whichever workspace.
    numbering = Numbering(clock)
    every = [PlaygroundWorkspace(each, clock, numbering) for each in (config, *others)]
    workspaces = Workspaces(every)
    workspaces.reached_at(config.public_url or "")
    sockets = Sockets(workspaces.first)
    parts = [_Parts(each, sockets) for each in workspaces]

    @asynccontextmanager
    async def life(_app: Starlette) -> AsyncGenerator[None]:
        for each in parts:
            await each.courier.start()
        yield
        for each in parts:
            await each.events.stop()
            await each.courier.stop()

    first, *below = parts
    events = {each.workspace.config.team_id: each.events for each in parts}
    routes = [
        *Installs(workspaces).routes(),
        *OrganisationApps(workspaces, events).routes(),
        Route("/api/{method}", WebApiDoor(workspaces).call, methods=["GET", "POST"]),
        WebSocketRoute("/link/", sockets.serve),
        *first.routes(),
        Mount("/static", StaticFiles(directory=STATIC, check_dir=False)),
        *(Mount(f"/{each.workspace.config.team_id}", each.app()) for each in below),
    ]
    app = Playground(routes=routes, lifespan=life, exception_handlers={PageError: _page_error})
    app.state.workspace, app.state.workspaces = workspaces.first, workspaces
    return app


class _Parts:
    """What belongs to one workspace alone: its page, and what is carried to and fro."""

    def __init__(self, workspace: PlaygroundWorkspace, sockets: Sockets) -> None:
        self.workspace = workspace
        self.courier = Courier(workspace, sockets)
        self.events = Events(workspace, self.courier)
        self._page = PageRoutes(workspace, self.courier, sockets, self.events)
        self._apps = Apps(workspace, self.events)

    def routes(self) -> list[BaseRoute]:
        """All addresses of the workspace."""
        return [
            Route("/respond/{key}", responses.respond, methods=["POST"]),
            Route(f"{UPLOADS}{{key}}", uploads.receive, methods=["POST"]),
            Route("/play/files/{file_id}", uploads.show, methods=["GET"]),
            Route("/play/upload", uploads.give, methods=["POST"]),
            Route(f"{GIVEN}{{file_id}}/{{name:path}}", uploads.download, methods=["GET"]),
            *self._page.routes(),
            Route("/play/apps", self._apps.show, methods=["GET"]),
            Route("/play/apps", self._apps.end, methods=["POST"]),
            Route("/", _index, methods=["GET"]),
        ]

    def app(self) -> Starlette:
        """The workspace as an application of its own, to be mounted in the playground's."""
        app = Starlette(routes=self.routes(), exception_handlers={PageError: _page_error})
        app.state.workspace = self.workspace
        return app


async def _index(_request: Request) -> Response:
    return FileResponse(STATIC / "index.html")


async def _page_error(_request: Request, error: Exception) -> Response:
    status = error.status if isinstance(error, PageError) else 500
    return answer({"ok": False, "error": str(error)}, status)
