"""Families' reports for the office, with the names of people: those to decide, those decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, bindparam, func, literal, select

from storage.excuses.report_rows import ROW, ReportRow
from storage.tables import EXCUSE, RECORD, REPORT, STAFF, STUDENT
from storage.tables.words import NOT_THERE, ReportStatus, Status

Name = tuple[str, str]


@dataclass(frozen=True, slots=True)
class NamedReport:
    """A report, whose it is, who of the staff decided it, and who withdrew its excuse, if staff."""

    report: ReportRow
    student: Name
    grade: str
    decided_by: Name | None
    withdrawn_by: Name | None


_DECIDER, _WITHDRAWER = STAFF.alias(), STAFF.alias()
_NAMED = (
    ROW.add_columns(
        STUDENT.c.given_name,
        STUDENT.c.family_name,
        STUDENT.c.grade,
        _DECIDER.c.given_name,
        _DECIDER.c.family_name,
        _WITHDRAWER.c.given_name,
        _WITHDRAWER.c.family_name,
    )
    .join(STUDENT, STUDENT.c.id == REPORT.c.student_id)
    .outerjoin(_DECIDER, _DECIDER.c.id == REPORT.c.decided_by_id)
    .outerjoin(_WITHDRAWER, _WITHDRAWER.c.id == EXCUSE.c.withdrawn_by_id)
)
_IN_ORDER = (REPORT.c.begins_on, STUDENT.c.family_name, STUDENT.c.given_name, REPORT.c.id)
# Few of all that there are: found first, and by an index, before names are looked up.
_ONE = REPORT.alias()
# The status is written out, not bound: only so do both engines see that the partial index holds it.
_PENDING_ONES = select(_ONE.c.id).where(
    _ONE.c.school_id == bindparam("school_id"),
    _ONE.c.status == literal(ReportStatus.PENDING, REPORT.c.status.type, literal_execute=True),
)
_AMONG_PENDING = REPORT.c.id.in_(_PENDING_ONES)
_AMONG_DECIDED = REPORT.c.id.in_(
    select(_ONE.c.id)
    .where(
        _ONE.c.school_id == bindparam("school_id"),
        _ONE.c.begins_on >= bindparam("since"),
        _ONE.c.decided_at.is_not(None),
    )
    .order_by(_ONE.c.decided_at.desc(), _ONE.c.id.desc())
    .limit(bindparam("most"))
)
_PENDING = (
    _NAMED.where(_AMONG_PENDING)
    .order_by(*_IN_ORDER)
    .limit(bindparam("most"))
    .offset(bindparam("skipped"))
)
_HOW_MANY = select(func.count()).select_from(_PENDING_ONES.subquery())
_OF_DAY = _NAMED.where(
    _AMONG_PENDING,
    REPORT.c.student_id.in_(bindparam("student_ids", expanding=True)),
    REPORT.c.begins_on <= bindparam("day"),
    REPORT.c.ends_on >= bindparam("day"),
).order_by(*_IN_ORDER)
_BY_IDS = _NAMED.where(
    REPORT.c.school_id.in_(bindparam("school_ids", expanding=True)),
    REPORT.c.id.in_(bindparam("report_ids", expanding=True)),
).order_by(*_IN_ORDER)
_DECIDED = _NAMED.where(_AMONG_DECIDED).order_by(REPORT.c.decided_at.desc(), REPORT.c.id.desc())
_EXCUSED = (
    select(REPORT.c.id)
    .distinct()
    .join_from(REPORT, EXCUSE, EXCUSE.c.student_id == REPORT.c.student_id)
    .where(
        REPORT.c.id.in_(bindparam("report_ids", expanding=True)),
        EXCUSE.c.withdrawn_at.is_(None),
        EXCUSE.c.begins_on <= REPORT.c.ends_on,
        EXCUSE.c.ends_on >= REPORT.c.begins_on,
    )
)
_AWAY = (
    select(RECORD.c.student_id, RECORD.c.status, func.count())
    .where(
        RECORD.c.student_id.in_(bindparam("student_ids", expanding=True)),
        RECORD.c.attendance_date >= bindparam("begins_on"),
        RECORD.c.attendance_date <= bindparam("ends_on"),
        RECORD.c.status.in_(NOT_THERE),
    )
    .group_by(RECORD.c.student_id, RECORD.c.status)
)


def pending(
    connection: Connection, school_id: UUID, most: int, skipped: int
) -> Sequence[NamedReport]:
    """List a page of a school's reports that nobody has decided, by their first day."""
    return _read(connection, _PENDING, {"school_id": school_id, "most": most, "skipped": skipped})


def how_many_pending(connection: Connection, school_id: UUID) -> int:
    """Count a school's reports that nobody has decided."""
    return connection.execute(_HOW_MANY, {"school_id": school_id}).scalar_one()


def pending_of_day(
    connection: Connection, school_id: UUID, student_ids: Sequence[UUID], day: date
) -> Sequence[NamedReport]:
    """List the reports of some students that nobody has decided, and that say a day."""
    if not student_ids:
        return []
    which = {"school_id": school_id, "student_ids": student_ids, "day": day}
    return _read(connection, _OF_DAY, which)


def decided(
    connection: Connection, school_id: UUID, since: date, most: int
) -> Sequence[NamedReport]:
    """List a school's reports that begin on a day or later, and were decided, the latest first."""
    return _read(connection, _DECIDED, {"school_id": school_id, "since": since, "most": most})


def by_ids(
    connection: Connection, school_ids: Sequence[UUID], report_ids: Sequence[UUID]
) -> Sequence[NamedReport]:
    """Look up reports of some schools, by their first day."""
    return _read(connection, _BY_IDS, {"school_ids": school_ids, "report_ids": report_ids})


def excused(connection: Connection, report_ids: Sequence[UUID]) -> frozenset[UUID]:
    """Name those of some reports of whose days an excuse of the student stands already."""
    if not report_ids:
        return frozenset()
    return frozenset(connection.execute(_EXCUSED, {"report_ids": report_ids}).scalars())


def away(
    connection: Connection, student_ids: Sequence[UUID], begins_on: date, ends_on: date
) -> dict[tuple[UUID, Status], int]:
    """Count the records of some students over days that say that they were not there."""
    if not student_ids:
        return {}
    which = {"student_ids": student_ids, "begins_on": begins_on, "ends_on": ends_on}
    return {(row[0], row[1]): row[2] for row in connection.execute(_AWAY, which)}


def _read(
    connection: Connection, statement: Select[*tuple[Any, ...]], parameters: Mapping[str, object]
) -> Sequence[NamedReport]:
    width = len(ReportRow._fields)
    return [
        NamedReport(
            ReportRow(*row[:width]),
            (row[width], row[width + 1]),
            row[width + 2],
            _name(row[width + 3], row[width + 4]),
            _name(row[width + 5], row[width + 6]),
        )
        for row in connection.execute(statement, parameters)
    ]


def _name(given: str | None, family: str | None) -> Name | None:
    return None if given is None or family is None else (given, family)
