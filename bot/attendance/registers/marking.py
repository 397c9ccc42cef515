"""Marking: what a mark, "everyone else present", details and an undo do to a register."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.attendance import names, reasons
from bot.attendance.access import grants
from bot.attendance.access.grants import Granted
from bot.attendance.access.people import SlackPerson
from bot.attendance.amending import permits
from bot.attendance.days import written_times
from bot.attendance.errors import Changed, NotEnrolled, NothingToUndo, OfficeEntered
from bot.attendance.registers import actions, covered, details, taking_back
from bot.attendance.registers.actions import SavedAction, Stamp
from bot.attendance.registers.taking_back import TakenBack
from storage.registers import audit, enrollments, records, register_row
from storage.registers.audit import Undoer
from storage.registers.cells import Cell, Entry
from storage.registers.opening import RegisterKey
from storage.registers.records import ChangeSet, RecordChange
from storage.tables.words import Action, Status


@dataclass(frozen=True, slots=True)
class FilledForm:
    """What somebody has entered of a student in a form.

    `seen` is the version of what was recorded when the form was drawn; empty where it doesn't say.
    """

    entry: Entry
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo came to: how many records changed, and how many students stay as they are."""

    changed: int
    left: int


def mark(
    connection: Connection,
    person: SlackPerson,
    key: RegisterKey,
    roll_number: int,
    status: Status,
    stamp: Stamp,
) -> int:
    """Set one student's status; gives how many records changed.

    What goes with the new status stays: see `details.changed`. An action older than the newest on
    that student changes nothing. Raises as `grants.register_for`, NotEnrolled for a student who was
    not in the course on that date, and OfficeEntered where the person is to be asked first, or an
    excuse says otherwise: see `covered.against`.
    """
    granted, cell = _opened(connection, person, key, roll_number, stamp)
    return _set(connection, granted, cell, status, stamp, asked=False)


def mark_surely(
    connection: Connection,
    person: SlackPerson,
    key: RegisterKey,
    roll_number: int,
    status: Status,
    stamp: Stamp,
) -> int:
    """Set one student's status for somebody who was asked and said yes. Raises as `mark`."""
    granted, cell = _opened(connection, person, key, roll_number, stamp)
    return _set(connection, granted, cell, status, stamp, asked=True)


def _opened(
    connection: Connection, person: SlackPerson, key: RegisterKey, roll_number: int, stamp: Stamp
) -> tuple[Granted, Cell]:
    granted = grants.register_for(connection, person, key, stamp.now)
    register_row.lock(connection, key)
    return granted, enrolled(connection, key, roll_number)


def _set(
    connection: Connection,
    granted: Granted,
    cell: Cell,
    status: Status,
    stamp: Stamp,
    *,
    asked: bool,
) -> int:
    if cell.order_key >= stamp.order_key:
        return 0
    wanted = details.changed(cell.entry, {"status": status})
    entry = covered.against(connection, granted, cell, wanted)
    if not asked and cell.from_office and details.weakens(cell.entry, status):
        raise OfficeEntered(
            "The school office has entered something for this student since your roster was "
            "drawn: nothing was saved. Look at the roster, and tap again if it should change."
        )
    deed = SavedAction(Action.MARK, stamp)
    return keep(connection, granted, deed, [RecordChange(cell, entry, stamp.order_key)])


def mark_details(
    connection: Connection,
    person: SlackPerson,
    key: RegisterKey,
    roll_number: int,
    form: FilledForm,
    stamp: Stamp,
) -> int:
    """Set one student's status with its details, all of them.

    Raises Changed, and nothing is written, where somebody else has entered something else since the
    form was drawn, and otherwise as `mark`.

    A form that is sent carries no time of Slack's: it counts as newer than what stands there,
    whatever this program's clock says, and once.
    """
    granted, cell = _opened(connection, person, key, roll_number, stamp)
    if audit.is_known(connection, stamp.change_set_id):
        return 0
    reasons.refuse_unknown(connection, granted.school_id, form.entry.reason, cell.entry)
    _refuse_unseen(granted, cell, form)
    order_key = max(stamp.order_key, cell.order_key + 1)
    entry = covered.against(connection, granted, cell, form.entry)
    deed = SavedAction(Action.DETAILS, stamp)
    return keep(connection, granted, deed, [RecordChange(cell, entry, order_key)])


def _refuse_unseen(granted: Granted, cell: Cell, form: FilledForm) -> None:
    by = cell.entered_by
    # What came through the API names a teacher who answers for it, and was not entered by her.
    is_own = by is not None and by.staff_id == granted.staff_id and by.door is granted.door
    is_new = cell.entry != form.entry and details.version(cell.entry) != form.seen
    if form.seen and is_new and not is_own:
        raise Changed("Somebody has changed this since the form was opened: nothing was saved.")


