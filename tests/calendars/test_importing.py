"""A calendar in the database: twice is once, what left it is open again, setup is left alone."""

from datetime import date, time

import pytest

from bot.calendars import importing
from bot.calendars.importing import ClosedDayChange
from bot.calendars.problems import NothingToClose
from bot.calendars.reading import CalendarWindow
from storage.due import closures
from storage.due.closures import Closure
from storage.engine.database import Database
from storage.tables.words import ClosedBy
from tests.school import MadeSchool, make_school

TODAY = date(2026, 11, 23)
WINDOW = CalendarWindow(date(2025, 11, 23), date(2028, 11, 23))
HALF_TERM = {date(2027, 2, day): "Half-term" for day in (15, 16)}
PAST = {date(2026, 10, 26): "Autumn half-term"}


@pytest.fixture
def school(database: Database) -> MadeSchool:
    return make_school(database)


def replace(
    school: MadeSchool, titles: dict[date, str], window: CalendarWindow = WINDOW
) -> list[ClosedDayChange]:
    target = (school.school, titles, window, TODAY)
    planned = school.database.read_now(importing.plan, *target)
    done = school.database.write_now(importing.replace, *target)
    assert done == planned
    return [each.change for each in done]


def stored(school: MadeSchool) -> dict[date, tuple[str, ClosedBy]]:
    found = school.database.read_now(
        closures.between, school.school, date(2000, 1, 1), date(2100, 1, 1)
    )
    return {each.day: (each.title, each.entered_by) for each in found}


def calendar_days(titles: dict[date, str]) -> dict[date, tuple[str, ClosedBy]]:
    return {day: (title, ClosedBy.CALENDAR) for day, title in titles.items()}


def test_the_same_calendar_twice_changes_nothing(school: MadeSchool) -> None:
    assert replace(school, PAST | HALF_TERM) == [ClosedDayChange.ADDED] * 3
    assert replace(school, PAST | HALF_TERM) == [ClosedDayChange.SAME] * 3
    assert stored(school) == calendar_days(PAST | HALF_TERM)


def test_what_left_the_calendar_is_open_again_unless_it_has_passed(school: MadeSchool) -> None:
    today = {TODAY: "Snow"}
    replace(school, PAST | today | HALF_TERM)
    moved = {date(2027, 2, 16): "Half-term", date(2027, 2, 17): "Half-term"}
    assert replace(school, moved) == [
        ClosedDayChange.PASSED,
        ClosedDayChange.REMOVED,
        ClosedDayChange.REMOVED,
        ClosedDayChange.SAME,
        ClosedDayChange.ADDED,
    ]
    assert stored(school) == calendar_days(PAST | moved)


def test_a_day_that_has_passed_may_be_added_and_be_named_anew(school: MadeSchool) -> None:
    replace(school, PAST)
    renamed = dict.fromkeys(PAST, "October break")
    assert replace(school, renamed) == [ClosedDayChange.CHANGED]
    assert stored(school) == calendar_days(renamed)


def test_days_outside_the_window_stay(school: MadeSchool) -> None:
    replace(school, HALF_TERM)
    january = CalendarWindow(date(2027, 1, 1), date(2027, 1, 31))
    assert replace(school, {date(2027, 1, 4): "Inset day"}, january) == [ClosedDayChange.ADDED]
    assert len(stored(school)) == 3


def test_days_that_were_entered_in_setup_stay_as_they_are(school: MadeSchool) -> None:
    early = Closure(date(2027, 2, 15), "Training", time(12))
    alone = Closure(date(2027, 3, 1), "Local holiday")
    school.database.write_now(closures.close, school.school, [early, alone])
    assert replace(school, HALF_TERM) == [ClosedDayChange.ENTERED, ClosedDayChange.ADDED]
    assert replace(school, {date(2027, 5, 3): "May Day"}) == [
        ClosedDayChange.REMOVED,
        ClosedDayChange.ADDED,
    ]
    found = school.database.read_now(closures.between, school.school, early.day, alone.day)
    assert found == [early, alone]


def test_another_schools_days_are_its_own(school: MadeSchool) -> None:
    other = make_school(school.database, "Hilltop School")
    replace(other, HALF_TERM)
    replace(school, {date(2027, 2, 16): "Fair"})
    assert stored(other) == calendar_days(HALF_TERM)


def test_a_calendar_that_closes_nothing_is_refused(school: MadeSchool) -> None:
    replace(school, HALF_TERM)
    with pytest.raises(NothingToClose, match="Found no events of whole days from 2025-11-23 to"):
        replace(school, {})
    assert stored(school) == calendar_days(HALF_TERM)
