"""Rosters that are fetched by themselves: each day, told once when that fails, seen in Slack."""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import func, select

from bot.attendance.rosters import source_settings
from bot.attendance.rosters.source_settings import EnteredSource
from bot.blocks.forms import SetupCarried
from bot.blocks.surfaces import Surface
from bot.manifest import SCOPES
from bot.sealing import Seal
from storage.schools import schools
from storage.schools.importing import imports, sources
from storage.schools.importing.sources import SourceSettings
from storage.tables import STUDENT
from storage.tables.words import ImportDoor, SourceKind
from tests.serving import eventually, served
from tests.sources.sis import CLIENT, SECRET, Clock, Fault, Sis
from tests.stories.building import MakeStage
from tests.stories.forging import send_payload, submission
from tests.stories.giving import direct, told
from tests.stories.giving import press as press_message
from tests.stories.homes import WITH_HOME, Screens
from tests.stories.reading import Json, text_of
from tests.stories.stage import Stage
from tests.stories.test_setup_rosters import HEAD, opened, press, view_of

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
        settings = SourceSettings(
            SourceKind.ONEROSTER,
            "The SIS",
            f"{self.url}{self.sis.base}",
            f"{self.url}/oauth/token",
            CLIENT,
        )
        entered, sealed = EnteredSource(settings, SECRET), Seal([self.key]).close(SECRET)
        school = database.read_now(schools.named, self.stage.school.school)
        by = (None, now - timedelta(days=2))
        database.write_now(source_settings.enter, school, entered, sealed, by)

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
    stage.open(who=HEAD)
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


def submitted(fetched: Fetched, view: Json, **changed: str) -> Json:
    """Submit the form of a source."""
    typed = {
        "name": "Our <SIS>",
        "address": f"{fetched.url}{fetched.sis.base}",
        "token_address": f"{fetched.url}/oauth/token",
        "client_id": CLIENT,
        "secret": SECRET,
        "sourced_id": "",
        "full_every_days": "7",
    } | changed
    runs = typed.pop("runs", "by_hand")
    entered: Json = {name: {name: {"value": value}} for name, value in typed.items()}
    entered["kind"] = {"kind": {"selected_option": {"value": "oneroster"}}}
    entered["runs"] = {"runs": {"selected_option": {"value": runs}}}
    entered["at"] = {"at": {"selected_time": "02:30"}}
    body = {"as": HEAD, "view_id": view["id"], "values": entered}
    return fetched.stage.play("submit", **body)


def test_an_admin_sets_a_source_up_and_imports_what_its_dry_run_shows(fetched: Fetched) -> None:
    stage = fetched.stage
    press(stage, opened(stage), "roster_source")
    form = view_of(stage, "It is kept encrypted.")
    wrong = {"address": "sis", "client_id": "", "secret": "", "full_every_days": "0"}
    for name, value in wrong.items():
        assert list(submitted(fetched, form, **{name: value})["errors"]) == [name]
    assert submitted(fetched, form)["ok"]
    root = view_of(stage, "Fetched from Our <SIS>, by hand only.")
    press(stage, root, "roster_fetch")
    dry = told(stage, "Dry run of the rosters")
    assert "fetched from Our <SIS> just now" in text_of(dry)
    assert "students: 2 added" in text_of(dry)
    assert fetched.students() == 0
    assert press_message(stage, dry, "Import")["ok"]
    told(stage, "The rosters are imported")
    assert fetched.students() == 2
    (kept,) = stage.database.read_now(imports.of_school, stage.school.school, 5)
    assert (kept.door, kept.source, kept.who) == (
        ImportDoor.SOURCE,
        "Our <SIS>",
        ("Ruth", "Abernathy"),
    )
    source = stage.database.read_now(sources.of_school, stage.school.school)
    assert source is not None
    assert source.standing.full_at == kept.at
    # The secret stands nowhere: not in the form, nor in any log of what Slack was sent.
    stage.say("/attendance setup", who=HEAD)
    press(stage, view_of(stage, "Last good fetch"), "roster_source")
    again = view_of(stage, "Leave it empty to keep")
    assert SECRET not in str(again)
    refused = submitted(fetched, again, secret="", address="https://evil.example/v1p1")
    assert list(refused["errors"]) == ["secret"]
    assert submitted(fetched, again, secret="", runs="remove")["ok"]
    view_of(stage, "What was imported stays.", "Fetch from elsewhere…")
    assert stage.database.read_now(sources.of_school, stage.school.school) is None


@pytest.mark.errors("upload_failed")
def test_a_fetch_at_which_the_program_fails_is_told_to_who_asked(fetched: Fetched) -> None:
    stage = fetched.stage
    press(stage, opened(stage), "roster_source")
    assert submitted(fetched, view_of(stage, "It is kept encrypted."))["ok"]
    root = view_of(stage, "by hand only")
    with stage.without("student_word"):
        press(stage, root, "roster_fetch")
        text = text_of(told(stage, "the program failed at them"))
    assert "Nothing was changed." in text
    assert "Fetch them again in /attendance setup." in text
    assert "deleted from Slack" not in text
    assert (fetched.messages("the program failed"), fetched.students()) == (1, 0)


def test_what_can_not_be_fetched_by_hand_is_told_to_who_asked(fetched: Fetched) -> None:
    stage = fetched.stage
    press(stage, opened(stage), "roster_source")
    assert submitted(fetched, view_of(stage, "It is kept encrypted."), secret="wrong")["ok"]
    press(stage, view_of(stage, "by hand only"), "roster_fetch")
    refused = told(stage, "The rosters were not taken")
    assert "a token (status 401): “invalid_client”" in text_of(refused)
    assert fetched.students() == 0


@pytest.mark.parametrize("who", ["UTUNDE", "UOFFICE"])
def test_nobody_but_an_admin_sets_a_source_or_fetches(fetched: Fetched, who: str) -> None:
    stage = fetched.stage
    stage.open(who=who)
    carried = SetupCarried(school_id=stage.school.school, surface=Surface()).model_dump_json()
    forged = submission(
        stage,
        id="VFORGED",
        callback_id="roster_source",
        private_metadata=carried,
        blocks=[{"type": "input", "block_id": "name"}],
        state={"values": {}},
        root_view_id="VROOT",
    )
    forged["user"]["id"] = who
    assert "Only an admin of the school" in send_payload(stage, forged).text
    assert stage.database.read_now(sources.of_school, stage.school.school) is None
