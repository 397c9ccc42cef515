"""How often Slack may be asked by each method, and for whom a call is made."""

import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from enum import Enum
from types import MappingProxyType
from uuid import UUID

from bot.watching.watch import UNWATCHED, Watch

POST_MESSAGE = "chat.postMessage"
HISTORY = "conversations.history"
# Slack's figures, for a method, a workspace and an app:
# https://docs.slack.dev/apis/web-api/rate-limits. Of messages it says several hundred.
PER_MINUTE: Mapping[str, int] = MappingProxyType(
    {
        "apps.connections.open": 50,
        "auth.teams.list": 20,
        "auth.test": 100,
        POST_MESSAGE: 300,
        "chat.postEphemeral": 100,
        "chat.update": 50,
        "chat.delete": 50,
        HISTORY: 50,
        "conversations.info": 50,
        "conversations.members": 100,
        "conversations.open": 50,
        "files.completeUploadExternal": 100,
        "files.delete": 50,
        "files.getUploadURLExternal": 100,
        "files.info": 100,
        "users.info": 100,
        "users.list": 20,
        "users.lookupByEmail": 50,
        "views.open": 100,
        "views.publish": 100,
        "views.push": 100,
        "views.update": 100,
    }
)
# In each conversation one message a second.
BETWEEN_MESSAGES = 1.0
# Nothing is posted by these, so that upkeep need not give way.
OF_UPKEEP = frozenset({"chat.update", "chat.delete"})
# These need a trigger, which lasts three seconds.
_BY_TRIGGER = frozenset({"views.open", "views.push"})


class Haste(Enum):
    """Who waits for a call, and how long it may wait for its turn, in seconds.

    Slack itself waits three seconds for an answer that depends on it; a person who has had one
    waits on; and what comes by itself comes again, since what it is for is written down. Upkeep of
    what is posted gives way to posting, too: the edits of one school to the digest of another.
    """

    ANSWER = 2.0
    AFTERWARDS = 600.0
    BY_ITSELF = 1.0
    UPKEEP = 0.5


# Nobody waits for what is done so.
UNHURRIED = frozenset({Haste.BY_ITSELF, Haste.UPKEEP})


@dataclass(frozen=True, slots=True)
class Behalf:
    """For whom a call is made: `school_id` is None where that is of no school, or not known."""

    haste: Haste = Haste.ANSWER
    school_id: UUID | None = None

    def patience(self, method: str) -> float:
        """Say how many seconds a call may wait for its turn."""
        longest = Haste.ANSWER if method in _BY_TRIGGER else self.haste
        return min(longest.value, self.haste.value)


_USUAL = Behalf()
_BEHALF: ContextVar[Behalf] = ContextVar("behalf")


def behalf() -> Behalf:
    """Say for whom calls are made here."""
    return _BEHALF.get(_USUAL)


@contextmanager
def calling(haste: Haste) -> Generator[None]:
    """Have the calls in this block be made with that haste."""
    with _as(replace(behalf(), haste=haste)):
        yield


@contextmanager
def of_school(school_id: UUID | None) -> Generator[None]:
    """Have the calls in this block be made for a school: no other waits until all of its are."""
    with _as(replace(behalf(), school_id=school_id)):
        yield


@contextmanager
def _as(wanted: Behalf) -> Generator[None]:
    token = _BEHALF.set(wanted)
    try:
        yield
    finally:
        _BEHALF.reset(token)


@dataclass(frozen=True, slots=True)
class Tempo:
    """How often the app may ask; `minute` is how many seconds a minute of Slack's has.

    `clock` gives seconds since any instant: not those of a day, which can be set. `unlisted` is an
    app that others install and Slack's marketplace does not list: of history it is shown less.
    `watch` is told how calls go.
    """

    minute: float = 60.0
    clock: Callable[[], float] = time.monotonic
    unlisted: bool = False
    watch: Watch = UNWATCHED

    def per_minute(self, method: str) -> int:
        """Say how often a method may be called a minute."""
        return 1 if self.unlisted and method == HISTORY else PER_MINUTE[method]

    @property
    def history_page(self) -> str:
        """Say how many messages of a history Slack shows at a time."""
        return "15" if self.unlisted else "200"

    @property
    def between_messages(self) -> float:
        """Say how many seconds lie between two messages in a conversation."""
        return BETWEEN_MESSAGES * self.minute / 60.0
