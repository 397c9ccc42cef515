"""Until when an absence is to be cleared, and what it counts as when that has passed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.days import school_days
from bot.attendance.days.closed_days import DaySpan
from storage.excuses import clearing_rules

# So far ahead school days are looked for: the longest holidays, and some weeks.
_FAR = timedelta(days=150)


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when an absence is to be cleared: in how many school days, by which of them.

    `left` 0 is the last day; less says that it has passed, and the absence counts as unexcused.
    `last_day` is None where the calendar does not reach so far.
    """

    left: int
    last_day: date | None

    @property
    def has_passed(self) -> bool:
        """Whether the absence counts as unexcused, as long as nobody clears it."""
        return self.left < 0


def deadline(absent_on: date, today: date, days: int, school_days: Sequence[date]) -> Deadline:
    """Say until when an absence is to be cleared: so many school days after it.

    `school_days` are in order. Nothing is written when it passes: whoever asks is told.
    """
    after = [day for day in school_days if day > absent_on]
    gone = sum(day <= today for day in after)
    last_day = after[days - 1] if len(after) >= days else None
    # After the last day it has passed, on a day off as well.
    has_passed = last_day is not None and today > last_day
    return Deadline(-1 if has_passed else days - gone, last_day)


def of_days(
    connection: Connection, school_id: UUID, absent_on: Sequence[date], today: date
) -> dict[date, Deadline]:
    """Say until when absences of some days are to be cleared; nothing where there is no deadline.

    School days are counted by the calendar as it stands now.
    """
    rule = clearing_rules.rule_of(connection, school_id)
    if rule is None or rule.deadline_days is None or not absent_on:
        return {}
    span = DaySpan(min(absent_on), max(*absent_on, today) + _FAR)
    days = school_days.of(connection, school_id, span)
    return {each: deadline(each, today, rule.deadline_days, days) for each in absent_on}
