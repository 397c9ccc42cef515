"""What is written at one process shows on rosters that were opened at another."""

from collections.abc import Generator
from contextlib import closing, contextmanager

import pytest
from sqlalchemy import Connection, make_url, text

from bot.attendance.amending import books
from storage.engine.database import Database
from storage.schools.schools import NamedSchool
from storage.tables.words import HourCycle
from tests.replicas.conftest import Replicas
from tests.serving import eventually
from tests.stories.reading import Json, text_of
from tests.stories.stage import Stage

pytestmark = pytest.mark.postgres
HER = "UMARTA"
LISTENERS = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query ~ '^LISTEN'")


def says(stage: Stage, roster: Json, words: str, who: str = HER) -> bool:
    return words in text_of(stage.again(roster, who=who))


def her_roster(replicas: Replicas) -> Json:
    """Hers, opened and pressed at the second bot."""
    with replicas.at(1) as stage:
        return stage.tap(stage.open(who=HER), "Late", who=HER)


def test_a_press_at_one_redraws_a_roster_of_another(replicas: Replicas) -> None:
    hers, stage = her_roster(replicas), replicas.stage
    stage.tap_student(stage.open(), 1)
    eventually(lambda: says(stage, hers, "1 absent"))


def test_who_only_typed_the_command_at_another_is_told(replicas: Replicas) -> None:
    stage = replicas.stage
    with replicas.at(1):
        stage.open(who=HER)
    his = stage.open()
    told = stage.notice_after(lambda: stage.tap_student(his, 1), who=HER)
    assert "It has changed since you opened it." in told


def test_what_the_command_line_changes_is_redrawn(replicas: Replicas) -> None:
    with replicas.at(1) as stage:
        roster = stage.tap(stage.open("/attendance bio 2026-11-20", who=HER), "Late", who=HER)
    school = NamedSchool(stage.school.school, "Riverside", "Europe/London", HourCycle.TWENTY_FOUR)
    with closing(Database(stage.database.url.render_as_string(hide_password=False))) as theirs:
        theirs.write_now(books.allow, school, 0, 0)
    eventually(lambda: stage.again(roster, who=HER)["blocks"] != roster["blocks"])


@contextmanager
def unreachable(stage: Stage) -> Generator[None]:
    """Let nobody new into the database for the block: who listens is thrown out."""
    admin = make_url(stage.database.url).set(database="postgres")
    name = stage.database.url.database
    with closing(Database(admin.render_as_string(hide_password=False))) as server:

        def allow(connection: Connection, word: str) -> None:
            connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS {word}"))

        server.write_now(allow, "false")
        stage.database.write_now(lambda connection: connection.execute(LISTENERS))
        yield
        server.write_now(allow, "true")


def test_what_was_not_heard_is_redrawn_when_somebody_listens_again(replicas: Replicas) -> None:
    hers, stage = her_roster(replicas), replicas.stage
    roster = stage.tap(stage.open(), "Excused")
    with unreachable(stage):
        eventually(lambda: "are not heard" in replicas.readiness(1).get("shortcoming", ""))
        stage.tap_student(roster, 1)
        assert not says(stage, hers, "1 excused")
    eventually(lambda: says(stage, hers, "1 excused"), seconds=20)
    eventually(lambda: replicas.readiness(1) == {"status": "ready"})
