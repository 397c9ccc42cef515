"""Following an absence up: who did what about it, and when."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance import names, namesakes
from bot.attendance.access import calling
from bot.attendance.access.people import SlackPerson
from bot.attendance.calls import call_list
from bot.attendance.days import dates
from bot.attendance.errors import BadInput
from bot.attendance.registers.actions import Stamp
from storage.accesses.keeping import Look, of_day
from storage.calls import follow_ups
from storage.calls.follow_ups import FollowUpRow, NewFollowUp
from storage.engine import locks
from storage.schools.people.staff import Member
from storage.tables import OUTCOME
from storage.tables.words import AccessKind, FollowUpKind, HourCycle


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody did about a student's absence on a day, and what came of it in words."""

    student_id: UUID
    day: date
    kind: FollowUpKind
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class CalledStudent:
    """A student whose absence is followed up, and who is on it now, if anybody else is."""

    school_id: UUID
    student_id: UUID
    called: str
    day: date
    on_it: FollowUpRow | None
    hour_cycle: HourCycle

    @property
    def look(self) -> Look:
        """Say what is kept of who sees it: as of the list of calls."""
        return of_day(AccessKind.CALLS, self.school_id, self.day, (self.student_id,))


def follow_up(
    connection: Connection, person: SlackPerson, deed: Deed, stamp: Stamp, *, surely: bool = False
) -> CalledStudent | None:
    """Keep what somebody of the office did; None once it is kept.

    Where somebody else is on it nothing is kept and that is answered, so that two people never call
    one family; who then says `surely` has it kept. The same press delivered twice is kept once.
    Raises BadInput for a day to come and a text that is too long, and as `calling.student_to_call`.
    """
    member, student = calling.student_to_call(connection, person, deed.student_id)
    outcome = _checked(member, deed, stamp.now)
    # Two who press at once: the second sees the first.
    locks.hold_name(connection, f"follow_up:{deed.student_id}:{deed.day}")
    if follow_ups.is_known(connection, stamp.change_set_id):
        return None
    on_it = None if surely else _others(connection, member, deed, stamp.now)
    if on_it is not None:
        called = names.full((student.given_name, student.family_name))
        return CalledStudent(
            member.school_id, student.id, called, deed.day, on_it, member.hour_cycle
        )
    new = NewFollowUp(
        school_id=member.school_id,
        student_id=student.id,
        attendance_date=deed.day,
        kind=deed.kind,
        outcome=outcome or None,
        staff_id=member.staff_id,
        action_id=stamp.change_set_id,
        at=stamp.now,
    )
    follow_ups.add(connection, new)
    return None


def to_follow_up(
    connection: Connection, person: SlackPerson, student_id: UUID, day: date, now: datetime
) -> CalledStudent:
    """Name a student whose absence is to be followed up. Raises as `calling.student_to_call`."""
    member, student = calling.student_to_call(connection, person, student_id)
    name = (student.given_name, student.family_name)
    marks = namesakes.students(connection, member.school_id, day, [name])
    called = namesakes.marked(names.full(name), marks.get(student.id, ""))
    deed = Deed(student_id, day, FollowUpKind.ON_IT)
    on_it = _others(connection, member, deed, now)
    return CalledStudent(member.school_id, student.id, called, day, on_it, member.hour_cycle)


def _checked(member: Member, deed: Deed, now: datetime) -> str:
    today, outcome = dates.today(member.time_zone, now), deed.outcome.strip()
    if deed.day > today:
        raise BadInput(f"Found {deed.day}, expected a day that has begun: today is {today}.")
    if len(outcome) > OUTCOME:
        raise BadInput(
            f"Found {len(outcome)} characters, expected {OUTCOME} at most.", field="outcome"
        )
    return outcome


def _others(
    connection: Connection, member: Member, deed: Deed, now: datetime
) -> FollowUpRow | None:
    """Say who else is on it now."""
    (newest, *_) = [*follow_ups.of_day(connection, deed.student_id, deed.day), None]
    on_it = call_list.on_it_now(newest, now)
    if on_it is None or on_it.staff_id == member.staff_id:
        return None
    return call_list.in_zone(member.time_zone, on_it)
