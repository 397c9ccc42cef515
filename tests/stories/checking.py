"""The checker: compares what was acted with what is stored and with what the audit tells."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, select

from bot.attendance.registers.actions import Stamp
from storage.registers.cells import Entry
from storage.registers.opening import RegisterKey
from storage.tables import CHANGE, RECORD
from storage.tables.words import Status

States = Mapping[UUID, Entry | None]


@dataclass(frozen=True)
class Acted:
    """What somebody did: set one student's status, or filled the register."""

    stamp: Stamp
    who: str
    student: UUID | None = None
    status: Status | None = None


@dataclass(frozen=True)
class Audited:
    """One line of the audit."""

    student: UUID
    before: Entry | None
    after: Entry | None


def problems(
    acted: Sequence[Acted], everybody: Sequence[UUID], stored: States, audit: Sequence[Audited]
) -> list[str]:
    """Say what is wrong; nothing, when the newest action on each student stands."""
    return [*of_states(expected(acted, everybody), stored), *of_audit(audit, stored)]


def expected(acted: Sequence[Acted], everybody: Sequence[UUID]) -> States:
    """The newest mark on each student; present where there were only fills."""
    filled = any(each.status is None for each in acted)
    states: dict[UUID, Entry | None] = dict.fromkeys(
        everybody, Entry(Status.PRESENT) if filled else None
    )
    for each in sorted(acted, key=lambda one: one.stamp.order_key):
        if each.student is not None and each.status is not None:
            states[each.student] = Entry(each.status)
    return states


def of_states(wanted: States, stored: States) -> Iterator[str]:
    for student in {*wanted, *stored}:
        if wanted.get(student) != stored.get(student):
            yield f"{student}: {stored.get(student)} is stored, expected {wanted.get(student)}"


def of_audit(audit: Sequence[Audited], stored: States) -> Iterator[str]:
    """Replay the audit: each line begins where the one before ended, the last is stored."""
    states: dict[UUID, Entry | None] = {}
    for line in audit:
        if states.get(line.student) != line.before:
            yield f"{line.student}: the audit says {line.before} after {states.get(line.student)}"
        if line.before == line.after:
            yield f"{line.student}: the audit tells of a change that is none: {line.after}"
        states[line.student] = line.after
    for student in {*states, *stored}:
        if states.get(student) != stored.get(student):
            yield f"{student}: the audit ends in {states.get(student)}, not {stored.get(student)}"


def stored(connection: Connection, key: RegisterKey) -> dict[UUID, Entry | None]:
    """All records of a register."""
    columns = (RECORD.c.status, RECORD.c.minutes_late, RECORD.c.reason, RECORD.c.note)
    rows = connection.execute(
        select(RECORD.c.course_enrollment_id, *columns).where(
            RECORD.c.course_offering_id == key.course_offering_id,
            RECORD.c.attendance_date == key.attendance_date,
            RECORD.c.period == key.period,
        )
    )
    return {row[0]: Entry(*row[1:]) for row in rows}


def audited(connection: Connection, key: RegisterKey) -> list[Audited]:
    """The audit of a register, in the order in which it was written."""
    parts = ("status", "minutes_late", "reason", "note")
    columns = [CHANGE.c[f"{when}_{part}"] for when in ("before", "after") for part in parts]
    rows = connection.execute(
        select(CHANGE.c.course_enrollment_id, *columns)
        .where(
            CHANGE.c.course_offering_id == key.course_offering_id,
            CHANGE.c.attendance_date == key.attendance_date,
            CHANGE.c.period == key.period,
        )
        .order_by(CHANGE.c.id)
    )
    return [Audited(row[0], entry(row[1:5]), entry(row[5:])) for row in rows]


def entry(parts: Sequence[object]) -> Entry | None:
    status, minutes_late, reason, note = parts
    if status is None:
        return None
    return Entry(Status(str(status)), minutes_late, reason, note)  # pyright: ignore[reportArgumentType]  # columns are typed by the tables
