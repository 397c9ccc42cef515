"""The Web API's door: tokens, scopes, shapes of calls; and its methods about people."""

from collections.abc import Callable
from typing import Any

import pytest

from playground import Person
from tests.playground.world import World


def test_auth_test_names_the_bot_and_its_workspace(world: World) -> None:
    answer = world.sdk("auth_test")

    assert answer["ok"]
    assert (answer["team_id"], answer["user_id"]) == ("T0PLAYGRND", "U0PLAYGBOT")


@pytest.mark.parametrize(
    ("method", "token", "error"),
    [
        ("auth.test", None, "not_authed"),
        ("auth.test", "xoxb-other", "invalid_auth"),
        ("auth.test", "xapp-test", "not_allowed_token_type"),
        ("apps.connections.open", "xoxb-test", "not_allowed_token_type"),
        ("chat.postMesage", "xoxb-test", "unknown_method"),
    ],
)
def test_a_call_without_the_right_token_is_refused(
    world: World, method: str, token: str | None, error: str
) -> None:
    answer = world.api(method, token=token)

    assert not answer["ok"]
    assert answer["error"] == error


def test_a_token_may_come_as_an_argument(world: World) -> None:
    assert world.api("auth.test", token=None)["error"] == "not_authed"
    url = f"{world.url}/api/auth.test"
    assert world.http.post(url, data={"token": "xoxb-test"}, timeout=10).json()["ok"]
    assert world.log("auth.test")[-1]["body"] == {}


@pytest.mark.parametrize(
    ("kind", "body", "error"),
    [
        ("application/json", b"{", "invalid_json"),
        ("application/json", b"[]", "json_not_object"),
        ("application/x-www-form-urlencoded", b"\xff", "invalid_form_data"),
        ("multipart/form-data", b"x", "invalid_post_type"),
        ("", b"x", "missing_post_type"),
    ],
)
def test_a_body_that_is_no_call_is_refused(
    world: World, kind: str, body: bytes, error: str
) -> None:
    url = f"{world.url}/api/auth.test"
    headers = {"Content-Type": kind, "Authorization": "Bearer xoxb-test"}

    assert world.http.post(url, data=body, headers=headers, timeout=10).json()["error"] == error


@pytest.mark.parametrize(
    ("method", "arguments", "needed"),
    [
        ("users.info", {"user": "UTEACH"}, "users:read"),
        ("users.lookupByEmail", {"email": "ada@school.test"}, "users:read.email"),
        ("chat.postMessage", {"channel": "CSTAFF", "text": "x"}, "chat:write"),
        ("conversations.info", {"channel": "CSTAFF"}, "channels:read"),
        ("conversations.members", {"channel": "CHIDDEN"}, "groups:read"),
        ("conversations.history", {"channel": "CSTAFF"}, "channels:history"),
        ("conversations.history", {"channel": "CHIDDEN"}, "groups:history"),
        ("conversations.history", {"channel": "DTEACH"}, "im:history"),
        ("conversations.open", {"users": "UTEACH"}, "im:write"),
        ("conversations.list", {"types": "private_channel"}, "groups:read"),
    ],
)
def test_a_missing_scope_is_named(
    make_world: Callable[..., World], method: str, arguments: dict[str, Any], needed: str
) -> None:
    answer = make_world(scopes=frozenset({"commands"})).api(method, **arguments)

    assert answer == {
        "ok": False,
        "error": "missing_scope",
        "needed": needed,
        "provided": "commands",
    }


def test_views_and_auth_test_need_no_scope(make_world: Callable[..., World]) -> None:
    world = make_world(scopes=frozenset[str]())

    assert world.api("auth.test")["ok"]
    assert world.api("views.open", view={})["error"] == "invalid_arguments"


def test_users_info_tells_who_somebody_is(world: World) -> None:
    user = world.sdk("users_info", user="UTEACH")["user"]

    assert user["profile"]["email"] == "ada@school.test"
    assert (user["team_id"], user["deleted"], user["is_bot"]) == ("T0PLAYGRND", False, False)


def test_the_email_is_left_out_without_its_scope(make_world: Callable[..., World]) -> None:
    world = make_world(scopes=frozenset({"users:read"}))

    assert "email" not in world.api("users.info", user="UTEACH")["user"]["profile"]


