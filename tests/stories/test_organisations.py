"""An organisation installs the app once and adds it to workspaces: each is served for itself."""

import asyncio
import re
from collections.abc import Collection
from datetime import time, timedelta

import pytest
import requests

from bot.attendance.tokens import Scope
from bot.doctor import examine
from bot.listeners.doors.installing import adding_url
from bot.manifest import EVENTS, STANDING_EVENTS
from bot.settings.addresses import SLACK_API_URL
from bot.slack.installations.installing import InstalledPlace
from playground import Channel, Person
from storage.tables import Digest
from storage.tables.words import DigestKind, Level
from tests.api.conftest import make_token
from tests.serving import eventually
from tests.stories.building import MakeStage, settings_of
from tests.stories.forging import command, send, send_payload
from tests.stories.people import PEOPLE
from tests.stories.reading import Json, text_of
from tests.stories.spaces import EVERYBODY, HILL, KEY, USUAL, school_in
from tests.stories.stage import START, Stage
from tests.stories.test_installing import CLIENT, Browser, with_oauth

ORG, DALE = "E0DISTRICT", "T0DALE"
GONE = "is not installed in this Slack workspace any more"
HEARS = frozenset({*EVENTS, *STANDING_EVENTS})
# People have one id in the whole organisation; Märta is in one of its workspaces only.
OURS = tuple(
    each.model_copy(update={"teams": (HILL, DALE), "is_admin": each.id == "UHEAD"})
    for each in PEOPLE[:6]
)
MARTA = Person(id="UMARTA", name="Märta", email="marta@riverside.test", team_id=DALE, teams=(DALE,))


def space(team_id: str, name: str, **more: object) -> Json:
    """A workspace of the organisation, which has not the app yet."""
    office = Channel(id=f"COFFICE{team_id}", name="office", members=("UOFFICE", "UHEAD"))
    staff = Channel(id="CSTAFF", name="staff", members=EVERYBODY)
    of_org: Json = {"enterprise_id": ORG, "enterprise_name": "District", "installed": False}
    people = tuple(MARTA if each.id == MARTA.id else each for each in OURS)
    seen: Json = {"people": people, "channels": (staff, office), "events": HEARS}
    named: Json = {"team_id": team_id, "team_name": name, "bot_token": f"xoxb-{name}"}
    return USUAL | of_org | seen | named | more


class District:
    """The organisation, with a school in each of its two workspaces.

    `installed` are those that have the app by themselves.
    """

    def __init__(self, make_stage: MakeStage, installed: Collection[str] = ()) -> None:
        named = {HILL: "Hillside", DALE: "Dale"}
        others = [space(team, name, installed=team in installed) for team, name in named.items()]
        self.river = with_oauth(make_stage, others=others, ROLLCALL_TICK_SECONDS="0.1")
        self.hill = self._stage(HILL, "Hillside School", "Pottery")
        self.dale = self._stage(DALE, "Dale School", "Weaving")

    def _stage(self, team_id: str, name: str, course: str) -> Stage:
        school = school_in(self.river, team_id, name, course)
        return self.river.in_workspace(team_id, school)

    def install(self) -> str:
        """Install the app for the organisation; gives the page that the bot shows then."""
        page = Browser(self.river).install(org="1")
        assert page.status_code == 200, page.text
        self.adding = re.findall(r'href="([^"]+)"', page.text)[0]
        return page.text

    def change(self, do: str, team: str = "") -> None:
        """Use a button of the page to which the bot has sent the admin on."""
        answer = requests.post(self.adding, data={"do": do, "team": team}, timeout=20)
        assert answer.status_code == 200, answer.text

    def install_in_both(self) -> None:
        self.install()
        for team_id in (HILL, DALE):
            self.change("add", team_id)


@pytest.fixture
def district(make_stage: MakeStage) -> District:
    return District(make_stage)


def answered(stage: Stage) -> str:
    return send(stage, command(stage)).json().get("text", "")


def roster(stage: Stage) -> Json:
    """The register of the workspace's own course, opened there by its title."""
    (title,) = stage.school.courses
    return stage.open(f"/attendance {title}")


