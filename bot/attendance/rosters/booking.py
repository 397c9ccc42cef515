"""What a spreadsheet writes: counted by noun, named for its plan, and taken down to be undone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import Connection, Table

from bot.fates import Counts, Fate, Noun
from storage.rosters.undoing import described
from storage.rosters.undoing.ledger import Ledger
from storage.tables import ASSIGNMENT, ENROLLMENT, MEETING, OFFERING, REGISTER, STAFF, STUDENT

_NOUNS = {
    STAFF: Noun.STAFF,
    STUDENT: Noun.STUDENTS,
    OFFERING: Noun.COURSE_OFFERINGS,
    ASSIGNMENT: Noun.TEACHER_ASSIGNMENTS,
    ENROLLMENT: Noun.COURSE_ENROLLMENTS,
    MEETING: Noun.MEETINGS,
}


def _no_counts() -> dict[Noun, Counts]:
    return {noun: Counts() for noun in _NOUNS.values()}


@dataclass(frozen=True, slots=True)
class Book:
    """Takes down the rows of one sheet, in the place of the audit of what is changed by hand."""

    connection: Connection
    ledger: Ledger
    counts: dict[Noun, Counts] = field(default_factory=_no_counts)

    def added(self, table: Table, row: Mapping[str, object], key: UUID) -> None:
        """Take down a row that is new, and there."""
        self.ledger.added(table, [row])
        self._count(table, Fate.ADDED, key)

    def changes(self, table: Table, row: Mapping[str, object], key: UUID) -> None:
        """Take down a row that is about to be changed, as it will be."""
        self.ledger.changed(table, [row])
        self._count(table, Fate.CHANGED, key)

    def settles(self, registers: list[dict[str, object]]) -> None:
        """Take down registers that are about to be complete, or to be so no longer."""
        self.ledger.moves(REGISTER, registers)

    def _count(self, table: Table, fate: Fate, key: UUID) -> None:
        of_noun = self.counts[_NOUNS[table]]
        of_noun.count(fate, lambda: described.one(self.connection, table, key))
