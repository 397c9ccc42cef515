"""What a school says of changes: how long they need no reason, and which books are closed."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from bot.attendance import fields
from bot.attendance.access.setting_up import Led
from bot.attendance.days import dates, written_times
from bot.attendance.errors import BadInput
from storage.registers import news
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


def allow(
    connection: Connection,
    school: NamedSchool,
    amend_days: int | None,
    office_amend_days: int | None,
) -> None:
    """Say for how many days after its own a register is changed without a reason.

    First by teachers, then by the office and the admins, who have no fewer. 0 is the day itself,
    None for ever. Raises BadInput, naming the field.
    """
    for field, days in (("amend_days", amend_days), ("office_amend_days", office_amend_days)):
        if days is not None and not 0 <= days <= MOST_DAYS:
            raise BadInput(
                f"Found {days} days, expected 0 to {MOST_DAYS}, or none for always.", field=field
            )
    if office_amend_days is not None and (amend_days is None or office_amend_days < amend_days):
        least = "always" if amend_days is None else f"{amend_days} days or more, or always"
        raise BadInput(
            f"Found {office_amend_days} days for the office, expected no fewer than teachers have: "
            f"{least}.",
            field="office_amend_days",
        )
    books.allow(connection, school.id, amend_days, office_amend_days)
    news.tell(connection, None)


def settle(connection: Connection, led: Led, wanted: BooksWanted, now: datetime) -> None:
    """Say both: how long changes need no reason, and through when the books are closed.

    Only an admin closes books and opens them again; whoever opens them says why, which is kept.
    Raises BadInput, naming the field, and Refused for who is no admin.
    """
    rule = wanted.rule
    allow(connection, led.school, rule.amend_days, rule.office_amend_days)
    close(connection, led, rule.closed_through, wanted.why, now)


def close(connection: Connection, led: Led, through: date | None, why: str, now: datetime) -> None:
    """Close the books through a day, or open again what is after it; None opens all of them.

    Raises as `settle`.
    """
    school, why = led.school, why.strip()
    was = books.rule_of(connection, school.id).closed_through
    if through == was:
        return
    _refuse_step(was, through, why, dates.today(school.time_zone, now))
    step = BooksStep(through, was, why or None, now, led.admin_id())
    books.close(connection, school.id, step)
    news.tell(connection, None)


def reopen(connection: Connection, led: Led, since: date | None, why: str, now: datetime) -> None:
    """Open closed books again, from a day on or all of them, and keep why.

    Raises BadInput, naming the field, where nothing of that is closed, and as `settle`.
    """
    was = books.rule_of(connection, led.school.id).closed_through
    if was is None or (since is not None and since > was):
        closed = f"through {written_times.in_full(was)} only" if was else "through no day"
        raise BadInput(f"The books are closed {closed}: nothing to open.", field="since")
    through = None if since is None else since - timedelta(days=1)
    close(connection, led, through, why, now)


def _refuse_step(was: date | None, through: date | None, why: str, today: date) -> None:
    if through is not None and through >= today:
        raise BadInput(
            f"Books are closed through a day that is over: {written_times.in_full(through)} is "
            "not.",
            field="closed_through",
        )
    if was is not None and (through is None or through < was) and not why:
        raise BadInput(
            f"The books are closed through {written_times.in_full(was)}. Say why they are opened "
            "again: it is kept.",
            field="books_why",
        )
    fields.refuse_longer(why, NOTE, "books_why")
