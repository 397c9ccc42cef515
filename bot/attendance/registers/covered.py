"""What an excuse says of the students on a register, and what a tap may say against it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.access.grants import Granted
from bot.attendance.errors import OfficeEntered
from storage.excuses import covering
from storage.excuses.covering import Covering
from storage.registers.cells import Cell, Entry
from storage.registers.records import RecordChange
from storage.tables.words import ATTENDED, Becomes, Status


def of_cells(
    connection: Connection, granted: Granted, cells: Sequence[Cell]
) -> Mapping[UUID, Covering]:
    """Give the excuses that count on a register, by student.

    Nothing is asked where no student has an excuse that day.
    """
    ids = [cell.student_id for cell in cells if cell.may_be_excused]
    if not ids:
        return {}
    starts_at = granted.meeting.starts_at if granted.meeting else None
    return covering.of_meeting(connection, ids, granted.key.attendance_date, starts_at)


def said(present: Entry | None, excuse: Covering) -> Entry:
    """Say what an excuse makes of what stands there, or of nothing.

    Absent becomes what the excuse says, with its reason; excused gets the reason if it has none;
    present and late stay: seeing is stronger than paper. A reason never goes with present.
    """
    if present is not None and present.status in ATTENDED:
        return present
    if present is not None and present.status == Status.EXCUSED:
        return replace(present, reason=present.reason or excuse.reason)
    status = Status(excuse.becomes.value)
    reason = excuse.reason or (present and present.reason)
    return Entry(
        status,
        reason=None if excuse.becomes is Becomes.PRESENT else reason,
        note=present and present.note,
    )


def presents(
    connection: Connection, granted: Granted, unmarked: Sequence[Cell]
) -> list[RecordChange]:
    """Make those present who are not marked; whom an excuse covers gets what it says."""
    excuses = of_cells(connection, granted, unmarked)
    present = Entry(Status.PRESENT)
    return [
        RecordChange(
            cell,
            said(None, excuse) if (excuse := excuses.get(cell.student_id)) else present,
            cell.order_key,
        )
        for cell in unmarked
    ]


def holds(granted: Granted) -> bool:
    """Whether excuses hold against who opened a register: the office may say otherwise."""
    return granted.teacher_assignment_id is not None


def against(connection: Connection, granted: Granted, cell: Cell, wanted: Entry) -> Entry:
    """Say what a teacher's mark comes to: an absent one is what the excuse says that covers it.

    Raises OfficeEntered where that is what stands there: the status stays.
    """
    if wanted.status is not Status.ABSENT or not holds(granted):
        return wanted
    excuse = of_cells(connection, granted, [cell]).get(cell.student_id)
    if excuse is None:
        return wanted
    entry = said(wanted, excuse)
    if cell.entry is not None and cell.entry.status == entry.status != Status.ABSENT:
        raise OfficeEntered(
            f"The school office has an excuse for this student: the record stays "
            f"{entry.status.capitalize()}, and nothing was saved. If the student is there after "
            "all, mark Present or Late; if the excuse is wrong, ask the school office."
        )
    return entry
