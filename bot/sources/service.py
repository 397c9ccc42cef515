"""The OneRoster REST service of an SIS, 1.1 or 1.2: asked page by page, as the real ones behave.

The standard's binding: OAuth 2 client credentials (RFC 6749, 4.4) for the token; `limit` and
`offset`, where a server may give fewer rows than the limit and need not say how many there are; a
`filter` by dateLastModified; errors as imsx_StatusInfo.
"""

from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, cast

import aiohttp
import orjson
from yarl import URL

from bot.oneroster.reading import OnProgress, ReadingStep
from bot.sources.errors import FetchError, FilterRefusedError
from bot.sources.patience import BusyError, Pause, insisted
from bot.sources.web import Web, WebAnswer, WebRequest

Json = dict[str, Any]

# More than a server gives at once, mostly: it cuts this down by itself, or refuses it.
_LIMIT, _STANDARD_LIMIT = 1000, 100
_MOST_BYTES = 64 * 1024**2
_MOST_PAGES = 100_000
_LONGEST_TOLD = 300
# How long a token holds whose service does not say.
_USUAL_SECONDS = 300.0
_BEFORE_ITS_END = 60
_OK, _BAD, _NO_TOKEN, _TOO_OFTEN, _BROKEN = 200, 400, 401, 429, 500
_REDIRECTS = range(300, 400)


@dataclass(frozen=True, slots=True)
class ServiceAccess:
    """Where a service is, and by what it lets us in; the secret does not show."""

    address: str
    token_address: str
    client_id: str
    secret: str = field(repr=False)

    @property
    def scopes(self) -> str:
        """Name what the token has to open, in the words of the service's version."""
        version = "v1p1" if URL(self.address).name == "v1p1" else "v1p2"
        base = f"https://purl.imsglobal.org/spec/or/{version}/scope"
        return f"{base}/roster-core.readonly {base}/roster.readonly"


class Service:
    """Gives what a service has, noun by noun; it keeps a token as long as that holds."""

    def __init__(
        self,
        web: Web,
        access: ServiceAccess,
        clock: Callable[[], datetime],
        pause: Pause,
        on_progress: OnProgress,
    ) -> None:
        self._web = web
        self._access = access
        self._clock = clock
        self._pause = pause
        self._on_progress = on_progress
        self._limit = _LIMIT
        self._token = ""
        self._token_ends = 0.0

    async def rows(self, noun: str, since: datetime | None) -> AsyncGenerator[Json]:
        """Give all rows of a noun, or those that were changed since an instant.

        The next page begins after as many rows as came, and an empty one is the end: what the
        server says or does not say of their number counts for nothing. A row that comes twice
        because others were put before it is given once. Raises FetchError.
        """
        given: set[str] = set()
        offset = 0
        for _ in range(_MOST_PAGES):
            page = await self._page(noun, offset, since)
            new = [each for each in page if str(each["sourcedId"]) not in given]
            for row in new:
                given.add(str(row["sourcedId"]))
                yield row
            if not page:
                return
            if not new:
                break
            offset += len(page)
            self._on_progress(ReadingStep(f"Fetching {noun}", offset, offset))
        raise FetchError(f"The service gives the same rows of {noun} again and again.")

    async def _page(self, noun: str, offset: int, since: datetime | None) -> list[Json]:
        parameters = {"limit": str(self._limit), "offset": str(offset)}
        parameters |= {"sort": "sourcedId", "orderBy": "asc"}
        if since is not None:
            at = since.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00")
            parameters["filter"] = f"dateLastModified>'{at}Z'"
        url = (URL(self._access.address) / noun).with_query(parameters)
        where = f"{noun} from row {offset + 1} on"
        answer = await self._answered(url, where)
        if answer.status == _BAD and self._limit > _STANDARD_LIMIT:
            self._limit = _STANDARD_LIMIT
            return await self._page(noun, offset, since)
        if answer.status == _BAD and since is not None:
            raise FilterRefusedError(_refusal(where, answer))
        if answer.status != _OK:
            raise FetchError(_refusal(where, answer))
        return _rows_of(noun, answer, where)

    async def _answered(self, url: URL, where: str) -> WebAnswer:
        """Ask for a page, a few times if need be; once more with a new token."""
        answer = await self._insisted(url, where)
        if answer.status == _NO_TOKEN:
            self._token = ""
            answer = await self._insisted(url, where)
        return answer

    async def _insisted(self, url: URL, where: str) -> WebAnswer:
        """Do it again while that may help, as late as the service says. Raises FetchError."""
        return await insisted(self._pause, lambda: self._asked(url, where))

    async def _asked(self, url: URL, where: str) -> WebAnswer:
        token = await self._held_token()
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        answer = await self._web.ask(WebRequest(url, headers, _MOST_BYTES))
        return self._sound(answer, where)

    async def _held_token(self) -> str:
        if not self._token or self._clock().timestamp() >= self._token_ends:
            self._token, seconds = await self._new_token()
            self._token_ends = self._clock().timestamp() + seconds - _BEFORE_ITS_END
        return self._token

    async def _new_token(self) -> tuple[str, float]:
        """Ask for a token: showing the secret as the standard says, or else as many services do."""
        access = self._access
        form = {"grant_type": "client_credentials", "scope": access.scopes}
        shown = {"client_id": access.client_id, "client_secret": access.secret}
        basic = aiohttp.encode_basic_auth(access.client_id, access.secret, "utf-8")
        url, headers = URL(access.token_address), {"Accept": "application/json"}
        by_header = headers | {"Authorization": basic}
        where = "a token"
        answer = self._sound(
            await self._web.ask(WebRequest(url, by_header, _MOST_BYTES, form)), where
        )
        if answer.status in {_BAD, _NO_TOKEN}:
            asked = WebRequest(url, headers, _MOST_BYTES, form | shown)
            answer = self._sound(await self._web.ask(asked), where)
        if answer.status != _OK:
            raise FetchError(_refusal(where, answer))
        body = _object(answer.body, where)
        token, seconds = body.get("access_token"), body.get("expires_in")
        if not isinstance(token, str) or not token.isprintable():
            raise FetchError("The service answers the request for a token without one.")
        return token, float(seconds) if isinstance(seconds, (int, float)) else _USUAL_SECONDS

    def _sound(self, answer: WebAnswer, where: str) -> WebAnswer:
        """Give an answer that says something. Raises BusyError where it may soon be another."""
        if answer.status == _TOO_OFTEN or answer.status >= _BROKEN:
            wait = self._told_to_wait(answer.headers.get("Retry-After", ""))
            raise BusyError(_refusal(where, answer), wait)
        if answer.status in _REDIRECTS:
            raise FetchError(
                f"The service sends us elsewhere for {where}: write the address that it really has."
            )
        if answer.status == _OK:
            _object(answer.body, where)
        return answer

    def _told_to_wait(self, text: str) -> float | None:
        """Read Retry-After: seconds, or the instant (RFC 9110, 10.2.3)."""
        if text.isdecimal():
            return float(text)
        try:
            return (parsedate_to_datetime(text) - self._clock()).total_seconds()
        except (ValueError, TypeError):
            return None


