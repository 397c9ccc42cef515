"""Slack's Web API, as far as the bot calls it: who it is, who somebody is, modals."""

from dataclasses import dataclass
from typing import Any, cast

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where the bot is installed, as auth.test tells."""

    team_id: str
    enterprise_id: str
    bot_user_id: str


@dataclass(frozen=True, slots=True)
class Profile:
    """What users.info tells of a Slack user; `email` is None where the profile shows none.

    `is_owner` says whether the workspace is theirs.
    """

    email: str | None
    team_id: str
    is_bot: bool
    is_deactivated: bool
    is_owner: bool


class WebApi:
    """The calls, over one pooled session. Nothing is sent twice after a lost connection."""

    def __init__(self, http: aiohttp.ClientSession, token: str, base_url: str) -> None:
        self._client = AsyncWebClient(
            token=token,
            base_url=base_url,
            session=http,
            retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=1)],
        )

    @property
    def client(self) -> AsyncWebClient:
        """Give the SDK's client, for Bolt and Socket Mode."""
        return self._client

    async def workspace(self) -> Workspace:
        """Ask where the token belongs. Raises SlackApiError when Slack refuses it."""
        answer = await self._read("auth.test")
        return Workspace(
            team_id=answer["team_id"],
            enterprise_id=answer.get("enterprise_id") or "",
            bot_user_id=answer["user_id"],
        )

    async def profile(self, slack_user_id: str) -> Profile:
        """Look up a Slack user. Raises SlackApiError when Slack refuses."""
        return profile_of((await self._read("users.info", user=slack_user_id))["user"])

    async def profile_by_email(self, email: str) -> tuple[str, Profile] | None:
        """Look up the Slack user of an e-mail address, with the id; None if there is none.

        Raises SlackApiError when Slack refuses.
        """
        try:
            found = (await self._read("users.lookupByEmail", email=email))["user"]
        except SlackApiError as error:
            if error_code(error) == "users_not_found":
                return None
            raise
        return str(found["id"]), profile_of(found)

    async def open_modal(self, trigger_id: str, view: dict[str, Any]) -> None:
        """Open a modal; a trigger lasts three seconds. Raises SlackApiError."""
        await self._write("views.open", trigger_id=trigger_id, view=view)

    async def push_modal(self, trigger_id: str, view: dict[str, Any]) -> None:
        """Put a modal upon the one in which the trigger came up. Raises SlackApiError."""
        await self._write("views.push", trigger_id=trigger_id, view=view)

    async def update_modal(
        self, view_id: str, view: dict[str, Any], view_hash: str | None = None
    ) -> bool:
        """Put a modal in the place of one; False when it was closed since.

        With a hash also when it was changed since.
        """
        guard = {"hash": view_hash} if view_hash else {}
        try:
            await self._write("views.update", view_id=view_id, view=view, **guard)
        except SlackApiError as error:
            if error_code(error) in {"hash_conflict", "not_found"}:
                return False
            raise
        return True

    async def _read(self, method: str, **arguments: str) -> dict[str, Any]:
        # Slack's reading methods take forms only.
        answer = await self._client.api_call(method, params=arguments)  # pyright: ignore[reportUnknownMemberType]  # the SDK's dicts are untyped
        return cast("dict[str, Any]", answer.data)

    async def _write(self, method: str, **arguments: object) -> None:
        await self._client.api_call(method, json=arguments)  # pyright: ignore[reportUnknownMemberType]  # likewise


def profile_of(found: dict[str, Any]) -> Profile:
    """Read a user object of Slack's."""
    email = found.get("profile", {}).get("email")
    return Profile(
        email=email.strip().lower() if email else None,
        team_id=found.get("team_id", ""),
        is_bot=found.get("is_bot", False),
        is_deactivated=found.get("deleted", False),
        is_owner=any(found.get(each, False) for each in ("is_owner", "is_primary_owner")),
    )


def error_code(error: SlackApiError) -> str:
    """Give Slack's word for what it refused, such as "ratelimited"."""
    return str(cast("dict[str, Any]", error.response)["error"])
