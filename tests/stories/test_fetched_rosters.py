"""Rosters that are fetched by themselves: each day, told once when that fails, seen in Slack."""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import func, select

from bot.attendance.rosters import fetching as rules
from bot.attendance.rosters.fetching import Entered
from bot.manifest import SCOPES
from bot.sealing import Seal
from storage.schools import schools
from storage.schools.sources import Settings
from storage.tables import STUDENT
from storage.tables.words import SourceKind
from tests.serving import eventually, served
from tests.sources.sis import CLIENT, SECRET, Clock, Fault, Sis
from tests.stories.conftest import MakeStage, Stage, text_of
from tests.stories.homes import WITH_HOME, Screens
from tests.stories.test_setup_rosters import HEAD, view_of
from tests.stories.test_uploading_rosters import direct, told

DAY = 24 * 3600
REFUSAL = {"imsx_codeMajor": "failure", "imsx_description": "No scope"}


@dataclass
class Fetched:
    """A stage, and an SIS of the school alone."""

    stage: Stage
    sis: Sis
    url: str
    key: str

    def settle(self) -> None:
        """Have the rosters fetched each day at three, as was said days ago."""
        database, now = self.stage.database, self.stage.clock.now()
        settings = Settings(
            SourceKind.ONEROSTER,
            "The SIS",
            f"{self.url}{self.sis.base}",
            f"{self.url}/oauth/token",
            CLIENT,
        )
        kept = rules.checked(Entered(settings, SECRET), None)
        school = database.read_now(schools.named, self.stage.school.school)
        by = (None, now - timedelta(days=2))
        database.write_now(rules.settle, school, kept, Seal([self.key]).close(SECRET), by)

    def students(self) -> int:
        counted = select(func.count()).where(STUDENT.c.sourced_id.is_not(None))
        return self.stage.database.read_now(lambda c: c.execute(counted).scalar_one())

    def messages(self, words: str) -> int:
        """Count the admin's direct messages with some words."""
        channel = direct(self.stage, HEAD)["id"]
        return sum(words in text_of(each) for each in self.stage.messages(HEAD, channel))


@pytest.fixture
def fetched(make_stage: MakeStage) -> Generator[Fetched]:
    sis = Sis.of("1.1", Clock())
    sis.export.drop("orgs", "south")
    for name, key in (("classes", "bio-s"), ("enrollments", "e4")):
        sis.export.drop(name, key)
    sis.export.row("users", "s2").update(orgSourcedIds="north")
    key = Fernet.generate_key().decode()
    stage = make_stage(
        workspace=WITH_HOME | {"scopes": frozenset(SCOPES)},
        ROLLCALL_TICK_SECONDS="0.1",
        ROLLCALL_TOKEN_KEYS=key,
        ROLLCALL_SOURCE_NETWORKS="127.0.0.0/8",
    )
    with served(sis.app()) as url:
        yield Fetched(stage, sis, url, key)


def test_what_fails_is_told_once_and_once_again_when_it_works(fetched: Fetched) -> None:
    stage = fetched.stage
    stage.say("/attendance", who=HEAD)
    fetched.sis.faults = [Fault("users", 403, REFUSAL) for _ in range(2)]
    fetched.settle()
    failed = told(stage, "could not be fetched from The SIS", HEAD)
    assert "“No scope”" in text_of(failed)
    assert "No scope" not in failed["text"]
    stage.say("/attendance setup", who=HEAD)
    view_of(stage, "Last fetch failed", "“No scope”")
    assert "Last fetch failed" in str(Screens(stage, HEAD).open_home())
    stage.clock.ahead += DAY
    eventually(lambda: not fetched.sis.faults)
    stage.clock.ahead += DAY
    told(stage, "are fetched from The SIS again", HEAD)
    assert fetched.students() == 2
    assert fetched.messages("could not be fetched") == 1
    stage.say("/attendance setup", who=HEAD)
    shown = str(view_of(stage, "Last rosters: today."))
    assert "from The SIS: " in shown
    assert "Last fetch failed" not in shown
