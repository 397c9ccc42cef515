"""Faults on order, and the limits of rates."""

import time
from collections.abc import Callable
from typing import Any

import pytest
import requests

from tests.playground.world import World

POST: dict[str, Any] = {"channel": "CSTAFF", "text": "x"}


def test_a_status_is_answered_as_often_as_ordered(world: World) -> None:
    world.fault("chat.postMessage", "status", status=503, times=2)

    answers = [world.call("chat.postMessage", "xoxb-test", POST) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [503, 503, 200]
    assert len(world.messages()) == 1
    assert [entry["ok"] for entry in world.log("chat.postMessage")] == [False, False, True]


def test_a_limit_can_be_ordered_with_its_wait(world: World) -> None:
    world.fault("chat.postMessage", "status", status=429, retry_after=7)

    answer = world.call("chat.postMessage", "xoxb-test", POST)

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    assert answer.json() == {"ok": False, "error": "ratelimited"}


def test_an_error_is_answered_without_the_effect(world: World) -> None:
    world.fault("chat.postMessage", "error", error="account_inactive")

    assert world.api("chat.postMessage", **POST)["error"] == "account_inactive"
    assert world.messages() == []


def test_a_delay_comes_before_the_effect(world: World) -> None:
    world.fault("chat.postMessage", "delay", seconds=0.3)
    start = time.monotonic()

    assert world.api("chat.postMessage", **POST)["ok"]
    assert time.monotonic() - start >= 0.3


@pytest.mark.parametrize(("kind", "posted"), [("drop_before", 0), ("drop_after", 1)])
def test_a_connection_is_cut_before_or_after_the_effect(
    world: World, kind: str, posted: int
) -> None:
    world.fault("chat.postMessage", kind)

    with pytest.raises(requests.ConnectionError):
        world.call("chat.postMessage", "xoxb-test", POST)

    assert len(world.messages()) == posted
    assert world.api("chat.postMessage", **POST)["ok"]


def test_a_fault_is_for_its_own_method_or_for_all(world: World) -> None:
    world.fault("views.open", "error", error="fatal_error")
    assert world.api("auth.test")["ok"]

    world.fault("*", "error", error="service_unavailable")
    assert world.api("auth.test")["error"] == "service_unavailable"
    assert world.api("auth.test")["ok"]


def test_response_urls_suffer_too(world: World) -> None:
    world.say("/attendance")
    url = world.app.last()["response_url"]
    world.fault("response_url", "status", status=500)
    world.fault("response_url", "drop_after")

    assert world.respond(url, text="one").status_code == 500
    with pytest.raises(requests.ConnectionError):
        world.respond(url, text="two")
    assert world.respond(url, text="three").status_code == 200
    assert [message["text"] for message in world.messages()] == ["two", "three"]


def test_orders_can_be_looked_at_and_dropped(world: World) -> None:
    world.fault("auth.test", "error", error="fatal_error")
    url = f"{world.url}/play/faults"

    (waiting,) = world.http.get(url, timeout=10).json()["faults"]
    assert (waiting["method"], waiting["times"]) == ("auth.test", 1)
    assert world.http.delete(url, timeout=10).json() == {"faults": []}
    assert world.api("auth.test")["ok"]


@pytest.mark.parametrize(
    "order", [{"kind": "status"}, {"method": "x", "kind": "flood"}, {"method": "x", "knd": "x"}]
)
def test_an_order_that_makes_no_sense_is_refused(world: World, order: dict[str, str]) -> None:
    answer = world.http.post(f"{world.url}/play/faults", json=order, timeout=10)

    assert answer.status_code == 422
    assert not answer.json()["ok"]


def test_without_limits_nothing_is_limited(world: World) -> None:
    assert all(world.api("chat.postMessage", **POST)["ok"] for _ in range(5))


def test_one_message_a_second_goes_to_a_channel(make_world: Callable[..., World]) -> None:
    world = make_world(rate_limits=True)
    hidden = POST | {"channel": "CHIDDEN"}

    assert world.api("chat.postMessage", **POST)["ok"]
    second = world.call("chat.postMessage", "xoxb-test", POST)
    assert (second.status_code, second.headers["Retry-After"]) == (429, "1")
    assert second.json()["error"] == "ratelimited"
    assert world.api("chat.postMessage", **hidden)["ok"]
    world.clock.ahead = 1.1
    assert world.api("chat.postMessage", **POST)["ok"]


@pytest.mark.parametrize(("method", "calls"), [("users.list", 20), ("users.lookupByEmail", 50)])
def test_a_method_is_limited_by_its_tier(
    make_world: Callable[..., World], method: str, calls: int
) -> None:
    world = make_world(rate_limits=True)

    def call() -> requests.Response:
        return world.call(method, "xoxb-test", {"email": "ada@school.test"})

    assert all(call().status_code == 200 for _ in range(calls))
    limited = call()
    assert limited.status_code == 429
    assert 55 <= int(limited.headers["Retry-After"]) <= 60
    world.clock.ahead = 61
    assert call().status_code == 200
