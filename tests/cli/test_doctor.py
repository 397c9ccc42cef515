"""`rollcall doctor`: whatever is wrong is named, with what to do; nothing is changed."""

import asyncio
import json
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography.fernet import Fernet
from sqlalchemy import text

from bot.app import create_app
from bot.doctor import examine
from bot.manifest import SCOPES
from bot.sealing import Seal
from bot.settings import Settings
from playground import Channel, Person, WorkspaceConfig, create_playground
from playground.state.workspace import PlaygroundWorkspace
from playground.state.workspaces import Workspaces
from storage.engine.database import Database
from storage.installations import kept, renewing
from storage.installations.kept import NewInstallation
from storage.schools import retentions, schools
from storage.schools.retentions import Retention
from storage.tables import Digest, migrations
from storage.tables.words import DigestKind, Level, Role
from tests.cli.running import Done, rollcall
from tests.databases import Rows, sqlite_url
from tests.school import MadeSchool, make_school
from tests.serving import free_port, served

SECRET = "0123456789abcdef" * 2
PEOPLE = (
    Person(id="UHEAD", name="Ruth Abernathy", email="ruth@riverside.test"),
    Person(id="UGUEST", name="Gus Guest", is_restricted=True),
)
CHANNELS = (
    Channel(id="COFFICE", name="office", members=("UHEAD",)),
    Channel(id="CGUESTS", name="guests", members=("UHEAD", "UGUEST")),
    Channel(id="CALONE", name="alone", members=("UHEAD",), bot_is_member=False),
    Channel(id="CSHARED", name="shared", members=("UHEAD",), is_ext_shared=True),
    Channel(id="COLD", name="old", members=("UHEAD",), is_archived=True),
)


@dataclass(frozen=True)
class Patient:
    """A bot that could be started, and its workspace."""

    folder: Path
    school: MadeSchool
    workspaces: Workspaces
    url: str
    settings: dict[str, str]

    @property
    def workspace(self) -> PlaygroundWorkspace:
        return self.workspaces.first

    def doctor(self, *arguments: str, **other: str) -> Done:
        return rollcall("doctor", *arguments, cwd=self.folder, **self.settings | other)

    def found(self, *arguments: str, **other: str) -> list[dict[str, str]]:
        return json.loads(self.doctor("--json", *arguments, **other).stdout)

    def amiss(self, *arguments: str, **other: str) -> list[tuple[str, str, str]]:
        """What is not as it should be: how, what, and the sentence. Each says what to do."""
        found = [each for each in self.found(*arguments, **other) if each["state"] != "ok"]
        assert all(each["do"].endswith(".") for each in found)
        return [(each["state"], each["about"], each["says"]) for each in found]

    def plan(self, channel: str, **more: Any) -> None:
        usual: dict[str, Any] = {
            "school_id": self.school.school,
            "kind": DigestKind.DAILY,
            "channel_id": channel,
            "at": time(8, 45),
            "weekdays": "12345",
            "level": Level.COUNTS,
            "changed_at": datetime(2026, 11, 1, tzinfo=UTC),
        }
        self.school.add(Digest(**usual | more))

    @contextmanager
    def scopes(self, *scopes: str) -> Generator[None]:
        config = self.workspace.config
        self.workspace.config = config.model_copy(update={"scopes": frozenset(scopes)})
        yield
        self.workspace.config = config


def say_how_long(school: MadeSchool, who: str) -> None:
    """Have an admin say for how long the school keeps what."""
    said = (school.school, Retention(), school.staff[who], datetime(2026, 11, 1, tzinfo=UTC))
    school.database.write_now(retentions.say, *said)


@pytest.fixture
def patient(database: Database, tmp_path: Path) -> Generator[Patient]:
    school = make_school(database)
    school.add_staff("Ruth Abernathy", Role.ADMIN)
    say_how_long(school, "Ruth Abernathy")
    config = WorkspaceConfig(
        bot_token="xoxb-1",
        app_token="xapp-1",
        signing_secret=SECRET,
        people=PEOPLE,
        channels=CHANNELS,
        scopes=frozenset(SCOPES),
    )
    hill = {"team_id": "T0HILL", "team_name": "Hillside", "bot_token": "xoxb-hill"}
    channels = (Channel(id="CHILL", name="hill", members=("UTUNDE",)),)
    people = (Person(id="UTUNDE", name="Tunde Okafor", email="tunde@riverside.test"),)
    own = hill | {"channels": channels, "people": people}
    playground = create_playground(config, others=[config.model_copy(update=own)])
    with served(playground) as url:
        settings = {
            "SLACK_BOT_TOKEN": "xoxb-1",
            "SLACK_SIGNING_SECRET": SECRET,
            "ROLLCALL_DATABASE_URL": database.url.render_as_string(hide_password=False),
            "ROLLCALL_SLACK_API_URL": f"{url}/api/",
        }
        yield Patient(tmp_path, school, playground.state.workspaces, url, settings)


