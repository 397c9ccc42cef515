"""An excuse meets what others do in the same moment: both are done, and neither misses the other.

The second begins while the first has written and not committed, and has to wait for it.
"""

from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import Connection, select, text

from bot.attendance.access.people import SlackPerson
from bot.attendance.excuses import office
from bot.attendance.excuses.entering import NewExcuse
from bot.attendance.registers import marking
from bot.attendance.registers.actions import Stamp
from storage.engine.database import Database
from storage.registers.cells import Entry
from storage.registers.opening import RegisterKey
from storage.tables import EXCUSE
from storage.tables.words import Becomes, Status
from tests.serving import eventually
from tests.stories import checking
from tests.stories.excused import NOW, OFFICE, TEACHERS, Course
from tests.stories.test_excuse_properties import course as course

Work = Callable[[Connection], Any]
WAITING = text(
    "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database"
    " WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()"
)
EXCUSED = Entry(Status.EXCUSED, reason="family")


def one_upon_the_other(database: Database, first: Work, second: Work) -> None:
    """Begin the second before the first has committed; SQLite lets it begin only then."""
    other = Thread(target=database.write_now, args=(second,))

    def hold(connection: Connection) -> None:
        first(connection)
        other.start()
        if not database.on_sqlite:
            eventually(lambda: database.read_now(lambda beside: beside.scalar(WAITING)))

    database.write_now(hold)
    other.join()


def by(who: str, rule: Callable[..., Any], *rest: object) -> Work:
    return lambda connection: rule(connection, SlackPerson("", "T1", who), *rest)


def stamp(number: int) -> Stamp:
    return Stamp(1_795_000_000_000_000 + number, f"race:{number}", NOW)


def excuse(course: Course, key: RegisterKey, becomes: Becomes = Becomes.EXCUSED) -> NewExcuse:
    day = key.attendance_date
    return NewExcuse([course.students[0]], day, day, becomes, reason="family")


def stored(course: Course, key: RegisterKey) -> Entry | None:
    return course.database.read_now(checking.stored, key).get(course.enrollments[0])


@pytest.mark.parametrize("excuse_comes_first", [True, False])
@pytest.mark.parametrize("taken", ["tap", "fill"])
def test_an_excuse_and_a_register_that_is_being_taken_do_not_miss_each_other(
    course: Course, taken: str, excuse_comes_first: bool
) -> None:
    key = course.next_register()
    entering = by(OFFICE, office.enter, excuse(course, key), stamp(1))
    tap = by(TEACHERS[0], marking.mark, key, 1, Status.ABSENT, stamp(2))
    fill = by(TEACHERS[0], marking.mark_rest, key, stamp(2))
    both = [entering, tap if taken == "tap" else fill]
    one_upon_the_other(course.database, *(both if excuse_comes_first else reversed(both)))
    # Whom a teacher saw stays present.
    was_seen = taken == "fill" and not excuse_comes_first
    assert stored(course, key) == (Entry(Status.PRESENT) if was_seen else EXCUSED)


def test_two_of_the_office_who_withdraw_in_the_same_moment_leave_nothing_behind(
    course: Course,
) -> None:
    key = course.next_register()
    course.write(marking.mark, TEACHERS[0], key, 1, Status.ABSENT, stamp(1))
    for number in (2, 3):
        course.write(office.enter, OFFICE, excuse(course, key), stamp(number))
    ids = course.database.read_now(lambda c: list(c.scalars(select(EXCUSE.c.id))))
    first, second = (
        by(OFFICE, office.withdraw, each, "No.", stamp(4 + place)) for place, each in enumerate(ids)
    )
    one_upon_the_other(course.database, first, second)
    assert stored(course, key) == Entry(Status.ABSENT)
