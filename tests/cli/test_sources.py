"""`rollcall sources`: set up, listed without its secret, fetched, removed."""

from pathlib import Path

from cryptography.fernet import Fernet

from storage.engine.database import Database
from storage.tables import Student
from tests.cli.running import Done, rollcall
from tests.oneroster.exports import stored
from tests.school import make_school
from tests.serving import served
from tests.sources.sis import CLIENT, SECRET, Clock, Sis


def test_a_source_from_its_first_word_to_its_last(database: Database, tmp_path: Path) -> None:
    sis = Sis.of("1.1", Clock())
    sis.export.drop("orgs", "south")
    for name, key in (("classes", "bio-s"), ("enrollments", "e4")):
        sis.export.drop(name, key)
    sis.export.row("users", "s2").update(orgSourcedIds="north")
    make_school(database)
    keys = Fernet.generate_key().decode()
    settings = {"ROLLCALL_DATABASE_URL": database.url.render_as_string(hide_password=False)}
    settings |= {"ROLLCALL_TOKEN_KEYS": keys, "ROLLCALL_SOURCE_SECRET": SECRET}

    def run(*words: str, **more: str) -> Done:
        return rollcall("sources", *words, cwd=tmp_path, **settings | more)

    with served(sis.app()) as url:
        where = ("--address", f"{url}{sis.base}", "--token-address", f"{url}/oauth/token")
        without_key = run("set", *where, "--client-id", CLIENT, ROLLCALL_TOKEN_KEYS="")
        assert "ROLLCALL_TOKEN_KEYS is not set" in without_key.stderr
        done = run("set", *where, "--client-id", CLIENT, "--name", "Our [SIS]", "--at", "2:30")
        assert done.stdout == (
            "The rosters of Riverside School are fetched from Our [SIS], each day at 02:30.\n"
        )
        assert "is no public address" in run("fetch").stderr
        open_to = {"ROLLCALL_SOURCE_NETWORKS": "127.0.0.0/8"}
        dry = run("fetch", "--dry-run", **open_to)
        assert "Ada Lindgren" in dry.stdout
        assert stored(database, Student, "sourced_id") == []
        fetched = run("fetch", "--save", "seen", **open_to)
        assert fetched.returncode == 0, fetched.stderr
        assert "All was fetched: nothing was fetched from it so far" in fetched.stdout
        assert "Ada" in (tmp_path / "seen" / "users.csv").read_text()
        assert len(stored(database, Student, "sourced_id")) == 2
        assert "Changes alone." in run("fetch", **open_to).stdout
    listed = run("list").stdout
    assert "Our [SIS]" in listed
    assert "02:30" in listed
    assert SECRET not in listed
    done = rollcall("workspaces", "rotate-keys", cwd=tmp_path, **settings)
    assert "So are the secrets of 1 sources of rosters." in done.stdout
    assert run("remove", "--school", "North").returncode == 0
    assert "has no source to fetch rosters from" in run("remove").stderr
    assert "expected a time such as 15:30" in run("set", *where, "--at", "soon").stderr