def test_a_stranger_is_marked_and_keeps_the_email_to_themselves(world: World) -> None:
    user = world.api("users.info", user="USTRANGE")["user"]

    assert user["is_stranger"]
    assert user["team_id"] == "T0OTHER"
    assert "email" not in user["profile"]


def test_a_deactivated_account_is_still_known_but_not_found_by_email(world: World) -> None:
    assert world.api("users.info", user="UGONE")["user"]["deleted"]
    assert world.api("users.lookupByEmail", email="old@school.test")["error"] == "users_not_found"


def test_a_person_is_found_by_email_in_any_case(world: World) -> None:
    answer = world.sdk("users_lookupByEmail", email="ADA@school.test")

    assert answer["user"]["id"] == "UTEACH"


def test_nobody_is_found_by_a_wrong_id_or_email(world: World) -> None:
    assert world.api("users.info", user="U404")["error"] == "user_not_found"
    assert world.api("users.lookupByEmail", email="x@y.test")["error"] == "users_not_found"


def test_a_missing_argument_is_named(world: World) -> None:
    answer = world.api("users.info")

    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == ["[ERROR] missing required field: user"]


def test_an_argument_of_the_wrong_type_is_refused(world: World) -> None:
    assert world.api("chat.delete", channel=3)["error"] == "invalid_arguments"
    assert world.api("users.list", limit="many")["error"] == "invalid_arguments"


def test_methods_that_read_take_their_arguments_from_a_form_and_not_from_json(
    world: World,
) -> None:
    url = f"{world.url}/api/users.info"
    headers = {"Authorization": "Bearer xoxb-test"}
    asked = {"user": "UTEACH"}

    assert world.http.post(url, data=asked, headers=headers, timeout=10).json()["ok"]
    unseen = world.http.post(url, json=asked, headers=headers, timeout=10).json()
    assert unseen["response_metadata"]["messages"] == ["[ERROR] missing required field: user"]


def test_users_list_is_everybody_of_the_workspace_in_pages(world: World) -> None:
    first = world.sdk("users_list", limit=2)
    cursor = first["response_metadata"]["next_cursor"]
    second = world.sdk("users_list", limit=2, cursor=cursor)

    found = [user["id"] for user in first["members"] + second["members"]]
    assert found == ["UTEACH", "UOFFICE", "UGONE", "U0PLAYGBOT"]
    assert second["response_metadata"]["next_cursor"] == ""


def test_a_made_up_cursor_is_refused(world: World) -> None:
    assert world.api("users.list", cursor="???")["error"] == "invalid_cursor"


def test_an_enterprise_is_named_where_there_is_one(make_world: Callable[..., World]) -> None:
    world = make_world(enterprise_id="E1")

    assert world.api("auth.test")["enterprise_id"] == "E1"
    user = world.api("users.info", user="UTEACH")["user"]
    assert user["enterprise_user"]["enterprise_id"] == "E1"
    assert user["enterprise_user"]["teams"] == ["T0PLAYGRND"]


def test_people_of_an_enterprise_are_of_its_workspaces_and_others_are_strangers(
    make_world: Callable[..., World],
) -> None:
    world = make_world(enterprise_id="E1")
    for who in (
        Person(id="WSISTER", name="Ada", email="ada@x.test", team_id="T2", teams=("T2", "T3")),
        Person(id="WELSE", name="Eve", email="e@x.test", team_id="T9", enterprise_id="E9"),
    ):
        world.workspace.people[who.id] = who

    sister = world.api("users.info", user="WSISTER")["user"]
    other = world.api("users.info", user="WELSE")["user"]

    assert (sister["team_id"], sister["enterprise_user"]["teams"]) == ("T2", ["T2", "T3"])
    assert sister["profile"]["email"] == "ada@x.test"
    assert other["is_stranger"]
    assert other["enterprise_user"]["enterprise_id"] == "E9"
    assert "email" not in other["profile"]


def test_people_can_change_while_the_workspace_is_served(world: World) -> None:
    renamed = Person(id="UTEACH", name="Ada King", email="king@school.test")
    world.workspace.people["UTEACH"] = renamed

    assert world.api("users.lookupByEmail", email="king@school.test")["user"]["id"] == "UTEACH"
