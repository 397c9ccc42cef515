"""Undoing the last import of a school, while nothing was recorded on top of it.

What it added goes again, and what it changed or ended is as it was before, row by row. Registers
and records are never touched: where there are any on top of it, nothing is undone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Table

from bot.fates import Noun
from bot.oneroster import turns
from bot.oneroster.problems import OneRosterError
from bot.oneroster.undoing import in_the_way, putting_back
from storage.engine import locks
from storage.engine.database import without_hurry
from storage.registers import completeness, news
from storage.rosters.exports import sets
from storage.rosters.undoing import befores, described, leaning
from storage.rosters.undoing.befores import Befores
from storage.schools.importing import imports, sources
from storage.schools.importing.imports import Origin
from storage.schools.people import linking, staff
from storage.tables import (
    ASSIGNMENT,
    ENROLLMENT,
    MEETING,
    OFFERING,
    SCHOOL,
    STAFF,
    STUDENT,
)
from storage.tables.words import Role as Role

_NOUNS = {
    SCHOOL: Noun.SCHOOLS,
    STAFF: Noun.STAFF,
    STUDENT: Noun.STUDENTS,
    OFFERING: Noun.COURSE_OFFERINGS,
    ASSIGNMENT: Noun.TEACHER_ASSIGNMENTS,
    ENROLLMENT: Noun.COURSE_ENROLLMENTS,
    MEETING: Noun.MEETINGS,
}
_NONE_KEPT = (
    "Found no import of {school} that can be undone: only the last one that changed anything can "
    "be, once, and not after somebody was erased. Nothing was undone."
)
_IN_THE_WAY = (
    "Nothing was undone, since this was recorded after the import:\n{listed}\nTo go back all the "
    "same, import the rosters as they were before: that ends what they do not have, and keeps what "
    "was recorded."
)
_YOURSELF = (
    "This import made you an admin of the school, so without it you would not be one. Nothing was "
    "undone: ask another admin, or whoever runs the server, who can type `rollcall imports undo`."
)


class NotUndoneError(OneRosterError):
    """An import is not undone: there is none, or something was recorded on top of it."""


@dataclass(frozen=True, slots=True)
class UndoneImport:
    """What an undo did, by noun: how many rows are gone, and how many are as they were before."""

    gone: Mapping[Noun, int]
    put_back: Mapping[Noun, int]


def undo(
    connection: Connection,
    school_id: UUID,
    origin: Origin,
    now: datetime,
    import_id: UUID | None = None,
) -> UndoneImport:
    """Undo the last import that changed a school, in that school alone; if one is named, only that.

    A school that it made goes too, unless there is more of it by now. Who undid it is kept for
    good. Raises NotUndoneError with all that stands in the way.
    """
    without_hurry(connection)
    turns.take(connection)
    locks.hold_import(connection, school_id)
    locks.hold_rosters(connection, school_id)
    found = befores.of_school(connection, school_id)
    if found is None or import_id not in {None, found.import_id}:
        school = described.one(connection, SCHOOL, school_id)
        raise NotUndoneError(_NONE_KEPT.format(school=school))
    _hold(connection, found)
    told = in_the_way.lines(connection, found, imports.done_at(connection, found.import_id))
    if told:
        listed = "\n".join(f"• {each}" for each in told)
        raise NotUndoneError(_IN_THE_WAY.format(listed=listed))
    spans = putting_back.spans(connection, found)
    gone = putting_back.take_out(connection, found)
    putting_back.put_back(connection, school_id, found)
    completeness.recompute(connection, spans)
    linking.end_stale_links(connection)
    if origin.staff_id and not _is_admin(connection, school_id, origin.staff_id):
        raise NotUndoneError(_YOURSELF)
    sets.forget_schools(connection, [school_id])
    sources.fetch_all_next(connection, school_id)
    befores.forget(connection, school_id)
    imports.keep_undo(connection, found.import_id, school_id, origin, now)
    if SCHOOL in found.added and not leaning.has_more(connection, school_id):
        leaning.take_school_out(connection, school_id)
        gone[SCHOOL] = 1
    news.tell(connection, None)
    changed = {table: len(rows) for table, rows in found.changed.items()}
    return UndoneImport(_by_noun(gone), _by_noun(changed))


def _hold(connection: Connection, found: Befores) -> None:
    """Have whoever is about to record something on top of an import wait, and wait for others."""
    locks.hold_course_offerings(connection, in_the_way.classes(connection, found))
    leaning.hold(connection, found.added)


def _is_admin(connection: Connection, school_id: UUID, staff_id: UUID) -> bool:
    return any(
        each.id == staff_id and each.active and each.role is Role.ADMIN
        for each in staff.of_school(connection, school_id)
    )


def _by_noun(numbers: Mapping[Table, int]) -> dict[Noun, int]:
    return {noun: numbers[table] for table, noun in _NOUNS.items() if numbers.get(table)}