def office(stage: Stage) -> list[Json]:
    return stage.messages("UOFFICE", f"COFFICE{stage.workspace.config.team_id}")


def schedule(stage: Stage) -> None:
    """Have the day's digest posted in the office's channel."""
    digest = Digest(
        school_id=stage.school.school,
        kind=DigestKind.DAILY,
        channel_id=f"COFFICE{stage.workspace.config.team_id}",
        at=time(9, 4),
        weekdays="12345",
        level=Level.NAMES,
        changed_at=START - timedelta(days=1),
    )
    stage.school.add(digest)


def test_an_organisation_is_sent_on_and_each_workspace_is_served_when_it_is_added(
    district: District,
) -> None:
    hill, dale = district.hill, district.dale
    page = district.install()
    assert "approved for the organisation District. No workspace of it has it yet" in page
    kept = "SELECT installed_in FROM installation WHERE is_org_wide"
    assert hill.look(kept) == ORG
    assert GONE in answered(hill)
    district.change("add", HILL)
    assert text_of(hill.open()).startswith("Pottery")
    assert GONE in answered(dale)
    district.change("add", DALE)
    for stage, course in ((hill, "Pottery"), (dale, "Weaving")):
        before = roster(stage)
        assert text_of(before).startswith(course)
        stage.tap_student(before, 0)
        schedule(stage)
    assert set(hill.marks()) == {hill.student(0, "Pottery"), dale.student(0, "Weaving")}
    for stage, name in ((hill, "Hillside"), (dale, "Dale")):
        (message,) = eventually(lambda stage=stage: office(stage))
        assert f"{name} School" in message["text"]


def test_a_workspace_out_of_which_the_app_is_taken_stops_alone_and_at_once(
    district: District,
) -> None:
    district.install_in_both()
    hill, dale = district.hill, district.dale
    token = make_token(dale.database, Scope.READ_ALL, school=dale.school.school)
    for stage in (hill, dale):
        stage.tap_student(roster(stage), 0)
    district.change("remove", DALE)
    assert GONE in answered(dale)
    headers = {"Authorization": f"Bearer {token}"}
    url = f"{dale.bot_url}/academic/attendance"
    refused = requests.get(url, headers=headers, timeout=20)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/workspace-gone")
    for stage in (hill, dale):
        schedule(stage)
    assert eventually(lambda: office(hill))
    assert not office(dale)
    assert text_of(hill.open()).startswith("Pottery")
    # After its days what was that workspace's is erased, and nothing else.
    hill.clock.ahead += 31 * 86400
    eventually(lambda: hill.look("SELECT count(*) FROM school WHERE erased_at IS NOT NULL"))
    assert list(hill.marks()) == [hill.student(0, "Pottery")]


@pytest.mark.parametrize("how", ["uninstall", "revoke"])
def test_an_organisation_that_ends_it_stops_everywhere_and_goes_on_when_it_comes_back(
    district: District, how: str
) -> None:
    district.install_in_both()
    hill, dale = district.hill, district.dale
    for stage in (hill, dale):
        stage.tap_student(roster(stage), 0)
    before, marks = hill.links(), hill.marks()
    district.change(how)
    for stage in (hill, dale):
        assert GONE in answered(stage)
    assert hill.look("SELECT count(*) FROM installation WHERE bot_token IS NOT NULL") == 0
    assert text_of(district.river.open()).startswith("Biology 9A")
    hill.clock.ahead += 86400
    district.install()
    for team_id in (HILL, DALE):
        district.change("add", team_id)
    hill.clock.ahead -= 86400
    for stage, course in ((hill, "Pottery"), (dale, "Weaving")):
        assert text_of(roster(stage)).startswith(course)
    assert hill.marks() == marks
    assert hill.links() >= before