@pytest.fixture
def hill(patient: Patient) -> PlaygroundWorkspace:
    """Another workspace with the same app."""
    return patient.workspaces["T0HILL"]


@pytest.fixture
def database_kind() -> str:
    """Most of it is not about the database; one test is for each kind of it."""
    return "sqlite"


def test_where_all_is_well_each_line_says_so(patient: Patient) -> None:
    patient.plan("COFFICE")
    done = patient.doctor()
    assert done.returncode == 0, done.stdout
    lines = done.stdout.splitlines()
    assert all(line.startswith("ok ") for line in lines)
    about = [line.split(maxsplit=1)[1].split(":")[0] for line in lines]
    assert about == [
        *("signing secret", "time zones", "database", "tables"),
        *("bot token", "clock", "scopes", "digest in COFFICE", "staff"),
    ]


def test_schools_that_wait_for_an_admin_to_say_how_long_is_kept_are_named(
    patient: Patient,
) -> None:
    for number in range(6):
        make_school(patient.school.database, f"School {number}")
    says = "School 0, School 1, School 2, School 3, School 4 and 1 more: nobody has said"
    ((state, about, told),) = patient.amiss()
    assert (state, about, says in told) == ("warning", "retention", True)


def test_each_workspace_is_asked_of_its_own_schools_with_its_own_token(
    patient: Patient, hill: PlaygroundWorkspace
) -> None:
    key = Fernet.generate_key().decode()
    database = patient.school.database
    new = NewInstallation("T0HILL", "", "U0BOT", bot_token=Seal([key]).close("xoxb-hill"))
    database.write_now(kept.keep, new, datetime(2026, 11, 1, tzinfo=UTC))
    other = make_school(database, "Hillside School")
    other.add_staff("Tunde Okafor", Role.ADMIN)
    say_how_long(other, "Tunde Okafor")
    database.write_now(schools.assign, other.school, "T0HILL")
    replace(patient, school=other).plan("CHILL")
    assert patient.amiss(ROLLCALL_TOKEN_KEYS=key) == []
    lines = patient.doctor(ROLLCALL_TOKEN_KEYS=key).stdout
    assert "token of T0HILL: Slack knows it: the app is installed in Hillside." in lines
    assert "digest in CHILL: The bot is in the channel" in lines
    hill.config = hill.config.model_copy(update={"scopes": frozenset(SCOPES) - {"im:write"}})
    ((_, about, says),) = patient.amiss(ROLLCALL_TOKEN_KEYS=key)
    assert (about, says) == ("token of T0HILL", "Scopes are missing: im:write.")
    hill.grants.end(uninstalled=True)
    ((_, _, says),) = patient.amiss(ROLLCALL_TOKEN_KEYS=key)
    assert says == "Slack refuses it: account_inactive."


def test_the_environment_needs_no_token_where_workspaces_install_the_app(
    patient: Patient,
) -> None:
    client = {"SLACK_CLIENT_ID": "7.7", "SLACK_CLIENT_SECRET": "s"}
    keys = {"ROLLCALL_TOKEN_KEYS": Fernet.generate_key().decode()}
    ((state, about, says),) = patient.amiss(SLACK_BOT_TOKEN="", **client, **keys)
    assert (state, about) == ("warning", "workspaces")
    assert says.startswith("No workspace has installed the app yet")
    assert "Or set SLACK_CLIENT_ID" in patient.doctor(SLACK_BOT_TOKEN="").stdout


def test_keys_that_do_not_open_what_is_kept_are_told(patient: Patient) -> None:
    key, other = (Fernet.generate_key().decode() for _ in range(2))
    sealed = Seal([key]).close("xoxb-hill")
    new = NewInstallation("T0HILL", "", "U0BOT", name="Hill", bot_token=sealed)
    patient.school.database.write_now(kept.keep, new, datetime(2026, 11, 1, tzinfo=UTC))
    assert patient.amiss(ROLLCALL_TOKEN_KEYS=f"{other},{key}") == []
    ((state, about, says),) = patient.amiss(ROLLCALL_TOKEN_KEYS=other)
    assert (state, about) == ("wrong", "token keys")
    assert says.startswith("No key of ROLLCALL_TOKEN_KEYS opens the token of T0HILL")
    assert "is not set" in patient.amiss()[0][2]


