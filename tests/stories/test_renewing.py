"""Tokens that end after some hours: renewed in time, once; what finds one ended loses nothing."""

import pytest
from sqlalchemy import select

from storage.tables import INSTALLATION
from tests.serving import eventually
from tests.stories import calling
from tests.stories.building import MakeStage
from tests.stories.forging import command, send
from tests.stories.reading import Json, text_of
from tests.stories.spaces import HILL, hillside
from tests.stories.stage import Stage
from tests.stories.test_installing import Browser, with_oauth
from tests.stories.test_workspaces import in_office, schedule

HOUR = 3600.0
# As Slack's: twelve hours. And one that is over in the same morning.
LONG: Json = {"token_seconds": 12 * HOUR}
SHORT: Json = {"token_seconds": 600.0}
ACCESS = "oauth.v2.access"
BROKEN: Json = {"method": ACCESS, "kind": "status", "status": 500, "times": 100}


def rotating(make_stage: MakeStage, hill: Json, tick: str = "0.1") -> tuple[Stage, Stage]:
    """The environment's workspace, and one whose token ends."""
    river = with_oauth(make_stage, hill, ROLLCALL_TICK_SECONDS=tick)
    Browser(river).install()
    return river, river.in_workspace(HILL, hillside(river))


def errors(stage: Stage, method: str) -> list[str | None]:
    return [each["error"] for each in stage.slack_log(method)]


def kept(stage: Stage, column: str) -> object:
    statement = select(INSTALLATION.c[column]).where(INSTALLATION.c.installed_in == HILL)
    return stage.database.read_now(lambda connection: connection.execute(statement).scalar_one())


def let_try_again(stage: Stage) -> None:
    """As if the time had passed that a renewal which failed waits, by the database's clock."""
    stage.statement("UPDATE installation SET refreshing_until = NULL")


def told_of_access(stage: Stage) -> list[str]:
    every = stage.messages("UHEAD", "DHEAD")
    return [text_of(each) for each in every if "Rollcall's access" in each["text"]]


def setup(stage: Stage) -> str:
    stage.say("/attendance setup", who="UHEAD")
    view = calling.form(stage, "UHEAD")
    calling.close(stage, "UHEAD")
    return str(view["view"])


def test_a_token_is_renewed_two_hours_before_it_ends_and_again_and_again(
    make_stage: MakeStage, logged: pytest.LogCaptureFixture
) -> None:
    river, hill = rotating(make_stage, LONG)
    first, renews = kept(hill, "bot_token"), kept(hill, "refresh_token")
    assert isinstance(renews, bytes)
    assert b"xoxe" not in renews
    hill.clock.ahead = 9.9 * HOUR
    assert text_of(hill.open()).startswith("Pottery")
    assert errors(river, ACCESS) == [None]
    for number in (1, 2, 3):
        hill.clock.ahead = number * 10.1 * HOUR
        eventually(lambda number=number: len(errors(river, ACCESS)) == number + 1)
        eventually(lambda: kept(hill, "refreshing_until") is None)
    assert kept(hill, "bot_token") != first
    assert "does not renew" not in setup(hill)
    assert errors(river, ACCESS) == [None] * 4
    assert errors(hill, "views.open") == [None]
    assert "xoxe" not in logged.text


def test_a_press_that_finds_the_token_ended_is_answered_all_the_same(
    make_stage: MakeStage,
) -> None:
    river, hill = rotating(make_stage, SHORT, tick="60")
    hill.clock.ahead = 601
    roster = hill.open()
    hill.tap_student(roster, 0)
    assert hill.mark_of(0, "Pottery") == ("absent", None, None, None)
    assert errors(hill, "users.info") == ["token_expired", None]
    hill.press(roster, "Details")
    calling.form(hill, "UTUNDE")
    # Asked for once, and by nobody again.
    assert errors(river, ACCESS) == [None, None]


