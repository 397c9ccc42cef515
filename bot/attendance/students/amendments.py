"""The amendments of a register: what was changed after the window for it, of whom, why, by whom."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from bot.attendance import names, namesakes, reasons
from bot.attendance.access import grants
from bot.attendance.access.people import SlackPerson
from bot.attendance.days import dates
from bot.attendance.reasons import Reasons
from bot.attendance.registers import sheets
from bot.attendance.students.viewing import in_pages
from storage.accesses.keeping import Look
from storage.registers.opening import RegisterKey
from storage.students import records
from storage.students.records import HistoryLine
from storage.tables.words import HourCycle


@dataclass(frozen=True, slots=True)
class Amendment:
    """A change after the window, and the student's name, unlike every other of the school."""

    full_name: str
    line: HistoryLine


@dataclass(frozen=True, slots=True)
class AmendmentsPage:
    """A page of a register's amendments, in the order of making them; times are the school's."""

    key: RegisterKey
    title: str
    hour_cycle: HourCycle
    reasons: Reasons
    rows: tuple[Amendment, ...]
    number: int
    pages: int
    look: Look | None


def of_register(
    connection: Connection, person: SlackPerson, key: RegisterKey, now: datetime, number: int
) -> AmendmentsPage:
    """List what was changed on a register after the window. Raises as `grants.register_for`."""
    granted = grants.register_for(connection, person, key, now)
    pages = in_pages(records.amendments(connection, key))
    number = min(number, len(pages) - 1)
    shown, day = pages[number], key.attendance_date
    marks = namesakes.students(connection, granted.school_id, day, {e.student for e in shown})
    rows = tuple(
        Amendment(
            namesakes.marked(names.full(each.student), marks.get(each.student_id, "")),
            replace(each, recorded_at=dates.local(granted.time_zone, each.recorded_at)),
        )
        for each in shown
    )
    return AmendmentsPage(
        key=key,
        title=granted.title,
        hour_cycle=granted.hour_cycle,
        reasons=reasons.of_school(connection, granted.school_id),
        rows=rows,
        number=number,
        pages=len(pages),
        look=sheets.look_of(granted) if rows else None,
    )
