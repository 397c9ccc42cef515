"""A workspace installs the app with a browser: once, in ten minutes, by who began it."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from sqlalchemy import Connection

from bot.app import create_app
from bot.starting import StartError
from storage.engine.columns import new_id
from storage.engine.database import Database
from storage.installations import states
from storage.tables import INSTALL_STATE
from tests.serving import eventually
from tests.stories.building import MakeStage, settings_of
from tests.stories.forging import command, send
from tests.stories.reading import Json, text_of
from tests.stories.spaces import HILL, HILL_IS, HILL_TOKEN, KEY, USUAL, hillside
from tests.stories.stage import Stage

CLIENT = {"SLACK_CLIENT_ID": "7.7", "SLACK_CLIENT_SECRET": "a client's secret"}
OF_APP = {"client_id": "7.7", "client_secret": "a client's secret"}


@pytest.fixture
def river(make_stage: MakeStage) -> Stage:
    """The environment's workspace, beside one that has not the app yet."""
    return with_oauth(make_stage)


def with_oauth(
    make_stage: MakeStage,
    hill: Json | None = None,
    own: Json | None = None,
    others: Sequence[Json] = (),
    **settings: str,
) -> Stage:
    usual = {"ROLLCALL_TICK_SECONDS": "60", "ROLLCALL_TOKEN_KEYS": KEY} | CLIENT
    spaces = others or [HILL_IS | (hill or {})]
    stage = make_stage(workspace=USUAL | OF_APP | (own or {}), others=spaces, **usual | settings)
    stage.workspace.redirect_url = f"{stage.bot_url}/slack/oauth_redirect"
    return stage


class Browser:
    """Somebody's browser. It sends its cookies, which are for https, to the bot all the same."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.cookie = ""

    def begin(self) -> str:
        """Go to the bot's address, and from there to Slack."""
        answer = self._get(f"{self.stage.bot_url}/slack/install")
        assert answer.status_code == 302, answer.text
        self.cookie = answer.headers["Set-Cookie"].split(";")[0]
        assert "Secure; HttpOnly" in answer.headers["Set-Cookie"]
        return answer.headers["Location"]

    def decide(self, slack: str, decision: str = "allow", **more: str) -> str:
        """Read Slack's page, and give where it sends the browser."""
        page = self._get(slack)
        assert page.status_code == 200, page.text
        fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text))
        form = fields | {"team": HILL, "decision": decision} | more
        answer = requests.post(slack, data=form, allow_redirects=False, timeout=20)
        return answer.headers["Location"]

    def come_back(self, url: str) -> requests.Response:
        return self._get(url)

    def install(self, **more: str) -> requests.Response:
        return self.come_back(self.decide(self.begin(), **more))

    def _get(self, url: str) -> requests.Response:
        headers = {"Cookie": self.cookie}
        return requests.get(url, headers=headers, allow_redirects=False, timeout=20)


def answered(stage: Stage) -> str:
    return send(stage, command(stage, team_id=HILL)).json()["text"]


def installations(stage: Stage) -> object:
    return stage.look("SELECT count(*) FROM installation WHERE installed_in = 'T0HILL'")


def test_a_second_workspace_installs_and_is_served_at_once(
    river: Stage, logged: pytest.LogCaptureFixture
) -> None:
    assert "is not installed" in answered(river)
    page = Browser(river).install()
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    assert "Rollcall works in Hillside from now on" in page.text
    hill = river.in_workspace(HILL, hillside(river))
    assert text_of(hill.open()).startswith("Pottery")
    assert text_of(river.open()).startswith("Biology 9A")
    kept = river.look("SELECT bot_token FROM installation WHERE installed_in = 'T0HILL'")
    assert isinstance(kept, bytes)
    assert HILL_TOKEN.encode() not in kept
    for secret in (HILL_TOKEN, CLIENT["SLACK_CLIENT_SECRET"], KEY):
        assert secret not in logged.text


def test_what_is_asked_of_slack_are_the_scopes_of_the_manifest(river: Stage) -> None:
    asked = parse_qs(urlsplit(Browser(river).begin()).query)
    assert asked["client_id"] == ["7.7"]
    assert set(asked["scope"][0].split(",")) == USUAL["scopes"]


def test_an_installation_that_is_made_twice_goes_on(river: Stage) -> None:
    for _ in range(2):
        assert Browser(river).install().status_code == 200
    assert installations(river) == 1


def test_who_declines_is_told_that_nothing_was_installed(river: Stage) -> None:
    page = Browser(river).install(decision="cancel")
    assert "You declined in Slack" in page.text
    assert installations(river) == 0


def test_a_state_is_of_use_once_to_its_own_browser_and_for_ten_minutes(river: Stage) -> None:
    browser, other = Browser(river), Browser(river)
    back = browser.decide(browser.begin())
    other.begin()
    assert_of_no_use(river, other.come_back(back))
    state = parse_qs(urlsplit(back).query)["state"][0]
    assert_of_no_use(river, browser.come_back(back.replace(state, "made-up")))
    assert_of_no_use(river, browser.come_back(back.split("?")[0]))
    river.clock.ahead += 601
    assert_of_no_use(river, browser.come_back(back))
    assert browser.install().status_code == 200
    river.clock.ahead = 0
    used = browser.decide(browser.begin())
    assert browser.come_back(used).status_code == 200
    assert browser.come_back(used).status_code == 400


