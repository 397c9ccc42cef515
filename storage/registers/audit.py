"""The audit, read: which change sets there are and what each did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, FromClause, Row, and_, bindparam, exists, func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from storage.registers import cells
from storage.registers.cells import EnteredBy, Entry
from storage.registers.opening import RegisterKey, parameters_of
from storage.tables import CHANGE, RECORD
from storage.tables.words import Action, Door, Status

NO_ID = UUID(int=0)
UNDO = CHANGE.alias()
LATER = CHANGE.alias()


def in_one_cell(one: FromClause, other: FromClause) -> ColumnElement[bool]:
    """Whether two changes are of the same student on the same register."""
    return and_(
        one.c.course_enrollment_id == other.c.course_enrollment_id,
        one.c.attendance_date == other.c.attendance_date,
        one.c.period == other.c.period,
    )


def is_undone(change: FromClause) -> ColumnElement[bool]:
    """Whether an undo took a change back."""
    return exists(
        select(UNDO.c.id).where(
            in_one_cell(UNDO, change), UNDO.c.undoes_id == change.c.change_set_id
        )
    )


KNOWN = select(exists(select(CHANGE.c.id).where(CHANGE.c.change_set_id == bindparam("id"))))
# What a person did by hand on a register, up to an instant, and has not taken back. What an excuse
# did its withdrawal takes back.
OWN = and_(
    CHANGE.c.course_offering_id == bindparam("course_offering_id"),
    CHANGE.c.attendance_date == bindparam("attendance_date"),
    CHANGE.c.period == bindparam("period"),
    CHANGE.c.staff_id == bindparam("staff_id"),
    CHANGE.c.action.not_in([Action.UNDO, Action.EXCUSE]),
    CHANGE.c.door == Door.SLACK,
    or_(CHANGE.c.acted_at.is_(None), CHANGE.c.acted_at <= bindparam("acted_at")),
    ~is_undone(CHANGE),
)
# Nothing newer stands in the cell, and nobody else has said the same since.
# Keys are made in the order of writing: what is later in a cell has the greater one.
STANDS = and_(
    ~exists(
        select(LATER.c.id).where(
            in_one_cell(LATER, CHANGE),
            LATER.c.id > CHANGE.c.id,
            LATER.c.action != Action.UNDO,
            ~is_undone(LATER),
        )
    ),
    ~exists(
        select(RECORD.c.id)
        .where(in_one_cell(RECORD, CHANGE), RECORD.c.confirmed_key > CHANGE.c.order_key)
        .correlate(CHANGE)
    ),
)
LAST_OF = select(CHANGE.c.change_set_id).where(OWN, STANDS).order_by(CHANGE.c.id.desc()).limit(1)
STANDING = select(
    CHANGE.c.id,
    CHANGE.c.course_enrollment_id,
    *cells.BEFORE,
).where(CHANGE.c.change_set_id == bindparam("id"), ~is_undone(CHANGE), STANDS)
_STANDING_ON = STANDING.where(
    CHANGE.c.course_offering_id == bindparam("course_offering_id"),
    CHANGE.c.attendance_date == bindparam("attendance_date"),
    CHANGE.c.period == bindparam("period"),
)
_REGISTERS = (
    select(
        CHANGE.c.course_offering_id,
        CHANGE.c.attendance_date,
        CHANGE.c.period,
        CHANGE.c.school_id,
        CHANGE.c.staff_id,
        CHANGE.c.action,
    )
    .where(CHANGE.c.change_set_id == bindparam("id"))
    .distinct()
    .order_by(CHANGE.c.course_offering_id, CHANGE.c.period)
)
LEFT = select(func.count(CHANGE.c.course_enrollment_id.distinct())).where(
    OWN, ~STANDS, or_(CHANGE.c.id > bindparam("since"), CHANGE.c.change_set_id == bindparam("id"))
)


class ChangeRow(NamedTuple):
    """One line of the audit, as others see it; a null status before or after means no record."""

    id: UUID
    change_set_id: UUID
    action: Action
    undoes_id: UUID | None
    door: Door
    staff_id: UUID | None
    teacher_assignment_id: UUID | None
    api_token_id: UUID | None
    why: str | None
    is_amendment: bool
    recorded_at: datetime
    before_status: Status | None
    before_minutes_late: int | None
    before_reason: str | None
    before_note: str | None
    after_status: Status | None
    after_minutes_late: int | None
    after_reason: str | None
    after_note: str | None


OF_CELL = select(*(CHANGE.c[name] for name in ChangeRow._fields)).where(
    CHANGE.c.course_enrollment_id == bindparam("course_enrollment_id"),
    CHANGE.c.attendance_date == bindparam("attendance_date"),
    CHANGE.c.period == bindparam("period"),
)


@dataclass(frozen=True, slots=True)
class Before:
    """What stood in a cell before a change; None when there was no record.

    Of a change of an earlier version nobody knows who had entered it.
    """

    change_id: UUID
    course_enrollment_id: UUID
    entry: Entry | None
    entered_by: EnteredBy | None


@dataclass(frozen=True, slots=True)
class ChangedRegister:
    """A register that a change set has changed: in which school, by whom, and by what."""

    key: RegisterKey
    school_id: UUID
    staff_id: UUID | None
    action: Action


@dataclass(frozen=True, slots=True)
class Undoer:
    """Who undoes on which register, and when that was asked, in microseconds by Slack's clock."""

    key: RegisterKey
    staff_id: UUID | None
    acted_at: int

    def parameters(self) -> dict[str, object]:
        """Name the parts as the statements do."""
        return parameters_of(self.key) | {"staff_id": self.staff_id, "acted_at": self.acted_at}


