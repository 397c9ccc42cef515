"""What a sync writes, row by row: two syncs that write the same have one plan."""

import hashlib
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import Table

Row = Mapping[str, object]


class Ledger:
    """Takes down each row that is written, in order; ids that are made on the way are counted.

    So a dry run and the import after it have the same plan, unless something moved meanwhile.
    """

    def __init__(self) -> None:
        self._whole = hashlib.sha256()
        self._made: dict[UUID, int] = {}

    @property
    def plan(self) -> str:
        """Name all that was written."""
        return self._whole.hexdigest()

    def added(self, table: Table, rows: Sequence[Row]) -> None:
        """Take down rows that are new."""
        for row in rows:
            key = row["id"]
            if isinstance(key, UUID):
                self._made[key] = len(self._made)
        self._note("added", table, rows)

    def changed(self, table: Table, rows: Sequence[Row]) -> None:
        """Take down rows that are changed, each named by its id."""
        self._note("changed", table, rows)

    def wrote_school(self, table: Table, school_id: UUID, name: str, *, is_new: bool) -> None:
        """Take down that a school was added or changed."""
        row = {"id": school_id, "sourced_id": name}
        if is_new:
            self.added(table, [row])
        else:
            self.changed(table, [row])

    def _note(self, fate: str, table: Table, rows: Sequence[Row]) -> None:
        for row in rows:
            cells = [(name, self._written(row[name])) for name in sorted(row)]
            self._whole.update(repr((fate, table.name, cells)).encode())

    def _written(self, value: object) -> object:
        if isinstance(value, UUID):
            made = self._made.get(value)
            return value.hex if made is None else f"made {made}"
        return value if value is None or isinstance(value, bool | int) else str(value)
