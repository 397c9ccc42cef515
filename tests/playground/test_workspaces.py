"""Several workspaces in one playground: one app, and nothing else in common."""

from collections.abc import Callable

import pytest
import requests

from tests.playground.world import CONFIG, World

HILL = CONFIG.model_copy(
    update={"team_id": "T0HILL", "team_name": "Hillside", "bot_token": "xoxb-hill"}
)


@pytest.fixture
def worlds(make_world: Callable[..., World]) -> tuple[World, World]:
    return make_world(others=[HILL]).both("T0HILL")


def test_a_call_is_made_in_the_workspace_of_its_token(worlds: tuple[World, World]) -> None:
    first, hill = worlds
    assert first.api("auth.test")["team_id"] == CONFIG.team_id
    assert first.api("auth.test", token="xoxb-hill")["team_id"] == "T0HILL"
    assert first.api("auth.test", token="xoxb-other")["error"] == "invalid_auth"
    first.api("chat.postMessage", token="xoxb-hill", channel="CSTAFF", text="Hello")
    assert [each["text"] for each in hill.messages()] == ["Hello"]
    assert first.messages() == []


def test_each_has_a_page_of_its_own_and_its_people_act_there(worlds: tuple[World, World]) -> None:
    first, hill = worlds
    assert hill.state()["team"]["name"] == "Hillside"
    assert requests.get(f"{hill.url}/", timeout=10).text == requests.get(first.url, timeout=10).text
    hill.say("/attendance biology")
    form = first.app.last()
    assert (form["team_id"], form["text"]) == ("T0HILL", "biology")
    assert first.respond(form["response_url"], text="Yes").ok
    assert [each["text"] for each in hill.messages()] == ["Yes"]
    assert first.messages() == []


def test_no_id_is_given_twice(worlds: tuple[World, World]) -> None:
    triggers = [world.trigger() for world in (*worlds, *worlds)]
    assert len(set(triggers)) == 4
