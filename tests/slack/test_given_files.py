"""A file that somebody gave the app is read from Slack alone, and the token goes nowhere else."""

import asyncio
from collections.abc import Generator
from dataclasses import dataclass, field

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.slack.calls import Calls
from bot.slack.errors import Declined, Unanswered
from bot.slack.methods.files import MOST_GIVEN, Files, GivenFile
from bot.slack.tokens import Token
from tests.serving import served

ZIP = b"PK an export"


@dataclass
class Slack:
    """Gives a file out as `answer` says, and notes who asked for what with which token."""

    answer: Response = field(default_factory=lambda: Response(ZIP))
    asked: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    known: dict[str, object] = field(default_factory=dict[str, object])
    url: str = ""

    async def take(self, request: Request) -> Response:
        self.asked.append((request.url.path, request.headers.get("authorization", "")))
        if request.url.path == "/api/files.info":
            return JSONResponse({"ok": True, "file": self.known})
        return self.answer

    def read(self, file: GivenFile | None = None) -> bytes:
        async def once() -> bytes:
            async with aiohttp.ClientSession() as http:
                api = f"{self.url}/api/"
                files = Files(Calls(http, Token("xoxb-files"), api), api)
                return await files.read(file or await files.given("F1"))

        return asyncio.run(once())

    def file(self, url: str, size: int = len(ZIP)) -> GivenFile:
        return GivenFile("F1", "export.zip", size, "UHEAD", url)


@pytest.fixture
def slack() -> Generator[Slack]:
    slack = Slack()
    routes = [Route("/{path:path}", slack.take, methods=["GET", "POST"])]
    with served(Starlette(routes=routes)) as url:
        slack.url = url
        named: dict[str, object] = {
            "id": "F1",
            "name": "export.zip",
            "user": "UHEAD",
            "size": len(ZIP),
        }
        slack.known = named | {"url_private_download": f"{url}/files/F1"}
        yield slack


def test_a_file_is_read_with_the_token(slack: Slack) -> None:
    assert slack.read() == ZIP
    bearer = "Bearer xoxb-files"
    assert slack.asked == [("/api/files.info", bearer), ("/files/F1", bearer)]


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/F1",
        "http://files.slack.com/F1",
        "https://files.slack.com.evil.example/",
    ],
)
def test_the_token_goes_to_slacks_own_hosts_only(slack: Slack, url: str) -> None:
    with pytest.raises(Declined, match="download_url_refused"):
        slack.read(slack.file(url))


def test_a_redirection_is_not_followed(slack: Slack) -> None:
    slack.answer = RedirectResponse(f"{slack.url}/elsewhere")
    with pytest.raises(Declined, match="status_307"):
        slack.read()
    assert [path for path, _ in slack.asked] == ["/api/files.info", "/files/F1"]


def test_more_than_slack_takes_is_not_read(slack: Slack) -> None:
    slack.answer = Response(b"x" * (MOST_GIVEN + 1))
    with pytest.raises(Declined, match="file_too_large"):
        slack.read()
    slack.asked.clear()
    with pytest.raises(Declined, match="file_too_large"):
        slack.read(slack.file(f"{slack.url}/files/F1", MOST_GIVEN + 1))
    assert slack.asked == []


@pytest.mark.parametrize("lacking", ["size", "user", "url_private_download"])
def test_an_answer_that_lacks_something_is_no_file(slack: Slack, lacking: str) -> None:
    del slack.known[lacking]
    with pytest.raises(Unanswered, match="unreadable"):
        slack.read()
