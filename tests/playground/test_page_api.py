"""The page's API: what each person sees, live, and what a test can look up."""

import asyncio
import json
from collections.abc import Callable, Generator
from contextlib import contextmanager

import pytest
import requests

from playground.state.watchers import Watchers
from tests.playground.world import World


def test_a_person_sees_their_own_channels_and_the_bot(world: World) -> None:
    state = world.state("UOFFICE")

    assert state["me"] == {
        "id": "UOFFICE",
        "name": "Grace Hopper",
        "title": "Office",
        "is_stranger": False,
        "is_bot": False,
    }
    assert [(c["id"], c["name"], c["kind"]) for c in state["channels"]] == [
        ("CSTAFF", "staff", "channel"),
        ("DOFFICE", "Rollcall", "im"),
    ]
    assert set(state["messages"]) == {"CSTAFF", "DOFFICE"}
    assert state["commands"] == [
        {"command": "/attendance", "description": "Take attendance", "usage_hint": "[course]"}
    ]
    assert (state["view"], state["notice"]) == (None, None)


def test_a_stranger_sees_shared_channels_only(world: World) -> None:
    state = world.state("USTRANGE")

    assert state["me"]["is_stranger"]
    assert [(c["id"], c["is_ext_shared"]) for c in state["channels"]] == [("CSHARED", True)]


def test_everybody_is_listed_with_what_they_are(world: World) -> None:
    people = {each["id"]: each for each in world.state()["people"]}

    assert people["USTRANGE"]["is_stranger"]
    assert people["U0PLAYGBOT"]["is_bot"]
    assert people["UTEACH"]["title"] == "Teacher"


def test_without_a_person_the_first_is_meant(world: World) -> None:
    answer = world.http.get(f"{world.url}/play/state", timeout=10)

    assert answer.json()["me"]["id"] == "UTEACH"


def test_nobody_else_can_be_played(world: World) -> None:
    for person in ("U404", "U0PLAYGBOT"):
        answer = world.http.get(f"{world.url}/play/state", params={"as": person}, timeout=10)
        assert answer.status_code == 404
        assert answer.json()["error"] == f"there is no person {person!r} in this workspace"


@contextmanager
def listening(world: World, who: str) -> Generator[Callable[[], int]]:
    """Gives a function that waits for the next change and returns its version."""
    url = f"{world.url}/play/events"
    with requests.get(url, params={"as": who}, stream=True, timeout=5) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines = stream.iter_lines(chunk_size=1, decode_unicode=True)
        yield lambda: next(
            json.loads(line.removeprefix("data: "))["version"]
            for line in lines
            if line.startswith("data: ")
        )


def test_changes_are_told_to_those_who_see_them(world: World) -> None:
    with listening(world, "UTEACH") as teacher, listening(world, "UOFFICE") as office:
        assert teacher() == office() == 0

        world.say("hello")
        version = teacher()
        assert version > 0
        assert office() >= 1

        whisper = world.sdk("chat_postEphemeral", channel="CSTAFF", user="UTEACH", text="psst")
        assert whisper["ok"]
        assert teacher() > version
        world.sdk("chat_postMessage", channel="UOFFICE", text="for you")
        # The whisper was not told to the office: its next news is the direct message.
        assert office() == world.state()["version"]


def test_streams_end_when_the_playground_is_to_stop(world: World) -> None:
    with listening(world, "UTEACH") as teacher:
        teacher()
        world.workspace.watchers.closed = True
        world.say("hello")
        teacher()
        with pytest.raises(StopIteration):
            teacher()


def test_closing_wakes_every_stream_and_lets_no_new_one_wait() -> None:
    async def story() -> None:
        watchers = Watchers()
        waiting = watchers.join("UTEACH")
        watchers.close()
        assert waiting.is_set()
        assert watchers.closed

    asyncio.run(story())


def test_the_log_can_be_read_by_method_and_cleared(world: World) -> None:
    world.api("auth.test")
    world.api("chat.postMessage", channel="CSTAFF")
    url = f"{world.url}/play/log"

    entries = world.http.get(url, timeout=10).json()["log"]
    assert [(e["method"], e["ok"], e["error"]) for e in entries] == [
        ("auth.test", True, None),
        ("chat.postMessage", False, "no_text"),
    ]
    assert entries[1]["body"] == {"channel": "CSTAFF"}
    assert world.http.delete(url, timeout=10).json() == {"log": []}


def test_the_log_forgets_the_oldest(world: World) -> None:
    for number in range(1005):
        world.workspace.record("auth.test", {"number": number}, None)

    entries = world.log("auth.test")
    assert (len(entries), entries[0]["body"]) == (1000, {"number": 5})


def test_the_page_itself_is_served(world: World) -> None:
    answer = world.http.get(world.url, timeout=10)

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert world.http.get(f"{world.url}/static/page.css", timeout=10).status_code == 200


def test_an_address_can_be_given_for_response_urls(make_world: Callable[..., World]) -> None:
    world = make_world(public_url="https://play.example.test")

    world.say("/attendance")

    assert world.app.last()["response_url"].startswith("https://play.example.test/respond/")
