"""Writes that come again, and tokens that ask too often."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import requests
from sqlalchemy import Connection, select

from bot.api.http.rates import Rates, alone
from bot.attendance.errors import TooOften
from bot.attendance.tokens import Scope
from storage.api import kept_tokens
from storage.tables import TOKEN
from tests.api.conftest import PATH, Client, Ids, make_token
from tests.api.test_registers import path_of, register, row
from tests.hearing import Heard
from tests.serving import eventually
from tests.stories.building import MakeStage
from tests.stories.stage import Stage

DAY = 24 * 3600
# What keeps the last use of a token out of the database.
UNUSED = {
    "sqlite": "CREATE TRIGGER unused BEFORE UPDATE OF last_used_at ON api_token "
    "BEGIN SELECT RAISE(ABORT, 'kept out'); END",
    "postgresql": "ALTER TABLE api_token ADD CONSTRAINT unused CHECK (last_used_at IS NULL)",
}


def send(client: Client, body: object, key: str = "kiosk-1") -> requests.Response:
    return client.call("POST", PATH, json=body, headers={"Idempotency-Key": key})


def test_a_write_with_a_key_is_done_once_and_answered_as_the_first_time(
    client: Client, ids: Ids, stage: Stage
) -> None:
    first = send(client, ids.body(0, "late"))
    stage.tap(stage.open("/attendance"), "Ada L.")
    again = send(client, ids.body(0, "late"))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    mark = stage.mark_of(0)
    assert mark is not None
    assert mark.status == "absent"


def test_a_key_that_came_with_another_request_is_refused(
    client: Client, ids: Ids, stage: Stage
) -> None:
    send(client, ids.body(0, "late"))
    answer = send(client, ids.body(1, "late"))
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/key-reused")
    assert len(stage.marks()) == 1


def test_a_key_is_forgotten_after_a_day(client: Client, ids: Ids, stage: Stage) -> None:
    send(client, ids.body(0, "late"))
    stage.clock.ahead += DAY - 60
    assert send(client, ids.body(0, "late")).headers["Idempotency-Replayed"] == "true"
    stage.clock.ahead += 120
    assert "Idempotency-Replayed" not in send(client, ids.body(0, "late")).headers


def test_a_refused_write_may_come_again_under_its_key(client: Client, ids: Ids) -> None:
    body = register(ids, [row(ids, 0)])
    headers = {"Idempotency-Key": "class-1"}
    assert client.call("PUT", path_of(ids), json=body, headers=headers).status_code == 422
    body["rest"] = "present"
    answer = client.call("PUT", path_of(ids), json=body, headers=headers)
    assert answer.status_code == 200
    assert client.call("PUT", path_of(ids), json=body, headers=headers).json() == answer.json()


def test_keys_of_two_tokens_have_nothing_to_do_with_each_other(
    client_with: Callable[..., Client], ids: Ids
) -> None:
    for client in (client_with(Scope.WRITE_ALL), client_with(Scope.WRITE_ALL)):
        assert "Idempotency-Replayed" not in send(client, ids.body(0, "late")).headers


def test_one_key_at_once_is_done_once(client: Client, ids: Ids, stage: Stage) -> None:
    body = ids.body(0, "late")
    with ThreadPoolExecutor(8) as threads:
        sent = [threads.submit(send, client, body) for _ in range(8)]
        answers = [each.result() for each in sent]
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert sum("Idempotency-Replayed" not in answer.headers for answer in answers) == 1
    assert len(stage.audit()) == 1


@pytest.mark.parametrize("key", ["", "a" * 256])
def test_a_key_that_cant_be_kept_is_named(client: Client, ids: Ids, key: str) -> None:
    answer = send(client, ids.body(), key)
    assert answer.status_code == 422
    assert "dempotency-" in answer.json()["errors"][0]["pointer"]


def test_what_is_not_asked_for_is_not_taken(client: Client, ids: Ids) -> None:
    answer = client.post(ids.body(), on_confict="keep")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "?on_confict"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("attendance_date", "2026-11-23T00:00:00"),
        ("attendance_date", 20780),
        ("minutes_late", "5"),
        ("minutes_late", True),
        ("minutes_late", 5.5),
    ],
)
def test_a_body_is_taken_as_it_is_documented_only(
    client: Client, ids: Ids, stage: Stage, field: str, value: object
) -> None:
    answer = client.post(ids.body(0, "late", **{field: value}))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == f"/{field}"
    assert stage.marks() == {}


def test_a_token_that_asks_too_often_is_told_when_there_is_room_again(
    make_stage: MakeStage,
) -> None:
    stage = make_stage(ROLLCALL_API_REQUESTS_PER_MINUTE="3")
    busy = Client(stage.bot_url, make_token(stage.database, Scope.READ_ALL))
    other = Client(stage.bot_url, make_token(stage.database, Scope.READ_ALL))
    stage.clock.stand_still()
    statuses = [busy.get().status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    refused = busy.get()
    # PostgreSQL's own clock runs on.
    assert 15 <= int(refused.headers["Retry-After"]) <= 20
    assert refused.json()["type"] == "/problems/too-often"
    assert other.get().status_code == 200
    pass_by(stage, 20)
    assert [busy.get().status_code for _ in range(2)] == [200, 429]
    pass_by(stage, 3600)
    assert [busy.get().status_code for _ in range(4)] == [200, 200, 200, 429]
    stage.clock.ahead -= 3600
    assert 15 <= int(busy.get().headers["Retry-After"]) <= 20


def pass_by(stage: Stage, seconds: int) -> None:
    """Let time pass, by the bot's clock and by that of the database."""
    stage.clock.ahead += seconds
    earlier = timedelta(seconds=seconds)

    def move(connection: Connection) -> None:
        wanted = select(TOKEN.c.id, TOKEN.c.room_full_at).where(TOKEN.c.room_full_at.is_not(None))
        for token_id, full_at in connection.execute(wanted).all():
            kept_tokens.use_room(connection, token_id, full_at - earlier)

    stage.database.write_now(move)


