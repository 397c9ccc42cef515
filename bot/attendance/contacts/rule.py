"""The rule of the contact clock, in words and sums alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from storage.calls.follow_ups import FollowUpRow


@dataclass(frozen=True, slots=True)
class Clock:
    """A student's clock: first marked absent at, to be tried by, and the first that was done."""

    student_id: UUID
    seen_at: datetime
    due_at: datetime
    attempt: FollowUpRow | None = None

    def ran_out(self, now: datetime) -> bool:
        """Whether nobody had tried when it ran out, tried since or not."""
        if self.attempt is not None:
            return self.attempt.at > self.due_at
        return now >= self.due_at


@dataclass(frozen=True, slots=True)
class FamiliesToReach:
    """How many families are to be reached still, the first of them by `by`; how many in vain.

    `at_once` says that all of them are by then. `missed` were not tried in time, nor since.
    """

    to_reach: int
    by: datetime | None
    at_once: bool
    missed: int


def due_at(begins_at: datetime | None, seen_at: datetime, minutes: int) -> datetime:
    """Say by when a family is to be tried: so many minutes after the school's day began.

    Who is first seen absent only after that, by a register that is taken late, starts a clock of
    their own at once; so does everybody where no timetable says when the day begins.
    """
    within = timedelta(minutes=minutes)
    if begins_at is not None and seen_at <= begins_at + within:
        return begins_at + within
    return seen_at + within


def standing(clocks: Iterable[Clock], now: datetime) -> FamiliesToReach:
    """Count the clocks that nobody has stopped."""
    waiting = [each for each in clocks if each.attempt is None]
    running = sorted(each.due_at for each in waiting if not each.ran_out(now))
    return FamiliesToReach(
        to_reach=len(running),
        by=running[0] if running else None,
        at_once=bool(running) and running[0] == running[-1],
        missed=len(waiting) - len(running),
    )
