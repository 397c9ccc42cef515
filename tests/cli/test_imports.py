"""`rollcall imports`: the imports that were done, from the command line."""

import hashlib
from pathlib import Path

from storage.engine.database import Database
from storage.schools import schools
from storage.schools.importing import imports
from storage.tables.words import Role
from tests.cli.running import Done, rollcall
from tests.oneroster.exports import everything, export_of
from tests.school import MadeSchool, make_school


def test_imports_are_listed_the_last_one_first(database_url: str, tmp_path: Path) -> None:
    def run(*words: str) -> Done:
        return rollcall(*words, cwd=tmp_path, ROLLCALL_DATABASE_URL=database_url)

    export = export_of("1.1")
    packed = export.zip(tmp_path / "export.zip")
    first = hashlib.sha256(packed.read_bytes()).hexdigest()
    assert run("import-oneroster", str(packed)).returncode == 0
    export.row("users", "t1").update(familyName="Okafor-Smith")
    export.zip(packed)
    assert run("import-oneroster", str(packed)).returncode == 0
    listed = run("imports", "list", "--school", "North")
    assert listed.returncode == 0, listed.stderr
    rows = [line for line in listed.stdout.splitlines() if "from the command line" in line]
    assert len(rows) == 2
    assert first not in rows[0]
    assert first in rows[1]
    one = run("imports", "list", "--school", "North", "--most", "1")
    assert one.stdout.count("from the command line") == 1


def test_without_an_import_it_says_so(database: Database, tmp_path: Path) -> None:
    make_school(database)
    url = database.url.render_as_string(hide_password=False)
    done = rollcall("imports", "list", cwd=tmp_path, ROLLCALL_DATABASE_URL=url)
    assert done.stdout == "No rosters were imported since imports are kept.\n"


def test_the_last_import_is_undone_when_it_is_said_surely(
    database: Database, tmp_path: Path
) -> None:
    def run(*words: str) -> Done:
        url = database.url.render_as_string(hide_password=False)
        return rollcall(*words, cwd=tmp_path, ROLLCALL_DATABASE_URL=url)

    export = export_of("1.1")
    packed = export.zip(tmp_path / "export.zip")
    assert run("import-oneroster", str(packed)).returncode == 0
    before = everything(database)
    export.row("users", "t1").update(familyName="Okafor-Smith")
    assert run("import-oneroster", str(export.zip(packed))).returncode == 0
    asked = run("imports", "undo", "--school", "North")
    assert "As before it: staff 1." in asked.stdout
    assert "Add --surely to undo it." in asked.stdout
    assert everything(database) != before
    done = run("imports", "undo", "--school", "North", "--surely")
    assert done.stdout == "The import is undone. As before: staff 1.\n"
    assert everything(database) == before
    again = run("imports", "undo", "--school", "North", "--surely")
    assert again.returncode == 1
    assert "Found no import of North that can be undone" in again.stderr


def test_an_import_and_its_undoing_say_which_admin_it_was(
    database: Database, tmp_path: Path
) -> None:
    def run(*words: str) -> Done:
        url = database.url.render_as_string(hide_password=False)
        return rollcall(*words, cwd=tmp_path, ROLLCALL_DATABASE_URL=url)

    export = export_of("1.1")
    assert run("import-oneroster", str(export.zip(tmp_path / "first.zip"))).returncode == 0
    (north,) = database.read_now(schools.called, "North")
    MadeSchool(database, north.id).add_staff("Ruth Abernathy", Role.ADMIN)
    export.row("users", "t1").update(familyName="Okafor-Smith")
    second = str(export.zip(tmp_path / "second.zip"))
    refused = run("import-oneroster", second, "--admin", "nobody@riverside.test")
    assert refused.returncode == 1
    assert "No school has an admin with the e-mail address “nobody@riv" in refused.stderr
    make_school(database).add_staff("Ada Head", Role.ADMIN)
    for export_file in (second, str(export_of("1.1").zip(tmp_path / "first.zip"))):
        stranger = run("import-oneroster", export_file, "--admin", "ada@riverside.test")
        assert stranger.returncode == 1
        assert "None of these schools has an admin with the e-mail address “ada@" in stranger.stderr
    ruth = ("--admin", "Ruth@riverside.test")
    assert run("import-oneroster", second, *ruth).returncode == 0
    assert run("imports", "undo", "--school", "North", "--surely", *ruth).returncode == 0
    last, first = database.read_now(imports.of_school, north.id, 2)
    assert (last.who, first.who) == (("Ruth", "Abernathy"), None)
    assert last.undone is not None
    assert last.undone.who == ("Ruth", "Abernathy")
    listed = run("imports", "list", "--school", "North").stdout
    assert "by Ruth Abernathy from the command line" in " ".join(listed.split())
