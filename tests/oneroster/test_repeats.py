"""An export that comes again is recognised, unless anything has moved that an import looks at."""

import copy
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Connection, func, select, update

from bot.oneroster import importing
from bot.oneroster.importing import ImportOptions, Outcome
from bot.oneroster.problems import ExportError
from bot.oneroster.syncing.outcome import MovedError
from storage.engine.database import Database
from storage.tables import ROSTER_IMPORT, ROSTER_SET, STUDENT
from tests.oneroster.exports import NOON, TODAY, Export, everything, run
from tests.oneroster.moves import LATER, MOVES, OTHERS, is_forgotten, is_undone

TOMORROW = date(2026, 9, 16)
LISBON = "Europe/Lisbon"


def imported(
    database: Database,
    path: Path,
    *,
    today: date = TODAY,
    time_zone: str | None = LISBON,
    dry_run: bool = False,
) -> tuple[bool, Outcome]:
    """Import; says whether the export was recognised, so that none of its files was read."""
    tasks: list[str] = []
    options = ImportOptions(NOON, today, time_zone, dry_run=dry_run)
    outcome = importing.run(database, path, options, lambda step: tasks.append(step.task))
    return not tasks, outcome


def fingerprints(connection: Connection) -> dict[UUID, bytes | None]:
    found = connection.execute(select(ROSTER_SET.c.id, ROSTER_SET.c.fingerprint))
    return {row[0]: row[1] for row in found}


def put_back(connection: Connection, kept: dict[UUID, bytes | None]) -> None:
    for key, fingerprint in kept.items():
        again = update(ROSTER_SET).where(ROSTER_SET.c.id == key)
        connection.execute(again.values(fingerprint=fingerprint))


def is_recognised(database: Database, path: Path, *, today: date = TODAY) -> bool:
    """Whether an export is recognised; where it is, a full import would do and say the same."""
    found, outcome = imported(database, path, today=today, dry_run=True)
    if found:
        kept = database.read_now(fingerprints)
        database.write_now(lambda c: c.execute(update(ROSTER_SET).values(fingerprint=None)))
        was_read, full = imported(database, path, today=today, dry_run=True)
        database.write_now(put_back, kept)
        assert not was_read
        assert outcome == full
        assert outcome.changed_nothing
    return found


def test_an_export_that_comes_again_is_recognised(database: Database, path: Path) -> None:
    before = everything(database)
    assert is_recognised(database, path)
    found, outcome = imported(database, path)
    assert found
    assert outcome.changed_nothing
    assert everything(database) == before
    count = select(func.count()).select_from(ROSTER_IMPORT)
    assert database.read_now(lambda c: c.execute(count).scalar_one()) == 2


@pytest.mark.parametrize("what", MOVES)
def test_it_is_compared_where_something_has_moved(
    database: Database, path: Path, what: str
) -> None:
    database.write_now(MOVES[what])
    assert not is_recognised(database, path)


@pytest.mark.parametrize("what", OTHERS)
def test_what_no_import_looks_at_moves_nothing(database: Database, path: Path, what: str) -> None:
    database.write_now(OTHERS[what])
    assert is_recognised(database, path)


def test_it_is_recognised_wherever_it_lies_and_however_it_is_packed(
    database: Database, export: Export, path: Path, tmp_path: Path
) -> None:
    assert is_recognised(database, export.zip(tmp_path / "export.zip"))
    assert is_recognised(database, export.folder(tmp_path / "elsewhere"))
    export.row("users", "s1").update(givenName="Augusta")
    assert not is_recognised(database, export.folder(path))


def test_another_zone_is_another_import(database: Database, path: Path) -> None:
    assert not imported(database, path, time_zone=None, dry_run=True)[0]
    assert not imported(database, path, time_zone="UTC")[0]
    assert not is_recognised(database, path)


def test_what_another_export_said_meanwhile_is_compared(
    database: Database, export: Export, path: Path, tmp_path: Path
) -> None:
    other = copy.deepcopy(export)
    other.row("users", "s1").update(email="nobody@school.example")
    run(database, other.folder(tmp_path / "other"))
    assert not is_recognised(database, path)
    assert run(database, path).changed_nothing
    assert is_recognised(database, path)


def test_it_is_recognised_on_later_days_until_one_that_an_import_asks_for(
    database: Database, export: Export, path: Path
) -> None:
    export.row("roles", "r3").update(endDate="2026-10-05")
    run(database, export.folder(path))
    assert is_recognised(database, path, today=TOMORROW)
    assert is_recognised(database, path, today=date(2026, 10, 4))
    assert not is_recognised(database, path, today=date(2026, 10, 5))
    assert not is_recognised(database, path, today=date(2026, 9, 14))


