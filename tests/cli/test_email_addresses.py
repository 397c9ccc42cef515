"""Who is meant by an e-mail address: the same, whatever its capitals, on each database."""

from pathlib import Path

import pytest

from storage.engine.database import Database
from tests.cli.running import invoked
from tests.oneroster.exports import export_of, run

# Small letters of English alone, or those by which texts are compared, are others: "ä", and "ß".
TYPED = ("Ärzte.STRASSE@Größe.test", "  ärzte.strasse@grÖßE.test ")


@pytest.mark.parametrize("typed", TYPED)
def test_an_address_is_one_whatever_its_capitals(
    database: Database, tmp_path: Path, typed: str
) -> None:
    export = export_of("1.1")
    export.row("users", "t1").update(email="ÄRZTE.Strasse@GRÖßE.test", role="administrator")
    folder = export.folder(tmp_path / "export")
    run(database, folder)
    url = {"ROLLCALL_DATABASE_URL": database.url.render_as_string(hide_password=False)}
    north = ("--school", "North")
    erased = ("privacy", "erase", "office@school.example", "--why", "Asked.", "--admin", typed)
    for words in (
        ("school", "set", "--clock", "12", *north, "--admin", typed),
        ("reminders", "on", *north, "--person", typed, "--persons-after", "30"),
        ("import-oneroster", str(folder), "--admin", typed),
        ("privacy", "export", typed, "--to", str(tmp_path / "held.zip"), *north, "--admin", typed),
        (*erased, *north),
    ):
        done = invoked(words, url)
        assert done.exit_code == 0, done.stderr
    parted = invoked(("staff", "unlink", typed, *north), url)
    assert "is linked to no Slack account" in parted.stderr
