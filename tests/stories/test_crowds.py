"""When more press than can be served in time, the rest is told at once that nothing was saved."""

from collections.abc import Callable, Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from itertools import chain
from threading import Event

import pytest
from sqlalchemy import Connection, text

from bot.crowds import AT_ONCE
from bot.listeners.doors.crowded import SENTENCE
from tests.serving import eventually
from tests.stories.building import BRISK, MakeStage
from tests.stories.reading import Json, text_of
from tests.stories.stage import Stage
from tests.stories.test_socket_mode import BY_SOCKET

Act = Callable[[], Json]
Fits = Callable[[Json], bool]
HURRIED = replace(BRISK, turn=0.0)

# What holds up all that write: on SQLite whoever writes does.
LOCK = {"sqlite": "SELECT 1", "postgresql": "LOCK TABLE register"}
STUDENTS = 30


@contextmanager
def held_up(stage: Stage) -> Generator[None]:
    """Hold up all that write registers."""
    held, over = Event(), Event()

    def hold(connection: Connection) -> None:
        connection.execute(text(LOCK[connection.dialect.name]))
        held.set()
        over.wait(20)

    with ThreadPoolExecutor(1) as thread:
        holding = thread.submit(stage.database.write_now, hold)
        held.wait(20)
        try:
            yield
        finally:
            over.set()
            holding.result()


def come(hands: ThreadPoolExecutor, acts: Iterable[Act], *expected: Fits) -> None:
    """Have one after the other act until there is an answer of each kind that is expected."""
    came: list[Future[Json]] = []
    for number, act in enumerate(acts):
        came.append(hands.submit(act))
        done, _ = wait(came, 0.05 if number > AT_ONCE else 0, FIRST_COMPLETED)
        answers = [each.result() for each in done]
        if all(any(map(fits, answers)) for fits in expected):
            return
    # Those who came last may be on their way still.
    answers = [each.result() for each in came]
    assert all(any(map(fits, answers)) for fits in expected)


def taps_on(stage: Stage, roster: Json) -> list[Act]:
    """Tap one name after the other."""
    found = [stage.name_button(roster, place) for place in range(STUDENTS)]
    return [partial(stage.press_button, roster, each) for each in found]


def failed(answer: Json) -> bool:
    return answer.get("status") == HTTPStatus.SERVICE_UNAVAILABLE and not answer["ok"]


def told_in_words(answer: Json) -> bool:
    return "blocks" in answer and text_of(answer) == SENTENCE


def test_who_comes_too_late_is_told_at_once_and_the_rest_is_served(make_stage: MakeStage) -> None:
    stage = make_stage(patience=HURRIED)
    roster = stage.open()
    *taps, last = taps_on(stage, roster)
    asking = partial(stage.open, "/attendance help")
    with ThreadPoolExecutor(2 * STUDENTS) as hands, held_up(stage):
        come(hands, [*taps[:AT_ONCE], *interleaved(taps[AT_ONCE:], asking)], failed, told_in_words)
    assert eventually(lambda: sum(text_of(each) == SENTENCE for each in stage.messages()) > 1)
    saved = len(stage.marks())
    assert saved < STUDENTS - 1
    assert last()["ok"]
    assert len(stage.marks()) == saved + 1


# Held until Slack has waited in vain: on PostgreSQL a lock is not waited for so long.
@pytest.mark.may_log("listener_failed")
def test_by_socket_mode_too_and_a_tap_that_is_turned_away_is_left_unanswered(
    make_stage: MakeStage,
) -> None:
    stage = make_stage(patience=HURRIED, workspace={"ack_seconds": 3.0}, **BY_SOCKET)
    *taps, last = taps_on(stage, stage.open())
    asking = partial(stage.open, "/attendance help")
    with ThreadPoolExecutor(2 * STUDENTS) as hands, held_up(stage):
        come(hands, [*taps[:AT_ONCE], *interleaved(taps[AT_ONCE:], asking)], told_in_words)
        assert not last()["ok"]
    assert stage.student(STUDENTS - 1) not in stage.marks()


def interleaved(taps: Iterable[Act], asking: Act) -> Iterable[Act]:
    """Have somebody type a command after each tap."""
    return chain.from_iterable((tap, asking) for tap in taps)
