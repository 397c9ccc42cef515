"""Calls of Slack, each made once: a repeated one may do a thing twice."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, TypeVar, cast

import aiohttp
import orjson

from bot.crowds import making_room
from bot.slack.errors import (
    EXPIRED,
    RATE_LIMITED,
    TOO_LARGE,
    UNREADABLE,
    Declined,
    SlackTrouble,
    Unanswered,
    counted_as,
    of_answer,
    of_fault,
    of_status,
)
from bot.slack.paces import Pace
from bot.slack.tempo import Tempo, behalf
from bot.slack.tokens import Token
from bot.starting import ClientKeys
from bot.watching.watch import Counted, Timed

JSON = "application/json; charset=utf-8"
PAGE = "200"
# Of which workspace these are asked Slack wants to be told where the token is of an organisation,
# and takes it with any other.
TAKES_TEAM = frozenset({"users.list"})
# As Slack says of a token that is none any more: where the bot was taken away it is not asked.
STOPPED = "token_revoked"
# A file of ten megabytes takes longer than other answers do.
FETCHING = aiohttp.ClientTimeout(total=60)
USUAL_TEMPO = Tempo()
# Whatever Slack says: one who is asked too much is given a moment.
_SHORTEST_WAIT = 0.3
# Of what is sent to an address Slack counts nothing that it tells of.
_LONGEST_AT_ADDRESS = 5.0
_TRIES_AT_ADDRESS = 3
# What calls are counted as that go where Slack said, as those to a response_url do.
_ADDRESS = "address"

Answer = TypeVar("Answer")
# Gives the token that takes the place of one that has ended. Raises Declined where there is none.
Renew = Callable[[str], Awaitable[str]]


class Calls:
    """Makes them over one pooled session, whose time-out is theirs, each in its turn.

    One that Slack wants later waits as long as it may, and holds back those like it: see `Pace`.
    One whose token has ended is made again with what `renew` gives for it; without, it is refused.

    Every method raises Declined when Slack surely did nothing, Unanswered when nobody knows. No
    argument is in an address: those are written into the logs of whatever is on the way.
    `team_id` names the workspace, for each method that takes it.
    """

    def __init__(
        self,
        http: aiohttp.ClientSession,
        token: Token,
        base_url: str,
        team_id: str = "",
        tempo: Tempo = USUAL_TEMPO,
        renew: Renew | None = None,
    ) -> None:
        self._watch = tempo.watch
        self._http = http
        self._token = token
        self._base_url = base_url
        self._renew = renew
        self._of_team = {"team_id": team_id} if team_id else {}
        self.tempo = tempo
        self.pace = Pace(tempo)

    async def read(self, method: str, arguments: Mapping[str, str]) -> dict[str, Any]:
        """Call a method that takes forms only, as those that read do."""
        return await self._call(method, "", dict(arguments) | self._place(method), {})

    async def pages(
        self, method: str, arguments: dict[str, str], limit: str = PAGE, cursor: str = ""
    ) -> AsyncGenerator[dict[str, Any]]:
        """Call a reading method again and again, as long as Slack says that there is more.

        It begins at a cursor where one is given.
        """
        while True:
            more = {"cursor": cursor} if cursor else {}
            page = await self.read(method, arguments | {"limit": limit} | more)
            yield page
            cursor = next_cursor(page)
            if not cursor:
                return

    async def write(
        self,
        method: str,
        arguments: Mapping[str, Any],
        ready: Callable[[], Awaitable[None]] | None = None,
    ) -> dict[str, Any]:
        """Call a method that takes JSON; `ready` is done when its turn has come, each time."""
        channel_id = str(arguments.get("channel", ""))
        body = orjson.dumps(dict(arguments) | self._place(method))
        return await self._call(method, channel_id, body, {"Content-Type": JSON}, ready)

    async def send(self, url: str, content: bytes, content_type: str) -> None:
        """Send something to an address that Slack has named, without the token."""
        headers = {"Content-Type": content_type}

        async def once() -> None:
            with self._watched(_ADDRESS):
                status, retry_after, _ = await self._post(url, content, headers)
                if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
                    raise of_status(status, retry_after)

        async with making_room():
            await self._at_address(once)

    async def fetch(self, url: str, most: int) -> bytes:
        """Get a file from an address that Slack has named, with the token; `most` bytes at most.

        Declined where there is more, and where Slack sends elsewhere: the token stays here.
        """
        async with making_room():
            return await self._at_address(lambda: self._fetched(url, most))

    async def _fetched(self, url: str, most: int) -> bytes:
        headers = {"Authorization": f"Bearer {self._token.value}"}
        try:
            async with self._http.get(
                url, headers=headers, allow_redirects=False, timeout=FETCHING
            ) as answer:
                if answer.status != HTTPStatus.OK:
                    raise of_status(answer.status, answer.headers.get("Retry-After", ""))
                return await _at_most(answer.content, most)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise of_fault(error) from error

    def _place(self, method: str) -> dict[str, str]:
        """Say of which workspace a method is asked, where it takes that."""
        return self._of_team if method in TAKES_TEAM else {}

    async def _call(
        self,
        method: str,
        channel_id: str,
        body: dict[str, str] | bytes,
        headers: dict[str, str],
        ready: Callable[[], Awaitable[None]] | None = None,
    ) -> dict[str, Any]:
        async def asked(token: str) -> dict[str, Any]:
            # While it waited, the token may have become another, or have ended.
            if not token:
                raise Declined(STOPPED)
            if ready is not None:
                await ready()
            return await self._asked(method, body, headers | {"Authorization": f"Bearer {token}"})

        async def once() -> dict[str, Any]:
            token = self._token.value
            try:
                return await asked(token)
            except Declined as refusal:
                if refusal.code != EXPIRED or self._renew is None:
                    raise
                # Slack did nothing: it is asked once more.
                self._token.replace(token, await self._renew(token))
            return await asked(self._token.value)

        return await self._in_turn(method, channel_id, once)

    async def _in_turn(
        self, method: str, channel_id: str, ask: Callable[[], Awaitable[Answer]]
    ) -> Answer:
        """Ask when it may be, and again when Slack has said: what it refused is not done."""
        clock = asyncio.get_running_loop().time
        since = clock()
        until = since + behalf().patience(method)
        async with making_room():
            while True:
                await self.pace.turn(method, channel_id, since, until - clock())
                try:
                    return await ask()
                except Declined as refusal:
                    if refusal.code != RATE_LIMITED or refusal.wait is None:
                        raise
                    wait = max(refusal.wait, _SHORTEST_WAIT)
                    self.pace.halt(method, channel_id, wait)
                    if wait > until - clock():
                        raise

    async def _at_address(self, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        """Ask at an address, a few times where Slack is asked too much: each counts alone.

        What would have to wait for longer than it may is not asked again.
        """
        for left in reversed(range(_TRIES_AT_ADDRESS)):
            try:
                return await ask()
            except Declined as refusal:
                wait = refusal.wait
                if refusal.code != RATE_LIMITED or wait is None or not left:
                    raise
                if wait > behalf().haste.value:
                    raise
                await self.pace.pause(min(wait, _LONGEST_AT_ADDRESS))
        raise AssertionError("the last try returns or raises")

    async def as_client(
        self, method: str, arguments: Mapping[str, str], keys: ClientKeys
    ) -> dict[str, Any]:
        """Call a method as the app itself, with its client's secret in the token's place."""
        basic = aiohttp.encode_basic_auth(keys.client_id, keys.client_secret)
        return await self._asked(method, dict(arguments), {"Authorization": basic})

    async def _asked(
        self, method: str, body: dict[str, str] | bytes, headers: dict[str, str]
    ) -> dict[str, Any]:
        with self._watched(method):
            status, retry_after, text = await self._post(self._base_url + method, body, headers)
            answer = _decoded(text)
            if status == HTTPStatus.OK and answer.get("ok") is True:
                return answer
            raise of_answer(status, retry_after, answer)

    @contextmanager
    def _watched(self, method: str) -> Generator[None]:
        """Time a call, and count how Slack answers it."""
        try:
            with self._watch.timing(Timed.CALL, method):
                yield
        except SlackTrouble as trouble:
            self._watch.count(Counted.SLACK_ANSWER, method, counted_as(trouble))
            raise
        self._watch.count(Counted.SLACK_ANSWER, method, "ok")

    async def _post(
        self, url: str, body: dict[str, str] | bytes, headers: dict[str, str]
    ) -> tuple[int, str, bytes]:
        """Give the status, what Retry-After says, and the body."""
        try:
            # A redirection would take the records to where nobody has looked.
            async with self._http.post(
                url, data=body, headers=headers, allow_redirects=False
            ) as answer:
                text = await answer.read()
                return answer.status, answer.headers.get("Retry-After", ""), text
        except (aiohttp.ClientError, TimeoutError) as error:
            raise of_fault(error) from error


async def _at_most(content: aiohttp.StreamReader, most: int) -> bytes:
    """Read a body. Raises Declined as soon as it is longer than that."""
    found = bytearray()
    async for chunk in content.iter_any():
        found += chunk
        if len(found) > most:
            raise Declined(TOO_LARGE)
    return bytes(found)


def part(whole: dict[str, Any], name: str) -> dict[str, Any]:
    """Give an object in an object; an empty one where Slack leaves it out."""
    found: object = whole.get(name)
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def word(whole: dict[str, Any], name: str) -> str:
    """Give a text in an object. Raises Unanswered where Slack's answer has none."""
    found: object = whole.get(name)
    if not isinstance(found, str):
        raise Unanswered(UNREADABLE)
    return found


def next_cursor(page: dict[str, Any]) -> str:
    """Say where the next page of an answer begins; empty when it was the last."""
    return str(part(page, "response_metadata").get("next_cursor") or "")


def _decoded(text: bytes) -> dict[str, Any]:
    """Read the object in an answer; an empty one where there is none."""
    try:
        found: object = orjson.loads(text)
    except orjson.JSONDecodeError:
        return {}
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}
