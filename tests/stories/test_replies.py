"""Where replies may go: to Slack's hook hosts, by no detour, and nowhere else."""

import asyncio
from collections.abc import Generator

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.blocks.elements import Message, section
from bot.slack.calls import Calls
from bot.slack.methods.replies import Replies
from bot.slack.tokens import Token
from tests.serving import served
from tests.stories.forging import marking, press, send_payload
from tests.stories.stage import Stage

MESSAGE = Message("Hello", [section("Hello")])


class Elsewhere:
    """A server of somebody else, which notes what it is sent."""

    def __init__(self) -> None:
        self.received: list[str] = []
        self.url = ""

    async def take(self, request: Request) -> Response:
        self.received.append(request.url.path)
        return Response("ok")

    async def send_on(self, request: Request) -> Response:
        return RedirectResponse(f"{self.url}/{request.path_params['where']}", 307)


@pytest.fixture
def elsewhere() -> Generator[Elsewhere]:
    there = Elsewhere()
    routes = [
        Route("/send-on/{where}", there.send_on, methods=["POST"]),
        Route("/{path:path}", there.take, methods=["POST"]),
    ]
    with served(Starlette(routes=routes)) as url:
        there.url = url
        yield there


def replace(allowed: str, response_url: str) -> bool:
    async def once() -> bool:
        async with aiohttp.ClientSession() as http:
            return await Replies(Calls(http, Token(""), allowed), allowed).replace(
                response_url, MESSAGE
            )

    return asyncio.run(once())


def may_go(response_url: str, other: str | None = None) -> bool:
    async def ask() -> bool:
        async with aiohttp.ClientSession() as http:
            return Replies(Calls(http, Token(""), ""), other).may_go_to(response_url)

    return asyncio.run(ask())


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.slack.com/actions/T1/2/3",
        "https://hooks.slack.com/commands/T1/2/3",
        "https://hooks.slack-gov.com/actions/T1/2/3",
    ],
)
def test_replies_go_to_slacks_hook_hosts(url: str) -> None:
    assert may_go(url)
    assert may_go(url, "http://127.0.0.1:1/api/")


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.slack.com/actions/T1",
        "https://hooks.slack.com.evil.test/actions",
        "https://evil.test/hooks.slack.com",
        "https://evil.test?hooks.slack.com",
        "https://evil.test#@hooks.slack.com/",
        "https://hooks.slack.com@evil.test/",
        "https://user@hooks.slack.com/",
        "https://hooks.slack.com:8443/",
        "https://hooks.slack.com\\@evil.test/",
        "https://evilhooks.slack.com/",
        "https://slack.com/api/",
        "ftp://hooks.slack.com/",
        "//hooks.slack.com/",
        "https://[hooks.slack.com/",
        "hooks.slack.com",
        "\x00",
        "",
    ],
)
def test_replies_go_nowhere_else(url: str) -> None:
    assert not may_go(url)
    assert not may_go(url, "http://127.0.0.1:1/api/")


def test_another_api_address_allows_its_own_host_and_port_only() -> None:
    assert may_go("http://127.0.0.1:8000/respond/1", "http://127.0.0.1:8000/api/")
    assert may_go("https://127.0.0.1:8000/respond/1", "http://127.0.0.1:8000/api/")
    assert not may_go("http://127.0.0.1:8001/respond/1", "http://127.0.0.1:8000/api/")
    assert not may_go("http://127.0.0.1:8000/respond/1")


def test_a_reply_arrives_where_it_may(elsewhere: Elsewhere) -> None:
    assert replace(f"{elsewhere.url}/api/", f"{elsewhere.url}/respond/1")
    assert elsewhere.received == ["/respond/1"]


def test_a_redirection_is_not_followed(elsewhere: Elsewhere) -> None:
    assert not replace(f"{elsewhere.url}/api/", f"{elsewhere.url}/send-on/abroad")
    assert elsewhere.received == []


@pytest.mark.errors("response_url_refused")
def test_a_press_with_a_foreign_response_url_is_saved_and_answered_nowhere(
    stage: Stage, elsewhere: Elsewhere, logged: pytest.LogCaptureFixture
) -> None:
    roster = stage.open()
    pressed = press(stage, marking(stage), response_url=f"{elsewhere.url}/respond/1")
    assert send_payload(stage, pressed).status_code == 200
    assert len(stage.marks()) == 1
    stage.tap_student(stage.tap_student(roster, 1), 2)
    assert elsewhere.received == []
    refused = next(each for each in logged.messages if "response_url_refused" in each)
    assert "hooks.slack.com" in refused
    assert stage.playground_url.removeprefix("http://") in refused