def test_what_slack_told_while_nobody_heard_it_is_looked_up(district: District) -> None:
    hill, dale = district.hill, district.dale
    district.install()
    organisation = dale.workspace.organisation
    assert organisation is not None
    organisation.added.update({HILL, DALE})
    hill.clock.ahead += 61
    # Whoever is the first to use it there finds it served.
    assert text_of(roster(dale)).startswith("Weaving")
    assert text_of(roster(hill)).startswith("Pottery")
    assert len(hill.slack_log("auth.teams.list")) == 2
    named = "SELECT name FROM served_team WHERE team_id = 'T0DALE'"
    assert dale.look(named) == "Dale"
    # Where it is not, Slack is asked once a minute, whoever tries how often.
    organisation.added.discard(DALE)
    hill.clock.ahead += 3600
    eventually(lambda: GONE in answered(dale))
    assert GONE in answered(dale)
    assert len(hill.slack_log("auth.teams.list")) == 3
    assert text_of(hill.open()).startswith("Pottery")


def test_what_slack_tells_late_changes_nothing_that_came_after_it(district: District) -> None:
    district.install_in_both()
    hill = district.hill
    now = hill.clock.seconds()

    def told(kind: str, at: float, **more: object) -> Json:
        inner = {"type": kind, "team_ids": [HILL]}
        outer = {"type": "event_callback", "team_id": None, "enterprise_id": ORG}
        return outer | {"event_id": "Ev1", "event_time": int(at), "event": inner} | more

    for late in (
        told("team_access_revoked", now - 60),
        told("team_access_revoked", now + 60, enterprise_id="E0NONE"),
        told("app_uninstalled", now - 60),
    ):
        assert send_payload(hill, late).status_code == 200
    assert text_of(hill.open()).startswith("Pottery")
    assert send_payload(hill, told("team_access_revoked", now + 60)).status_code == 200
    assert GONE in answered(hill)


def test_a_workspace_that_has_the_app_itself_is_the_organisations_too(
    make_stage: MakeStage,
) -> None:
    district = District(make_stage, installed=(HILL,))
    assert Browser(district.hill).install().status_code == 200
    assert text_of(district.hill.open()).startswith("Pottery")
    assert "It works in Hillside from now on" in district.install()
    # What it takes away itself the organisation has still given it.
    url = f"{district.hill.playground_url}/play/apps"
    assert requests.post(url, data={"do": "uninstall"}, timeout=20).ok
    assert text_of(district.hill.open()).startswith("Pottery")
    district.change("remove", HILL)
    assert GONE in answered(district.hill)


def test_the_doctor_asks_with_the_organisations_token_in_each_workspace(
    district: District,
) -> None:
    district.install_in_both()
    settings = settings_of(
        district.hill.database,
        district.river.playground_url,
        {"ROLLCALL_TOKEN_KEYS": KEY, "SLACK_BOT_TOKEN": ""} | CLIENT,
    )
    found = asyncio.run(examine(settings, district.hill.clock.now, None))
    of_slack = [each for each in found if each.about.startswith(("token of", "staff"))]
    assert {each.about for each in of_slack} >= {"token of T0HILL", "token of T0DALE"}
    assert [each.says for each in of_slack if "does not list its people" in each.says] == []


def test_the_environments_token_may_be_an_organisations(make_stage: MakeStage) -> None:
    hill = space(HILL, "Hillside", enterprise_token="xoxb-story")
    stage = make_stage(workspace=hill, others=[space(DALE, "Dale")], ROLLCALL_TICK_SECONDS="0.1")
    organisation = stage.workspace.organisation
    assert organisation is not None
    assert GONE in answered(stage)
    organisation.added.add(DALE)
    stage.clock.ahead += 61
    dale = stage.in_workspace(DALE, school_in(stage, DALE, "Dale School", "Weaving"))
    eventually(lambda: text_of(dale.open()).startswith("Weaving"))
    assert GONE in answered(stage)
    # Which workspace's the other school is has to be said.
    assert stage.look("SELECT count(*) FROM school WHERE slack_team_id IS NULL") == 1


def test_slacks_own_address_for_adding_it_is_in_slacks_client() -> None:
    place = InstalledPlace(ORG, "District", "A0ROLL", is_org_wide=True)
    tail = f"/manage/{ORG}/integrations/profile/A0ROLL/workspaces/add"
    assert adding_url(SLACK_API_URL, place) == f"https://app.slack.com{tail}"
    of_government = adding_url("https://slack-gov.com/api/", place)
    assert of_government == f"https://app.slack-gov.com{tail}"
