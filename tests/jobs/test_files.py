"""Files are uploaded in three steps, and each may be answered by something else."""

import asyncio
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.slack.calls import Calls
from bot.slack.errors import SlackTrouble
from bot.slack.methods.files import Files
from bot.slack.tokens import Token
from tests.serving import served

CONTENT = b"a picture"


@dataclass
class Slack:
    """A Slack that promises what it is told to, and sends uploads on."""

    url: str = ""
    promise: dict[str, Any] = field(default_factory=dict[str, Any])
    taken: list[str] = field(default_factory=list[str])

    async def promised(self, _request: Request) -> Response:
        return JSONResponse({"ok": True} | self.promise)

    async def send_on(self, _request: Request) -> Response:
        return RedirectResponse("/taken", 307)

    async def take(self, request: Request) -> Response:
        self.taken.append(request.url.path)
        return JSONResponse({"ok": True})


@pytest.fixture
def slack() -> Generator[Slack]:
    slack = Slack()
    routes = [
        Route("/api/files.getUploadURLExternal", slack.promised, methods=["POST"]),
        Route("/away", slack.send_on, methods=["POST"]),
        Route("/{path:path}", slack.take, methods=["POST"]),
    ]
    with served(Starlette(routes=routes)) as url:
        slack.url = url
        yield slack


def upload(slack: Slack) -> str:
    async def once() -> str:
        api = f"{slack.url}/api/"
        async with aiohttp.ClientSession() as http:
            files = Files(Calls(http, Token("xoxb-x"), api), api)
            return await files.upload("a.png", CONTENT, "A", "An A.")

    return asyncio.run(once())


def test_a_file_is_sent_and_completed(slack: Slack) -> None:
    slack.promise = {"upload_url": f"{slack.url}/here", "file_id": "F1"}

    assert upload(slack) == "F1"
    assert slack.taken == ["/here", "/api/files.completeUploadExternal"]


def test_a_file_is_not_sent_on(slack: Slack) -> None:
    slack.promise = {"upload_url": f"{slack.url}/away", "file_id": "F1"}

    with pytest.raises(SlackTrouble, match="status_307"):
        upload(slack)

    assert slack.taken == []


@pytest.mark.parametrize("promise", [{}, {"file_id": "F1"}, {"upload_url": 3, "file_id": "F1"}])
def test_an_answer_that_cannot_be_read_is_trouble(slack: Slack, promise: dict[str, Any]) -> None:
    slack.promise = promise

    with pytest.raises(SlackTrouble, match="unreadable"):
        upload(slack)
