"""What Slack's answers mean: surely not done, for good or for now, or nobody knows.

SlackTrouble
|- Declined     Slack says no, or was not reached: nothing was done
`- Unanswered   the answer was lost, or says that something broke: it may have been done
"""

from collections.abc import Mapping
from http import HTTPStatus

import aiohttp

LONGEST_WAIT = 3600.0
UNREACHABLE = "unreachable"
RATE_LIMITED = "ratelimited"
UNREADABLE = "unreadable"
TOO_LARGE = "file_too_large"
MISSING_SCOPE = "missing_scope"
# With these the method may have done its work all the same.
BROKEN = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
EXPIRED = "token_expired"
# Of the token, not of the conversation: the same for every message.
OF_TOKEN = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "not_authed",
        "team_access_not_granted",
        EXPIRED,
        "token_revoked",
    }
)
# What may go well later though nobody mends anything; every other word is for good.
PASSING = frozenset(
    {UNREACHABLE, RATE_LIMITED, "rate_limited", "message_limit_exceeded", "team_added_to_org"}
)
INVALID_BLOCKS = "invalid_blocks"
# Of how a message is drawn: a plainer form of it may be taken.
OF_DRAWING = frozenset(
    {INVALID_BLOCKS, "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"}
)
# What is counted word by word: others are few, and whoever answers could make them many.
_COUNTED = (
    BROKEN
    | OF_TOKEN
    | PASSING
    | OF_DRAWING
    | {
        MISSING_SCOPE,
        UNREADABLE,
        TOO_LARGE,
        "channel_not_found",
        "exchanged_trigger_id",
        "expired_trigger_id",
        "hash_conflict",
        "is_archived",
        "message_not_found",
        "not_found",
        "not_in_channel",
        "user_not_found",
        "users_not_found",
    }
)


class SlackTrouble(Exception):
    """A call that did not end well; `code` is Slack's word, or the kind of the fault."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def is_of_app(self) -> bool:
        """Whether it is about the app's own access, which somebody has to mend in Slack."""
        return self.code in OF_TOKEN or self.code == MISSING_SCOPE


class Declined(SlackTrouble):
    """Slack did not do it, or we did not ask it to: `code` may be a word of our own.

    `wait` is how many seconds to wait before it may go well, `needed` which scope Slack misses.
    """

    def __init__(self, code: str, wait: float | None = None, needed: str = "") -> None:
        super().__init__(code)
        self.wait = wait
        self.needed = needed

    @property
    def is_permanent(self) -> bool:
        """Whether asking again is of no use until somebody has changed something."""
        return self.wait is None and self.code not in PASSING


class Unanswered(SlackTrouble):
    """Nobody knows whether Slack did it."""


def of_fault(error: aiohttp.ClientError | TimeoutError) -> SlackTrouble:
    """Say what a call that got no answer means: only one that never arrived is surely not done."""
    if isinstance(error, aiohttp.ClientConnectorError):
        return Declined(UNREACHABLE)
    return Unanswered(type(error).__name__)


def of_status(status: int, retry_after: str) -> SlackTrouble:
    """Say what an answer means that is known by its status only."""
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Declined(RATE_LIMITED, seconds(retry_after))
    broken = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return (Unanswered if broken else Declined)(f"status_{status}")


def of_answer(status: int, retry_after: str, answer: Mapping[str, object]) -> SlackTrouble:
    """Say what an answer of the Web API means that isn't ok.

    Whatever is not plainly a refusal may have been done.
    """
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return of_status(status, retry_after)
    code, needed = answer.get("error"), answer.get("needed")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or not isinstance(code, str):
        return Unanswered(f"status_{status}")
    if code in BROKEN:
        return Unanswered(code)
    return Declined(code, needed=needed if isinstance(needed, str) else "")


def counted_as(trouble: SlackTrouble) -> str:
    """Give the word by which a call that did not end well is counted."""
    if trouble.code in _COUNTED:
        return trouble.code
    return "refused" if isinstance(trouble, Declined) else "unanswered"


def seconds(retry_after: str) -> float:
    """Read a Retry-After header; half a minute where it has no plain number."""
    told = retry_after.isascii() and retry_after.isdecimal()
    return min(float(retry_after), LONGEST_WAIT) if told else 30.0
