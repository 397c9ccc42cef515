"""What schools say of clearing absences."""

from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, select

from storage.engine.columns import new_id
from storage.engine.upserts import Insert, chosen, per_engine
from storage.excuses.covering import COVERS_RECORD
from storage.tables import CLEARING_RULE, EXCUSE, RECORD
from storage.tables.words import ATTENDED, ClearedBy


@dataclass(frozen=True, slots=True)
class Clearing:
    """How a school has absences cleared: within so many school days; None, whenever.

    After `document_after_days` that the family alone has cleared with a document; None, never.
    """

    deadline_days: int | None = None
    document_after_days: int | None = None


def _over(insert: Insert) -> Insert:
    values = {name: insert.excluded[name] for name in ("deadline_days", "document_after_days")}
    return insert.on_conflict_do_update(index_elements=["school_id"], set_=values)


_SET = per_engine(CLEARING_RULE, _over)
# How the office was told of each day: whatever else says so, a document is enough for it.
_CLEARED = (
    select(RECORD.c.attendance_date, EXCUSE.c.method)
    .join_from(RECORD, EXCUSE, COVERS_RECORD)
    .where(
        RECORD.c.student_id == bindparam("student_id"),
        RECORD.c.attendance_date >= bindparam("since"),
        RECORD.c.status.not_in(ATTENDED),
        EXCUSE.c.method.is_not(None),
    )
)


def rule_of(connection: Connection, school_id: UUID) -> Clearing | None:
    """Read how a school has absences cleared; None where it has not said so."""
    statement = select(CLEARING_RULE.c.deadline_days, CLEARING_RULE.c.document_after_days)
    row = connection.execute(statement.where(CLEARING_RULE.c.school_id == school_id)).first()
    return None if row is None else Clearing(*row)


def settle(connection: Connection, school_id: UUID, rule: Clearing | None) -> None:
    """Say how a school has absences cleared; None, not at all."""
    if rule is None:
        connection.execute(delete(CLEARING_RULE).where(CLEARING_RULE.c.school_id == school_id))
        return
    row = {"id": new_id(), "school_id": school_id, **asdict(rule)}
    connection.execute(chosen(_SET, connection), row)


def days_by_family(connection: Connection, student_id: UUID, since: date) -> int:
    """Count the days of a student's absences since a date that the family alone has cleared."""
    rows = connection.execute(_CLEARED, {"student_id": student_id, "since": since}).all()
    documented = {day for day, method in rows if method is ClearedBy.DOCUMENT}
    return len({day for day, _ in rows} - documented)
