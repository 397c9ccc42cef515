"""Databases and exports for the tests of imports."""

import sqlite3
from collections.abc import Generator
from pathlib import Path

import pytest
from sqlalchemy import event

from storage.engine.database import Database
from tests.databases import sqlite_url
from tests.oneroster.exports import Export, export_of, run


@pytest.fixture
def untouched(tmp_path: Path, migrated_file: Path) -> Generator[Database]:
    """A database that can be read alone: whoever writes to it fails."""
    database = Database(sqlite_url(tmp_path / "untouched.db", migrated_file))

    def refuse_writes(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA query_only=ON")

    event.listen(database.engine, "connect", refuse_writes)
    yield database
    database.close()


@pytest.fixture
def export() -> Export:
    """A sound export of version 1.2."""
    return export_of("1.2")


@pytest.fixture(params=["1.1", "1.2"])
def either(request: pytest.FixtureRequest) -> Export:
    """A sound export of each version."""
    return export_of(request.param)


@pytest.fixture
def path(database: Database, export: Export, tmp_path: Path) -> Path:
    """Where the export lies; it has been imported once."""
    folder = export.folder(tmp_path / "export")
    run(database, folder)
    return folder
