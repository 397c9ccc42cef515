"""When more press than can be served in time, the rest is told at once that nothing was saved."""

from collections.abc import Generator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from threading import Event

from sqlalchemy import Connection, text

from bot.crowds import AT_ONCE
from bot.listeners.doors.crowded import SENTENCE
from tests.serving import eventually
from tests.stories.conftest import Json, Stage, text_of
from tests.stories.forging import command, send

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


def turned_away(stage: Stage, roster: Json, hands: ThreadPoolExecutor) -> list[Future[Json]]:
    """Have one name after the other tapped until a tap fails at once; gives all taps."""
    taps: list[Future[Json]] = []
    for place in range(STUDENTS):
        found = stage.name_button(roster, place)
        taps.append(hands.submit(stage.press_button, roster, found))
        done, _ = wait(taps, 0.1 if place > AT_ONCE else 0, FIRST_COMPLETED)
        if any(not each.result()["ok"] for each in done):
            break
    return taps


def test_who_comes_too_late_is_told_at_once_and_the_rest_is_served(stage: Stage) -> None:
    roster = stage.open()
    with ThreadPoolExecutor(STUDENTS) as hands:
        with held_up(stage):
            taps = turned_away(stage, roster, hands)
            answer = send(stage, command(stage, text="help"))
        failed = [place for place, each in enumerate(taps) if not each.result()["ok"]]
    assert failed[0] > AT_ONCE
    assert (answer.status_code, answer.json()["text"]) == (200, SENTENCE)
    assert eventually(lambda: [each for each in stage.messages() if text_of(each) == SENTENCE])
    assert not stage.marks().keys() & {stage.student(place) for place in failed}

    tapped = stage.tap_student(roster, failed[0])
    assert stage.student(failed[0]) in stage.marks()
    assert "❌" in str(tapped)
