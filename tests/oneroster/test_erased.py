"""Who was erased does not come back by the next import, unless the school wants it."""

import zlib
from pathlib import Path

from sqlalchemy import select

from storage.engine.database import Database
from storage.tables import ROSTER_PAGE, STUDENT
from storage.tables.words import Role
from tests.cli.test_setup import rollcall
from tests.oneroster.exports import export_of, run
from tests.school import MadeSchool


def names(database: Database) -> list[tuple[str, str]]:
    both = select(STUDENT.c.given_name, STUDENT.c.family_name).order_by(STUDENT.c.sourced_id)
    return [(row[0], row[1]) for row in database.read_now(lambda c: c.execute(both).all())]


def kept(database: Database) -> str:
    """What is kept of exports, so that a delta can change it."""
    pages = select(ROSTER_PAGE.c.content)
    found = database.read_now(lambda c: c.execute(pages).scalars().all())
    return b"".join(map(zlib.decompress, found)).decode()


def test_who_was_erased_stays_out_of_the_next_import_until_let_in(
    database: Database, tmp_path: Path
) -> None:
    export = export_of("1.2").zip(tmp_path / "export.zip")
    run(database, export)
    before = names(database)
    chosen = select(STUDENT.c.sourced_id, STUDENT.c.school_id).order_by(STUDENT.c.sourced_id)
    sourced_id, school_id = database.read_now(lambda c: c.execute(chosen).first()) or ("", None)
    assert school_id is not None
    school = MadeSchool(database, school_id)
    school.add_staff("Ruth Abernathy", Role.ADMIN)
    of_school = ("--school", str(school_id))
    done = rollcall(
        school,
        *("privacy", "erase", sourced_id, "--why", "Asked for.", "--surely"),
        *("--admin", "ruth@riverside.test", *of_school),
    )
    assert done.exit_code == 0, done.stderr
    assert len(names(database)) == len(before) - 1
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
