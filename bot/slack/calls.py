"""Calls of Slack's Web API, each made once: a repeated one may do a thing twice."""

from typing import Any, cast

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.errors import meaning


class Calls:
    """Makes them over one pooled session, whose time-out is theirs.

    Every method raises Declined when Slack surely did nothing, Unanswered when nobody knows.
    """

    def __init__(self, http: aiohttp.ClientSession, token: str, base_url: str) -> None:
        # Without handlers: the SDK's own sends again after a lost connection, and posts twice.
        self._client = AsyncWebClient(
            token=token, base_url=base_url, session=http, retry_handlers=[]
        )

    async def read(self, method: str, arguments: dict[str, str]) -> dict[str, Any]:
        """Call a method that takes forms only, as those that read do."""
        return await self._call(method, params=arguments)

    async def write(self, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """Call a method that takes JSON."""
        return await self._call(method, json=arguments)

    async def _call(self, method: str, **arguments: Any) -> dict[str, Any]:
        try:
            answer = await self._client.api_call(method, **arguments)  # pyright: ignore[reportUnknownMemberType]  # the SDK's dicts are untyped
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            raise meaning(error) from error
        return cast("dict[str, Any]", answer.data)