def mark_rest(connection: Connection, person: SlackPerson, key: RegisterKey, stamp: Stamp) -> int:
    """Mark everyone present who has no record; a record that is there is never touched.

    Whom an excuse covers gets what it says. It says nothing of any one student, so any explicit
    mark outranks it, even one that was made before and arrives after. Raises as
    `grants.register_for`.
    """
    granted = grants.register_for(connection, person, key, stamp.now)
    register_row.lock(connection, key)
    if audit.is_known(connection, stamp.change_set_id):
        return 0
    fills = presents(connection, granted, records.of_register(connection, key), stamp)
    return keep(connection, granted, SavedAction(Action.MARK_REST, stamp), fills)


def undo(connection: Connection, person: SlackPerson, key: RegisterKey, stamp: Stamp) -> Undone:
    """Take back the last change set of that person on that register that still stands.

    Only what the person had done when asking: an undo that comes late takes back nothing newer.
    Students whom somebody has changed since, or of whom somebody else has said the same, stay as
    they are and are counted. What comes back is said by `taking_back.restored`. Raises
    NothingToUndo when there is no such change set, and as `grants.register_for`.
    """
    granted = grants.register_for(connection, person, key, stamp.now)
    register_row.lock(connection, key)
    if audit.is_known(connection, stamp.change_set_id):
        return Undone(0, 0)
    undoer = Undoer(key, granted.staff_id, stamp.acted_at)
    target = audit.last_of(connection, undoer)
    if target is None and audit.left(connection, undoer, None, None):
        raise NothingToUndo(
            "Somebody has changed those marks since: nothing was undone. Tap a name to change it."
        )
    if target is None:
        raise NothingToUndo("There is nothing of yours left to undo on this register.")
    before = {each.course_enrollment_id: each for each in audit.standing(connection, target)}
    newest = max(each.change_id for each in before.values())
    left = audit.left(connection, undoer, target, newest)
    taken_back = [
        (cell, before[cell.course_enrollment_id].entry)
        for cell in records.of_register(connection, key)
        if cell.course_enrollment_id in before
    ]
    deed = SavedAction(Action.UNDO, stamp, undoes_id=target)
    starts_at = granted.meeting.starts_at if granted.meeting else None
    going = TakenBack(target, key, starts_at, before)
    changes = taking_back.restored(connection, going, actions.newer(taken_back, stamp))
    if not changes:
        raise NothingToUndo(
            "Something newer stands there by now: nothing was undone. Tap a name to change it."
        )
    return Undone(keep(connection, granted, deed, changes), left)


def enrolled(connection: Connection, key: RegisterKey, roll_number: int) -> Cell:
    """Give the student's cell. Raises NotEnrolled, by name, for one not enrolled on that date."""
    cell = records.cell(connection, key, roll_number)
    if cell is not None:
        return cell
    name = enrollments.student_name(connection, key.course_offering_id, roll_number)
    gone = (
        f"was not in this course on {written_times.in_full(key.attendance_date)}: nothing was "
        "saved. Type /attendance to see who is on the roster now."
    )
    who = names.isolated(names.full(name)) if name else "That student"
    raise NotEnrolled(f"{who} {gone}", nameless=f"That student {gone}")


def presents(
    connection: Connection, granted: Granted, cells: Sequence[Cell], stamp: Stamp
) -> list[RecordChange]:
    """Mark those present who have no record, weaker than any explicit mark.

    Whom an excuse covers gets what it says.
    """
    unmarked = [each for each in cells if each.entry is None and each.order_key < stamp.order_key]
    return covered.presents(connection, granted, unmarked)


def keep(
    connection: Connection, granted: Granted, deed: SavedAction, wanted: Sequence[RecordChange]
) -> int:
    """Write one action's changes, their audit and the register's own row; gives their number.

    An action that says what stood there already is kept in the order of things, not in the audit.
    Raises as `permits.settled`.
    """
    amends = permits.settled(connection, granted, deed.stamp.now, deed.why, wanted)
    change_set = ChangeSet(
        id=deed.stamp.change_set_id,
        action=deed.action,
        door=granted.door,
        school_id=granted.school_id,
        staff_id=granted.staff_id,
        teacher_assignment_id=granted.teacher_assignment_id,
        recorded_at=deed.stamp.now,
        acted_at=deed.stamp.acted_at,
        undoes_id=deed.undoes_id,
        api_token_id=granted.api_token_id,
        why=amends.why,
        is_amendment=amends.is_amendment,
    )
    return register_row.keep(connection, granted.key, change_set, wanted)
