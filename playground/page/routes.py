"""The addresses of the page's API."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from playground.delivery.courier import Courier
from playground.delivery.events import Events
from playground.delivery.sockets import Sockets
from playground.page import orders, picture
from playground.page.doing import Doing
from playground.page.searching import Searching
from playground.state.faults import Fault
from playground.state.watchers import Watchers
from playground.state.workspace import PlaygroundWorkspace
from playground.suffering import answer

SIGN_OF_LIFE_SECONDS = 15.0
NO_CACHE = {"Cache-Control": "no-cache"}


class PageRoutes:
    """Serves /play/..."""

    def __init__(
        self,
        workspace: PlaygroundWorkspace,
        courier: Courier,
        sockets: Sockets,
        events: Events,
    ) -> None:
        self._workspace = workspace
        self._courier = courier
        self._sockets = sockets
        self._doing = Doing(workspace, courier, events)
        self._searching = Searching(workspace, courier)

    def routes(self) -> list[Route]:
        """All addresses below /play."""
        return [
            Route("/play/state", self.state, methods=["GET"]),
            Route("/play/events", self.events, methods=["GET"]),
            Route("/play/say", self.say, methods=["POST"]),
            Route("/play/press", self.press, methods=["POST"]),
            Route("/play/suggest", self.suggest, methods=["POST"]),
            Route("/play/submit", self.submit, methods=["POST"]),
            Route("/play/close", self.close, methods=["POST"]),
            Route("/play/read", self.read, methods=["POST"]),
            Route("/play/home", self.home, methods=["POST"]),
            Route("/play/shortcut", self.shortcut, methods=["POST"]),
            Route("/play/faults", self.faults, methods=["GET", "POST", "DELETE"]),
            Route("/play/sockets", self.sockets, methods=["GET", "POST"]),
            Route("/play/deliver", self.deliver, methods=["POST"]),
            Route("/play/log", self.log, methods=["GET", "DELETE"]),
        ]

    async def state(self, request: Request) -> Response:
        """What the person `as` sees; without one, the first of the people."""
        first = self._workspace.config.people[0].id
        me = picture.person(self._workspace, request.query_params.get("as", first))
        return answer(picture.state(self._workspace, me), headers=NO_CACHE)

    async def events(self, request: Request) -> Response:
        """A server-sent event at each change that the person `as` sees."""
        me = picture.person(self._workspace, request.query_params.get("as", ""))
        stream = _stream(self._workspace.watchers, me.id)
        return StreamingResponse(stream, media_type="text/event-stream", headers=NO_CACHE)

    async def say(self, request: Request) -> Response:
        """A message or command."""
        return answer(await self._doing.say(await orders.read(request, orders.Say)))

    async def press(self, request: Request) -> Response:
        """An element used."""
        return answer(await self._doing.press(await orders.read(request, orders.PressOrder)))

    async def suggest(self, request: Request) -> Response:
        """Options looked for in a searched menu."""
        return answer(
            await self._searching.suggest(await orders.read(request, orders.SuggestOrder))
        )

    async def submit(self, request: Request) -> Response:
        """A modal submitted."""
        return answer(await self._doing.submit(await orders.read(request, orders.Submit)))

    async def close(self, request: Request) -> Response:
        """A modal closed."""
        return answer(await self._doing.close(await orders.read(request, orders.Close)))

    async def read(self, request: Request) -> Response:
        """A conversation looked at."""
        return answer(await self._doing.read(await orders.read(request, orders.ReadOrder)))

    async def home(self, request: Request) -> Response:
        """The app's Home tab opened, or its messages."""
        return answer(await self._doing.open_app(await orders.read(request, orders.OpenApp)))

    async def shortcut(self, request: Request) -> Response:
        """A global shortcut chosen."""
        return answer(await self._doing.shortcut(await orders.read(request, orders.UseShortcut)))

    async def faults(self, request: Request) -> Response:
        """The faults waiting: look, order one, or drop all."""
        faults = self._workspace.faults
        if request.method == "POST":
            faults.order(await orders.read(request, Fault))
        elif request.method == "DELETE":
            faults.clear()
        return answer({"faults": [fault.model_dump(mode="json") for fault in faults.waiting()]})

    async def sockets(self, request: Request) -> Response:
        """The app's WebSockets: look at them, end them, take or refuse new ones."""
        sockets = self._sockets
        if request.method == "POST":
            order = await orders.read(request, orders.SocketsOrder)
            sockets.accepts = order.accepts
            if order.end is not None:
                await sockets.end(order.end)
        return answer({"accepts": sockets.accepts, "connections": sockets.connections})

    async def deliver(self, request: Request) -> Response:
        """A payload brought to the app as it stands, and what the app answered."""
        order = await orders.read(request, orders.RawDelivery)
        answered = await self._courier.deliver(order.kind, order.payload)
        return answer({"ok": answered.failure is None} | asdict(answered))

    async def log(self, request: Request) -> Response:
        """What Slack received, of one `method` or of all; or forget it."""
        log = self._workspace.log
        if request.method == "DELETE":
            log.clear()
        entries = log.entries(request.query_params.get("method"))
        return answer({"log": [asdict(entry) for entry in entries]})


async def _stream(watchers: Watchers, person: str) -> AsyncIterator[str]:
    waiting = watchers.join(person)
    try:
        waiting.set()
        while not watchers.closed:
            try:
                async with asyncio.timeout(SIGN_OF_LIFE_SECONDS):
                    await waiting.wait()
                waiting.clear()
                yield f'data: {{"version": {watchers.version}}}\n\n'
            except TimeoutError:
                yield ": still here\n\n"
    finally:
        watchers.leave(person, waiting)
