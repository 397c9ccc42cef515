"""What goes to Slack, and how: each call once, its arguments in the body, no detours."""

import asyncio
from collections.abc import Generator
from dataclasses import dataclass, field
from urllib.parse import parse_qs

import aiohttp
import orjson
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.blocks.notices import said
from bot.slack.calls import Calls
from bot.slack.client import SlackClient
from bot.slack.errors import Declined, SlackTrouble, Unanswered
from bot.slack.tokens import Token
from tests.jobs.conftest import Clock
from tests.serving import served

EMAIL = "ada+maths@riverside.test"
PERSON = {"ok": True, "user": {"id": "UADA", "team_id": "T1", "profile": {"email": EMAIL}}}


@dataclass(frozen=True)
class Received:
    """One request as it arrived."""

    path: str
    query: str
    kind: str
    token: str
    body: bytes


@dataclass
class Slack:
    """Answers every call alike after the `first`, and notes what came."""

    answer: Response = field(default_factory=lambda: JSONResponse(PERSON))
    first: list[Response] = field(default_factory=list[Response])
    received: list[Received] = field(default_factory=list[Received])
    url: str = ""

    async def take(self, request: Request) -> Response:
        kind, token = (request.headers.get(each, "") for each in ("content-type", "authorization"))
        body = await request.body()
        self.received.append(Received(request.url.path, request.url.query, kind, token, body))
        return self.first.pop(0) if self.first else self.answer

    def client(self, http: aiohttp.ClientSession) -> SlackClient:
        calls = Calls(http, Token("xoxb-calls"), f"{self.url}/api/")
        return SlackClient.over(calls, f"{self.url}/api/", Clock().now)


@pytest.fixture
def slack() -> Generator[Slack]:
    slack = Slack()
    with served(Starlette(routes=[Route("/{path:path}", slack.take, methods=["POST"])])) as url:
        slack.url = url
        yield slack


def look_up(slack: Slack) -> str | None:
    async def once() -> str | None:
        async with aiohttp.ClientSession() as http:
            found = await slack.client(http).people.profile_by_email(EMAIL)
            return found and found.id

    return asyncio.run(once())


def open_modal(slack: Slack) -> None:
    async def once() -> None:
        async with aiohttp.ClientSession() as http:
            await slack.client(http).modals.open("1.2", {"type": "modal"})

    asyncio.run(once())


def reply(slack: Slack, *, replaces: bool) -> bool:
    async def once() -> bool:
        async with aiohttp.ClientSession() as http:
            replies = slack.client(http).replies
            send = replies.replace if replaces else replies.show
            return await send(f"{slack.url}/respond/1", said("Hello"))

    return asyncio.run(once())


def test_what_is_asked_stands_in_the_body_and_never_in_the_address(slack: Slack) -> None:
    assert look_up(slack) == "UADA"
    (call,) = slack.received
    assert (call.path, call.query, call.token) == (
        "/api/users.lookupByEmail",
        "",
        "Bearer xoxb-calls",
    )
    assert call.kind == "application/x-www-form-urlencoded"
    assert parse_qs(call.body.decode()) == {"email": [EMAIL]}


def test_what_is_shown_stands_in_the_body_as_json(slack: Slack) -> None:
    slack.answer = JSONResponse({"ok": True, "view": {"id": "V1"}})
    open_modal(slack)
    (call,) = slack.received
    assert (call.query, call.kind) == ("", "application/json; charset=utf-8")
    assert orjson.loads(call.body) == {"trigger_id": "1.2", "view": {"type": "modal"}}


def test_a_reply_does_not_carry_the_token(slack: Slack) -> None:
    assert reply(slack, replaces=False)
    assert [call.token for call in slack.received] == [""]


@pytest.mark.parametrize(
    ("answer", "trouble", "code"),
    [
        (JSONResponse({"ok": False, "error": "user_not_found"}), Declined, "user_not_found"),
        (JSONResponse({"ok": False, "error": "fatal_error"}), Unanswered, "fatal_error"),
        (JSONResponse({"ok": False}, 429, {"Retry-After": "7"}), Declined, "ratelimited"),
        (JSONResponse({"ok": False, "error": "x"}, 503), Unanswered, "status_503"),
        (JSONResponse([]), Unanswered, "status_200"),
        (JSONResponse({"error": 3}), Unanswered, "status_200"),
        (Response("<html>"), Unanswered, "status_200"),
        (RedirectResponse("/elsewhere", 307), Unanswered, "status_307"),
    ],
)
def test_a_call_is_made_once_whatever_is_answered(
    slack: Slack, answer: Response, trouble: type[SlackTrouble], code: str
) -> None:
    slack.answer = answer
    with pytest.raises(trouble) as caught:
        look_up(slack)
    assert caught.value.code == code
    assert [call.path for call in slack.received] == ["/api/users.lookupByEmail"]


def test_a_wait_and_a_missing_scope_are_passed_on_as_slack_says_them(slack: Slack) -> None:
    slack.answer = JSONResponse({"ok": False}, 429, {"Retry-After": "7"})
    with pytest.raises(Declined) as limited:
        look_up(slack)
    assert limited.value.wait == 7
    lacking = {"ok": False, "error": "missing_scope", "needed": "users:read.email"}
    slack.answer = JSONResponse(lacking)
    with pytest.raises(Declined) as refused:
        look_up(slack)
    assert refused.value.needed == "users:read.email"


def test_only_what_does_no_harm_twice_is_sent_again_after_an_answer_that_says_nothing(
    slack: Slack,
) -> None:
    slack.answer = Response("", 500)
    assert not reply(slack, replaces=False)
    assert len(slack.received) == 1
    assert not reply(slack, replaces=True)
    assert len(slack.received) == 4


def test_a_reply_that_was_surely_not_taken_is_sent_again(slack: Slack) -> None:
    slack.first = [Response("", 429, {"Retry-After": "0"})]
    assert reply(slack, replaces=False)
    assert len(slack.received) == 2
