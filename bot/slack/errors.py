"""What Slack's answers mean for a posting: surely not taken, for good or for now, or nobody knows.

SlackTrouble
|- Declined     Slack says no: nothing was done
`- Unanswered   the answer was lost, or says that something broke: it may have been done
"""

from http import HTTPStatus
from typing import cast

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

LONGEST_WAIT = 3600.0
UNREACHABLE = "unreachable"
# With these the method may have done its work all the same.
BROKEN = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
# Of the token, not of the conversation: the same for every message.
OF_TOKEN = frozenset(
    {"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"}
)
PERMANENT = OF_TOKEN | {
    "cannot_dm_bot",
    "channel_not_found",
    "ekm_access_denied",
    "is_archived",
    "is_inactive",
    "messages_tab_disabled",
    "missing_scope",
    "no_permission",
    "not_allowed_token_type",
    "not_in_channel",
    "org_login_required",
    "restricted_action",
    "team_access_not_granted",
    "user_disabled",
    "user_not_found",
    "user_not_visible",
    # Not Slack's but our own: what is asked of a conversation before each posting.
    "has_guests",
    "is_shared",
}


class SlackTrouble(Exception):
    """A call that did not end well; `code` is Slack's word, or the kind of the fault."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Declined(SlackTrouble):
    """Slack did not do it; `wait` is how many seconds it asks to wait, if it says so."""

    def __init__(self, code: str, wait: float | None = None) -> None:
        super().__init__(code)
        self.wait = wait

    @property
    def is_permanent(self) -> bool:
        """Whether asking again is of no use until somebody has changed something."""
        return self.code in PERMANENT or self.code.startswith("restricted_action")


class Unanswered(SlackTrouble):
    """Nobody knows whether Slack did it."""


def meaning(error: SlackApiError | aiohttp.ClientError | TimeoutError) -> SlackTrouble:
    """Say what a failed call means. Whatever is not plainly a refusal may have been done."""
    if isinstance(error, aiohttp.ClientConnectorError):
        return Declined(UNREACHABLE)
    if not isinstance(error, SlackApiError):
        return Unanswered(type(error).__name__)
    answer = cast("object", error.response)
    if not isinstance(answer, AsyncSlackResponse):
        return Unanswered("unreadable")
    status = cast("int", answer.status_code)  # pyright: ignore[reportUnknownMemberType]  # the SDK's dicts are untyped
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Declined("ratelimited", seconds(answer.headers.get("Retry-After", "")))  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]  # likewise
    data = cast("object", answer.data)
    code = cast("dict[str, object]", data).get("error") if isinstance(data, dict) else None
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or not isinstance(code, str):
        return Unanswered(f"status_{status}")
    return Unanswered(code) if code in BROKEN else Declined(code)


def seconds(retry_after: str) -> float:
    """Read a Retry-After header; half a minute where it has no plain number."""
    told = retry_after.isascii() and retry_after.isdecimal()
    return min(float(retry_after), LONGEST_WAIT) if told else 30.0
