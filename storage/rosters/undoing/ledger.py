"""What an import writes, row by row: two imports that write the same have one plan."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import cast
from uuid import UUID

import orjson
from sqlalchemy import Connection, Table

from storage.engine.columns import Id, Instant
from storage.rosters.undoing import befores
from storage.rosters.undoing.befores import Packer, Rewritten

Row = Mapping[str, object]


class Ledger:
    """Takes down each row that is written, in order; ids that are made on the way are counted.

    So a dry run and the import after it have the same plan, unless something moved meanwhile. One
    that `keeps` takes down what stood there, too, school by school, so that it can be undone.
    """

    def __init__(self, connection: Connection, *, keeps: bool) -> None:
        self.kept: dict[UUID, Packer] = {}
        self._connection = connection
        self.keeps = keeps
        self._packer = Packer()
        self._whole = hashlib.sha256()
        self._made: dict[UUID, int] = {}

    @property
    def plan(self) -> str:
        """Name all that was written."""
        return self._whole.hexdigest()

    def turn_to(self, school_id: UUID) -> None:
        """Say of which school the next rows are; they name nothing that another school has."""
        self._made.clear()
        self._packer = self.kept.setdefault(school_id, Packer())

    def added(self, table: Table, rows: Sequence[Row]) -> None:
        """Take down rows that are new."""
        keys = [key for row in rows if isinstance(key := row["id"], UUID)]
        for key in keys:
            self._made[key] = len(self._made)
        self._note("added", table, rows)
        if self.keeps:
            self._packer.add(table, keys)

    def changed(self, table: Table, rows: Sequence[Row]) -> None:
        """Take down rows that are about to be changed, each named by its id."""
        self._note("changed", table, rows)
        self.moves(table, rows)

    def moves(self, table: Table, rows: Sequence[Row]) -> None:
        """Take down what stands in rows that are about to follow from others: no plan has them."""
        if not (self.keeps and rows):
            return
        names = [name for name in rows[0] if name != "id"]
        keys = [key for row in rows if isinstance(key := row["id"], UUID)]
        there = befores.now(self._connection, table, keys, names)
        for row, key in zip(rows, keys, strict=True):
            before = {name: there[key][name] for name in names if there[key][name] != row[name]}
            if before:
                self._packer.change(
                    table, Rewritten(key, before, {name: row[name] for name in before})
                )

    def _note(self, fate: str, table: Table, rows: Sequence[Row]) -> None:
        """Take down rows of the same columns, but for when it is done: that is no part of it."""
        if not rows:
            return
        told: dict[str, list[object]] = {}
        for name in sorted(rows[0]):
            cells, kind = [row[name] for row in rows], table.c[name].type
            if isinstance(kind, Id):
                told[name] = [self._made.get(cast("UUID", key), key) for key in cells]
            elif not isinstance(kind, Instant):
                told[name] = cells
        self._whole.update(orjson.dumps([fate, table.name, told]))