MORNING = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)


def counted(rates: Rates, token_id: UUID, most: int) -> int:
    """Ask until it is too often, at most so many times; returns how often it was not."""

    async def ask() -> int:
        for number in range(most):
            try:
                await rates.count(token_id)
            except TooOften:
                return number
        return most

    return asyncio.run(ask())


def test_requests_that_come_evenly_are_never_too_often() -> None:
    token_id, times = uuid4(), [MORNING]
    rates = Rates(6, lambda: times[-1], alone(lambda: times[-1], 6))
    assert counted(rates, token_id, 6) == 6
    for _ in range(600):
        times.append(times[-1] + timedelta(seconds=10))
        assert counted(rates, token_id, 1) == 1
    with pytest.raises(TooOften, match="wait 10 seconds"):
        asyncio.run(rates.count(token_id))


def test_processes_share_a_budget_but_for_a_hundredth_that_each_may_keep() -> None:
    token_id, times = uuid4(), [MORNING]
    budget = alone(lambda: times[-1], 700)
    first, second = (Rates(700, lambda: times[-1], budget) for _ in range(2))
    assert counted(second, token_id, 1) == 1
    assert counted(first, token_id, 1000) == 700 - 7
    assert counted(second, token_id, 1000) == 6
    times.append(MORNING + timedelta(seconds=30))
    assert counted(second, token_id, 1000) == 350
    assert counted(first, token_id, 1000) == 0


def test_the_last_use_of_a_token_is_kept(client: Client, ids: Ids, stage: Stage) -> None:
    def used() -> object:
        return stage.look("SELECT last_used_at FROM api_token")

    assert used() is None
    client.post(ids.body())
    eventually(used)


@pytest.mark.errors("last_use_failed")
def test_a_request_is_answered_though_the_last_use_of_its_token_cannot_be_kept(
    client: Client, ids: Ids, stage: Stage, heard: Heard
) -> None:
    stage.statement(UNUSED[stage.database.engine.dialect.name])
    assert client.post(ids.body()).status_code == 201
    eventually(lambda: "last_use_failed" in heard.events)
    assert client.get().status_code == 200
    assert stage.look("SELECT last_used_at FROM api_token") is None
