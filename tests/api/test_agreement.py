"""Teachers tap and programs write, on one register: all that reads it agrees, the newest stands."""

import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.tables import Meeting
from storage.tables.words import Status
from tests.api.both_doors import (
    COURSE,
    STARTS_AT,
    STUDENTS,
    TEACHERS,
    Course,
    disagreements,
)
from tests.api.conftest import Client, Ids
from tests.stories.stage import Stage

BOUNDED = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
WHO = st.sampled_from(TEACHERS)
PLACES = st.integers(0, STUDENTS - 1)
STATUSES = st.sampled_from(Status)
ROWS = st.dictionaries(PLACES, STATUSES)
REST = st.sampled_from(["present", "leave"])
KIOSKS, POSTS, BATCHES = 3, 12, 8
# How many steps before its delivery a press was made.
LATE = st.integers(0, 4)


@pytest.fixture
def course(stage: Stage, client: Client) -> Course:
    # Each example has a day of its own, the later ones long ago.
    stage.school.allow_changes(None)
    stage.school.add_course(COURSE, STUDENTS, teachers=["Tunde Okafor", "Marta Lindqvist"])
    for table in ("course_offering", "course_enrollment", "teacher_assignment"):
        stage.statement(f"UPDATE {table} SET begins_on = '1990-01-01'")  # noqa: S608 - names above
    for who in TEACHERS:
        stage.open(f"/attendance {COURSE}", who=who)
    ids = Ids(stage, COURSE)
    return Course(stage, client, ids, [ids.body(place) for place in range(STUDENTS)])


@pytest.fixture
def course_that_meets(course: Course) -> Course:
    """The course with a timetable: it meets once every day."""
    school, course_id = course.stage.school.school, course.key.course_offering_id
    meetings = [
        Meeting(
            school_id=school,
            course_offering_id=course_id,
            weekday=weekday,
            starts_at=STARTS_AT,
            ends_at=time(9),
        )
        for weekday in range(1, 8)
    ]
    course.stage.school.add(*meetings)
    return replace(course, meets=True)


Step = tuple[Any, ...]
STEPS = st.one_of(
    st.tuples(st.just("mark"), WHO, PLACES, STATUSES),
    st.tuples(st.just("rest"), WHO),
    st.tuples(st.just("undo"), WHO),
    st.tuples(st.just("details"), WHO, PLACES, STATUSES),
    st.tuples(st.just("post"), PLACES, STATUSES, st.sampled_from(["replace", "keep", "error"])),
    st.tuples(st.just("patch"), PLACES, STATUSES),
    st.tuples(st.just("put"), ROWS, REST),
)


@BOUNDED
@given(steps=st.lists(STEPS, max_size=10))
def test_after_any_mix_of_both_doors_all_that_reads_the_register_agrees(
    course: Course, steps: list[Step]
) -> None:
    course.next_day()
    for what, *rest in steps:
        getattr(course, what)(*rest)
    assert disagreements(course) == []


# All day, or from a time on: before the course meets, as it meets, and after that.
CLOSES_AT = st.sampled_from([None, time(7), STARTS_AT, time(8, 1), time(12)])


@BOUNDED
@given(steps=st.lists(STEPS, max_size=4), closes_at=CLOSES_AT)
def test_on_a_closed_day_all_that_reads_the_register_agrees_too(
    course: Course, steps: list[Step], closes_at: time | None
) -> None:
    course.next_day()
    course.close(closes_at)
    for what, *rest in steps:
        getattr(course, what)(*rest)
    assert disagreements(course) == []


@BOUNDED
@given(
    steps=st.lists(STEPS, max_size=4),
    before=st.booleans(),
    closes_at=CLOSES_AT,
    is_open=st.booleans(),
)
def test_with_a_timetable_too_on_open_days_and_closed_ones(
    course_that_meets: Course,
    steps: list[Step],
    before: bool,
    closes_at: time | None,
    is_open: bool,
) -> None:
    course = course_that_meets
    course.next_day()
    if before and not is_open:
        course.close(closes_at)
    for what, *rest in steps:
        getattr(course, what)(*rest)
    if not is_open:
        course.close(closes_at)
    assert disagreements(course) == []


@dataclass(frozen=True)
class Done:
    """A status that somebody set, between two instants: a press was made at one."""

    place: int
    status: Status
    begun: float
    ended: float


def stands(done: Sequence[Done], place: int, *, filled: bool) -> set[Status | None]:
    """Say which statuses a student may have: of what nothing newer was done, else of the fill."""
    own = [each for each in done if each.place == place]
    newest = {one.status for one in own if all(each.begun <= one.ended for each in own)}
    return {*newest} or {Status.PRESENT if filled else None}


