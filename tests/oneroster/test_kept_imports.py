"""Imports are kept: who did them, of what file, what they did; and each school has its brake."""

import hashlib
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from bot.oneroster.problems import SourceError
from bot.oneroster.syncing.brake import DropError
from storage.engine.database import Database
from storage.schools.importing import brakes, imports
from storage.schools.importing.brakes import Brake
from storage.schools.importing.imports import KeptImport
from storage.tables import SCHOOL
from storage.tables.words import ImportDoor
from tests.oneroster.exports import NOON, Export, problems_of, run

LATER = date(2026, 10, 5)


def school_named(database: Database, name: str) -> UUID:
    statement = select(SCHOOL.c.id).where(SCHOOL.c.name == name)
    return database.read_now(lambda connection: connection.execute(statement).scalar_one())


def kept(database: Database, school: str) -> list[KeptImport]:
    return database.read_now(imports.of_school, school_named(database, school), 10)


def test_an_import_is_kept_with_what_it_did_in_each_school(
    database: Database, export: Export, path: Path
) -> None:
    export.row("users", "t1").update(familyName="Okafor-Smith")
    assert not run(database, export.folder(path), today=LATER).changed_nothing
    assert run(database, path, today=LATER).changed_nothing
    again, later, first = kept(database, "North")
    assert (first.door, first.who, first.at) == (ImportDoor.COMMAND_LINE, None, NOON)
    assert first.counts["schools"] == {"added": 1, "changed": 0, "ended": 0, "unchanged": 0}
    assert {fate: later.number(fate) for fate in ("added", "changed", "ended")} == {
        "added": 0,
        "changed": 1,
        "ended": 0,
    }
    assert later.counts["staff"]["changed"] == 1
    assert again.digest == later.digest != first.digest
    assert [each.number("changed") for each in kept(database, "South")] == [0, 0, 0]


def test_what_changed_nothing_is_not_kept(database: Database, export: Export, path: Path) -> None:
    before = kept(database, "North")
    run(database, path, today=LATER, dry_run=True)
    with pytest.raises(SourceError):
        run(database, path / "nowhere")
    export.row("enrollments", "e1").update(classSourcedId="nowhere")
    assert problems_of(database, export.folder(path))
    assert kept(database, "North") == before


def test_the_digest_is_of_the_file_and_of_a_folder_by_names_and_contents(
    database: Database, export: Export, path: Path, tmp_path: Path
) -> None:
    packed = export.zip(tmp_path / "export.zip")
    run(database, packed)
    copied = tmp_path / "copied"
    run(database, export.folder(copied))
    (copied / "notes.txt").write_text("not read")
    run(database, copied)
    noted, folder, zipped, first = kept(database, "North")
    assert zipped.digest == hashlib.sha256(packed.read_bytes()).digest()
    assert noted.digest == folder.digest == first.digest
    assert path != copied


def test_a_schools_own_brake_stops_an_import(
    database: Database, export: Export, path: Path
) -> None:
    """The standard's fewest is twenty: a small school may want to hear of less."""
    export.drop("enrollments", "e1")
    database.write_now(brakes.give, school_named(database, "North"), Brake(30, 1))
    with pytest.raises(DropError, match="more than 30 % missing"):
        run(database, export.folder(path), today=LATER)
    database.write_now(brakes.give, school_named(database, "North"), Brake(100, 1))
    run(database, path, today=LATER)
    assert kept(database, "North")[0].number("ended")