def test_tokens_that_are_not_renewed_are_told(patient: Patient) -> None:
    key = Fernet.generate_key().decode()
    sealed, now = Seal([key]).close("xoxe.xoxb-2"), datetime(2026, 11, 1, tzinfo=UTC)
    tokens: dict[str, Any] = {"bot_token": sealed, "refresh_token": sealed, "token_ends_at": now}
    database, new = patient.school.database, NewInstallation("T0HILL", "", "U0BOT", **tokens)
    ending = database.read_now(renewing.standing, database.write_now(kept.keep, new, now))
    assert ending is not None
    client = {"SLACK_CLIENT_ID": "7.7", "SLACK_CLIENT_SECRET": "s", "ROLLCALL_TOKEN_KEYS": key}
    assert patient.amiss(**client) == []
    ((_, about, says),) = patient.amiss(ROLLCALL_TOKEN_KEYS=key)
    assert (about, "nothing here can renew them" in says) == ("token renewals", True)
    database.write_now(renewing.refused, ending, "invalid_refresh_token")
    ((state, _, says),) = patient.amiss(**client)
    assert state == "wrong"
    assert says.startswith("Slack does not renew the token of T0HILL: invalid_refresh_token.")
    assert "It ended 2026-11-01 00:00 UTC." in says
    rotating = patient.doctor(SLACK_BOT_TOKEN="xoxe.xoxb-1").stdout
    assert "SLACK_BOT_TOKEN is a token that ends after twelve hours" in rotating


def test_it_posts_nothing_and_changes_nothing(patient: Patient) -> None:
    patient.plan("COFFICE")
    before = patient.school.database.read_now(Rows.of)
    patient.doctor()
    assert patient.school.database.read_now(Rows.of) == before
    log = requests.get(f"{patient.url}/play/log", timeout=5).json()["log"]
    asked = {entry["method"] for entry in log}
    assert asked == {
        *("auth.test", "conversations.info", "conversations.members"),
        *("users.info", "users.list"),
    }


def test_without_settings_that_is_what_it_says(tmp_path: Path) -> None:
    bad = rollcall("doctor", cwd=tmp_path, ROLLCALL_TICK_SECONDS="0", ROLLCALL_LOG_LEVEL="LOUD")
    assert bad.returncode == 1
    assert bad.stdout.count("settings: ROLLCALL_") == 2
    none = rollcall("doctor", cwd=tmp_path)
    assert f"database: There is no database at {tmp_path / 'rollcall.db'}" in none.stdout
    assert none.returncode == 1


def test_a_token_that_slack_refuses_ends_the_questions(patient: Patient) -> None:
    found = patient.amiss(SLACK_BOT_TOKEN="xoxb-2")
    assert found == [("wrong", "bot token", "Slack refuses SLACK_BOT_TOKEN: invalid_auth.")]
    away = patient.amiss(ROLLCALL_SLACK_API_URL=f"http://127.0.0.1:{free_port()}/")
    assert away == [("wrong", "bot token", "Slack could not be asked: unreachable.")]
    assert patient.doctor(SLACK_BOT_TOKEN="xoxb-2").returncode == 1


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SLACK_SIGNING_SECRET", "xoxb-secret", "is not what Slack makes"),
        ("SLACK_SIGNING_SECRET", f"{SECRET},{SECRET.upper()}", "is not what Slack makes"),
        ("SLACK_APP_TOKEN", "xoxb-1", "is no app-level token"),
        ("SLACK_BOT_TOKEN", "xoxp-1", "is no bot token"),
    ],
)
def test_a_secret_in_the_wrong_place_is_known_by_its_shape(
    patient: Patient, name: str, value: str, sentence: str
) -> None:
    done = patient.doctor(**{name: value})
    assert f"{name} {sentence}" in done.stdout
    assert value not in done.stdout
    assert done.returncode == 1


