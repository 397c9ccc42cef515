"""Replies: messages sent to the response_url that came with a press or a command."""

from http import HTTPStatus
from typing import Any

import aiohttp
import orjson
import structlog
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    RetryError,
    retry_if_exception_type,
    stop_after_attempt,
)

from bot.blocks.elements import Message
from bot.slack.addresses import is_slacks

log = structlog.get_logger(__name__)

HOOK_HOSTS = frozenset({"hooks.slack.com", "hooks.slack-gov.com"})
TRIES = 3
PAUSE = 0.3
LONGEST_WAIT = 5.0


class Replies:
    """Sends replies through one pooled HTTP session.

    Only to Slack's hook hosts by https, or to the host of the Slack API if that is set to another:
    the address comes with the request, and records must not leave by it.
    """

    def __init__(self, http: aiohttp.ClientSession, other_api_url: str | None) -> None:
        self._http = http
        self._other = other_api_url

    def may_go_to(self, response_url: str) -> bool:
        """Whether a response_url is one of Slack's."""
        return is_slacks(response_url, HOOK_HOSTS, self._other)

    async def replace(self, response_url: str, message: Message) -> bool:
        """Put a message in the place of the one that was pressed. Harmless to repeat."""
        return await self._send(response_url, message.as_dict() | {"replace_original": True})

    async def show(self, response_url: str, message: Message) -> bool:
        """Show the person a message that only they see, below the others."""
        quiet = {"response_type": "ephemeral", "replace_original": False}
        return await self._send(response_url, message.as_dict() | quiet)

    async def _send(self, response_url: str, payload: dict[str, Any]) -> bool:
        """Send it, again after a fault; returns whether Slack took it."""
        if not self.may_go_to(response_url):
            log.error("response_url_refused")
            return False
        again = AsyncRetrying(
            retry=retry_if_exception_type(_TryAgain),
            stop=stop_after_attempt(TRIES),
            wait=_as_told,
        )
        try:
            return await again(self._once, response_url, orjson.dumps(payload))
        except RetryError as given_up:
            log.warning("reply_given_up", tries=TRIES, why=cause_of(given_up))
            return False

    async def _once(self, response_url: str, body: bytes) -> bool:
        headers = {"Content-Type": "application/json; charset=utf-8"}
        try:
            # A redirection would take the records to where nobody has looked.
            async with self._http.post(
                response_url, data=body, headers=headers, allow_redirects=False
            ) as answer:
                if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
                    raise _TryAgain(seconds(answer.headers.get("Retry-After", "")))
                if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                    raise _TryAgain(PAUSE)
                taken = answer.status < HTTPStatus.MULTIPLE_CHOICES
                if not taken:
                    log.warning("reply_refused", status=answer.status)
                return taken
        except (aiohttp.ClientError, TimeoutError) as error:
            raise _TryAgain(PAUSE) from error


class _TryAgain(Exception):
    """Slack did not take a reply this time; `args[0]` is how many seconds to wait."""


def seconds(retry_after: str) -> float:
    """Read a Retry-After header; one second where it has no plain number."""
    told = retry_after.isascii() and retry_after.isdecimal()
    return min(float(retry_after), LONGEST_WAIT) if told else 1.0


def _as_told(state: RetryCallState) -> float:
    refusal = state.outcome.exception() if state.outcome else None
    return refusal.args[0] if refusal else 0.0


def cause_of(given_up: RetryError) -> str:
    """Name the kind of the fault that the last try met."""
    refusal = given_up.last_attempt.exception()
    return type(refusal.__cause__ if refusal and refusal.__cause__ else refusal).__name__
