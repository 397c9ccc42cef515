"""Reminders: the schools that remind, and whom to remind."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import (
    Connection,
    delete,
    select,
    update,
)

from storage.engine.columns import new_id
from storage.engine.upserts import Insert, chosen, per_engine
from storage.registers import enrollments
from storage.registers.opening import RegisterKey
from storage.tables import (
    ASSIGNMENT,
    REMINDER_PERSON,
    RULE,
    SCHOOL,
    STAFF,
)


@dataclass(frozen=True, slots=True)
class Rule:
    """How a school reminds, with its zone; meetings that began before `changed_at` are left.

    Where co-teachers have no minutes of their own all teachers are reminded at once; where persons
    have none nobody is told last.
    """

    school_id: UUID
    after_minutes: int
    office_channel_id: str | None
    office_after_minutes: int
    changed_at: datetime
    time_zone: str
    co_teachers_after_minutes: int | None = None
    persons_after_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class _Teaching:
    """Somebody who teaches a course offering on a date, or covers it; a period is of a cover."""

    course_offering_id: UUID
    period: str | None
    staff_id: UUID

    def teaches(self, key: RegisterKey) -> bool:
        """Whether a register is theirs: a cover may be of one period."""
        is_of_course = self.course_offering_id == key.course_offering_id
        return is_of_course and self.period in {None, key.period}


@dataclass(frozen=True, slots=True)
class Teacher(_Teaching):
    """One who is linked to a Slack user."""

    slack_user_id: str


@dataclass(frozen=True, slots=True)
class AssignedTeacher(_Teaching):
    """One who is linked to a Slack user or not."""

    name: tuple[str, str]
    slack_user_id: str | None


AnyTeacher = TypeVar("AnyTeacher", Teacher, AssignedTeacher)


ACTIVE = (
    select(
        RULE.c.school_id,
        RULE.c.after_minutes,
        RULE.c.office_channel_id,
        RULE.c.office_after_minutes,
        RULE.c.changed_at,
        SCHOOL.c.time_zone,
        RULE.c.co_teachers_after_minutes,
        RULE.c.persons_after_minutes,
    )
    .join_from(RULE, SCHOOL, RULE.c.school_id == SCHOOL.c.id)
    .where(RULE.c.active)
    .order_by(RULE.c.school_id)
)
TEACHERS = (
    enrollments.teaching(
        ASSIGNMENT.c.course_offering_id,
        ASSIGNMENT.c.period,
        STAFF.c.id,
        STAFF.c.slack_user_id,
        ASSIGNMENT.c.is_cover,
        ASSIGNMENT.c.begins_on,
        ASSIGNMENT.c.id,
    )
    .where(STAFF.c.active, STAFF.c.slack_user_id.is_not(None))
    .order_by(
        ASSIGNMENT.c.course_offering_id,
        ASSIGNMENT.c.is_cover.desc(),
        ASSIGNMENT.c.begins_on,
        ASSIGNMENT.c.id,
    )
)
ASSIGNED = (
    enrollments.teaching(
        ASSIGNMENT.c.course_offering_id,
        ASSIGNMENT.c.period,
        STAFF.c.id,
        STAFF.c.given_name,
        STAFF.c.family_name,
        STAFF.c.slack_user_id,
    )
    .where(STAFF.c.active)
    .order_by(STAFF.c.family_name, STAFF.c.given_name, STAFF.c.id)
)
STRANGERS = (
    enrollments.teaching(STAFF.c.email)
    .where(STAFF.c.active, STAFF.c.slack_user_id.is_(None), STAFF.c.email.is_not(None))
    .order_by(STAFF.c.email)
)
SLACK_PERSON = select(
    STAFF.c.slack_enterprise_id, STAFF.c.slack_team_id, STAFF.c.slack_user_id
).where(STAFF.c.active, STAFF.c.slack_user_id.is_not(None))


def active(connection: Connection) -> Sequence[Rule]:
    """List the rules of the schools that remind."""
    return [Rule(*row) for row in connection.execute(ACTIVE)]


def rule_of(connection: Connection, school_id: UUID) -> Rule | None:
    """Look up how a school reminds; None when it does not."""
    row = connection.execute(ACTIVE.where(RULE.c.school_id == school_id)).first()
    return None if row is None else Rule(*row)


def teachers(connection: Connection, day: date, ids: Sequence[UUID]) -> Sequence[Teacher]:
    """List who teaches course offerings on a date, as far as they are linked to Slack users.

    Who covers comes first, then the others in the order in which they were assigned.
    """
    rows = connection.execute(TEACHERS, enrollments.of_courses(day, ids)) if ids else ()
    return [Teacher(*row[:4]) for row in rows]


def assigned(connection: Connection, day: date, ids: Sequence[UUID]) -> Sequence[AssignedTeacher]:
    """List who teaches course offerings on a date, or covers them, in order of name."""
    rows = connection.execute(ASSIGNED, enrollments.of_courses(day, ids)) if ids else ()
    return [AssignedTeacher(row[0], row[1], row[2], (row[3], row[4]), row[5]) for row in rows]


def of_register(teachers: Iterable[AnyTeacher], key: RegisterKey) -> list[AnyTeacher]:
    """Give those whose register it is, each once, in their order."""
    return list({each.staff_id: each for each in teachers if each.teaches(key)}.values())


def strangers(connection: Connection, day: date, ids: Sequence[UUID]) -> Sequence[str]:
    """List the e-mails of who teaches course offerings on a date, without a Slack user."""
    parameters = enrollments.of_courses(day, ids)
    return connection.execute(STRANGERS, parameters).scalars().all() if ids else []


def slack_person(connection: Connection, staff_id: UUID) -> tuple[str, str, str] | None:
    """Give a member of staff's enterprise, team and Slack user; None for who is linked to none."""
    row = connection.execute(SLACK_PERSON.where(STAFF.c.id == staff_id)).first()
    return None if row is None else (row[0], row[1], row[2])