def test_a_scope_that_is_missing_is_named_with_what_it_is_for(patient: Patient) -> None:
    with patient.scopes(*(set(SCOPES) - {"im:write", "files:write"})):
        found = patient.amiss()
    assert [(how, about) for how, about, _ in found] == [("wrong", "scopes"), ("warning", "scopes")]
    assert "The scope im:write is missing, for conversations.open" in found[0][2]
    assert "The scope files:write is missing, for files.getUploadURLExternal" in found[1][2]
    with patient.scopes(*SCOPES, "admin", "channels:join"):
        (more,) = patient.amiss()
    assert more[0] == "warning"
    assert "nothing is done with: admin, channels:join" in more[2]


def test_channels_where_a_digest_may_not_be_are_named(patient: Patient) -> None:
    for channel in ("CALONE", "CGUESTS", "COFFICE", "COLD", "CSHARED", "CNOWHERE"):
        patient.plan(channel)
    patient.plan("CSTOPPED", stopped_by="restricted_action")
    patient.plan("COFF", active=False)
    found = {about.removeprefix("digest in "): says for _, about, says in patient.amiss()}
    assert found == {
        "CALONE": "The channel does not have the bot in it.",
        "CGUESTS": "The channel has guests in it.",
        "CNOWHERE": "The channel is not there, or is private without the bot in it.",
        "COLD": "The channel is archived.",
        "CSHARED": "The channel is shared with another organisation.",
        "CSTOPPED": "The digest was stopped: Slack says restricted_action.",
    }


def test_staff_whom_slack_does_not_know_are_named_as_far_as_a_line_holds(patient: Patient) -> None:
    for number in range(7):
        patient.school.add_staff(f"Teacher{number} New", Role.TEACHER)
    ((how, about, says),) = patient.amiss()
    assert (how, about) == ("warning", "staff")
    assert "7 of the staff have no Slack account of their address: teacher0@" in says
    assert says.endswith("teacher4@riverside.test and 2 more.")
    patient.school.database.write_now(
        lambda connection: connection.execute(
            text("UPDATE staff SET email = NULL WHERE email LIKE 'teacher%'")
        )
    )
    ((_, _, says),) = patient.amiss()
    assert says.startswith("7 of the staff have no e-mail address")


@pytest.mark.parametrize(
    ("off", "state"),
    [(timedelta(seconds=20), "warning"), (timedelta(minutes=-6), "wrong")],
)
def test_a_clock_that_goes_wrong_is_told_by_slacks(
    patient: Patient, off: timedelta, state: str
) -> None:
    settings = Settings.model_validate(patient.settings)
    found = asyncio.run(examine(settings, lambda: datetime.now(UTC) + off, None))
    (clock,) = [each for each in found if each.about == "clock"]
    assert clock.state == state
    assert "This machine's clock differs from Slack's by" in clock.says
    assert "chrony" in clock.do


def test_an_address_that_reaches_something_else_is_told(patient: Patient) -> None:
    with served(create_app(Settings.model_validate(patient.settings))) as bot:
        assert patient.amiss("--url", bot) == []
        assert patient.amiss("--url", f"{bot}/slack/events/") == []
    ((how, about, says),) = patient.amiss("--url", patient.url)
    assert (how, about) == ("wrong", "address")
    assert "expected 401: something else answers there" in says
    nobody = f"http://127.0.0.1:{free_port()}"
    assert "does not answer: ClientConnectorError" in patient.amiss("--url", nobody)[0][2]


class TestOnEachDatabase:
    """What is about the database itself."""

    @pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
    def database_kind(self, request: pytest.FixtureRequest) -> str:
        return request.param

    def test_tables_of_another_version_are_told(self, patient: Patient) -> None:
        database = patient.school.database
        assert patient.amiss() == []
        migrations.downgrade(database, "0029")
        ((how, about, says),) = patient.amiss()
        assert (how, about) == ("warning", "tables")
        assert says == f"The tables are at 0029, this version's at {migrations.newest()}."
        statement = text("UPDATE alembic_version SET version_num = 'b9999'")
        database.write_now(lambda connection: connection.execute(statement))
        ((how, _, says),) = patient.amiss()
        assert how == "wrong"
        assert "The tables are of a newer version: b9999" in says


def test_a_database_that_does_not_answer_is_told_and_slack_is_asked_all_the_same(
    patient: Patient,
) -> None:
    broken = patient.folder / "broken.db"
    broken.write_text("no database at all, whatever its name says" * 100)
    found = patient.found(ROLLCALL_DATABASE_URL=sqlite_url(broken))
    (database,) = [each for each in found if each["state"] == "wrong"]
    assert "The SQLite database does not answer: file is not a database." in database["says"]
    assert "scopes" in [each["about"] for each in found]
