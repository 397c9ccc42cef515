"""Closed days: what may be entered, which registers are due then, and which days count."""

from datetime import date, time

import pytest

from bot.attendance.days import closed_days
from bot.attendance.days.closed_days import MOST_DAYS, DaySpan
from bot.attendance.errors import AttendanceError, BadInput, NotFound
from storage.due import closures, incomplete
from storage.due.closures import Closure
from storage.due.incomplete import DueDay
from storage.engine.database import Database
from storage.tables.words import ClosedBy
from tests.school import MadeSchool, make_school

MONDAY, FRIDAY = date(2026, 10, 26), date(2026, 10, 30)
WEEK = DaySpan(MONDAY, FRIDAY)


@pytest.fixture
def school(database: Database) -> MadeSchool:
    return make_school(database)


def entered(school: MadeSchool) -> list[Closure]:
    year = (date(2026, 1, 1), date(2026, 12, 31))
    return list(school.database.read_now(closures.between, school.school, *year))


def enter(
    school: MadeSchool, span: DaySpan, title: str = "Half-term", closes_at: time | None = None
) -> int:
    return school.database.write_now(closed_days.enter, school.school, span, title, closes_at)


def test_a_span_of_days_is_closed_and_opened_again(school: MadeSchool) -> None:
    other = make_school(school.database, "Hilltop School")
    enter(other, WEEK)
    assert enter(school, WEEK, "  Autumn \u202e half-term ") == 5
    assert [each.day.day for each in entered(school)] == [26, 27, 28, 29, 30]
    assert {each.title for each in entered(school)} == {"Autumn half-term"}
    remove = DaySpan(date(2026, 10, 29), date(2026, 11, 5))
    assert school.database.write_now(closed_days.remove, school.school, remove) == 2
    assert [each.day.day for each in entered(school)] == [26, 27, 28]
    assert len(entered(other)) == 5


def test_a_day_that_is_entered_again_is_replaced(school: MadeSchool) -> None:
    imported = Closure(MONDAY, "Half-term", None, ClosedBy.CALENDAR)
    school.database.write_now(closures.close, school.school, [imported])
    enter(school, DaySpan(MONDAY, MONDAY), "Training", time(12, 30))
    assert entered(school) == [Closure(MONDAY, "Training", time(12, 30), ClosedBy.SETUP)]
    enter(school, DaySpan(MONDAY, MONDAY), "Snow")
    assert entered(school) == [Closure(MONDAY, "Snow")]


@pytest.mark.parametrize(
    ("span", "title", "field", "sentence"),
    [
        (
            DaySpan(FRIDAY, MONDAY),
            "x",
            "last",
            "The last day, 26 October 2026, is before the first: choose 30 October 2026 or later.",
        ),
        (
            DaySpan(MONDAY, date(2027, 10, 30)),
            "x",
            "last",
            "From 26 October 2026 to 30 October 2027 it is 370 days: choose 100 at most.",
        ),
        (WEEK, " \u200b ", "title", "Give the days a title, such as Autumn half-term."),
        (WEEK, "x" * 201, "title", "The title has 201 characters: write 200 at most."),
    ],
)
def test_what_cant_be_entered_is_said_why(
    span: DaySpan, title: str, field: str, sentence: str, school: MadeSchool
) -> None:
    with pytest.raises(BadInput) as refused:
        enter(school, span, title)
    assert (str(refused.value), refused.value.field) == (sentence, field)
    assert entered(school) == []


def test_the_longest_span_and_title_are_taken(school: MadeSchool) -> None:
    longest = DaySpan(date(2026, 7, 1), date(2026, 10, 8))
    assert len(longest.days) == MOST_DAYS
    assert enter(school, longest, "x" * 200) == MOST_DAYS


@pytest.mark.parametrize(
    ("span", "sentence"),
    [
        (DaySpan(MONDAY, MONDAY), "The school is not closed on 26 October 2026."),
        (WEEK, "not closed on any day from 26 October 2026 to 30 October 2026."),
        (DaySpan(FRIDAY, MONDAY), "choose 30 October 2026 or later"),
    ],
)
def test_what_is_not_closed_cant_be_opened(
    span: DaySpan, sentence: str, school: MadeSchool
) -> None:
    with pytest.raises(AttendanceError, match=sentence) as refused:
        school.database.write_now(closed_days.remove, school.school, span)
    assert isinstance(refused.value, NotFound | BadInput)


def test_school_days_are_the_weekdays_that_are_not_closed_all_day(school: MadeSchool) -> None:
    enter(school, DaySpan(MONDAY, date(2026, 10, 27)))
    enter(school, DaySpan(FRIDAY, FRIDAY), "Training", time(12))
    fortnight = DaySpan(MONDAY, date(2026, 11, 8))
    whole = school.database.read_now(closed_days.whole_days, school.school, fortnight)
    assert whole == {MONDAY, date(2026, 10, 27)}
    days = closed_days.school_days(fortnight, "12345", whole)
    assert [day.day for day in days] == [28, 29, 30, 2, 3, 4, 5, 6]
    assert len(closed_days.school_days(fortnight, "67", whole)) == 4


@pytest.mark.parametrize(
    ("closes_at", "periods"),
    [
        (time(14), ["1", "4"]),
        (time(13, 1), ["1", "4"]),
        (time(13), ["1"]),
        (time(9, 30), ["1"]),
        (time(9), []),
        (None, []),
    ],
)
def test_meetings_that_begin_while_the_school_is_closed_are_not_due(
    school: MadeSchool, closes_at: time | None, periods: list[str]
) -> None:
    school.add_course("Maths", 2, meetings=[(1, "1", "09:00", "10:00"), (1, "4", "13:00", "14:00")])
    enter(school, DaySpan(MONDAY, MONDAY), "Early", closes_at)
    due = school.database.read_now(incomplete.lacking, DueDay(school.school, MONDAY))
    assert [each.key.period for each in due] == periods
    closure = Closure(MONDAY, "Early", closes_at)
    starts = {"1": time(9), "4": time(13)}
    assert [period for period in starts if not closure.covers(starts[period])] == periods
    assert closure.covers(None) == (closes_at is None)
