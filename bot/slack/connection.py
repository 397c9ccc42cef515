"""The connection of Socket Mode: one WebSocket after another, each opened by the bot itself.

It is held here and not by the SDK's client, which tries a spent address for ever once a WebSocket
was refused, writes that address into the log, and tells nobody of a connection that was cut.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import orjson
import structlog
from pydantic import BaseModel, ValidationError

from bot.slack.calls import Calls, word
from bot.slack.contact import Contact, Patience
from bot.slack.errors import Unanswered, of_fault

log = structlog.get_logger(__name__)

# Slack ends each connection after some hours, and the next one stands within a second.
_DOWN = timedelta(seconds=30)
# A connection that ends sooner says nothing of the next one.
_SOUND = timedelta(seconds=10)
_MOST_BRIEF = 3
_JOIN_SECONDS = 10.0
_HEARTBEAT_SECONDS = 10.0
_CLOSING = aiohttp.ClientWSTimeout(ws_close=2.0)  # pyright: ignore[reportCallIssue]  # attrs' fields are untyped
_LAST_ANSWERS_SECONDS = 5.0
_HELLO = "hello"
_DISCONNECT = "disconnect"


class Frame(BaseModel):
    """What comes over a connection: a greeting, a farewell, or an envelope with a payload."""

    type: str
    envelope_id: str | None = None
    payload: Any = None


_Take = Callable[[Frame], Awaitable[None]]


class Connection:
    """Stays connected, and gives each envelope to whoever takes it."""

    def __init__(
        self,
        calls: Calls,
        http: aiohttp.ClientSession,
        clock: Callable[[], datetime],
        patience: Patience,
    ) -> None:
        self._calls = calls
        self._http = http
        self._clock = clock
        self._patience = patience
        self._contact = Contact("SLACK_APP_TOKEN", patience)
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._begun_at: datetime | None = None
        self._ended_at: datetime | None = None
        # How many connections in a row have ended soon after they began.
        self._brief = 0
        self._answering: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def held(self, take: _Take) -> AsyncGenerator[None]:
        """Stay connected while the block lasts, which begins with the first connection.

        At the end what was taken is answered first. Raises SlackTrouble when Slack refuses the
        token before it was ever connected; later it is asked again, since somebody may mend it.
        """
        socket = self._socket = await self._contact.answer(self._join)
        try:
            async with asyncio.TaskGroup() as group:
                keeping = group.create_task(self._keep(socket, take))
                yield
                keeping.cancel()
        finally:
            # A task that never began has closed nothing.
            await socket.close()

    async def send(self, envelope_id: str, payload: dict[str, Any] | None) -> None:
        """Acknowledge an envelope; Slack shows an answer that is lost as a failure."""
        answer = {"envelope_id": envelope_id} | ({"payload": payload} if payload else {})
        try:
            if self._socket is not None:
                await self._socket.send_str(orjson.dumps(answer).decode())
        except (ConnectionError, aiohttp.ClientError) as error:
            log.warning("answer_lost", error=type(error).__name__)

    def problem(self) -> str | None:
        """Say that nothing comes from Slack, and why; None as long as it does."""
        now = self._clock()
        why = self._contact.problem() or "connections end as soon as they begin"
        return problem_of(now, now if self._stands(now) else self._ended_at, why)

    def _stands(self, now: datetime) -> bool:
        """Whether there is a connection, and not the next of many that ended at once."""
        if self._socket is None or self._socket.closed:
            return False
        return self._brief < _MOST_BRIEF or self._has_lasted(now)

    def _has_lasted(self, now: datetime) -> bool:
        return self._begun_at is not None and now - self._begun_at >= _SOUND

    async def _keep(self, socket: aiohttp.ClientWebSocketResponse, take: _Take) -> None:
        while True:
            self._socket, self._begun_at = socket, self._clock()
            try:
                is_announced = await self._listen(socket, take)
            finally:
                self._note_end()
                await self._finish(socket)
            log.info("connection_ended", announced=is_announced)
            if self._brief or not is_announced:
                await asyncio.sleep(self._pause())
            socket = await self._contact.answer(self._join, despite_refusals=True)

    def _note_end(self) -> None:
        now = self._clock()
        has_lasted = self._has_lasted(now)
        if has_lasted or self._brief < _MOST_BRIEF:
            self._ended_at = now
        self._brief = 0 if has_lasted else self._brief + 1

    def _pause(self) -> float:
        """Wait longer each time that a connection has ended at once, whatever Slack says."""
        doublings = min(self._brief, 16)
        return min(self._patience.longest, self._patience.shortest * 2.0**doublings / 2)

    async def _join(self) -> aiohttp.ClientWebSocketResponse:
        """Open a connection and hear Slack's greeting. Raises SlackTrouble.

        Each address is good for one connection only, and for a short time.
        """
        answer = await self._calls.write("apps.connections.open", {})
        try:
            async with asyncio.timeout(_JOIN_SECONDS):
                return await self._greeted(word(answer, "url"))
        except aiohttp.WSServerHandshakeError as error:
            # Not a refusal of the token, whatever the status: Slack has just given the address.
            raise Unanswered(f"websocket_{error.status}") from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise of_fault(error) from error

    async def _greeted(self, address: str) -> aiohttp.ClientWebSocketResponse:
        async with AsyncExitStack() as unless_greeted:
            socket = await self._http.ws_connect(
                address, heartbeat=_HEARTBEAT_SECONDS, timeout=_CLOSING
            )
            unless_greeted.push_async_callback(socket.close)
            greeting = _read(await socket.receive())
            if greeting is None or greeting.type != _HELLO:
                raise Unanswered("no_hello")
            unless_greeted.pop_all()
            return socket

    async def _listen(self, socket: aiohttp.ClientWebSocketResponse, take: _Take) -> bool:
        """Take envelopes until the connection ends; says whether Slack announced it."""
        async for message in socket:
            frame = _read(message)
            if frame is None:
                log.warning("frame_refused")
            elif frame.type == _DISCONNECT:
                return True
            elif frame.envelope_id is not None:
                task = asyncio.create_task(_logged(take, frame))
                self._answering.add(task)
                task.add_done_callback(self._answering.discard)
        return False

    async def _finish(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Let what was taken be answered, then close."""
        if self._answering and not socket.closed:
            await asyncio.wait(self._answering, timeout=_LAST_ANSWERS_SECONDS)
        await socket.close()


def problem_of(now: datetime, connected_at: datetime | None, why: str) -> str | None:
    """Say that Socket Mode was never connected, or not for half a minute; None otherwise.

    `connected_at` is when it was connected last.
    """
    if connected_at is None:
        return f"not connected to Slack by Socket Mode yet: {why}"
    if now - connected_at < _DOWN:
        return None
    seconds = int((now - connected_at).total_seconds())
    return f"not connected to Slack by Socket Mode for {seconds} seconds: {why}"


def _read(message: aiohttp.WSMessage) -> Frame | None:
    """Read what Slack wrote; None for anything else."""
    if message.type is not aiohttp.WSMsgType.TEXT:
        return None
    try:
        return Frame.model_validate(orjson.loads(message.data))
    except (orjson.JSONDecodeError, ValidationError):
        return None


async def _logged(take: _Take, frame: Frame) -> None:
    try:
        await take(frame)
    except (
        Exception
    ) as error:  # the runner of envelopes: Slack tells the person of a missing answer
        log.exception("envelope_failed", error=type(error).__name__)