def end_list(connection: Connection, school_id: UUID, channel_id: str | None = None) -> None:
    """Take the office's list away from a channel, or from whichever it has."""
    statement = update(RULE).where(RULE.c.school_id == school_id)
    if channel_id is not None:
        statement = statement.where(RULE.c.office_channel_id == channel_id)
    connection.execute(statement.values(office_channel_id=None))


@dataclass(frozen=True, slots=True)
class LinkedPerson:
    """Somebody whom a school names to be told last, by the Slack user."""

    staff_id: UUID
    slack_user_id: str


_OF_PERSON = STAFF.c.id == REMINDER_PERSON.c.staff_id
_PERSONS = (
    select(STAFF.c.id, STAFF.c.slack_user_id)
    .join_from(REMINDER_PERSON, STAFF, _OF_PERSON)
    .where(STAFF.c.active, STAFF.c.slack_user_id.is_not(None))
    .order_by(STAFF.c.id)
)
_PERSON_STRANGERS = (
    select(STAFF.c.email)
    .join_from(REMINDER_PERSON, STAFF, _OF_PERSON)
    .where(STAFF.c.active, STAFF.c.slack_user_id.is_(None), STAFF.c.email.is_not(None))
    .order_by(STAFF.c.email)
)


def persons(connection: Connection, school_id: UUID) -> Sequence[LinkedPerson]:
    """List whom a school names to be told last, as far as they are linked to Slack users."""
    of_school = _PERSONS.where(REMINDER_PERSON.c.school_id == school_id)
    return [LinkedPerson(*row) for row in connection.execute(of_school)]


def person_strangers(connection: Connection, school_id: UUID) -> Sequence[str]:
    """List the e-mails of those of them that are linked to none."""
    of_school = _PERSON_STRANGERS.where(REMINDER_PERSON.c.school_id == school_id)
    return connection.execute(of_school).scalars().all()


def leave_out(connection: Connection, school_id: UUID, staff_id: UUID) -> None:
    """Take somebody whom Slack refuses for good out of those who are told last."""
    statement = delete(REMINDER_PERSON).where(
        REMINDER_PERSON.c.school_id == school_id, REMINDER_PERSON.c.staff_id == staff_id
    )
    connection.execute(statement)


@dataclass(frozen=True, slots=True)
class Reminding:
    """Whether and when a school reminds; minutes count from the start of a meeting.

    `persons` are the staff who are told last. None of the minutes of co-teachers and of persons is
    a rung that is off.
    """

    active: bool = False
    after_minutes: int = 10
    office_channel_id: str | None = None
    office_after_minutes: int = 20
    co_teachers_after_minutes: int | None = None
    persons_after_minutes: int | None = None
    persons: tuple[UUID, ...] = ()


REMINDING = select(
    RULE.c.active,
    RULE.c.after_minutes,
    RULE.c.office_channel_id,
    RULE.c.office_after_minutes,
    RULE.c.co_teachers_after_minutes,
    RULE.c.persons_after_minutes,
)
_NAMED = select(REMINDER_PERSON.c.staff_id).order_by(REMINDER_PERSON.c.id)


def reminding(connection: Connection, school_id: UUID) -> Reminding:
    """Read how a school reminds; as long as nobody has set it up it does not."""
    row = connection.execute(REMINDING.where(RULE.c.school_id == school_id)).first()
    if row is None:
        return Reminding()
    named = connection.execute(_NAMED.where(REMINDER_PERSON.c.school_id == school_id)).scalars()
    return Reminding(*row, persons=tuple(named))


def _replacing(*more: str) -> Callable[[Insert], Insert]:
    names = (
        "active",
        "after_minutes",
        "office_channel_id",
        "office_after_minutes",
        "co_teachers_after_minutes",
        "persons_after_minutes",
        *more,
    )

    def replace(insert: Insert) -> Insert:
        values = {name: insert.excluded[name] for name in names}
        return insert.on_conflict_do_update(index_elements=["school_id"], set_=values)

    return replace


CHANGE_RULE = per_engine(RULE, _replacing())
BEGIN_RULE = per_engine(RULE, _replacing("changed_at"))


def remind(
    connection: Connection, school_id: UUID, rule: Reminding, now: datetime, *, begins: bool = True
) -> None:
    """Say how a school reminds; what `begins` leaves out the meetings that began before `now`."""
    row = {"id": new_id(), "school_id": school_id, "changed_at": now, **asdict(rule)}
    del row["persons"]
    connection.execute(chosen(BEGIN_RULE if begins else CHANGE_RULE, connection), row)
    of_school = REMINDER_PERSON.c.school_id == school_id
    connection.execute(delete(REMINDER_PERSON).where(of_school))
    rows = [{"id": new_id(), "school_id": school_id, "staff_id": each} for each in rule.persons]
    if rows:
        connection.execute(REMINDER_PERSON.insert(), rows)
