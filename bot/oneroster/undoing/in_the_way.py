"""What was recorded on top of an import, so that it can't be undone."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Table

from storage.rosters.undoing import befores, described, leaning
from storage.rosters.undoing.befores import Befores, Rewritten
from storage.schools.people.linking import UNLINKED
from storage.tables import (
    ASSIGNMENT,
    BOOKS,
    CHANGE,
    CONTACT_BREACH,
    DELIVERY,
    ENROLLMENT,
    ERASURE,
    ESCALATION_PERSON,
    EXCUSE,
    FOLLOW_UP,
    HOLD,
    IMPORT_UNDO,
    MEETING,
    OFFERING,
    PERMIT,
    RECORD,
    REGISTER,
    REMINDER_PERSON,
    REPORT,
    RETENTION_CHANGE,
    ROSTER_CHANGE,
    ROSTER_IMPORT,
    ROSTER_SOURCE,
    ROSTER_UPLOAD,
    SCHOOL_MOVE,
    SETTING_CHANGE,
    SHORTENING,
    STAFF,
)

# What decides who stands in a register, and when there is one.
MOVES = {"begins_on", "ends_on", "active"}
# What follows from other rows, and is put back only where it is still as it was left.
FOLLOWS: dict[Table, Collection[str]] = {REGISTER: {"completed_at"}, STAFF: set(UNLINKED)}
_OF_A_CLASS = (ASSIGNMENT, ENROLLMENT, MEETING)
_OF_A_REGISTER = (REGISTER, RECORD, CHANGE)
# By what people call them: all that may name somebody or something of a roster.
CALLED: dict[Table, str] = {
    ROSTER_CHANGE: "Changed by hand",
    STAFF: "Added to the staff by hand",
    ENROLLMENT: "Places in classes",
    ASSIGNMENT: "Teachers of classes, or covers",
    MEETING: "Meetings",
    REGISTER: "Registers",
    RECORD: "Attendance records",
    CHANGE: "Changes of records",
    PERMIT: "Reasons given for changing registers later",
    BOOKS: "Books that were closed or opened",
    EXCUSE: "Excuses",
    SHORTENING: "Excuses that ended sooner",
    REPORT: "Absences that were reported",
    FOLLOW_UP: "Calls and other follow-ups",
    CONTACT_BREACH: "Families that nobody had tried to reach in time",
    HOLD: "Holds on students",
    DELIVERY: "Messages that somebody sent by hand",
    SETTING_CHANGE: "Changes of what is set up",
    RETENTION_CHANGE: "Changes of how long things are kept",
    ESCALATION_PERSON: "Who is told that nobody was reached",
    REMINDER_PERSON: "Who is told last of missing registers",
    ROSTER_SOURCE: "Where rosters are fetched from",
    ROSTER_UPLOAD: "Rosters given to the bot",
    ROSTER_IMPORT: "Imports",
    IMPORT_UNDO: "Imports that were undone",
    SCHOOL_MOVE: "Moves to another workspace",
    ERASURE: "Erasures",
}
_MOST_NAMED = 5


def lines(connection: Connection, found: Befores, since: datetime) -> list[str]:
    """Say, a line for each kind, what stands in the way; each names the first few."""
    told: list[str] = []
    saved = leaning.registers_since(connection, classes(connection, found), since)
    if saved:
        told.append(_line(connection, "Registers", sum(saved.values()), OFFERING, saved))
    for each in leaning.on(connection, found.added):
        if not (saved and each.table in _OF_A_REGISTER):
            called = CALLED[each.table]
            told.append(_line(connection, called, each.rows, each.on, each.named))
    for table, rewritten in found.changed.items():
        others = _changed_since(connection, table, rewritten.values())
        if others:
            told.append(_line(connection, "Changed since", len(others), table, others))
    return told


def classes(connection: Connection, found: Befores) -> set[UUID]:
    """Give the course offerings whose registers an import has a say in."""
    names = set(found.added.get(OFFERING, ()))
    names |= {each.id for each in _moved(found, OFFERING)}
    for table in _OF_A_CLASS:
        keys = [*found.added.get(table, ()), *(each.id for each in _moved(found, table))]
        there = befores.now(connection, table, keys, ["course_offering_id"])
        names |= {
            key for row in there.values() if isinstance(key := row["course_offering_id"], UUID)
        }
    return names


def _moved(found: Befores, table: Table) -> Iterable[Rewritten]:
    return (each for each in found.changed.get(table, {}).values() if MOVES & each.before.keys())


def _changed_since(
    connection: Connection, table: Table, rewritten: Collection[Rewritten]
) -> list[UUID]:
    """Give the rows that are not as an import left them any more."""
    skipped = FOLLOWS.get(table, ())
    names = {name for each in rewritten for name in each.after if name not in skipped}
    there = befores.now(connection, table, [each.id for each in rewritten], sorted(names))
    return [
        each.id
        for each in rewritten
        if any(there[each.id][name] != each.after[name] for name in names & each.after.keys())
    ]


def _line(
    connection: Connection, called: str, rows: int, table: Table, keys: Collection[UUID]
) -> str:
    shown = [described.one(connection, table, key) for key in list(keys)[:_MOST_NAMED]]
    more = len(keys) - len(shown)
    return f"{called} ({rows}): {', '.join(shown)}{f' and {more} more' if more else ''}"
