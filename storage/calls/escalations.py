"""Whom schools have told of students who are absent while nobody was reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, delete, select

from storage.engine.columns import new_id
from storage.engine.upserts import Insert, chosen, per_engine
from storage.tables import ESCALATION, ESCALATION_PERSON, SCHOOL, STAFF
from storage.tables.words import Role

USUAL_MINUTES = 60


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """A member of staff, by name."""

    staff_id: UUID
    name: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Escalating:
    """After how many minutes whom a school has told; nobody, as long as nobody is named."""

    after_minutes: int
    people: tuple[NamedPerson, ...]


@dataclass(frozen=True, slots=True)
class EscalationRule:
    """A school that has somebody told, by its zone; what was seen before `changed_at` is left."""

    school_id: UUID
    after_minutes: int
    changed_at: datetime
    time_zone: str
    slack_user_ids: tuple[str, ...]


_PEOPLE = (
    select(STAFF.c.id, STAFF.c.given_name, STAFF.c.family_name)
    .join_from(ESCALATION_PERSON, STAFF, STAFF.c.id == ESCALATION_PERSON.c.staff_id)
    .order_by(STAFF.c.family_name, STAFF.c.given_name, STAFF.c.id)
)
# Whoever has left, or is no office or admin any more, is told nothing.
_MAY_KNOW = (STAFF.c.active, STAFF.c.role.in_([Role.OFFICE, Role.ADMIN]))
_RULES = (
    select(
        ESCALATION.c.school_id,
        ESCALATION.c.after_minutes,
        ESCALATION.c.changed_at,
        SCHOOL.c.time_zone,
        STAFF.c.slack_user_id,
    )
    .join_from(ESCALATION, SCHOOL, SCHOOL.c.id == ESCALATION.c.school_id)
    .join(ESCALATION_PERSON, ESCALATION_PERSON.c.school_id == ESCALATION.c.school_id)
    .join(STAFF, STAFF.c.id == ESCALATION_PERSON.c.staff_id)
    .where(*_MAY_KNOW, STAFF.c.slack_user_id.is_not(None))
    .order_by(ESCALATION.c.school_id, STAFF.c.id)
)


def _over(insert: Insert) -> Insert:
    values = {name: insert.excluded[name] for name in ("after_minutes", "changed_at")}
    return insert.on_conflict_do_update(index_elements=["school_id"], set_=values)


_SET = per_engine(ESCALATION, _over)


def rules(connection: Connection) -> Sequence[EscalationRule]:
    """List the schools that have somebody told who is linked to a Slack user."""
    return _read(connection, _RULES)


def rule_of(connection: Connection, school_id: UUID) -> EscalationRule | None:
    """Read whom a school has told who is linked to a Slack user; None where that is nobody."""
    found = _read(connection, _RULES.where(ESCALATION.c.school_id == school_id))
    return found[0] if found else None


def _read(connection: Connection, statement: Select[*tuple[Any, ...]]) -> Sequence[EscalationRule]:
    found: dict[UUID, EscalationRule] = {}
    for *rule, slack_user_id in connection.execute(statement):
        known = found.get(rule[0])
        before = known.slack_user_ids if known else ()
        found[rule[0]] = EscalationRule(*rule, slack_user_ids=(*before, slack_user_id))
    return list(found.values())


def of_school(connection: Connection, school_id: UUID) -> Escalating:
    """Read whom a school has told, and when."""
    minutes = select(ESCALATION.c.after_minutes).where(ESCALATION.c.school_id == school_id)
    rows = connection.execute(_PEOPLE.where(ESCALATION_PERSON.c.school_id == school_id))
    return Escalating(
        connection.execute(minutes).scalar() or USUAL_MINUTES,
        tuple(NamedPerson(row[0], (row[1], row[2])) for row in rows),
    )


def who_may(connection: Connection, school_id: UUID, most: int) -> Sequence[NamedPerson]:
    """List who may be named: the school's office and admins."""
    statement = (
        select(STAFF.c.id, STAFF.c.given_name, STAFF.c.family_name)
        .where(STAFF.c.school_id == school_id, *_MAY_KNOW)
        .order_by(STAFF.c.family_name, STAFF.c.given_name, STAFF.c.id)
        .limit(most)
    )
    return [NamedPerson(row[0], (row[1], row[2])) for row in connection.execute(statement)]


def settle(
    connection: Connection,
    school_id: UUID,
    after_minutes: int,
    staff_ids: Sequence[UUID],
    changed_at: datetime,
) -> None:
    """Say whom a school has told, and after how many minutes."""
    row: dict[str, object] = {
        "id": new_id(),
        "school_id": school_id,
        "after_minutes": after_minutes,
        "changed_at": changed_at,
    }
    connection.execute(chosen(_SET, connection), row)
    connection.execute(delete(ESCALATION_PERSON).where(ESCALATION_PERSON.c.school_id == school_id))
    people = [{"id": new_id(), "school_id": school_id, "staff_id": each} for each in staff_ids]
    if people:
        connection.execute(ESCALATION_PERSON.insert(), people)
