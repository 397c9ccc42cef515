"""Backups: whole, private and checked; and the way back, which loses and doubles nothing."""

import sqlite3
import subprocess
import sys
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from storage.engine.database import Database
from storage.tables import migrations
from tests.cli.running import Done, rollcall
from tests.databases import sqlite_url
from tests.school import make_school

SIDES = ("-wal", "-shm", "-journal")


def setting(file: Path) -> dict[str, str]:
    return {"ROLLCALL_DATABASE_URL": f"sqlite:///{file}"}


@pytest.fixture
def live(tmp_path: Path, migrated_file: Path) -> Generator[Path]:
    """A database that is open, whose last row is in its WAL only."""
    file = tmp_path / "rollcall.db"
    database = Database(sqlite_url(file, migrated_file))
    make_school(database)
    assert file.with_name("rollcall.db-wal").stat().st_size > 0
    yield file
    database.close()


def schools(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM school")]


def files(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir()}


def back_up(database: Path, to: Path) -> Done:
    return rollcall("backup", str(to), cwd=database.parent, **setting(database))


def restore(backup: Path, into: Path, *more: str) -> Done:
    return rollcall("restore", str(backup), *more, cwd=backup.parent, **setting(into))


@contextmanager
def held_open(file: Path) -> Generator[None]:
    """Another program has the database open, and does nothing."""
    program = (
        "import sqlite3, sys; open_ = sqlite3.connect(sys.argv[1]);"
        "open_.execute('PRAGMA journal_mode=WAL');"
        "open_.execute('SELECT 1 FROM school').fetchall();"
        "print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stdin
        assert process.stdout.readline() == "open\n"
        yield
        process.stdin.close()


def test_a_backup_of_a_database_in_use_is_one_whole_file_for_its_owner(live: Path) -> None:
    to = live.with_name("copy.db")
    done = back_up(live, to)
    assert done.returncode == 0, done.stderr
    assert f"checked, tables at {migrations.newest()}" in done.stdout
    assert to.stat().st_mode & 0o777 == 0o600
    assert schools(to) == ["Riverside School"]
    assert files(live.parent) == {"rollcall.db", "rollcall.db-wal", "rollcall.db-shm", "copy.db"}


def test_a_backup_overwrites_nothing(live: Path) -> None:
    to = live.with_name("copy.db")
    to.write_text("an older one")
    assert f"Found {to} already: a backup overwrites nothing." in back_up(live, to).stderr
    assert to.read_text() == "an older one"
    none = live.with_name("none") / "copy.db"
    assert f"Found no folder {none.parent}" in back_up(live, none).stderr


def spoil(file: Path) -> None:
    """Write nonsense over the pages of a table."""
    with closing(sqlite3.connect(file)) as connection:
        page = "SELECT rootpage FROM sqlite_master WHERE name = 'attendance_record'"
        (root,) = connection.execute(page).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with file.open("r+b") as written:
        written.seek((root - 1) * size)
        written.write(b"\xa5" * size)


def test_a_damaged_database_gives_no_backup(tmp_path: Path, migrated_file: Path) -> None:
    file, to = tmp_path / "rollcall.db", tmp_path / "copy.db"
    sqlite_url(file, migrated_file)
    spoil(file)
    done = back_up(file, to)
    assert done.returncode == 1
    assert f"{file} is damaged: " in done.stderr
    assert "Keep the older backups." in done.stderr
    assert files(tmp_path) == {"rollcall.db"}


def test_a_restored_database_has_what_the_backup_had_and_the_other_is_kept(live: Path) -> None:
    backup = live.with_name("copy.db")
    back_up(live, backup)
    into = live.with_name("elsewhere") / "rollcall.db"
    into.parent.mkdir()
    assert restore(backup, into).returncode == 0
    with closing(sqlite3.connect(into)) as connection:
        connection.execute("UPDATE school SET name = 'Later School'")
        connection.commit()

    refused = restore(backup, into)
    assert refused.returncode == 1
    assert f"Found a database at {into}: with --replace it is kept beside" in refused.stderr
    assert schools(into) == ["Later School"]

    done = restore(backup, into, "--replace")
    assert done.returncode == 0, done.stderr
    assert schools(into) == ["Riverside School"]
    (kept,) = into.parent.glob("rollcall.db.before-*Z")
    assert f"kept as {kept}" in done.stdout.replace("\n", "")
    assert schools(kept) == ["Later School"]
    assert into.stat().st_mode & 0o777 == 0o600


def test_nothing_is_restored_over_a_database_that_is_open(live: Path) -> None:
    backup, into = live.with_name("copy.db"), live.with_name("elsewhere.db")
    back_up(live, backup)
    restore(backup, into)
    with held_open(into):
        done = restore(backup, into, "--replace")
        assert done.returncode == 1
        assert f"A program has {into} open: stop rollcall serve first" in done.stderr
        assert not list(live.parent.glob("*before*"))
    assert restore(backup, into, "--replace").returncode == 0


@pytest.mark.parametrize("side", SIDES)
def test_what_sqlite_would_take_for_a_part_of_the_records_is_refused(live: Path, side: str) -> None:
    backup, into = live.with_name("copy.db"), live.with_name("elsewhere.db")
    back_up(live, backup)
    stray = into.with_name(into.name + side)
    stray.write_text("of another database")
    done = restore(backup, into)
    assert done.returncode == 1
    assert f"Found {stray} without its database" in done.stderr
    assert not into.exists()
    stray.rename(backup.with_name(backup.name + side))
    assert f"Found {backup.name}{side} beside the backup" in restore(backup, into).stderr
    assert not into.exists()


def test_the_wal_of_the_database_that_is_replaced_goes_with_it(live: Path) -> None:
    """As a program leaves it that was killed: its last commits are in the WAL."""
    backup, into = live.with_name("copy.db"), live.with_name("killed") / "rollcall.db"
    back_up(live, backup)
    into.parent.mkdir()
    for each in live.parent.glob("rollcall.db*"):
        (into.parent / each.name).write_bytes(each.read_bytes())
    assert restore(backup, into, "--replace").returncode == 0
    (kept,) = into.parent.glob("rollcall.db.before-*Z")
    assert files(into.parent) == {into.name, kept.name, f"{kept.name}-wal", f"{kept.name}-shm"}
    assert schools(kept) == schools(into) == ["Riverside School"]


def test_an_older_backup_is_migrated_and_a_newer_one_refused(tmp_path: Path) -> None:
    older, newer = tmp_path / "older.db", tmp_path / "newer.db"
    for file, revision in ((older, "0029"), (newer, "head")):
        with closing(Database(sqlite_url(file))) as database:
            migrations.upgrade(database, revision)
    with closing(sqlite3.connect(newer)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'b9999'")
        connection.commit()

    into = tmp_path / "rollcall.db"
    done = restore(newer, into)
    assert done.returncode == 1
    assert "The database is newer than this program: its tables are at b9999" in done.stderr
    assert not into.exists()
    assert "whose tables were at 0029" in restore(older, into).stdout
    with closing(Database(f"sqlite:///{into}")) as database:
        assert database.read_now(migrations.is_current)
    assert files(tmp_path) == {"older.db", "newer.db", "rollcall.db"}


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (None, "Found no backup at"),
        (b"not a database, whatever its name says" * 100, "is damaged: file is not a database"),
        (b"", "has no tables of Rollcall"),
    ],
)
def test_what_is_no_backup_is_refused(tmp_path: Path, make: bytes | None, sentence: str) -> None:
    backup, into = tmp_path / "copy.db", tmp_path / "rollcall.db"
    if make is not None:
        backup.write_bytes(make)
    done = restore(backup, into)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert not into.exists()
    assert files(tmp_path) <= {"copy.db"}


def test_a_damaged_backup_leaves_the_database_that_is_there(tmp_path: Path, live: Path) -> None:
    backup, into = tmp_path / "copy.db", tmp_path / "other.db"
    back_up(live, backup)
    restore(backup, into)
    spoil(backup)
    done = restore(backup, into, "--replace")
    assert done.returncode == 1
    assert f"{backup} is damaged" in done.stderr
    assert schools(into) == ["Riverside School"]
    assert not list(tmp_path.glob("*before*"))
