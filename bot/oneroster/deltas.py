"""Which earlier exports a delta changes: those of the schools that it names."""

from collections.abc import Iterator

from bot.oneroster.manifest import Declared
from bot.oneroster.problems import DeltaError, Findings
from bot.oneroster.reading import Reader, ReadingStep
from bot.oneroster.reading.memory import Mode
from bot.oneroster.rows import ClassRow, CsvRow, EnrollmentRow, OrgRow, RoleRow, UserRow, UserRow11
from storage.engine.database import Database
from storage.rosters.exports import sets
from storage.rosters.exports.sets import StoredSet

FIRST = "Nothing changed: import a full export (bulk) first."


def changed_set(database: Database, reader: Reader, declared: Declared) -> StoredSet | None:
    """Find what a delta changes; None for an export that is whole.

    Raises DeltaError where no full export came before, where it can't be told which one is meant,
    or where that was of another version.
    """
    if not declared.is_delta:
        return None
    there = database.read_now(sets.all_sets)
    if not there:
        raise DeltaError(f"Found a delta, expected a full export before it. {FIRST}")
    named = set(_orgs_named(Reader(reader.export, Findings(), _no_progress), declared))
    meant = [each for each in there if each.schools & named] or there
    if len(meant) > 1:
        found = "schools of several" if any(each.schools & named for each in there) else "no school"
        raise DeltaError(
            f"Found a delta that names {found} exports, expected those of one. Nothing changed."
            if found != "no school"
            else "Found a delta that names no school, expected one of those imported. "
            "Nothing changed."
        )
    if meant[0].version != declared.version:
        raise DeltaError(
            f"Found a delta of version {declared.version}, expected {meant[0].version}, as of the "
            f"last full export. {FIRST}"
        )
    return meant[0]


def _orgs_named(reader: Reader, declared: Declared) -> Iterator[str]:
    """Give the ids of organisations that stand anywhere in a delta."""
    columns: dict[str, tuple[type[CsvRow], str]] = {
        "orgs.csv": (OrgRow, "sourcedId"),
        "classes.csv": (ClassRow, "schoolSourcedId"),
        "users.csv": (UserRow11 if declared.version == "1.1" else UserRow, "orgSourcedIds"),
        "roles.csv": (RoleRow, "orgSourcedId"),
        "enrollments.csv": (EnrollmentRow, "schoolSourcedId"),
    }
    for file, mode in declared.modes.items():
        if mode is not Mode.ABSENT and file in columns:
            model, column = columns[file]
            for _, cells in reader.told(file, model):
                yield from (each.strip() for each in cells.get(column, "").split(","))


def _no_progress(_step: ReadingStep) -> None:
    """Pass over how far the reading is: the same is read again, and told then."""
