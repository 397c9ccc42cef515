"""What an excuse changes, written: one change set over the registers that it touches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.access.excusing import Excuser
from bot.attendance.amending import permits
from bot.attendance.registers.actions import SavedAction
from storage.engine import locks
from storage.excuses import excuse_rows
from storage.excuses.excuse_rows import ExcuseRow
from storage.excuses.records_under import RecordUnder
from storage.registers import register_row
from storage.registers.cells import EnteredBy, Entry
from storage.registers.news import Reach
from storage.registers.opening import RegisterKey
from storage.registers.records import ChangeSet, RecordChange


@dataclass(frozen=True, slots=True)
class Touched:
    """A record that an excuse meets, and what it says then.

    `entered_by` is of what a withdrawal brings back.
    """

    under: RecordUnder
    now: Entry
    entered_by: EnteredBy | None = None


@dataclass(frozen=True, slots=True)
class ExcuseOutcome:
    """What entering or withdrawing came to.

    `changed` are the records that changed; `stayed` those that the excuse covers, or had changed,
    and that stay as they are. Rosters within `reach` say something else now, even of students who
    have no record yet.
    """

    excuses: Sequence[ExcuseRow]
    changed: Sequence[Touched]
    stayed: Sequence[Touched]
    reach: Reach


def hold(
    connection: Connection, student_ids: Sequence[UUID], begins_on: date, ends_on: date
) -> Reach:
    """Have whoever saves a register of students over a span, or excuses them, wait."""
    courses = excuse_rows.courses_of(connection, student_ids, begins_on, ends_on)
    locks.hold_course_offerings(connection, courses)
    return Reach(frozenset(courses), begins_on, ends_on)


def write(
    connection: Connection,
    excuser: Excuser,
    deed: SavedAction,
    wanted: Sequence[Touched],
    change_set_id: UUID | None = None,
) -> list[Touched]:
    """Write what changes, a register at a time, and give it; what says the same is left alone.

    It belongs to the deed's own change set, or to that of an excuse which says it.

    An excuse is paper: whatever a teacher taps afterwards is newer, by whatever clock.
    Raises as `permits.settled_for_school`.
    """
    changed = [each for each in wanted if each.now != each.under.entry]
    days = [each.under.key.attendance_date for each in changed]
    amends = permits.settled_for_school(
        connection, excuser.school_id, days, deed.stamp.now, deed.why
    )
    change_set = ChangeSet(
        id=change_set_id or deed.stamp.change_set_id,
        action=deed.action,
        door=excuser.door,
        school_id=excuser.school_id,
        staff_id=excuser.staff_id,
        teacher_assignment_id=None,
        recorded_at=deed.stamp.now,
        acted_at=deed.stamp.acted_at,
        undoes_id=deed.undoes_id,
        api_token_id=excuser.api_token_id,
        why=amends.why,
        is_amendment=amends.is_amendment,
    )
    for key, touched in _by_register(changed).items():
        changes = [
            RecordChange(each.under.cell, each.now, each.under.cell.order_key + 1, each.entered_by)
            for each in touched
        ]
        register_row.keep(connection, key, change_set, changes)
    return changed


def _by_register(changed: Sequence[Touched]) -> Mapping[RegisterKey, list[Touched]]:
    found: dict[RegisterKey, list[Touched]] = {}
    for each in changed:
        found.setdefault(each.under.key, []).append(each)
    return found
