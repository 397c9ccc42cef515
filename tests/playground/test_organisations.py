"""An organisation of two workspaces: it has the app by one token, and adds it where it likes."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from playground import Channel, Person
from tests.playground.world import CONFIG, JsonObject, World
from tests.serving import eventually

ORG = "E0DISTRICT"
BOTH = ("T0PLAYGRND", "T0HILL")
PEOPLE = (Person(id="UTEACH", name="Tunde", email="t@x.test", teams=BOTH),)
HEARS = frozenset(
    {
        "app_home_opened",
        "app_uninstalled",
        "tokens_revoked",
        "team_access_granted",
        "team_access_revoked",
    }
)
IS_OF_ORG: JsonObject = {
    "enterprise_id": ORG,
    "enterprise_name": "District",
    "people": PEOPLE,
    "events": HEARS,
    "installed": False,
    "client_id": "7.7",
    "client_secret": "s",
    "redirect_url": "https://bot.test/back",
}
HILL = CONFIG.model_copy(
    update=IS_OF_ORG
    | {
        "team_id": "T0HILL",
        "team_name": "Hillside",
        "bot_token": "xoxb-hill",
        "channels": (Channel(id="CHILL", name="hill", members=("UTEACH",)),),
    }
)


@pytest.fixture
def worlds(make_world: Callable[..., World]) -> tuple[World, World]:
    return make_world(others=[HILL], **IS_OF_ORG).both("T0HILL")


def install(world: World) -> JsonObject:
    """Install the app for the organisation, and give what Slack answers."""
    asked = f"{world.url}/oauth/v2/authorize?client_id=7.7"
    assert "all of District" in requests.get(asked, timeout=10).text
    form = {"team": "T0HILL", "org": "1", "decision": "allow", "scope": "commands"}
    sent = requests.post(asked, data=form, allow_redirects=False, timeout=10)
    code = parse_qs(urlsplit(sent.headers["Location"]).query)["code"][0]
    url = f"{world.url}/api/oauth.v2.access"
    return requests.post(url, data={"code": code}, auth=("7.7", "s"), timeout=10).json()


def change(world: World, do: str, team: str = "") -> requests.Response:
    url = f"{world.url}/manage/{ORG}/integrations/profile/{CONFIG.app_id}/workspaces/add"
    return requests.post(url, data={"do": do, "team": team}, timeout=10)


def teams(world: World, token: str) -> Any:
    return [each["id"] for each in world.api("auth.teams.list", token=token)["teams"]]


def told(kind: str, team_id: str) -> JsonObject:
    return {"type": kind, "team_ids": [team_id]}


def test_it_is_installed_once_and_is_in_no_workspace_before_it_is_added(
    worlds: tuple[World, World],
) -> None:
    river, _ = worlds
    assert "is not installed" in requests.get(f"{river.url}/manage/{ORG}", timeout=10).text
    access = install(river)
    assert access["is_enterprise_install"] is True
    assert (access["team"], access["enterprise"]) == (None, {"id": ORG, "name": "District"})
    token = access["access_token"]
    who = river.api("auth.test", token=token)
    assert (who["team_id"], who["enterprise_id"], who["is_enterprise_install"]) == (ORG, ORG, True)
    assert teams(river, token) == []
    assert "is not a valid command" in river.say("/attendance")["shown"]
    for method, arguments in (
        ("users.list", {"team_id": "T0HILL"}),
        ("chat.postMessage", {"channel": "CHILL", "text": "Hello"}),
    ):
        refused = river.api(method, token=token, **arguments)
        assert refused["error"] == "team_access_not_granted"


def test_the_app_is_told_where_it_was_added_and_removed(worlds: tuple[World, World]) -> None:
    river, hill = worlds
    token = install(river)["access_token"]
    assert "has it" in change(river, "add", "T0HILL").text
    assert teams(river, token) == ["T0HILL"]
    whole = river.app.last()
    assert (whole["team_id"], whole["enterprise_id"]) == (None, ORG)
    assert "authorizations" not in whole
    assert whole["event"].items() >= told("team_access_granted", "T0HILL").items()
    assert hill.say("/attendance", channel="CHILL")["shown"] is None
    assert "is not a valid command" in river.say("/attendance")["shown"]
    change(river, "remove", "T0HILL")
    assert river.app.last()["event"].items() >= told("team_access_revoked", "T0HILL").items()
    assert teams(river, token) == []
    assert "is not a valid command" in hill.say("/attendance", channel="CHILL")["shown"]


def test_a_token_of_an_organisation_is_told_the_workspace(worlds: tuple[World, World]) -> None:
    river, hill = worlds
    token = install(river)["access_token"]
    change(river, "add", "T0HILL")
    asked = {"team_id": "T0HILL"}
    assert river.api("users.list", token=token, **asked)["ok"]
    assert river.api("users.list", token=token)["error"] == "missing_argument"
    for team_id, error in (("T0PLAYGRND", "team_access_not_granted"), ("T9", "team_not_found")):
        assert river.api("users.list", token=token, team_id=team_id)["error"] == error
    # Where a conversation or a person is named, that says where.
    assert river.api("chat.postMessage", token=token, channel="CHILL", text="Hello")["ok"]
    assert [each["text"] for each in hill.messages(channel="CHILL")] == ["Hello"]
    refused = river.api("chat.postMessage", token=token, channel="CSTAFF", text="Hello")
    assert refused["error"] == "team_access_not_granted"
    assert river.api("users.info", token=token, user="UTEACH")["user"]["id"] == "UTEACH"


def test_what_a_person_gets_shows_where_they_acted_last(worlds: tuple[World, World]) -> None:
    token = install(worlds[0])["access_token"]
    for team_id in BOTH:
        change(worlds[0], "add", team_id)
    for world in reversed(worlds):
        world.play("home", **{"as": "UTEACH", "tab": "home"})
        text = world.workspace.config.team_name
        posted = worlds[0].api("chat.postMessage", token=token, channel="UTEACH", text=text)
        assert posted["ok"]
        assert [each["text"] for each in world.messages(channel="DTEACH")] == [text]


def test_payloads_say_by_which_installation_they_come(worlds: tuple[World, World]) -> None:
    river, hill = worlds
    token = install(river)["access_token"]
    change(river, "add", "T0HILL")
    hill.say("/attendance", channel="CHILL")
    form = hill.app.last()
    assert (form["team_id"], form["enterprise_id"]) == ("T0HILL", ORG)
    assert form["is_enterprise_install"] == "true"
    title = {"type": "plain_text", "text": "Ask"}
    shown: JsonObject = {"type": "modal", "title": title, "blocks": [{"type": "divider"}]}
    shown["submit"] = {"type": "plain_text", "text": "Send"}
    opened = river.api("views.open", token=token, trigger_id=form["trigger_id"], view=shown)
    hill.submit(opened["view"]["id"])
    sent = hill.app.last()
    assert (sent["team"], sent["user"]["team_id"]) == (None, "T0HILL")
    assert (sent["view"]["team_id"], sent["view"]["app_installed_team_id"]) == ("T0HILL", ORG)
    assert (sent["is_enterprise_install"], sent["enterprise"]["name"]) == (True, "District")
    hill.play("home", **{"as": "UTEACH", "tab": "home"})
    event = hill.app.last()
    assert (event["team_id"], event["enterprise_id"]) == ("T0HILL", ORG)
    (by,) = event["authorizations"]
    assert (by["team_id"], by["is_enterprise_install"]) == (None, True)


@pytest.mark.parametrize(
    ("how", "error"), [("uninstall", "account_inactive"), ("revoke", "token_revoked")]
)
def test_it_ends_for_all_workspaces_at_once(
    worlds: tuple[World, World], how: str, error: str
) -> None:
    river, _ = worlds
    token = install(river)["access_token"]
    change(river, "add", "T0HILL")
    change(river, how)
    ends = 3 if how == "uninstall" else 2
    eventually(lambda: len(river.app.events()) == ends)
    whole = river.app.last()
    assert (whole["team_id"], whole["enterprise_id"]) == (None, ORG)
    assert river.api("auth.test", token=token)["error"] == error
    assert (change(river, "add", "T0HILL").status_code == 400) == (how == "uninstall")


def test_a_workspace_that_has_the_app_is_the_organisations_from_then_on(
    make_world: Callable[..., World],
) -> None:
    river, hill = make_world(others=[HILL], **IS_OF_ORG | {"installed": True}).both("T0HILL")
    assert teams(river, install(river)["access_token"]) == ["T0PLAYGRND"]
    river.say("/attendance")
    assert river.app.last()["is_enterprise_install"] == "false"
    assert ">Apps of District<" in requests.get(f"{hill.url}/play/apps", timeout=10).text
    assert requests.get(f"{river.url}/manage/E9", timeout=10).status_code == 404
