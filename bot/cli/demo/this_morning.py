"""The sample school's morning: the first register of today is taken, and the office has work.

Two are absent and nobody knows why, one came late, and one is away with an excuse. Three families
have written, and nobody has decided yet.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.attendance import tokens
from bot.attendance.access import excusing
from bot.attendance.days import dates
from bot.attendance.excuses import entering, reports
from bot.attendance.excuses.entering import NewExcuse
from bot.attendance.excuses.reports import NewReport
from bot.attendance.excuses.spans import Span
from bot.attendance.registers.actions import Stamp
from bot.attendance.tokens import Scope
from bot.cli.demo import past_days, workspace
from bot.cli.demo.past_days import Untaken
from storage.due import closures, day_registers
from storage.registers import records
from storage.registers.cells import Cell, Entry
from storage.registers.opening import RegisterKey
from storage.schools.schools import NamedSchool
from storage.tables.words import Becomes, Status

_TAKEN_AFTER = timedelta(minutes=10)
_EXCUSED = "Nguyễn Thị Phượng"
# What the teacher enters of some; everyone else is there, but for the excused.
_SEEN: Mapping[str, Entry] = {
    "Chloë O'Connell": Entry(Status.ABSENT),
    "Aoife Ní Dhálaigh": Entry(Status.ABSENT),
    "Björn Þórsson": Entry(Status.LATE, minutes_late=6, reason="transport"),
}


def fill(connection: Connection, school: NamedSchool, now: datetime) -> None:
    """Take the first register of today, once it began, unless one of today's is taken already."""
    today = dates.today(school.time_zone, now)
    courses = day_registers.of_school(connection, school.id, today)
    registers = [each for course in courses for each in course.registers]
    if closures.on(connection, school.id, today) or any(each.recorded for each in registers):
        return
    met = [each for each in registers if each.meeting]
    found = [each for register in met for each in past_days.untaken(connection, school, register)]
    first = min(found, key=lambda each: each.begins_at, default=None)
    if first and first.begins_at + _TAKEN_AFTER <= now:
        _excuse(connection, first)
        past_days.take(connection, first, _seen)
        _report(connection, school, first, now)


def _excuse(connection: Connection, register: Untaken) -> None:
    """Have the office excuse a student for the day."""
    cells = records.of_register(connection, register.key)
    student = next(each for each in cells if past_days.name_of(each) == _EXCUSED)
    office, today = workspace.slack_person(workspace.CLERK.id), register.key.attendance_date
    excuser, _ = excusing.student_to_excuse(connection, office, student.student_id)
    excuse = NewExcuse(
        student_ids=[student.student_id],
        begins_on=today,
        ends_on=today,
        becomes=Becomes.EXCUSED,
        reason="medical",
        told_by="her mother",
    )
    stamp = Stamp.at(register.office_at, f"sample:excuse:{today}")
    entering.enter(connection, excuser, excuse, stamp)


def _report(connection: Connection, school: NamedSchool, register: Untaken, now: datetime) -> None:
    """Have families report: of who is absent, of who came late, and of somebody tomorrow."""
    today = register.key.attendance_date
    cells = {
        past_days.name_of(each): each for each in records.of_register(connection, register.key)
    }
    other = next(name for name in cells if name not in {*_SEEN, _EXCUSED})
    tomorrow = today + timedelta(days=1)
    told = (
        (
            "Chloë O'Connell",
            today,
            tomorrow,
            "She has a fever and stays in bed.",
            "Sinéad O'Connell, mother",
        ),
        (
            "Björn Þórsson",
            today,
            today,
            "He is at the dentist's this morning.",
            "Þór Jónsson, father",
        ),
        (other, tomorrow, tomorrow, "We are at a wedding.", "a parent"),
    )
    token = tokens.create(
        connection,
        school=str(school.id),
        name="the families' form",
        scopes=[Scope.WRITE_ATTENDANCE],
        now=now,
        expires_at=None,
    )
    form, _ = tokens.caller(connection, token, now)
    for name, first, last, reason, by in told:
        report = NewReport(cells[name].student_id, Span(first, last), reason, by)
        stamp = Stamp.at(register.office_at, f"sample:report:{today}:{name}")
        reports.keep(connection, form, report, stamp)


def _seen(_key: RegisterKey, cell: Cell) -> Entry | None:
    return _SEEN.get(past_days.name_of(cell))