def _object(body: bytes, where: str) -> Json:
    """Read an answer. Raises FetchError for one that ends in the middle, or is no object."""
    try:
        found: object = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise FetchError(
            f"The service's answer to the request for {where} is no whole JSON.", passes=True
        ) from error
    if not isinstance(found, dict):
        raise FetchError(f"The service's answer to the request for {where} is no JSON object.")
    return cast("Json", found)


def _rows_of(noun: str, answer: WebAnswer, where: str) -> list[Json]:
    """Read the rows of a page: the list of that name, or else the only one that there is."""
    found = _object(answer.body, where)
    status = _status_of(found)
    if status is not None and status.major == "failure":
        raise FetchError(_refusal(where, answer))
    lists: list[object] = [each for each in found.values() if isinstance(each, list)]
    rows: object = found.get(noun, lists[0] if len(lists) == 1 else None)
    if not isinstance(rows, list):
        raise FetchError(f"The service's answer to the request for {where} has no list “{noun}”.")
    for row in cast("list[object]", rows):
        named = row.get("sourcedId") if isinstance(row, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # any JSON
        if not isinstance(named, (str, int)):
            raise FetchError(f"The service gives a row of {noun} that has no sourcedId.")
    return cast("list[Json]", rows)


@dataclass(frozen=True, slots=True)
class _Status:
    """What the standard has services say of an error."""

    major: str
    description: str
    minor: str


def _status_of(found: Mapping[str, Any]) -> _Status | None:
    """Read imsx_StatusInfo, wherever a version or a vendor puts it; None where there is none."""
    inner = _first(found.get("imsx_StatusInfo") or found.get("statusInfoSet") or found)
    if "imsx_codeMajor" not in inner:
        return None
    minor: Any = inner.get("imsx_codeMinor") or ""
    if not isinstance(minor, str):
        named = _first(_first(minor).get("imsx_codeMinorField"))
        minor = named.get("imsx_codeMinorFieldValue") or ""
    return _Status(
        str(inner["imsx_codeMajor"]), str(inner.get("imsx_description") or ""), str(minor)
    )


def _first(found: object) -> Mapping[str, Any]:
    """Give an object, or the first of a list of them; an empty one for anything else."""
    if isinstance(found, list):
        listed = cast("list[object]", found)
        found = listed[0] if listed else None
    return cast("Mapping[str, Any]", found) if isinstance(found, dict) else {}


def _refusal(where: str, answer: WebAnswer) -> str:
    """Say how a service refuses something, in its own words as far as it has any."""
    try:
        found: object = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        found = None
    told = ""
    if isinstance(found, dict):
        body = cast("Json", found)
        status = _status_of(body)
        if status is not None:
            told = ", ".join(filter(None, (status.description, status.minor)))
        else:
            told = str(body.get("error_description") or body.get("error") or "")
    clear = "".join(each if each.isprintable() else " " for each in told)[:_LONGEST_TOLD]
    said = f": “{clear}”" if clear else ""
    return f"The service refuses the request for {where} (status {answer.status}){said}."
