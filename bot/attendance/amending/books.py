"""What a school says of changes: how long they need no reason, and which books are closed."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from bot.attendance.access.setting_up import Led
from bot.attendance.days import dates, written_times
from bot.attendance.errors import BadInput
from storage.schools import books
from storage.schools.books import AmendRule, BooksStep, LastStep
from storage.schools.schools import NamedSchool
from storage.tables import NOTE

MOST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Books:
    """What a school says of changes, and what was done to its books last, by the school's zone."""

    rule: AmendRule
    last_step: LastStep | None


@dataclass(frozen=True, slots=True)
class BooksWanted:
    """What is to be said of changes; `why` books are opened again that were closed."""

    rule: AmendRule
    why: str = ""


def read(connection: Connection, school: NamedSchool) -> Books:
    """Read what a school says of changes."""
    last = books.last_step(connection, school.id)
    if last is not None:
        last = replace(last, changed_at=dates.local(school.time_zone, last.changed_at))
    return Books(books.rule_of(connection, school.id), last)


def _allow(connection: Connection, school: NamedSchool, amend_days: int | None) -> None:
    """Say for how many days after its own a register may be changed without a reason.

    0 is the day itself, None for ever. Raises BadInput, naming the field, for other than 0 to 366.
    """
    if amend_days is not None and not 0 <= amend_days <= MOST_DAYS:
        raise BadInput(
            f"Found {amend_days} days, expected 0 to {MOST_DAYS}, or none for always.",
            field="amend_days",
        )
    books.allow(connection, school.id, amend_days)


def settle(connection: Connection, led: Led, wanted: BooksWanted, now: datetime) -> None:
    """Say both: how long changes need no reason, and through when the books are closed.

    Only an admin closes books and opens them again; whoever opens them says why, which is kept.
    Raises BadInput, naming the field, and Refused for who is no admin.
    """
    school = led.school
    _allow(connection, school, wanted.rule.amend_days)
    was, through = books.rule_of(connection, school.id).closed_through, wanted.rule.closed_through
    if through == was:
        return
    why = wanted.why.strip()
    _refuse_step(was, through, why, dates.today(school.time_zone, now))
    step = BooksStep(through, was, why or None, now, led.admin_id())
    books.close(connection, school.id, step)


def _refuse_step(was: date | None, through: date | None, why: str, today: date) -> None:
    if through is not None and through >= today:
        raise BadInput(
            f"Books are closed through a day that is over: {written_times.in_full(through)} is "
            "not.",
            field="closed_through",
        )
    opens = was is not None and (through is None or through < was)
    if opens and not why:
        raise BadInput("Say why the books are opened again: it is kept.", field="books_why")
    if len(why) > NOTE:
        raise BadInput(f"Found {len(why)} characters, expected {NOTE} at most.", field="books_why")
