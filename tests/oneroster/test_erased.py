"""Who was erased does not come back by the next import, unless the school wants it."""

import copy
import zlib
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import Connection, select, text, union_all
from typer.testing import Result

from bot.oneroster import importing
from bot.oneroster.importing import ImportOptions
from storage.engine.database import Database
from storage.rosters.exports import sets
from storage.tables import ENROLLMENT, IMPORTED_ROWS, ROSTER_PAGE, SCHOOL, STUDENT
from storage.tables.words import Role
from tests.cli.test_setup import rollcall
from tests.oneroster.exports import NOON, TODAY, Export, delta_of, export_of, run, silent
from tests.school import MadeSchool
from tests.serving import eventually

WAITING = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")


def names(database: Database) -> list[tuple[str, str]]:
    both = select(STUDENT.c.given_name, STUDENT.c.family_name).order_by(STUDENT.c.sourced_id)
    return [(row[0], row[1]) for row in database.read_now(lambda c: c.execute(both).all())]


def students(database: Database) -> list[tuple[str, str]]:
    """Each student's school and id in the rosters."""
    both = select(SCHOOL.c.name, STUDENT.c.sourced_id).join_from(STUDENT, SCHOOL)
    rows = database.read_now(lambda c: c.execute(both.order_by(STUDENT.c.sourced_id)).all())
    return [(row[0], row[1]) for row in rows]


def kept_of(database: Database, sourced_id: str) -> dict[str, str]:
    """The rows that are kept of exports and name somebody, by their files."""
    pages = select(ROSTER_PAGE.c.file, ROSTER_PAGE.c.content).order_by(ROSTER_PAGE.c.file)
    found: dict[str, str] = {}
    for file, content in database.read_now(lambda c: c.execute(pages).all()):
        rows = [str(row) for row in sets.unpacked(content) if sourced_id in row.values()]
        found |= {file: "\n".join(rows).replace("'", '"')} if rows else {}
    return found


def users_and_roles(export: Export) -> list[str]:
    return [name for name in ("roles.csv", "users.csv") if name in export.files()]


def kept(database: Database) -> str:
    """What is kept of exports, so that a delta can change it, and of rows, to undo an import."""
    pages = union_all(select(ROSTER_PAGE.c.content), select(IMPORTED_ROWS.c.content))
    found = database.read_now(lambda c: c.execute(pages).scalars().all())
    return b"".join(map(zlib.decompress, found)).decode()


def north(database: Database) -> MadeSchool:
    """One of the schools, with an admin."""
    called = select(SCHOOL.c.id).where(SCHOOL.c.name == "North")
    school = MadeSchool(database, database.read_now(lambda c: c.execute(called).scalar_one()))
    school.add_staff("Ruth Abernathy", Role.ADMIN)
    return school


def erase(school: MadeSchool, sourced_id: str) -> Result:
    why = ("--why", "Asked for.", "--surely", "--admin", "ruth@riverside.test")
    return rollcall(school, "privacy", "erase", sourced_id, *why, "--school", str(school.school))


def test_who_was_erased_stays_out_of_the_next_import_until_let_in(
    database: Database, tmp_path: Path
) -> None:
    rosters = export_of("1.2")
    rosters.row("users", "s1").update(familyName="Before")
    run(database, rosters.zip(tmp_path / "export.zip"))
    rosters.row("users", "s1").update(familyName="Lindgren")
    export = rosters.zip(tmp_path / "export.zip")
    run(database, export)
    assert '"Before"' in kept(database)
    before = names(database)
    school, sourced_id = north(database), "s1"
    of_school = ("--school", str(school.school))
    done = erase(school, sourced_id)
    assert done.exit_code == 0, done.stderr
    assert len(names(database)) == len(before) - 1
    assert '"Before"' not in kept(database)
    assert f'"{sourced_id}"' not in kept(database)
    again = run(database, export)
    assert f'"{sourced_id}"' not in kept(database)
    assert len(names(database)) == len(before) - 1
    assert any("whose records were erased here" in each for each in again.notices)
    assert rollcall(school, "privacy", "readmit", sourced_id, *of_school).exit_code == 0
    run(database, export)
    assert names(database) == before
    refused = rollcall(school, "privacy", "readmit", sourced_id, *of_school)
    assert (refused.exit_code, "Found nobody erased from" in refused.stderr) == (1, True)


def test_who_is_in_another_school_too_stays_there(
    database: Database, either: Export, tmp_path: Path
) -> None:
    run(database, either.folder(tmp_path / "export"))
    school = north(database)
    assert erase(school, "s2").exit_code == 0
    assert list(kept_of(database, "s2")) == ["enrollments.csv", *users_and_roles(either)]
    run(database, either.folder(tmp_path / "export"), allow_drop=True)
    after = copy.deepcopy(either)
    after.row("users", "s1").update(givenName="Augusta")
    run(database, delta_of(either, after, "2026-09-10T07:00:00.000Z").folder(tmp_path / "delta"))
    assert students(database) == [("North", "s1"), ("South", "s2")]
    assert ("Augusta", "Lindgren") in names(database)
    ends = select(ENROLLMENT.c.ends_on).where(ENROLLMENT.c.sourced_id == "e4")
    assert database.read_now(lambda c: c.execute(ends).scalars().all()) == [None]
    # What is left of them is not the first school's.
    assert '"north"' not in "".join(kept_of(database, "s2").values())


def test_nobody_is_erased_while_an_import_might_bring_them_back(
    database: Database, tmp_path: Path
) -> None:
    export = export_of("1.1").folder(tmp_path / "export")
    run(database, export)
    school = north(database)
    erasing: list[Future[Result]] = []

    def erase_meanwhile(_connection: Connection) -> None:
        erasing.append(beside.submit(erase, school, "s1"))
        if not database.on_sqlite:
            eventually(lambda: database.read_now(lambda c: c.execute(WAITING).scalar()))

    options = ImportOptions(NOON, TODAY, "Europe/Lisbon", finish=erase_meanwhile)
    with ThreadPoolExecutor(1) as beside:
        importing.run(database, export, options, silent)
    assert [each.result().exit_code for each in erasing] == [0]
    assert ("North", "s1") not in students(database)
