"""Socket Mode: the app's WebSockets, and the envelopes that wait for their acknowledgement."""

import asyncio
import uuid
from enum import StrEnum

import orjson
from starlette.websockets import WebSocket, WebSocketDisconnect

from playground.delivery.answers import BotAnswer, DeliveryKind, Retry
from playground.state.workspace import PlaygroundWorkspace
from playground.suffering import CONNECTION, Connection
from playground.wire import JsonObject, is_object

MOST_CONNECTIONS = 10
GOING_AWAY = 1001
POLICY_VIOLATION = 1008
TRY_AGAIN_LATER = 1013
# In the log: an acknowledgement that came over a WebSocket.
ENVELOPE = "envelope"


class Ending(StrEnum):
    """How the open connections end: told so, announced beforehand, or cut without a word."""

    CLOSE = "close"
    WARN = "warn"
    CUT = "cut"


class Sockets:
    """The app's open connections; each envelope goes to one of them, in turn.

    A test may end them, and have new ones refused for a while.
    """

    def __init__(self, workspace: PlaygroundWorkspace) -> None:
        self._workspace = workspace
        self._open: list[WebSocket] = []
        self._unanswered: dict[str, asyncio.Future[JsonObject]] = {}
        self.accepts = True

    @property
    def connections(self) -> int:
        """How many are open."""
        return len(self._open)

    async def end(self, ending: Ending) -> None:
        """End all that are open; of those that are warned the app takes leave itself."""
        if ending is Ending.WARN:
            for socket in self._open:
                await socket.send_json({"type": "disconnect", "reason": "refresh_requested"})
            return
        ended, self._open = self._open, []
        for socket in ended:
            if ending is Ending.CLOSE:
                await socket.close(GOING_AWAY)
            else:
                connection: Connection = socket.scope[CONNECTION]
                connection.transport.abort()

    async def serve(self, socket: WebSocket) -> None:
        """/link/: greet a connection with a ticket, take acknowledgements until it ends."""
        ticket = socket.query_params.get("ticket", "")
        if ticket not in self._workspace.socket_tickets:
            await socket.close(POLICY_VIOLATION, "the ticket is unknown or was used")
            return
        self._workspace.socket_tickets.discard(ticket)
        if not self.accepts:
            await socket.close(TRY_AGAIN_LATER, "no connections just now")
            return
        await socket.accept()
        if len(self._open) >= MOST_CONNECTIONS:
            await self._dismiss(socket)
            return
        self._open.append(socket)
        try:
            await self._greet(socket)
            while True:
                self._take(await socket.receive_text())
        except WebSocketDisconnect:
            pass
        finally:
            self._open = [other for other in self._open if other is not socket]

    async def send(
        self, kind: DeliveryKind, payload: JsonObject, retry: Retry | None = None
    ) -> BotAnswer:
        """Send an envelope on the next connection and wait for its acknowledgement."""
        if not self._open:
            return BotAnswer.failed("dispatch_failed")
        socket = self._open.pop(0)
        self._open.append(socket)
        key = str(uuid.uuid4())
        waiting = self._unanswered[key] = asyncio.get_running_loop().create_future()
        await socket.send_text(orjson.dumps(_envelope(key, kind, payload, retry)).decode())
        try:
            async with asyncio.timeout(self._workspace.config.ack_seconds):
                body = await waiting
        except TimeoutError:
            return BotAnswer.failed("operation_timeout")
        finally:
            del self._unanswered[key]
        return BotAnswer(None, None, body)

    def _take(self, text: str) -> None:
        try:
            acknowledgement: object = orjson.loads(text)
        except orjson.JSONDecodeError:
            return
        if not is_object(acknowledgement):
            return
        waiting = self._unanswered.get(str(acknowledgement.get("envelope_id")))
        awaited = waiting is not None and not waiting.done()
        self._workspace.record(ENVELOPE, acknowledgement, None if awaited else "not_awaited")
        if waiting is not None and awaited:
            payload: object = acknowledgement.get("payload")
            waiting.set_result(payload if is_object(payload) else {})

    async def _greet(self, socket: WebSocket) -> None:
        await socket.send_json(
            {
                "type": "hello",
                "num_connections": len(self._open),
                "debug_info": {"host": "playground", "approximate_connection_time": 18060},
                "connection_info": {"app_id": self._workspace.config.app_id},
            }
        )

    async def _dismiss(self, socket: WebSocket) -> None:
        await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
        await socket.close()


def _envelope(key: str, kind: DeliveryKind, payload: JsonObject, retry: Retry | None) -> JsonObject:
    envelope: JsonObject = {
        "envelope_id": key,
        "type": str(kind),
        "accepts_response_payload": kind is not DeliveryKind.EVENT,
        "payload": payload,
    }
    if kind is not DeliveryKind.EVENT:
        return envelope
    again = retry or Retry(0, "")
    return envelope | {"retry_attempt": again.number, "retry_reason": again.reason}
