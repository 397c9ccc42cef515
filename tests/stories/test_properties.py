"""Whatever people press, however it arrives: the newest action stands and the audit tells how."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, update

from bot.attendance.access.people import SlackPerson
from bot.attendance.errors import NothingToUndo
from bot.attendance.registers import marking
from bot.attendance.registers.actions import Stamp
from bot.attendance.registers.marking import FilledForm
from storage.engine.database import Database
from storage.registers.cells import Entry
from storage.registers.opening import RegisterKey
from storage.tables import ASSIGNMENT, ENROLLMENT, OFFERING, STAFF
from storage.tables.words import Role, Status
from tests.school import make_school
from tests.stories import checking
from tests.stories.checking import Acted, Audited

NOW = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)
LONG_AGO = date(1990, 1, 1)
WHO = ("Tunde", "Marta", "Ines")
STUDENTS = 4

BOUNDED = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
# Few instants, so that some actions are simultaneous.
INSTANTS = st.integers(1_795_000_000_000_000, 1_795_000_000_000_005)
SETS = st.tuples(
    st.sampled_from(WHO), INSTANTS, st.integers(0, STUDENTS - 1), st.sampled_from(Status)
)
FILLS = st.tuples(st.sampled_from(WHO), INSTANTS, st.none(), st.none())
Drawn = tuple[str, int, int | None, Status | None]


@dataclass
class Course:
    """A course of four that three people may mark, with a fresh register for each example."""

    database: Database
    course: UUID
    students: list[UUID]
    days: Iterator[int]

    def next_register(self) -> RegisterKey:
        return RegisterKey(self.course, NOW.date() - timedelta(days=next(self.days)))

    def acted(self, key: RegisterKey, drawn: list[Drawn]) -> list[Acted]:
        return [
            Acted(
                Stamp(at, f"{key}:{number}:{who}:{at}", NOW),
                who,
                None if place is None else self.students[place],
                status,
            )
            for number, (who, at, place, status) in enumerate(drawn)
        ]

    def deliver(self, key: RegisterKey, each: Acted) -> None:
        if each.student is None or each.status is None:
            self.write(marking.mark_rest, each.who, key, each.stamp)
        else:
            roll_number = self.students.index(each.student) + 1
            self.write(marking.mark, each.who, key, roll_number, each.status, each.stamp)

    def write(self, rule: Callable[..., object], who: str, *rest: object) -> None:
        self.database.write_now(rule, SlackPerson("", "T1", who), *rest)

    def problems(self, key: RegisterKey, acted: list[Acted]) -> list[str]:
        stored, audit = self.seen(key)
        return checking.problems(acted, self.students, stored, audit)

    def seen(self, key: RegisterKey) -> tuple[dict[UUID, Entry | None], list[Audited]]:
        look = self.database.read_now
        return look(checking.stored, key), look(checking.audited, key)


@pytest.fixture
def course(database: Database) -> Course:
    school = make_school(database, team_id="T1")
    # Each example has a day of its own, the later ones long ago.
    school.allow_changes(None)
    for who in WHO:
        school.add_staff(who, Role.TEACHER)
    title = "Biology 9A"
    school.add_course(title, STUDENTS, teachers=WHO)

    def link(connection: Connection) -> None:
        connection.execute(
            update(STAFF).values(slack_team_id="T1", slack_user_id=STAFF.c.given_name)
        )
        for table in (OFFERING, ASSIGNMENT, ENROLLMENT):
            connection.execute(update(table).values(begins_on=LONG_AGO))

    database.write_now(link)
    return Course(database, school.courses[title], school.enrollments[title], count())


@BOUNDED
@given(data=st.data())
def test_the_newest_action_on_each_student_stands(course: Course, data: st.DataObject) -> None:
    key = course.next_register()
    acted = course.acted(key, data.draw(st.lists(SETS | FILLS, max_size=8)))
    order = data.draw(st.permutations(acted))
    again = data.draw(st.lists(st.sampled_from(acted), max_size=5)) if acted else []
    for each in [*order, *again]:
        course.deliver(key, each)
    assert course.problems(key, acted) == []


UNDOS = st.tuples(st.just("undo"), st.sampled_from(WHO), st.none())
FORMS = st.tuples(st.just("details"), st.sampled_from(WHO), st.integers(0, STUDENTS - 1))
PRESSES = st.tuples(
    st.sampled_from(["absent", "late", "fill"]),
    st.sampled_from(WHO),
    st.integers(0, STUDENTS - 1),
)


@BOUNDED
@given(steps=st.lists(PRESSES | FORMS | UNDOS, max_size=12))
def test_the_audit_replays_to_what_is_stored_whatever_is_undone(
    course: Course, steps: list[tuple[str, str, int | None]]
) -> None:
    key = course.next_register()
    for number, (what, who, place) in enumerate(steps):
        stamp = Stamp(1_795_000_000_000_000 + number, f"{key}:{number}", NOW)
        if what == "undo":
            with suppress(NothingToUndo):
                course.write(marking.undo, who, key, stamp)
        elif what == "fill":
            course.write(marking.mark_rest, who, key, stamp)
        elif what == "details":
            entry = Entry(Status.LATE, number, "transport", f"note {number}")
            course.write(marking.mark_details, who, key, (place or 0) + 1, FilledForm(entry), stamp)
        else:
            course.write(marking.mark, who, key, (place or 0) + 1, Status(what), stamp)
    stored, audit = course.seen(key)
    assert [*checking.of_audit(audit, stored)] == []


@BOUNDED
@given(steps=st.lists(PRESSES, max_size=8))
def test_undoing_everything_walks_back_to_an_empty_register(
    course: Course, steps: list[tuple[str, str, int | None]]
) -> None:
    key, stamps = course.next_register(), count(1_795_000_000_000_000)
    for what, _, place in steps:
        stamp = Stamp(at := next(stamps), f"{key}:{at}", NOW)
        if what == "fill":
            course.write(marking.mark_rest, WHO[0], key, stamp)
        else:
            course.write(marking.mark, WHO[0], key, (place or 0) + 1, Status(what), stamp)
    with suppress(NothingToUndo):
        for _ in range(len(steps) + 1):
            at = next(stamps)
            course.write(marking.undo, WHO[0], key, Stamp(at, f"{key}:{at}", NOW))
    assert course.seen(key)[0] == {}


def test_the_checker_finds_what_is_wrong(course: Course) -> None:
    drawn: list[Drawn] = [
        ("Tunde", 1_795_000_000_000_000, None, None),
        ("Marta", 1_795_000_000_000_001, 0, Status.ABSENT),
        ("Marta", 1_795_000_000_000_002, 0, Status.LATE),
    ]
    key = course.next_register()
    acted = course.acted(key, drawn)
    for each in acted:
        course.deliver(key, each)
    stored, audit = course.seen(key)
    check, everybody = checking.problems, course.students
    assert check(acted, everybody, stored, audit) == []
    first, other = everybody[:2]
    absent, present = Entry(Status.ABSENT), Entry(Status.PRESENT)
    twice = replace(audit[-1], before=audit[-1].after)
    wrong = [
        (stored | {first: absent}, audit),
        (stored | {other: absent}, audit),
        ({name: state for name, state in stored.items() if name != other}, audit),
        (stored | {course.course: present}, audit),
        (stored | {first: Entry(Status.LATE, 5)}, audit),
        (stored, audit[:-1]),
        (stored, audit[1:]),
        (stored, [*audit, audit[-1]]),
        (stored, [*audit, twice]),
        (stored, audit[::-1]),
    ]
    for states, lines in wrong:
        assert check(acted, everybody, states, lines)
    assert check(acted[:-1], everybody, stored, audit)
    newer: list[Drawn] = [("Ines", 1_795_000_000_000_003, 0, Status.EXCUSED)]
    assert check([*acted, *course.acted(key, newer)], everybody, stored, audit)
