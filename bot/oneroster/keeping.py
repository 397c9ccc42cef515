"""What was told, packed into pages: kept with the schools that it tells of, for the next delta.

Only columns that are read are kept, so no passwords; of parents, guardians and relatives nothing
but their ids and what they are.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from sqlalchemy import Connection

from bot.oneroster.checking.known import Known
from bot.oneroster.checking.people import IS_FAMILY, USERS
from bot.oneroster.checking.schools import ORGS
from bot.oneroster.problems import OneRosterError
from bot.oneroster.reading.memory import ID, MODIFIED, STATUS, Cells
from storage.engine.database import Database
from storage.rosters import stored_schools
from storage.rosters.exports import sets
from storage.rosters.exports.sets import Gone, Page, StoredSet
from storage.rosters.exports.staging import Staging

ROWS_PER_PAGE = 2000
OF_FAMILIES = (ID, STATUS, MODIFIED, "enabledUser", "role", "orgSourcedIds")


class ImportedMeanwhileError(OneRosterError):
    """Another import changed what a delta was read against."""

    def __init__(self) -> None:
        super().__init__(
            "Found another import of these schools while this one was read, expected one at a "
            "time. Nothing changed: import again."
        )


@dataclass(frozen=True, slots=True)
class RowPacker:
    """Packs the rows that it is given, file by file, into a staging area."""

    staging: Staging
    _rows: dict[str, list[Cells]] = field(default_factory=dict[str, list[Cells]])
    _written: dict[str, int] = field(default_factory=dict[str, int])

    def keep(self, file: str, cells: Cells) -> None:
        """Take a row in."""
        waiting = self._rows.setdefault(file, [])
        waiting.append(cells)
        if len(waiting) >= ROWS_PER_PAGE:
            self._write(file)

    def finish(self) -> None:
        """Write what waits."""
        for file in self._rows:
            self._write(file)

    def _write(self, file: str) -> None:
        number = self._written.get(file, 0)
        if self._rows[file]:
            self.staging.add_page(Page(file, number, sets.packed(self._rows[file])))
        self._written[file] = number + 1
        self._rows[file].clear()


def earlier(database: Database, of: StoredSet) -> Callable[[str], Iterator[Cells]]:
    """Give what reads a set's rows of a file, but not of schools that another set tells of now."""
    return partial(_earlier, database, of)


def _earlier(database: Database, of: StoredSet, file: str) -> Iterator[Cells]:
    number = 0
    while (content := database.read_now(sets.page, of.id, file, number)) is not None:
        for cells in sets.unpacked(content):
            is_elsewhere = cells.get("type") == "school" and cells.get(ID) not in of.schools
            if file != ORGS or not is_elsewhere:
                yield cells
        number += 1


def save(connection: Connection, known: Known) -> None:
    """Keep what an import has come to; the same again changes nothing.

    Raises ImportedMeanwhileError where a delta was read against what is no longer so.
    """
    school_ids = {
        school.id
        for each in known.schools
        if (school := stored_schools.named(connection, each)) is not None
    }
    if school_ids:
        set_id = _set_for(connection, known)
        sets.name_schools(connection, set_id, school_ids)
        sets.replace(connection, set_id, known.version, _pages(known))


def _set_for(connection: Connection, known: Known) -> UUID:
    """Choose the set: that which a delta changes, or the one that tells of no other schools."""
    found = sets.all_sets(connection)
    if known.changes is not None:
        for each in found:
            if (each.id, each.revision) == (known.changes.id, known.changes.revision):
                return each.id
        raise ImportedMeanwhileError
    for each in found:
        if each.schools and each.schools <= known.schools.keys():
            return each.id
    return sets.add(connection)


def _pages(known: Known) -> Iterator[Page]:
    gone = _gone(known)
    for page in known.staging.pages():
        if page.file != USERS and not known.erased:
            yield page
            continue
        told = sets.without_people(page.file, sets.unpacked(page.content), gone)
        if page.file == USERS:
            told = [_without_families(known, cells) for cells in told]
        yield page._replace(content=sets.packed(told))


def _gone(known: Known) -> Gone:
    """Say of those who were erased in which schools of the export they still are."""
    schools = known.schools if known.erased else ()
    there = {each for school in schools for each in known.staging.people_of(school)}
    still = known.erased.keys() & there
    of_schools = {person: known.erased[person] for person in still}
    return Gone(known.erased.keys() - still, of_schools)


def _without_families(known: Known, cells: Cells) -> Cells:
    if known.people.get(cells.get(ID, "")) != IS_FAMILY:
        return cells
    return {name: cells[name] for name in OF_FAMILIES if name in cells}
