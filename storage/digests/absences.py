"""One school day in records: how many of each status, and who was absent, late or excused."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Connection,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.sql.elements import ColumnElement

from storage.engine.columns import Id
from storage.excuses.covering import IS_COVERED
from storage.registers.opening import lies_within
from storage.tables import MEETING, OFFERING, RECORD, STUDENT
from storage.tables.words import ATTENDED, Status


class Group(StrEnum):
    """Who of a day is listed together: absent without or with a reason, late, excused."""

    UNEXPLAINED = "unexplained"
    EXPLAINED = "explained"
    LATE = "late"
    EXCUSED = "excused"


@dataclass(frozen=True, slots=True)
class NamedInDigest:
    """A student as lists name them; `mark` tells one from others of the name, if there are any."""

    id: UUID
    given_name: str
    family_name: str
    grade: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class ListedAbsence:
    """A student in a group of a day, by the first meeting that shows it.

    `starts_at` is None for a course offering without a timetable. `attended` says of one who
    was not there that another record of the day has the student present or late.
    """

    student: NamedInDigest
    course_offering_id: UUID
    title: str
    period: str
    starts_at: time | None
    minutes_late: int | None
    attended: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """How many students of one grade are in a group, and by how many records."""

    group: Group
    grade: str
    students: int
    records: int


Rows = Sequence[Row[*tuple[Any, ...]]]

OF_THE_DAY = and_(
    RECORD.c.school_id == bindparam("school_id"),
    RECORD.c.attendance_date == bindparam("attendance_date"),
)
# Written out, not bound: only so do both engines see that the partial index holds these rows.
NOT_PRESENT: ColumnElement[bool] = RECORD.c.status != literal(
    Status.PRESENT, RECORD.c.status.type, literal_execute=True
)
ALL_RECORDS = select(func.count()).where(OF_THE_DAY)
# A record is explained by a reason of its own, or by an excuse that covers it.
IS_EXPLAINED = or_(RECORD.c.reason.is_not(None), IS_COVERED)
# Not one of a student's absent records of a day, grouped, is explained. By this digests, the board
# and the office's calls say who is unexplained.
NONE_IS_EXPLAINED = func.max(case((IS_EXPLAINED, 1), else_=0)) == 0
STATUSES = (
    select(
        RECORD.c.student_id,
        RECORD.c.status,
        NONE_IS_EXPLAINED.label("is_unexplained"),
        func.count().label("records"),
    )
    .where(OF_THE_DAY, NOT_PRESENT)
    .group_by(RECORD.c.student_id, RECORD.c.status)
    .subquery()
)
# One line for each student and group. It is read several times: made once.
PEOPLE = (
    select(
        STUDENT.c.id,
        STUDENT.c.given_name,
        STUDENT.c.family_name,
        STUDENT.c.grade,
        case(
            (STATUSES.c.status == Status.LATE, Group.LATE.value),
            (STATUSES.c.status == Status.EXCUSED, Group.EXCUSED.value),
            (STATUSES.c.is_unexplained, Group.UNEXPLAINED.value),
            else_=Group.EXPLAINED.value,
        ).label("group"),
        STATUSES.c.records,
    )
    .join_from(STATUSES, STUDENT, STUDENT.c.id == STATUSES.c.student_id)
    .cte("people")
    .prefix_with("MATERIALIZED")
)


def _first(group: Group) -> Select[*tuple[Any, ...]]:
    return (
        select(
            PEOPLE.c.group,
            PEOPLE.c.grade,
            literal(1).label("students"),
            PEOPLE.c.id,
            PEOPLE.c.given_name,
            PEOPLE.c.family_name,
            PEOPLE.c.records,
        )
        .where(PEOPLE.c.group == group.value)
        # Grades are texts: the shorter ones first puts 9 before 10.
        .order_by(
            func.length(PEOPLE.c.grade),
            PEOPLE.c.grade,
            PEOPLE.c.family_name,
            PEOPLE.c.given_name,
            PEOPLE.c.id,
        )
        .limit(bindparam("most"))
        .offset(bindparam("skipped"))
    )


OF_GROUP = {group: _first(group) for group in Group}
TALLIES: Select[*tuple[Any, ...]] = select(
    PEOPLE.c.group,
    PEOPLE.c.grade,
    func.count(),
    type_coerce(null(), Id),
    null(),
    null(),
    # A sum of PostgreSQL's counts is numeric.
    sql_cast(func.sum(PEOPLE.c.records), Integer),
).group_by(PEOPLE.c.group, PEOPLE.c.grade)
OF_ALL_GROUPS = union_all(*(select(each.subquery()) for each in OF_GROUP.values()), TALLIES)
MEETING_OF_RECORD = and_(
    MEETING.c.course_offering_id == RECORD.c.course_offering_id,
    MEETING.c.weekday == bindparam("weekday"),
    lies_within(MEETING.c.begins_on, MEETING.c.ends_on),
    or_(RECORD.c.period == "", RECORD.c.period == MEETING.c.period),
)
OTHER = RECORD.alias()
IS_THERE_ELSEWHERE = and_(
    RECORD.c.status != Status.LATE,
    exists(
        select(OTHER.c.id).where(
            OTHER.c.student_id == RECORD.c.student_id,
            OTHER.c.attendance_date == bindparam("attendance_date"),
            OTHER.c.status.in_(ATTENDED),
        )
    ),
)
# In the order of the meetings, so that the first of a student and status is the one that shows it.
SHOWING: Select[*tuple[Any, ...]] = (
    select(
        RECORD.c.student_id,
        RECORD.c.status,
        OFFERING.c.id,
        OFFERING.c.title,
        RECORD.c.period,
        MEETING.c.starts_at,
        RECORD.c.minutes_late,
        IS_THERE_ELSEWHERE,
    )
    .join_from(RECORD, OFFERING, OFFERING.c.id == RECORD.c.course_offering_id)
    .outerjoin(MEETING, MEETING_OF_RECORD)
    .where(
        RECORD.c.student_id.in_(bindparam("student_ids", expanding=True)),
        RECORD.c.attendance_date == bindparam("attendance_date"),
        NOT_PRESENT,
    )
    .order_by(MEETING.c.starts_at.is_(None), MEETING.c.starts_at, OFFERING.c.title, RECORD.c.period)
)


def counts(
    connection: Connection, school_id: UUID, day: date, tallies: Iterable[Tally]
) -> Counter[Status]:
    """Count the records of a day by status; who was not present is in the day's tallies.

    All are counted by an index: nine records in ten say present, and none of those is looked at.
    """
    total: int = connection.execute(ALL_RECORDS, of_day(school_id, day)).scalar_one()
    records = Counter[Status]()
    for tally in tallies:
        records[_status_of(tally.group)] += tally.records
    records[Status.PRESENT] = total - records.total()
    return records


def people(
    connection: Connection, school_id: UUID, day: date, most: int
) -> tuple[Sequence[Tally], dict[Group, list[ListedAbsence]]]:
    """Count the students of every group of a day by grade, and list the first of each group.

    A student is in a group with any record of the day; a reason on one absent record, or an excuse
    that covers it, explains the student's absence. Lists are by grade and family name, at most
    `most` each.
    """
    parameters = of_day(school_id, day) | {"most": most, "skipped": 0}
    rows = connection.execute(OF_ALL_GROUPS, parameters).all()
    tallies = [Tally(Group(row[0]), row[1], row[2], row[6]) for row in rows if row[3] is None]
    chosen = [row for row in rows if row[3] is not None]
    return tallies, _described(connection, school_id, day, chosen)


def listed(
    connection: Connection, school_id: UUID, day: date, group: Group, most: int, skipped: int
) -> Sequence[ListedAbsence]:
    """List a group's students by grade and family name: at most `most`, after `skipped` of them."""
    parameters = of_day(school_id, day) | {"most": most, "skipped": skipped}
    rows = connection.execute(OF_GROUP[group], parameters).all()
    return _described(connection, school_id, day, rows).get(group, [])


def _described(
    connection: Connection, school_id: UUID, day: date, chosen: Rows
) -> dict[Group, list[ListedAbsence]]:
    ids = list({row[3] for row in chosen})
    parameters = of_day(school_id, day) | {"student_ids": ids}
    shown_by: dict[tuple[UUID, Status], Sequence[Any]] = {}
    for row in connection.execute(SHOWING, parameters) if ids else ():
        shown_by.setdefault((row[0], row[1]), row[2:])
    found: dict[Group, list[ListedAbsence]] = {}
    for name, grade, _, student_id, given_name, family_name, _ in chosen:
        group = Group(name)
        *where, attended = shown_by[student_id, _status_of(group)]
        student = NamedInDigest(student_id, given_name, family_name, grade)
        found.setdefault(group, []).append(ListedAbsence(student, *where, attended=bool(attended)))
    return found


def _status_of(group: Group) -> Status:
    """Name the status of the records of a group."""
    return {Group.LATE: Status.LATE, Group.EXCUSED: Status.EXCUSED}.get(group, Status.ABSENT)


def of_day(school_id: UUID, day: date) -> dict[str, object]:
    """Name what the statements ask of a day."""
    return {"school_id": school_id, "attendance_date": day, "weekday": day.isoweekday()}
