"""Replies: messages sent to the response_url that came with a press or a command."""

from typing import Any
from urllib.parse import urlsplit

import orjson
import structlog

from bot.blocks.elements import Message
from bot.slack.addresses import is_slacks
from bot.slack.calls import JSON, Calls
from bot.slack.errors import SlackTrouble
from bot.slack.tries import tried

log = structlog.get_logger(__name__)

HOOK_HOSTS = frozenset({"hooks.slack.com", "hooks.slack-gov.com"})


class Replies:
    """Sends replies.

    Only to Slack's hook hosts by https, or to the host of the Slack API if that is set to another:
    the address comes with the request, and records must not leave by it.
    """

    def __init__(self, calls: Calls, other_api_url: str | None) -> None:
        self._calls = calls
        self._other = other_api_url

    def may_go_to(self, response_url: str) -> bool:
        """Whether a response_url is one of Slack's."""
        return is_slacks(response_url, HOOK_HOSTS, self._other)

    async def replace(self, response_url: str, message: Message) -> bool:
        """Put a message in the place of the one that was pressed. Harmless to repeat."""
        payload = message.as_dict() | {"replace_original": True}
        return await self._send(response_url, payload, is_harmless=True)

    async def show(self, response_url: str, message: Message) -> bool:
        """Show the person a message that only they see, below the others.

        It is sent again only if Slack surely did not take it: two of it would be shown.
        """
        quiet = {"response_type": "ephemeral", "replace_original": False}
        return await self._send(response_url, message.as_dict() | quiet, is_harmless=False)

    async def _send(self, response_url: str, payload: dict[str, Any], *, is_harmless: bool) -> bool:
        """Send it, a few times if need be; returns whether Slack took it."""
        if not self.may_go_to(response_url):
            log.error("response_url_refused", expected=self._expected())
            return False
        body = orjson.dumps(payload)
        try:
            await tried(lambda: self._calls.send(response_url, body, JSON), is_harmless=is_harmless)
        except SlackTrouble as trouble:
            log.warning("reply_refused", code=trouble.code)
            return False
        return True

    def _expected(self) -> list[str]:
        """List the hosts of replies; the one that was found is the sender's, and in no log."""
        other = [] if self._other is None else [urlsplit(self._other).netloc]
        return [*sorted(HOOK_HOSTS), *other]
