"""What schools say of who comes late to school."""

from dataclasses import asdict, dataclass
from uuid import UUID

from sqlalchemy import Connection, select

from storage.engine.columns import new_id
from storage.engine.upserts import Insert, chosen, per_engine
from storage.tables import DESK_RULE
from storage.tables.words import Missed


@dataclass(frozen=True, slots=True)
class Arriving:
    """What lessons become that were over when a student came, and from when on late is absent.

    `absent_after_minutes` None: late is always late. `slips`: the office gets one for the student.
    """

    missed: Missed = Missed.EXCUSED
    absent_after_minutes: int | None = None
    slips: bool = False


def _over(insert: Insert) -> Insert:
    values = {name: insert.excluded[name] for name in ("missed", "absent_after_minutes", "slips")}
    return insert.on_conflict_do_update(index_elements=["school_id"], set_=values)


_SET = per_engine(DESK_RULE, _over)


def rule_of(connection: Connection, school_id: UUID) -> Arriving:
    """Read a school's rule."""
    statement = select(DESK_RULE.c.missed, DESK_RULE.c.absent_after_minutes, DESK_RULE.c.slips)
    row = connection.execute(statement.where(DESK_RULE.c.school_id == school_id)).first()
    return Arriving() if row is None else Arriving(*row)


def set_rule(connection: Connection, school_id: UUID, rule: Arriving) -> None:
    """Say what a school's rule is."""
    row = {"id": new_id(), "school_id": school_id, **asdict(rule)}
    connection.execute(chosen(_SET, connection), row)
