"""Which students somebody in Slack sees: all of the school, or those whom they teach."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.access import covering
from bot.attendance.access.people import SEES_THE_SCHOOL, SlackPerson, members_for
from bot.attendance.days import dates
from bot.attendance.errors import NotFound, NotYours
from storage.due.summaries import By, SummaryScope
from storage.registers.opening import RegisterKey
from storage.schools.people.staff import Member
from storage.students import students
from storage.students.search import Seen
from storage.students.students import KnownStudent, Taught


@dataclass(frozen=True, slots=True)
class Sight:
    """What a member of staff sees of a school's students today; only this room makes one.

    `lesson_covers` are covers of one lesson that hold just now.
    """

    member: Member
    today: date
    lesson_covers: tuple[UUID, ...] = ()

    @property
    def seen(self) -> Seen:
        """Give whose students they are, as searches ask."""
        member = self.member
        sees_all = member.role in SEES_THE_SCHOOL
        whose = None if sees_all else member.staff_id
        return Seen(member.school_id, self.today, whose, self.lesson_covers)


@dataclass(frozen=True, slots=True)
class GrantedStudent:
    """A student whom somebody may see today.

    `taught` are the course offerings of which they see the records, each between two dates; None is
    all that the school has.
    """

    student: KnownStudent
    member: Member
    today: date
    taught: tuple[Taught, ...] | None

    def sees(self, key: RegisterKey) -> bool:
        """Whether the person sees the records of a register."""
        return self.taught is None or any(
            each.course_offering_id == key.course_offering_id
            and each.holds_on(key.attendance_date)
            and each.period in {None, key.period}
            for each in self.taught
        )

    def scopes(self, first: date, last: date) -> list[SummaryScope]:
        """Give the records that the person sees between two dates; no two scopes share a record.

        Who covers one lesson sees that, and no sums.
        """
        student = self.student
        whole = SummaryScope(student.school_id, By.STUDENT, first, last, student_id=student.id)
        if self.taught is None:
            return [whole]
        cut = [
            replace(
                whole,
                course_offering_id=each.course_offering_id,
                begins_on=max(first, each.begins_on),
                ends_on=min(last, each.ends_on or last),
            )
            for each in self.taught
            if each.period is None
        ]
        return _apart([each for each in cut if each.begins_on <= each.ends_on])


def _apart(scopes: Sequence[SummaryScope]) -> list[SummaryScope]:
    """Join those of one course offering that overlap; they come in order of their begin."""
    apart: list[SummaryScope] = []
    for each in scopes:
        last = apart[-1] if apart else None
        if (
            last
            and last.course_offering_id == each.course_offering_id
            and (each.begins_on <= last.ends_on)
        ):
            apart[-1] = replace(last, ends_on=max(last.ends_on, each.ends_on))
        else:
            apart.append(each)
    return apart


def sights_for(connection: Connection, person: SlackPerson, now: datetime) -> Sequence[Sight]:
    """Say what a person sees in each school of theirs. Raises NotStaff."""
    members = members_for(connection, person)
    return [_sight(connection, each, now) for each in members]


def _sight(connection: Connection, member: Member, now: datetime) -> Sight:
    today = dates.today(member.time_zone, now)
    if member.role in SEES_THE_SCHOOL:
        return Sight(member, today)
    covers = covering.lessons_now(connection, member.staff_id, member.time_zone, now)
    return Sight(member, today, tuple(covers))


def student_for(
    connection: Connection, person: SlackPerson, student_id: UUID, now: datetime
) -> GrantedStudent:
    """Show a student to a person: to a teacher those whom they teach today, office and admin all.

    Of a student whom they teach, teachers see the records of their own course offerings, of the
    dates on which they taught those. Raises NotStaff, NotFound for a student of no school of
    theirs, and NotYours for one whom they don't teach today.
    """
    sights = sights_for(connection, person, now)
    student = students.by_id(connection, student_id)
    sight = next((each for each in sights if student and _is_of(each, student)), None)
    if student is None or sight is None:
        raise NotFound(
            "There is no such student in your school any more. Search again: /attendance student, "
            "then a name."
        )
    member = sight.member
    if member.role in SEES_THE_SCHOOL:
        return GrantedStudent(student, member, sight.today, None)
    if not students.is_taught(connection, student.id, sight.seen):
        raise NotYours(
            "You don't teach this student today, so the records are not yours to see. The school "
            "office can look them up."
        )
    taught = students.taught(connection, student.id, sight.seen)
    return GrantedStudent(student, member, sight.today, tuple(taught))


def _is_of(sight: Sight, student: KnownStudent) -> bool:
    return sight.member.school_id == student.school_id