def test_who_left_and_came_back_is_recognised_once_that_was_compared(
    database: Database, export: Export, path: Path
) -> None:
    left = copy.deepcopy(export)
    left.drop("enrollments", "e2")
    run(database, left.folder(path))
    run(database, export.folder(path), today=LATER)
    assert not is_recognised(database, path, today=LATER)
    assert run(database, path, today=LATER).changed_nothing
    assert is_recognised(database, path, today=LATER)
    assert not is_recognised(database, path, today=date(2026, 10, 6))
    assert run(database, path, today=date(2026, 10, 8)).changed_nothing
    assert is_recognised(database, path, today=date(2026, 11, 8))


def test_rows_that_are_skipped_are_told_each_time(
    database: Database, export: Export, path: Path
) -> None:
    export.row("enrollments", "e2").update(classSourcedId="nowhere")
    run(database, export.folder(path), skip_bad_rows=True)
    again = run(database, path, skip_bad_rows=True)
    assert [each.row for each in again.skipped] == [3]
    with pytest.raises(ExportError):
        run(database, path)


def test_a_plan_that_was_shown_is_compared_with_what_is_done(
    database: Database, path: Path
) -> None:
    shown = run(database, path, dry_run=True)
    options = ImportOptions(NOON, TODAY, LISBON, expected="another plan")
    with pytest.raises(MovedError):
        importing.run(database, path, options, lambda _step: None)
    done = ImportOptions(NOON, TODAY, LISBON, expected=shown.plan)
    assert importing.run(database, path, done, lambda _step: None).changed_nothing


def test_who_may_not_import_is_refused_what_is_recognised_too(
    database: Database, path: Path
) -> None:
    class RefusedHereError(Exception):
        """Whoever imports may not."""

    def refuse(_connection: Connection, named: object) -> None:
        raise RefusedHereError(str(named))

    for is_dry in (True, False):
        options = ImportOptions(NOON, TODAY, LISBON, dry_run=is_dry, admit=refuse)
        with pytest.raises(RefusedHereError, match="North"):
            importing.run(database, path, options, lambda _step: None)


def test_the_import_before_can_be_undone_after_one_that_was_recognised(
    database: Database, export: Export, path: Path
) -> None:
    before = everything(database)
    export.row("users", "s1").update(givenName="Augusta")
    run(database, export.folder(path))
    assert imported(database, path)[0]
    database.write_now(is_undone)
    assert everything(database) == before
    assert not is_recognised(database, path)


@pytest.mark.postgres
@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_what_is_written_beside_an_import_and_committed_after_it_is_compared(
    database: Database, export: Export, path: Path
) -> None:
    with database.engine.connect() as beside:
        beside.execute(
            update(STUDENT).where(STUDENT.c.sourced_id == "s1").values(given_name="Augusta")
        )
        export.row("users", "t1").update(givenName="T.")
        run(database, export.folder(path))
        beside.commit()
    assert not is_recognised(database, path)
    assert not run(database, path).changed_nothing
    assert is_recognised(database, path)


@pytest.mark.postgres
@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_what_is_written_beside_two_imports_into_a_school_of_no_export_yet_is_compared(
    database: Database, path: Path
) -> None:
    database.write_now(is_forgotten)
    with database.engine.connect() as beside:
        beside.execute(
            update(STUDENT).where(STUDENT.c.sourced_id == "s1").values(given_name="Augusta")
        )
        assert run(database, path).changed_nothing
        assert run(database, path).changed_nothing
        beside.commit()
    assert not is_recognised(database, path)
    assert not run(database, path).changed_nothing


def test_what_moves_after_an_import_that_failed_is_compared(
    database: Database, export: Export, path: Path, tmp_path: Path
) -> None:
    class BrokenOffError(Exception):
        """The import ends in the middle of its transaction."""

    def break_off(_connection: Connection, *_named: object) -> None:
        raise BrokenOffError

    other = copy.deepcopy(export)
    other.row("users", "s1").update(givenName="Augusta")
    elsewhere = other.folder(tmp_path / "other")
    for broken in (
        ImportOptions(NOON, TODAY, LISBON, admit=break_off),
        ImportOptions(NOON, TODAY, LISBON, finish=break_off),
    ):
        with pytest.raises(BrokenOffError):
            importing.run(database, elsewhere, broken, lambda _step: None)
    assert is_recognised(database, path)
    database.write_now(MOVES["student.given_name"])
    assert not is_recognised(database, path)
