"""Permits: under which reason a register is changed after the window, asked by whatever writes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance import fields
from bot.attendance.access import grants
from bot.attendance.access.grants import Granted
from bot.attendance.access.people import SlackPerson
from bot.attendance.amending import windows
from bot.attendance.amending.windows import Window, WindowState
from bot.attendance.days import dates, written_times
from bot.attendance.errors import BooksClosed, ReasonNeeded, RecordsGone
from storage.registers import permits
from storage.registers.opening import RegisterKey
from storage.registers.permits import Permit
from storage.registers.records import RecordChange
from storage.schools import books, schools
from storage.tables.words import Door

_HOLDS = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class _Saying:
    """How somebody says why something is changed, and in which field."""

    sentence: str
    field: str | None = None


_IN_SLACK = _Saying("Press “Change with a reason…” on the register.")
_BY_API = _Saying("Say why in reason_for_change.", "reason_for_change")
_BY_EXCUSE = _Saying("Give the excuse a reason or a note.", "reason")


@dataclass(frozen=True, slots=True)
class Amends:
    """What the audit says of a change: whether it came after the window, and why it was made."""

    is_amendment: bool
    why: str | None


@dataclass(frozen=True, slots=True)
class Lock:
    """How a register may be changed by somebody now; `permit` is the reason they gave for it."""

    window: Window
    permit: Permit | None = None

    @property
    def holds(self) -> bool:
        """Whether nothing on the register is to be tapped."""
        return not self.window.is_free and self.permit is None

    @property
    def may_say_why(self) -> bool:
        """Whether a reason opens it."""
        return self.holds and self.window.standing is WindowState.REASON


FREELY = Lock(windows.FREE)


def _window_of(granted: Granted, now: datetime) -> Window:
    """Say how a register that was opened may be changed at an instant."""
    today = dates.today(granted.time_zone, now)
    day = granted.key.attendance_date
    return windows.window(granted.amend_rule, day, today, is_office=granted.is_office)


def lock(connection: Connection, granted: Granted, now: datetime) -> Lock:
    """Say how a register may be changed by who opened it, and under which reason of theirs."""
    found = _window_of(granted, now)
    if found.standing is not WindowState.REASON or granted.staff_id is None:
        return Lock(found)
    return Lock(found, permits.standing(connection, granted.key, granted.staff_id, now))


def give(
    connection: Connection, person: SlackPerson, key: RegisterKey, why: str, now: datetime
) -> Lock:
    """Let somebody change a register for half an hour, for a reason that its changes then carry.

    Within the window nothing is kept. Raises BadInput, naming the field, without a reason,
    BooksClosed, RecordsGone, and as `grants.register_for`.
    """
    granted = grants.register_for(connection, person, key, now)
    found = _window_of(granted, now)
    _refuse_shut(found, key.attendance_date)
    if found.is_free or granted.staff_id is None:
        return Lock(found)
    permit = Permit(_read(why), now + _HOLDS)
    permits.give(
        connection,
        key,
        permit,
        school_id=granted.school_id,
        staff_id=granted.staff_id,
        now=now,
    )
    return Lock(found, permit)


def settled(
    connection: Connection,
    granted: Granted,
    now: datetime,
    why: str | None,
    wanted: Sequence[RecordChange],
) -> Amends:
    """Say what the audit has of changes to a register that was opened.

    Everything that writes records asks here. What says what stood there already is no change.
    Raises ReasonNeeded where the window is over and nobody has said why, BooksClosed, and
    RecordsGone.
    """
    if all(each.after == each.cell.entry for each in wanted):
        return Amends(is_amendment=False, why=why)
    found = lock(connection, granted, now)
    said = found.permit.why if found.permit else why
    how = _BY_API if granted.door is Door.API else _IN_SLACK
    return _amends(found.window, granted.key.attendance_date, said, how)


def settled_for_school(
    connection: Connection,
    school_id: UUID,
    days: Collection[date],
    now: datetime,
    why: str | None,
) -> Amends:
    """Say what the audit has of changes to registers of several days, made in one go for a school.

    What is done for a school is the office's act, whoever sends it. An excuse says why by itself,
    as far as it has a reason or a note. Raises as `settled`.
    """
    if not days:
        return Amends(is_amendment=False, why=why)
    rule = books.rule_of(connection, school_id)
    today = dates.today(schools.time_zone(connection, school_id), now)
    amends = Amends(is_amendment=False, why=why)
    for day in sorted(set(days)):
        window = windows.window(rule, day, today, is_office=True)
        found = _amends(window, day, why, _BY_EXCUSE)
        amends = found if found.is_amendment else amends
    return amends


def _amends(window: Window, day: date, why: str | None, how: _Saying) -> Amends:
    _refuse_shut(window, day)
    if window.is_free:
        return Amends(is_amendment=False, why=why)
    said = (why or "").strip()
    if not said:
        through = written_times.in_full(window.through or day)
        raise ReasonNeeded(
            f"The register of {written_times.in_full(day)} could be changed without a reason until "
            f"{through}: nothing was saved. {how.sentence}",
            field=how.field,
        )
    return Amends(is_amendment=True, why=said)


def _refuse_shut(window: Window, day: date) -> None:
    if window.standing is WindowState.GONE:
        through = written_times.without_weekday(window.through or day)
        raise RecordsGone(
            f"The records up to {through} were taken out when the time was over for which the "
            f"school keeps them, and the register is of {written_times.in_full(day)}: nothing was "
            "saved."
        )
    if window.standing is WindowState.CLOSED:
        through = written_times.in_full(window.through or day)
        raise BooksClosed(
            f"The books are closed through {through}, and the register is of "
            f"{written_times.in_full(day)}: nothing was saved. An admin of the school may open "
            "them again, in /attendance setup."
        )


def _read(why: str) -> str:
    return fields.read_why(why, "the register is changed")