def test_what_is_to_be_posted_waits_for_a_token_that_slack_does_not_renew_just_now(
    make_stage: MakeStage,
) -> None:
    river, hill = rotating(make_stage, SHORT)
    eventually(lambda: len(errors(river, ACCESS)) > 1)
    river.play("faults", **BROKEN)
    hill.clock.ahead = 601
    schedule(hill)
    eventually(lambda: hill.look("SELECT error FROM delivery") == "token_expired")
    assert hill.look("SELECT state FROM delivery") == "waiting"
    assert not in_office(hill)
    # The other workspace is not concerned.
    assert text_of(river.open()).startswith("Biology 9A")
    river.no_faults()
    let_try_again(hill)
    hill.clock.ahead = 700
    assert len(eventually(lambda: in_office(hill))) == 1
    eventually(lambda: hill.look("SELECT state FROM delivery") == "sent")
    assert told_of_access(hill) == []


def test_where_the_answer_was_lost_the_admins_are_told_while_the_token_is_good(
    make_stage: MakeStage, logged: pytest.LogCaptureFixture
) -> None:
    river, hill = rotating(make_stage, LONG)
    hill.open(who="UHEAD")
    river.play("faults", method=ACCESS, kind="drop_after")
    hill.clock.ahead = 10.5 * HOUR
    eventually(lambda: kept(hill, "refreshing_until"))
    assert kept(hill, "renewal_refused") is None
    let_try_again(hill)
    (told,) = eventually(lambda: told_of_access(hill))
    assert "does not renew Rollcall's access to this workspace (invalid_refresh_token)" in told
    assert "It is good until Mon 23 Nov 2026, 21:0" in told
    let_try_again(hill)
    eventually(lambda: errors(river, ACCESS)[2:] == ["invalid_refresh_token"] * 2)
    assert len(told_of_access(hill)) == 1
    assert "invalid_refresh_token" in setup(hill)
    readiness = river.http.get(f"{river.bot_url}/readyz", timeout=20).json()
    assert "Slack does not renew the token of one workspace" in readiness["shortcoming"]
    assert Browser(river).install().status_code == 200
    assert "invalid_refresh_token" not in setup(hill)
    hill.clock.ahead += 300
    eventually(lambda: "renews Rollcall's access" in told_of_access(hill)[0])
    assert "xoxe" not in logged.text


def test_no_digest_is_stopped_by_a_token_that_ended_unrenewed(make_stage: MakeStage) -> None:
    river, hill = rotating(make_stage, SHORT)
    eventually(lambda: len(errors(river, ACCESS)) > 1)
    river.play("faults", method=ACCESS, kind="error", error="invalid_refresh_token", times=1000)
    let_try_again(hill)
    eventually(lambda: kept(hill, "renewal_refused"))
    hill.clock.ahead = 601
    schedule(hill)
    eventually(lambda: hill.look("SELECT error FROM delivery") == "token_expired")
    assert hill.look("SELECT stopped_by FROM digest") is None
    river.no_faults()
    assert Browser(river).install().status_code == 200
    hill.clock.ahead = 1300
    assert eventually(lambda: in_office(hill))


def test_a_token_that_ended_unrenewed_is_told_to_who_presses_and_nothing_is_lost(
    make_stage: MakeStage,
) -> None:
    river, hill = rotating(make_stage, SHORT, tick="60")
    hill.tap_student(hill.open(), 0)
    river.play("faults", method=ACCESS, kind="error", error="bad_client_secret", times=100)
    hill.clock.ahead = 601
    # What needs no token goes on.
    hill.tap_student(hill.open(), 1)
    assert len(hill.marks()) == 2
    answer = send(hill, command(hill, team_id=HILL, user_id="UHEAD"))
    assert answer.status_code == 200
    eventually(lambda: kept(hill, "renewal_refused") == "bad_client_secret")
    # Once the secret is right, it is renewed without a new installation.
    river.no_faults()
    let_try_again(hill)
    assert text_of(hill.open(who="UHEAD"))
    eventually(lambda: kept(hill, "renewal_refused") is None)
