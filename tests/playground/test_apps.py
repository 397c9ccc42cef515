"""The app taken away: Slack tells it so, and takes none of its tokens any more."""

from collections.abc import Callable

import pytest
import requests

from tests.playground.world import World
from tests.serving import eventually

MakeWorld = Callable[..., World]
HEARS = frozenset({"app_uninstalled", "tokens_revoked", "message.im"})
TOLD_REVOKED = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["U0PLAYGBOT"]}}


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    return make_world(events=HEARS)


def end(world: World, how: str) -> requests.Response:
    return requests.post(f"{world.url}/play/apps", data={"do": how}, timeout=10)


def test_an_app_that_is_uninstalled_is_told_twice_and_is_nothing_any_more(world: World) -> None:
    assert ">Uninstall<" in requests.get(f"{world.url}/play/apps", timeout=10).text
    assert "is not installed here" in end(world, "uninstall").text
    told = eventually(lambda: found if len(found := world.app.events()) == 2 else None)
    assert sorted(told or [], key=lambda each: each["type"]) == [
        {"type": "app_uninstalled"},
        TOLD_REVOKED,
    ]
    whole = world.app.last()
    assert (whole["team_id"], "authorizations" in whole) == ("T0PLAYGRND", False)
    assert world.api("auth.test")["error"] == "account_inactive"
    assert "is not a valid command" in world.say("/attendance")["shown"]
    world.say("hello", channel="DTEACH")
    assert len(world.app.events()) == 2
    assert end(world, "uninstall").status_code == 400


def test_an_app_whose_tokens_are_revoked_is_told_and_still_installed(world: World) -> None:
    end(world, "revoke")
    assert world.app.events() == [TOLD_REVOKED]
    assert world.api("auth.test")["error"] == "token_revoked"
    assert world.say("/attendance")["shown"] is None
