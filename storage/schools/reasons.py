"""The lists of reasons that schools have made their own."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from sqlalchemy import Connection, select

from storage.engine.columns import new_id
from storage.engine.upserts import Insert, chosen, per_engine
from storage.tables import ABSENCE_REASON


@dataclass(frozen=True, slots=True)
class SchoolReason:
    """A reason of a school; one that is retired is offered no more."""

    code: str
    label: str
    retired: bool = False


def _over(insert: Insert) -> Insert:
    values = {name: insert.excluded[name] for name in ("label", "place", "retired")}
    return insert.on_conflict_do_update(index_elements=["school_id", "code"], set_=values)


_SET = per_engine(ABSENCE_REASON, _over)
_OF_SCHOOL = select(
    ABSENCE_REASON.c.code, ABSENCE_REASON.c.label, ABSENCE_REASON.c.retired
).order_by(ABSENCE_REASON.c.place)


def of_school(connection: Connection, school_id: UUID) -> Sequence[SchoolReason]:
    """List what a school has said, in its order; nothing where it has said nothing."""
    found = connection.execute(_OF_SCHOOL.where(ABSENCE_REASON.c.school_id == school_id))
    return [SchoolReason(*row) for row in found]


def set_list(connection: Connection, school_id: UUID, wanted: Sequence[SchoolReason]) -> None:
    """Say what a school's list is; a reason that was in it has to be named, retired or not."""
    rows = [
        {"id": new_id(), "school_id": school_id, "place": place, **asdict(each)}
        for place, each in enumerate(wanted)
    ]
    connection.execute(chosen(_SET, connection), rows)