def wrong(course: Course, done: Sequence[Done], *, filled: bool) -> list[str]:
    states = course.states()
    expected = {place: stands(done, place, filled=filled) for place in range(STUDENTS)}
    return [
        f"the student {place} is {states.get(place)}, expected {may}: {done}"
        for place, may in expected.items()
        if states.get(place) not in may
    ]


TIMED = st.one_of(
    st.tuples(st.just("mark"), LATE, PLACES, STATUSES),
    st.tuples(st.just("rest"), LATE),
    st.tuples(st.just("post"), PLACES, STATUSES),
    st.tuples(st.just("put"), ROWS, REST),
)


def carry_out(course: Course, step: Step, instants: Sequence[float]) -> list[Done]:
    """Do a step, and say what it set when; a press may have been made some steps ago."""
    what, *rest = step
    if what in {"mark", "rest"}:
        late, *pressed = rest
        # Between that step and the one before it, and no two at one instant.
        at = instants[max(0, len(instants) - 1 - late)] - 0.5 + len(instants) / 1000
        getattr(course, what)("UTUNDE", *pressed, at)
        return [Done(pressed[0], pressed[1], at, at)] if pressed else []
    getattr(course, what)(*rest)
    rows = {rest[0]: rest[1]} if what == "post" else rest[0]
    return [Done(place, status, instants[-1], course.now()) for place, status in rows.items()]


@BOUNDED
@given(steps=st.lists(TIMED, max_size=8))
def test_the_newest_action_on_each_student_stands_whichever_door_it_came_by(
    course: Course, steps: list[Step]
) -> None:
    course.next_day()
    instants, done = list[float](), list[Done]()
    for step in steps:
        course.stage.clock.ahead += 1
        instants.append(course.now())
        done += carry_out(course, step, instants)
    filled = any(step[0] == "rest" or step[0::2] == ("put", "present") for step in steps)
    assert wrong(course, done, filled=filled) == []
    assert disagreements(course) == []


def test_a_press_that_comes_late_leaves_what_a_kiosk_wrote_since(course: Course) -> None:
    pressed = course.now()
    course.post(0, Status.PRESENT)
    course.mark("UTUNDE", 0, Status.ABSENT, pressed)
    assert course.states() == {0: Status.PRESENT}
    course.mark("UTUNDE", 0, Status.ABSENT)
    assert course.states() == {0: Status.ABSENT}
    assert disagreements(course) == []


def check_in(course: Course, seed: int) -> list[Done]:
    """Write as a kiosk at the gate does: one student after the other."""
    chance, done = random.Random(seed), list[Done]()  # noqa: S311 - a seeded test
    for _ in range(POSTS):
        place, status, begun = chance.randrange(STUDENTS), chance.choice([*Status]), course.now()
        course.post(place, status)
        done.append(Done(place, status, begun, course.now()))
    return done


def tap(course: Course, seed: int) -> list[Done]:
    """Press as a teacher does whose presses are delivered late, and in another order."""
    chance, done = random.Random(seed), list[Done]()  # noqa: S311 - a seeded test
    for _ in range(BATCHES):
        presses = list[Done]()
        for _ in range(3):
            at = round(course.now(), 6)
            presses.append(Done(chance.randrange(STUDENTS), chance.choice([*Status]), at, at))
        course.rest("UTUNDE")
        for each in chance.sample(presses, len(presses)):
            course.mark("UTUNDE", each.place, each.status, each.begun)
        done += presses
    return done


def test_kiosks_write_while_the_teacher_taps_and_nothing_is_lost(course: Course) -> None:
    course.next_day()
    with ThreadPoolExecutor(KIOSKS + 1) as threads:
        kiosks = [threads.submit(check_in, course, seed) for seed in range(KIOSKS)]
        teacher = threads.submit(tap, course, KIOSKS)
        done = [each for one in (*kiosks, teacher) for each in one.result()]
    assert wrong(course, done, filled=True) == []
    assert disagreements(course) == []
    doors = {line["door"] for line in course.stage.audit()}
    assert doors == {"slack", "api"}


def test_what_would_be_wrong_is_found(course: Course) -> None:
    course.post(0, Status.LATE)
    now = course.now()
    late, absent = Done(0, Status.LATE, now, now), Done(0, Status.ABSENT, now + 1, now + 1)
    assert wrong(course, [late], filled=False) == []
    assert wrong(course, [late, absent], filled=False)
    assert wrong(course, [late], filled=True)
    assert wrong(course, [], filled=False)
    course.stage.statement("UPDATE attendance_record SET status = 'absent', minutes_late = NULL")
    assert disagreements(course)