def assert_of_no_use(stage: Stage, page: requests.Response) -> None:
    assert page.status_code == 400
    assert "is of no use any more" in page.text
    assert installations(stage) == 0
    assert stage.slack_log("oauth.v2.access") == []


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ({"kind": "error", "error": "invalid_code"}, "“invalid_code”"),
        ({"kind": "status", "status": 500}, "Slack did not answer"),
        ({"kind": "drop_after"}, "Slack did not answer"),
    ],
    ids=["refused", "broken", "lost"],
)
def test_slack_that_gives_no_token_is_quoted(
    river: Stage, fault: Mapping[str, object], says: str
) -> None:
    river.play("faults", method="oauth.v2.access", **fault)
    page = Browser(river).install()
    assert page.status_code == 502
    assert says in page.text
    assert installations(river) == 0
    assert Browser(river).install().status_code == 200


def test_what_is_begun_and_not_finished_is_forgotten_and_never_without_end(
    make_stage: MakeStage,
) -> None:
    stage = with_oauth(make_stage, ROLLCALL_TICK_SECONDS="0.1")
    browser = Browser(stage)
    first = browser.decide(browser.begin())
    stage.database.write_now(many_begun, datetime.fromtimestamp(stage.clock.seconds(), UTC))
    Browser(stage).begin()
    assert begun(stage) == states.MOST
    assert browser.come_back(first).status_code == 400
    stage.clock.ahead += 601
    eventually(lambda: begun(stage) == 0)


def begun(stage: Stage) -> object:
    return stage.look("SELECT count(*) FROM install_state")


def many_begun(connection: Connection, now: datetime) -> None:
    ends_at = now + timedelta(seconds=600)
    rows = [
        {"id": new_id(), "digest": number.to_bytes(32), "ends_at": ends_at}
        for number in range(states.MOST)
    ]
    connection.execute(INSTALL_STATE.insert(), rows)


def test_what_a_browser_brings_is_shown_as_text(river: Stage) -> None:
    browser = Browser(river)
    state = parse_qs(urlsplit(browser.begin()).query)["state"][0]
    url = f"{river.bot_url}/slack/oauth_redirect"
    page = browser.come_back(f"{url}?state={state}&error=%3Cscript%3E")
    assert page.status_code == 502
    assert "“&lt;script&gt;”" in page.text


def test_another_apps_secret_gets_nothing(make_stage: MakeStage) -> None:
    stage = with_oauth(make_stage, SLACK_CLIENT_SECRET="another's")
    assert "“bad_client_secret”" in Browser(stage).install().text
    assert installations(stage) == 0


def test_without_a_token_of_the_environment_all_workspaces_install_the_app(
    make_stage: MakeStage,
) -> None:
    stage = with_oauth(make_stage, SLACK_BOT_TOKEN="", ROLLCALL_TICK_SECONDS="0.1")
    ready = f"{stage.bot_url}/readyz"
    eventually(lambda: stage.http.get(ready, timeout=20).json() == {"status": "ready"})
    assert "is not installed" in send(stage, command(stage)).json()["text"]
    assert Browser(stage).install().status_code == 200
    hill = stage.in_workspace(HILL, hillside(stage))
    assert text_of(hill.open()).startswith("Pottery")
    assert stage.look("SELECT count(*) FROM installation WHERE by_environment") == 0
    assert stage.slack_log("auth.test") == []
    # A school that nobody has assigned is nobody's.
    assert stage.look("SELECT count(*) FROM school WHERE slack_team_id IS NULL") == 1


def test_bolt_keeps_nothing_in_files_whatever_is_in_the_environment(
    make_stage: MakeStage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    for name, value in CLIENT.items():
        monkeypatch.setenv(name, value)
    stage = with_oauth(make_stage)
    Browser(stage).install()
    assert text_of(stage.open()).startswith("Biology 9A")
    assert text_of(stage.in_workspace(HILL, hillside(stage)).open()).startswith("Pottery")
    assert list(home.iterdir()) == []


def test_without_a_client_there_is_nothing_to_install_by(make_stage: MakeStage) -> None:
    url = make_stage().bot_url
    for path in ("install", "oauth_redirect"):
        assert requests.get(f"{url}/slack/{path}", timeout=20).status_code == 404


@pytest.mark.parametrize(
    ("settings", "missing"),
    [
        (CLIENT, "ROLLCALL_TOKEN_KEYS"),
        ({"SLACK_CLIENT_ID": "7.7", "ROLLCALL_TOKEN_KEYS": KEY}, "SLACK_CLIENT_SECRET"),
        ({"SLACK_CLIENT_SECRET": "s", "ROLLCALL_TOKEN_KEYS": KEY}, "SLACK_CLIENT_ID"),
    ],
)
def test_a_start_without_what_installing_needs_is_refused(
    database: Database, settings: dict[str, str], missing: str
) -> None:
    with pytest.raises(StartError, match=f"^{missing} is not set"):
        create_app(settings_of(database, "http://127.0.0.1:9", settings))
