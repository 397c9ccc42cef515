"""Counts and rates, without paging through a year."""

from datetime import date, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.attendance.days import closed_days
from bot.attendance.days.closed_days import DaySpan
from bot.attendance.due.between import dates_of, weekdays
from bot.attendance.summaries import rate
from storage.tables import CourseEnrollment
from tests.api.conftest import Client, Ids, Json
from tests.school import make_school
from tests.stories.stage import Stage

MONDAY, TUESDAY = "2026-11-16", "2026-11-17"
PATH = "/academic/attendance/summary"
DAYS = st.dates(date(2024, 1, 1), date(2028, 1, 1))


def summed(client: Client, **query: str) -> list[Json]:
    answer = client.call("GET", PATH, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture
def maths(stage: Stage) -> Ids:
    """A course of four that meets on Mondays, twice on Tuesdays, and has some records."""
    stage.school.add_course(
        "Mathematics 9A",
        4,
        teachers=["Tunde Okafor"],
        meetings=(
            (1, "P1", "09:00", "09:45"),
            (2, "P1", "09:00", "09:45"),
            (2, "P5", "13:30", "14:15"),
        ),
    )
    return Ids(stage, "Mathematics 9A")


def close(stage: Stage, day: str, at: time | None = None) -> None:
    span = DaySpan(date.fromisoformat(day), date.fromisoformat(day))
    stage.database.write_now(closed_days.enter, stage.school.school, span, "Snow", at)


def week(maths: Ids, **more: str) -> Json:
    course = {"course_offering_id": maths.course_offering_id}
    return course | {"from": MONDAY, "to": "2026-11-22"} | more


def test_due_is_what_the_timetable_says_for_those_enrolled(client: Client, maths: Ids) -> None:
    (row,) = summed(client, **week(maths))
    assert (row["due"], row["taken"]) == (4 * 3, 0)
    assert (row["rate_of_taken"], row["rate_of_due"]) == (None, 0.0)
    (row,) = summed(client, **week(maths) | {"from": "2026-11-18"})
    assert (row["due"], row["rate_of_due"]) == (0, None)


def test_both_rates_are_computed_from_totals_and_those_who_came_late_came(
    client: Client, maths: Ids
) -> None:
    for place, status in enumerate(("present", "late", "absent", "excused")):
        client.post(maths.body(place, status, attendance_date=MONDAY))
    client.post(maths.body(0, "present", attendance_date=TUESDAY, period="P5"))
    (row,) = summed(client, **week(maths))
    counts = {name: row[name] for name in ("present", "late", "absent", "excused")}
    assert counts == {"present": 2, "late": 1, "absent": 1, "excused": 1}
    assert (row["taken"], row["due"]) == (5, 12)
    assert (row["rate_of_taken"], row["rate_of_due"]) == (0.6, 0.25)


def test_rows_are_by_student_by_course_offering_or_one_for_the_school(
    client: Client, maths: Ids, ids: Ids
) -> None:
    client.post(maths.body(0, "absent", attendance_date=MONDAY))
    client.post(ids.body(0, "present", attendance_date=MONDAY))
    dates = {"from": MONDAY, "to": MONDAY}
    (school,) = summed(client, **dates)
    courses = {
        row["course_offering_id"]: row for row in summed(client, by="course_offering", **dates)
    }
    students = {row["student_id"]: row for row in summed(client, by="student", **dates)}
    assert (school["present"], school["absent"]) == (1, 1)
    assert len(courses) == 2
    assert len(students) == 34
    # Biology has no timetable: its register is due because it was begun.
    assert courses[ids.course_offering_id]["due"] == 30
    assert courses[maths.course_offering_id]["due"] == 4
    assert school["due"] == sum(row["due"] for row in courses.values()) == 34
    assert school["due"] == sum(row["due"] for row in students.values())
    absent = students[maths.body(0)["student_id"]]
    assert (absent["absent"], absent["due"], absent["rate_of_due"]) == (1, 1, 0.0)


def test_rows_of_one_student_and_of_one_course_offering(client: Client, maths: Ids) -> None:
    student = maths.body(1)["student_id"]
    (row,) = summed(client, student_id=student, **{"from": MONDAY, "to": TUESDAY})
    assert (row["student_id"], row["due"]) == (student, 3)
    rows = summed(client, **week(maths, by="student"))
    assert [each["due"] for each in rows] == [3, 3, 3, 3]
    assert {each["course_offering_id"] for each in rows} == {maths.course_offering_id}
    (row,) = summed(client, by="course_offering", student_id=student)
    assert row["course_offering_id"] == maths.course_offering_id


def test_who_comes_later_is_due_later_and_who_left_keeps_the_records(
    client: Client, maths: Ids, stage: Stage
) -> None:
    newcomer = CourseEnrollment(
        school_id=stage.school.school,
        course_offering_id=stage.school.courses["Mathematics 9A"],
        roll_number=5,
        student_id=UUID(maths.body(0)["student_id"]),
        begins_on=date.fromisoformat(TUESDAY),
    )
    stage.school.add(newcomer)
    (row,) = summed(client, **week(maths))
    assert row["due"] == 4 * 3 + 2
    client.post(maths.body(3, "absent", attendance_date=TUESDAY, period="P1"))
    stage.statement("UPDATE course_enrollment SET ends_on = '2026-11-16' WHERE roll_number = 4")
    (row,) = summed(client, student_id=maths.body(3)["student_id"], **{"from": TUESDAY})
    assert (row["absent"], row["taken"], row["due"]) == (1, 1, 1)
    (course,) = summed(client, **week(maths) | {"from": TUESDAY})
    rows = summed(client, **week(maths, by="student") | {"from": TUESDAY})
    assert course["due"] == sum(each["due"] for each in rows) == 4 * 2 + 1


def test_nothing_is_due_tomorrow(client: Client, maths: Ids) -> None:
    (row,) = summed(client, **week(maths) | {"from": "2026-11-23", "to": "2027-07-01"})
    assert (row["to"], row["due"]) == ("2026-11-23", 4)


def test_a_closed_day_has_nothing_due(client: Client, maths: Ids, stage: Stage) -> None:
    close(stage, TUESDAY)
    (row,) = summed(client, **week(maths))
    assert (row["due"], row["taken"]) == (4, 0)
    (row,) = summed(client, **week(maths) | {"from": TUESDAY})
    assert (row["due"], row["rate_of_due"]) == (0, None)
    # One more Tuesday, on which the school is open.
    (row,) = summed(client, **week(maths) | {"from": "2026-11-10"})
    assert row["due"] == 4 * 3


def test_what_was_taken_on_a_closed_day_all_the_same_was_due(
    client: Client, maths: Ids, ids: Ids, stage: Stage
) -> None:
    close(stage, MONDAY)
    for place, status in enumerate(("present", "absent", "late")):
        client.post(maths.body(place, status, attendance_date=MONDAY))
    # Biology has no timetable: of its register, too, only what was taken was due.
    client.post(ids.body(0, "present", attendance_date=MONDAY))
    for by, dues in (("course_offering", [1, 3 + 4 * 2]), ("school", [1 + 3 + 4 * 2])):
        rows = summed(client, by=by, **{"from": MONDAY, "to": TUESDAY})
        assert sorted(row["due"] for row in rows) == dues
    (row,) = summed(client, **week(maths) | {"to": MONDAY})
    assert (row["taken"], row["due"], row["rate_of_due"]) == (3, 3, 0.6667)
    rows = summed(client, **week(maths, by="student") | {"to": MONDAY})
    assert sorted(each["due"] for each in rows) == [0, 1, 1, 1]


@pytest.mark.parametrize(
    ("at", "due"), [("08:00", 0), ("09:00", 0), ("09:01", 4), ("13:30", 4), ("13:31", 8)]
)
def test_meetings_from_an_early_closing_on_have_nothing_due(
    client: Client, maths: Ids, stage: Stage, at: str, due: int
) -> None:
    close(stage, TUESDAY, time.fromisoformat(at))
    (row,) = summed(client, **week(maths) | {"from": TUESDAY})
    assert row["due"] == due


def test_what_was_taken_after_an_early_closing_was_due(
    client: Client, maths: Ids, stage: Stage
) -> None:
    close(stage, TUESDAY, time(12))
    for period in ("P1", "P5"):
        client.post(maths.body(0, "present", attendance_date=TUESDAY, period=period))
    (row,) = summed(client, **week(maths) | {"from": TUESDAY})
    assert (row["taken"], row["due"]) == (2, 4 + 1)


def test_another_schools_closed_day_takes_nothing_away(
    client: Client, maths: Ids, stage: Stage
) -> None:
    other = make_school(stage.database, name="Hillside School")
    span = DaySpan(date.fromisoformat(MONDAY), date.fromisoformat(TUESDAY))
    stage.database.write_now(closed_days.enter, other.school, span, "Snow")
    (row,) = summed(client, **week(maths))
    assert row["due"] == 4 * 3


def test_rows_come_in_pages(client: Client) -> None:
    path, seen = f"{PATH}?by=student&limit=7", list[str]()
    while path:
        answer = client.call("GET", path)
        seen += [each["student_id"] for each in answer.json()]
        path = answer.headers.get("Link", "").removeprefix("<").partition(">")[0]
    assert seen == sorted(seen)
    assert len(seen) == 30


def test_what_is_not_the_schools_is_not_there(client: Client, stage: Stage) -> None:
    other = make_school(stage.database, name="Hillside School")
    course = other.add_course("Biology 9A", 1)
    for query in ({"school_id": str(other.school)}, {"course_offering_id": str(course)}):
        answer = client.call("GET", PATH, params=query)
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/unknown-id")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "2026-11-20", "to": "2026-11-19"}, "?from"),
        ({"by": "class"}, "?by"),
        ({"colour": "red"}, "?colour"),
        ({"from": "yesterday"}, "?from"),
        ({"to": "20261119"}, "?to"),
    ],
)
def test_what_cant_be_asked_is_named(client: Client, query: Json, field: str) -> None:
    answer = client.call("GET", PATH, params=query)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == field


@given(first=DAYS, last=DAYS, weekday=st.integers(1, 7), closed=st.sets(DAYS))
def test_weekdays_are_counted_as_one_counts_them(
    first: date, last: date, weekday: int, closed: set[date]
) -> None:
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    away = sorted(day for day in closed if day.isoweekday() == weekday)
    expected = {day for day in days if day.isoweekday() == weekday} - closed
    assert weekdays(weekday, first, last, away) == len(expected)
    assert dates_of(weekday, first, last, away) == sorted(expected)


def test_rates_are_rounded_last() -> None:
    assert rate(83, 87) == 0.954
    assert rate(0, 0) is None
