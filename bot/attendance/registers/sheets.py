"""A register as people see it: one sheet with its lines."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance import names, namesakes, reasons
from bot.attendance.access import grants
from bot.attendance.access.grants import Granted
from bot.attendance.access.people import SlackPerson
from bot.attendance.amending import permits
from bot.attendance.amending.permits import FREELY, Lock
from bot.attendance.days import dates
from bot.attendance.reasons import USUAL, Reasons
from bot.attendance.registers import covered
from storage.accesses.keeping import Look, of_day
from storage.excuses.covering import Covering
from storage.registers import covers, records, register_row
from storage.registers.cells import Cell, Entry
from storage.registers.opening import MeetingTime, RegisterKey
from storage.registers.register_row import LastSave
from storage.tables.words import AccessKind, HourCycle, Status


@dataclass(frozen=True, slots=True)
class Line:
    """One student on a sheet; `label` is short and unlike every other on it.

    `from_office`: what stands there was entered by the office. `excuse` is what the office says of
    the student at this lesson; `is_held`: so nobody who teaches it marks absent.
    """

    roll_number: int
    label: str
    full_name: str
    entry: Entry | None
    from_office: bool = False
    excuse: Covering | None = None
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One register as it stands: who is due, in order of name, and what is recorded.

    `counts` has every status; `missing` is how many have no record. Instants are in the school's
    time zone, whose clocks count by `hour_cycle`. `is_for_office`: who reads it doesn't teach it.
    `lock` says whether that person may change it now, `covers_for` for whom they cover it;
    `is_today`: it is of today, in the school. `reasons` is the school's list where one is shown.
    `look` is what is kept of who sees it, where that is nobody who teaches it.
    """

    key: RegisterKey
    title: str
    meeting: MeetingTime | None
    hour_cycle: HourCycle
    lines: tuple[Line, ...]
    counts: Counter[Status]
    missing: int
    last_save: LastSave | None
    is_for_office: bool = False
    lock: Lock = FREELY
    covers_for: str | None = None
    is_today: bool = False
    reasons: Reasons = USUAL
    look: Look | None = None

    @property
    def complete(self) -> bool:
        """Whether every enrolled student has a record; a register of nobody is never complete."""
        return bool(self.lines) and not self.missing


def sheet(
    connection: Connection,
    person: SlackPerson,
    key: RegisterKey,
    now: datetime,
    *,
    offers_reasons: bool = False,
) -> Sheet:
    """Read one register for a person. Raises as `grants.register_for`."""
    granted = grants.register_for(connection, person, key, now)
    cells = sorted(records.of_register(connection, key), key=_place_in_roster)
    lines = _with_excuses(
        _lines(cells, _marks_of(connection, granted, cells)),
        cells,
        covered.of_cells(connection, granted, cells),
        is_held=covered.holds(granted),
    )
    counts = Counter(line.entry.status for line in lines if line.entry)
    last_save = register_row.last(connection, key)
    return Sheet(
        key=key,
        title=_title_of(connection, granted),
        meeting=granted.meeting,
        hour_cycle=granted.hour_cycle,
        lines=lines,
        counts=counts,
        missing=sum(line.entry is None for line in lines),
        last_save=in_zone(last_save, granted.time_zone),
        is_for_office=not covered.holds(granted),
        lock=_lock(connection, granted, now),
        covers_for=_covers_for(connection, granted),
        is_today=key.attendance_date == dates.today(granted.time_zone, now),
        reasons=_reasons(connection, granted, lines, offered=offers_reasons),
        look=look_of(granted) if lines else None,
    )


def look_of(granted: Granted) -> Look | None:
    """Say what is kept of who sees a register; None for who teaches it, or covers it now."""
    if covered.holds(granted):
        return None
    key = granted.key
    where = (AccessKind.REGISTER, granted.school_id, key.attendance_date)
    return of_day(*where, course_offering_id=key.course_offering_id)


def _reasons(
    connection: Connection, granted: Granted, lines: Sequence[Line], *, offered: bool
) -> Reasons:
    """Give the school's reasons; nothing is asked where none is shown."""
    said = any(each and each.reason for line in lines for each in (line.entry, line.excuse))
    return reasons.of_school(connection, granted.school_id) if offered or said else USUAL


def _covers_for(connection: Connection, granted: Granted) -> str | None:
    """Name for whom somebody covers a register, "" if that is nobody; None for who teaches it."""
    if granted.teacher_assignment_id is None or not granted.is_covered:
        return None
    return names.full(covers.stands_in_for(connection, granted.teacher_assignment_id))


def _lock(connection: Connection, granted: Granted, now: datetime) -> Lock:
    found = permits.lock(connection, granted, now)
    if found.permit is None:
        return found
    ends_at = dates.local(granted.time_zone, found.permit.ends_at)
    return replace(found, permit=replace(found.permit, ends_at=ends_at))


def _name(cell: Cell) -> names.Name:
    return cell.given_name, cell.family_name


def _place_in_roster(cell: Cell) -> tuple[tuple[str, str], int]:
    return names.sort_key(_name(cell)), cell.roll_number


def _title_of(connection: Connection, granted: Granted) -> str:
    key, title = granted.key, granted.title
    if not granted.title_is_shared:
        return title
    marks = namesakes.courses(connection, granted.school_id, key.attendance_date, [title])
    return namesakes.marked(title, marks.get(key.course_offering_id, ""))


def _marks_of(
    connection: Connection, granted: Granted, cells: Sequence[Cell]
) -> Mapping[UUID, str]:
    """Mark those of one name; nothing is asked where all names on the sheet differ."""
    alike = [name for name, number in Counter(map(_name, cells)).items() if number > 1]
    if not alike:
        return {}
    return namesakes.students(connection, granted.school_id, granted.key.attendance_date, alike)


def _lines(cells: Sequence[Cell], marks: Mapping[UUID, str]) -> tuple[Line, ...]:
    of_cells = [marks.get(cell.student_id, "") for cell in cells]
    labels = names.labels([_name(cell) for cell in cells], of_cells)
    return tuple(
        Line(
            cell.roll_number,
            label,
            namesakes.marked(names.full(_name(cell)), mark),
            cell.entry,
            cell.from_office,
        )
        for cell, label, mark in zip(cells, labels, of_cells, strict=True)
    )


def _with_excuses(
    lines: tuple[Line, ...],
    cells: Sequence[Cell],
    excuses: Mapping[UUID, Covering],
    *,
    is_held: bool,
) -> tuple[Line, ...]:
    if not excuses:
        return lines
    return tuple(
        replace(line, excuse=excuse, is_held=is_held)
        if (excuse := excuses.get(cell.student_id))
        else line
        for line, cell in zip(lines, cells, strict=True)
    )


def in_zone(last: LastSave | None, time_zone: str) -> LastSave | None:
    """Give when a register was saved last by a school's clock."""
    return last and replace(last, saved_at=dates.local(time_zone, last.saved_at))
