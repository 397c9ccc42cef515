"""Socket Mode's connection: asked for anew whenever it ends, and ready again once it stands."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from bot.slack.calls import Calls
from bot.slack.connection import Connection, Frame, problem_of
from bot.slack.contact import Patience
from bot.slack.errors import Declined
from bot.slack.tokens import Token
from tests.jobs.conftest import Clock
from tests.serving import served

NOW = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)
HELLO = '{"type": "hello", "num_connections": 1}'
DISCONNECT = '{"type": "disconnect", "reason": "link_disabled"}'
ENVELOPE = '{"type": "interactive", "envelope_id": "e1", "payload": {}}'
ODD = ("", "{", "[]", "1", '{"type": 1}', '{"type": "interactive", "envelope_id": 7}', "\x00")


@pytest.mark.parametrize(
    ("seconds", "problem"),
    [
        (None, "not connected to Slack by Socket Mode yet: no answer"),
        (0, None),
        (29.9, None),
        (30, "not connected to Slack by Socket Mode for 30 seconds: no answer"),
        (3600, "not connected to Slack by Socket Mode for 3600 seconds: no answer"),
    ],
)
def test_half_a_minute_without_a_connection_is_a_problem(
    seconds: float | None, problem: str | None
) -> None:
    last = None if seconds is None else NOW - timedelta(seconds=seconds)
    assert problem_of(NOW, last, "no answer") == problem


@dataclass
class Slack:
    """Says on each connection what it is told to, then waits for one acknowledgement."""

    says: list[tuple[str, ...]]
    odd_url: object = None
    ends_at_once: bool = False
    heard: list[str] = field(default_factory=list[str])
    asked: int = 0
    url: str = ""

    async def open(self, _request: Request) -> Response:
        self.asked += 1
        if not self.says:
            return JSONResponse({"ok": False, "error": "invalid_auth"})
        if self.odd_url is not None:
            odd, self.odd_url = self.odd_url, None
            return JSONResponse({"ok": True, "url": odd})
        return JSONResponse({"ok": True, "url": f"{self.url.replace('http', 'ws', 1)}/link"})

    async def link(self, socket: WebSocket) -> None:
        await socket.accept()
        for text in self.says.pop(0):
            await socket.send_text(text)
        if self.ends_at_once:
            await socket.close()
            return
        await socket.send_bytes(b"\xff")
        message = await socket.receive()
        self.heard += [message["text"]] if message.get("text") else []
        await socket.close()

    def app(self) -> Starlette:
        api = Route("/api/apps.connections.open", self.open, methods=["POST"])
        return Starlette(routes=[api, WebSocketRoute("/link", self.link)])


def hold(
    slack: Slack, until: Callable[[Connection], bool], clock: Clock | None = None
) -> list[str]:
    """Be connected until something is so; gives the envelopes that were taken."""
    taken: list[str] = []
    now = (clock or Clock()).now

    async def whole() -> None:
        async with aiohttp.ClientSession() as http:
            calls = Calls(http, Token("xapp-1"), f"{slack.url}/api/")
            patience = Patience(shortest=0.01, longest=0.1)
            connection = Connection(calls, http, now, patience)

            async def take(frame: Frame) -> None:
                taken.append(str(frame.envelope_id))
                if len(taken) == 1:
                    raise RuntimeError("the first one fails")
                await connection.send(str(frame.envelope_id), {"text": "é"})

            async with connection.held(take), asyncio.timeout(20):
                while not until(connection):  # noqa: ASYNC110 - another thread's matter
                    await asyncio.sleep(0.01)

    with served(slack.app()) as slack.url:
        asyncio.run(whole())
    return taken


@pytest.mark.errors("envelope_failed")
def test_what_is_not_slacks_or_fails_ends_neither_the_connection_nor_the_next_envelope() -> None:
    slack = Slack([(HELLO, *ODD, ENVELOPE, *ODD, ENVELOPE)])
    assert hold(slack, lambda _: bool(slack.heard)) == ["e1", "e1"]
    assert slack.heard == ['{"envelope_id":"e1","payload":{"text":"é"}}']


def test_a_connection_without_a_greeting_is_none() -> None:
    too_many = '{"type": "disconnect", "reason": "too_many_websockets"}'
    slack = Slack([(too_many,), (ENVELOPE,), (), (HELLO,)])
    hold(slack, lambda connection: connection.problem() is None)
    assert slack.asked == 4


def test_a_token_that_is_refused_at_first_is_not_asked_with_again() -> None:
    slack = Slack([])
    with pytest.raises(Declined, match="invalid_auth"):
        hold(slack, lambda _: False)
    assert slack.asked == 1


@pytest.mark.parametrize("bye", [DISCONNECT, None])
def test_connections_that_end_as_soon_as_they_begin_are_none_and_not_asked_for_in_a_rush(
    bye: str | None,
) -> None:
    slack, clock = (
        Slack([(HELLO, bye)] * 30 if bye else [(HELLO,)] * 30, ends_at_once=True),
        Clock(),
    )

    def is_told(connection: Connection) -> bool:
        if slack.asked < 6:
            return False
        clock.pass_by(seconds=31)
        problem = connection.problem()
        return problem is not None and "end as soon as they begin" in problem

    hold(slack, is_told, clock)
    assert slack.asked < 30


@pytest.mark.parametrize("url", [7, "", [], "no address"])
def test_an_answer_without_an_address_is_asked_for_again(url: object) -> None:
    slack = Slack([(HELLO,)], odd_url=url)
    hold(slack, lambda connection: connection.problem() is None)
    assert slack.asked == 2
