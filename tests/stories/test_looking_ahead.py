"""Staff are found in Slack before they come, and whoever comes first waits no longer for it."""

import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from playground import Person
from storage.tables.words import Role
from tests.serving import eventually
from tests.stories.building import BRISK, MakeStage
from tests.stories.people import PEOPLE
from tests.stories.reading import text_of
from tests.stories.stage import Stage

QUICK = {"ROLLCALL_TICK_SECONDS": "0.1"}
# When a process looks for the first time, and a second.
FIRST = 5 * 60 + 1
HOUR = 3600
WAITING = re.compile("One moment: I am asking Slack who you are. You are number ([0-9]+) of")


def crowd_of(number: int) -> list[Person]:
    return [
        Person(id=f"UNEW{each}", name=f"New {each}", email=f"new{each}@riverside.test")
        for each in range(number)
    ]


def list_as_staff(stage: Stage, people: Iterable[Person]) -> None:
    for each in people:
        stage.school.add_staff(each.name, Role.TEACHER, email=each.email)


def asked(stage: Stage, method: str) -> int:
    return len(stage.slack_log(method))


def test_few_are_asked_for_one_by_one_and_who_is_not_there_again_the_next_day(
    make_stage: MakeStage,
) -> None:
    stage = make_stage(**QUICK)
    stage.school.add_staff("Absent Minded", Role.TEACHER)
    stage.clock.ahead += FIRST
    eventually(lambda: asked(stage, "users.lookupByEmail") == 6)
    eventually(lambda: stage.links() >= {"UTUNDE", "UMARTA", "UOFFICE"})
    left = 6 - len(stage.links())

    assert text_of(stage.open()).startswith("Biology 9A")
    assert asked(stage, "users.info") == 0

    stage.clock.ahead += 23 * HOUR
    stage.open("/attendance help")
    stage.clock.ahead += 2 * HOUR
    eventually(lambda: asked(stage, "users.lookupByEmail") == 6 + left)
    assert asked(stage, "users.list") == 0


def test_many_are_found_in_the_list_of_the_workspace(make_stage: MakeStage) -> None:
    crowd = crowd_of(60)
    stage = make_stage(workspace={"people": (*PEOPLE, *crowd)}, **QUICK)
    list_as_staff(stage, crowd)
    stage.school.add_staff("Some Robot", Role.TEACHER, email="bot@riverside.test")
    stage.fault("error", method="users.list", error="ratelimited")
    stage.clock.ahead += FIRST
    eventually(lambda: asked(stage, "users.list") == 1)
    stage.clock.ahead += FIRST
    eventually(lambda: stage.links() >= {each.id for each in crowd})
    assert (asked(stage, "users.list"), asked(stage, "users.lookupByEmail")) == (2, 0)


@pytest.mark.slow
def test_who_waits_in_a_crowd_is_told_their_place_and_served_when_all_are_found(
    make_stage: MakeStage,
) -> None:
    crowd = crowd_of(140)
    limits = {"people": (*PEOPLE, *crowd), "rate_limits": True}
    stage = make_stage(workspace=limits, patience=replace(BRISK, minute=60.0), **QUICK)
    list_as_staff(stage, crowd)

    def ask(person: Person) -> None:
        stage.say("/attendance", who=person.id)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(ask, crowd))

    def told() -> dict[str, str]:
        last = {each.id: stage.messages(each.id)[-1:] for each in crowd}
        return {who: text_of(messages[0]) for who, messages in last.items() if messages}

    def places() -> list[int]:
        found = [WAITING.match(each) for each in told().values()]
        return sorted(int(each[1]) for each in found if each)

    # Slack tells of a hundred a minute.
    eventually(lambda: places() == list(range(1, 41)), seconds=30)
    stage.clock.ahead += FIRST
    eventually(lambda: len(told()) == 140 and not places())
    (answer,) = set(told().values())
    assert "You have no registers on this day." in answer
    assert asked(stage, "users.info") == 100
    assert asked(stage, "users.list") == 1
