"""Clearing an absence: by what the office was told, and when a document is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.days import dates
from bot.attendance.errors import BadInput
from storage.excuses import clearing_rules
from storage.excuses.clearing_rules import Clearing
from storage.schools import schools
from storage.schools.schools import NamedSchool
from storage.students import records
from storage.tables import NAME
from storage.tables.words import ClearedBy

MOST_DEADLINE_DAYS = 60
MOST_DAYS_BY_FAMILY = 200


@dataclass(frozen=True, slots=True)
class Cleared:
    """How an absence is cleared: by what the office was told, and by whom's relation.

    `document_to_follow`: a document is asked for, and is to come.
    """

    method: ClearedBy
    relation: str | None = None
    document_to_follow: bool = False


@dataclass(frozen=True, slots=True)
class ClearingAsked:
    """What the form of an excuse asks in a school that has absences cleared.

    `is_needed`: it is an absence that is cleared, so that it has to be said. `by_family` days are
    cleared by the family alone since `since`; `asks_document`: those are enough. `of_several`: so
    it stands with the one of several students with the most such days.
    """

    is_needed: bool
    by_family: int
    since: date
    asks_document: bool
    of_several: bool = False


def asked(
    connection: Connection,
    school_id: UUID,
    student_ids: Sequence[UUID],
    today: date,
    *,
    is_needed: bool,
) -> ClearingAsked | None:
    """Say what the form asks of students; None where the school has nothing cleared."""
    rule = clearing_rules.rule_of(connection, school_id)
    if rule is None:
        return None
    found = [_by_family(connection, each, today) for each in student_ids]
    by_family, since = max(found)
    is_enough = _asks(rule, by_family)
    return ClearingAsked(is_needed, by_family, since, is_enough, of_several=len(found) > 1)


def checked(
    connection: Connection,
    school_id: UUID,
    student_ids: Sequence[UUID],
    cleared: Cleared,
    now: datetime,
) -> Cleared:
    """Read how an absence is cleared.

    After so many days that the family alone has cleared a document is asked for; without one it is
    taken if it is said that it follows. Days count since the first of the courses began that the
    student is in today. Raises BadInput, naming the field.
    """
    relation = (cleared.relation or "").strip()
    if len(relation) > NAME:
        raise BadInput(
            f"Found {len(relation)} characters, expected {NAME} at most.", field="relation"
        )
    rule = clearing_rules.rule_of(connection, school_id)
    is_enough = cleared.method is ClearedBy.DOCUMENT or cleared.document_to_follow
    if rule is not None and rule.document_after_days is not None and not is_enough:
        today = dates.today(schools.time_zone(connection, school_id), now)
        for student_id in student_ids:
            _refuse_without_document(connection, rule, student_id, today)
    return Cleared(cleared.method, relation or None, cleared.document_to_follow)


def settle(connection: Connection, school: NamedSchool, rule: Clearing | None) -> None:
    """Say how a school has absences cleared; None, not at all.

    Raises BadInput, naming the field, for days that are too few or too many.
    """
    if rule is not None:
        _refuse_days("deadline_days", rule.deadline_days, MOST_DEADLINE_DAYS)
        _refuse_days("document_after_days", rule.document_after_days, MOST_DAYS_BY_FAMILY)
    clearing_rules.settle(connection, school.id, rule)


def read(connection: Connection, school: NamedSchool) -> Clearing | None:
    """Read how a school has absences cleared."""
    return clearing_rules.rule_of(connection, school.id)


def _by_family(connection: Connection, student_id: UUID, today: date) -> tuple[int, date]:
    """Count the days that the family alone has cleared of a student, and say since when."""
    since = records.since(connection, student_id, today)
    return clearing_rules.days_by_family(connection, student_id, since), since


def _asks(rule: Clearing, by_family: int) -> bool:
    return rule.document_after_days is not None and by_family >= rule.document_after_days


def _refuse_without_document(
    connection: Connection, rule: Clearing, student_id: UUID, today: date
) -> None:
    by_family, _ = _by_family(connection, student_id, today)
    if _asks(rule, by_family):
        raise BadInput(
            f"Found {by_family} days cleared by the family alone, expected a document from "
            f"{rule.document_after_days} on: choose Document, or say that it follows.",
            field="method",
        )


def _refuse_days(field: str, days: int | None, most: int) -> None:
    if days is not None and not 1 <= days <= most:
        raise BadInput(f"Found {days} days, expected 1 to {most}, or none.", field=field)
