"""What Slack says to a token that asks who it is: where it belongs, what it may do, the time."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import cast

import aiohttp
import orjson

from bot.slack.errors import of_answer, of_fault


@dataclass(frozen=True, slots=True)
class Greeting:
    """`scopes` are those that the app was installed with; `told_at` is Slack's clock, if told."""

    team_id: str
    team: str
    scopes: frozenset[str]
    told_at: datetime | None


async def greet(http: aiohttp.ClientSession, token: str, base_url: str) -> Greeting:
    """Ask. Raises SlackTrouble."""
    headers = {"Authorization": f"Bearer {token}"}
    try:
        async with http.post(
            f"{base_url}auth.test", headers=headers, allow_redirects=False
        ) as answer:
            text = await answer.read()
    except (aiohttp.ClientError, TimeoutError) as error:
        raise of_fault(error) from error
    try:
        found: object = orjson.loads(text)
    except orjson.JSONDecodeError:
        found = {}
    body = cast("dict[str, object]", found) if isinstance(found, dict) else {}
    if body.get("ok") is not True:
        raise of_answer(answer.status, answer.headers.get("Retry-After", ""), body)
    scopes = answer.headers.get("X-OAuth-Scopes", "")
    return Greeting(
        team_id=str(body.get("team_id") or ""),
        team=str(body.get("team") or body.get("team_id") or ""),
        scopes=frozenset(each.strip() for each in scopes.split(",") if each.strip()),
        told_at=_instant(answer.headers.get("Date", "")),
    )


def _instant(date: str) -> datetime | None:
    try:
        return parsedate_to_datetime(date).astimezone(UTC)
    except ValueError:
        return None