def is_known(connection: Connection, change_set_id: UUID) -> bool:
    """Whether that change set has been written: the same action came before."""
    return bool(connection.execute(KNOWN, {"id": change_set_id}).scalar_one())


def last_of(connection: Connection, undoer: Undoer) -> UUID | None:
    """Find the last change set of that person of which something still stands."""
    return connection.execute(LAST_OF, undoer.parameters()).scalar_one_or_none()


def standing(connection: Connection, change_set_id: UUID) -> Sequence[Before]:
    """List what stood before that change set, in each cell where it is the newest not undone."""
    return [_before(row) for row in connection.execute(STANDING, {"id": change_set_id})]


def _before(row: Row[*tuple[Any, ...]]) -> Before:
    return Before(row[0], row[1], *cells.standing(row[2:]))


def of_change_set(connection: Connection, change_set_id: UUID) -> Sequence[ChangedRegister]:
    """List the registers that a change set has changed, and who did it."""
    return [
        ChangedRegister(RegisterKey(*row[:3]), row[3], row[4], row[5])
        for row in connection.execute(_REGISTERS, {"id": change_set_id})
    ]


def standing_on(connection: Connection, key: RegisterKey, change_set_id: UUID) -> Sequence[Before]:
    """List what stood before a change set on one of its registers, as `standing`."""
    rows = connection.execute(_STANDING_ON, parameters_of(key) | {"id": change_set_id})
    return [_before(row) for row in rows]


def left(
    connection: Connection, undoer: Undoer, change_set_id: UUID | None, since: UUID | None
) -> int:
    """Count the students of that person's change sets, from one on, that others have changed since.

    Without a change set all of them.
    """
    which = {"id": change_set_id or NO_ID, "since": since or NO_ID}
    found: int = connection.execute(LEFT, undoer.parameters() | which).scalar_one()
    return found


def of_cell(
    connection: Connection,
    key: RegisterKey,
    course_enrollment_id: UUID,
    *,
    limit: int,
    after: UUID | None,
) -> Sequence[ChangeRow]:
    """List the changes of one enrolment on one register in the order in which they were written."""
    statement = OF_CELL if after is None else OF_CELL.where(CHANGE.c.id > after)
    parameters = parameters_of(key) | {"course_enrollment_id": course_enrollment_id}
    rows = connection.execute(statement.order_by(CHANGE.c.id).limit(limit), parameters)
    return [ChangeRow(*row) for row in rows]
