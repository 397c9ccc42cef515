"""Who comes late to school: what each record of the day becomes, by the lessons' times."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.attendance.arrivals import rule
from bot.attendance.arrivals.rule import Came, LessonTimes
from storage.calls.desk_rules import Arriving
from storage.registers.cells import Entry
from storage.tables.words import ATTENDED, Missed, Status

DAY = date(2026, 11, 23)


def instant(at: time) -> datetime:
    return datetime.combine(DAY, at, UTC)


def came(at: time) -> Came:
    return Came(at, instant(at))


LESSON = LessonTimes(instant(time(9)), instant(time(9, 50)))
ABSENT, ILL = Entry(Status.ABSENT), Entry(Status.ABSENT, None, "illness", "Called in")
MINUTES = st.integers(0, 24 * 60 - 1).map(lambda minute: time(minute // 60, minute % 60))
REASONS = st.none() | st.just("illness")
ENTRIES = st.none() | st.builds(
    Entry, st.sampled_from(Status), reason=REASONS, note=st.none() | st.just("A note")
)
RULES = st.builds(Arriving, st.sampled_from(Missed), st.none() | st.integers(1, 600))


@st.composite
def lessons(draw: st.DrawFn) -> LessonTimes | None:
    starts_at, ends_at = sorted((draw(MINUTES), draw(MINUTES)))
    return draw(st.none() | st.just(LessonTimes(instant(starts_at), instant(ends_at))))


@pytest.mark.parametrize(
    ("at", "entry", "said"),
    [
        (time(9, 50), ABSENT, Entry(Status.EXCUSED, None, "arrived 09:50")),
        (time(10, 5), ILL, Entry(Status.EXCUSED, None, "illness", "Called in")),
        (time(10), Entry(Status.EXCUSED), Entry(Status.EXCUSED, None, "arrived 10:00")),
        (time(9), ABSENT, Entry(Status.LATE, 0)),
        (time(9, 20), ABSENT, Entry(Status.LATE, 20)),
        (time(9, 49), ILL, Entry(Status.LATE, 49, "illness", "Called in")),
        (time(8, 59), ABSENT, None),
        (time(8, 59), Entry(Status.EXCUSED), Entry(Status.EXCUSED)),
        (time(9, 20), Entry(Status.LATE, 3), Entry(Status.LATE, 3)),
        (time(9, 20), None, None),
    ],
)
def test_the_lesson_before_at_and_after_the_arrival(
    at: time, entry: Entry | None, said: Entry | None
) -> None:
    assert rule.said(entry, LESSON, came(at), Arriving()) == said


def test_a_school_may_leave_what_was_missed_absent_and_call_very_late_absent() -> None:
    strict = Arriving(Missed.ABSENT, 20)
    assert rule.said(ABSENT, LESSON, came(time(10)), strict) == Entry(
        Status.ABSENT, None, "arrived 10:00"
    )
    assert rule.said(ABSENT, LESSON, came(time(9, 20)), strict) == Entry(Status.LATE, 20)
    very_late = Entry(Status.ABSENT, None, "arrived 09:21, 21 min late")
    assert rule.said(ABSENT, LESSON, came(time(9, 21)), strict) == very_late


def test_without_a_timetable_the_student_is_late_by_nobody_knows_how_much() -> None:
    assert rule.said(ABSENT, None, came(time(10)), Arriving(Missed.ABSENT, 1)) == Entry(Status.LATE)


def test_what_an_excuse_covers_later_on_stays() -> None:
    assert rule.said(ILL, LESSON, came(time(8)), Arriving(), covered=True) == ILL


@given(ENTRIES, lessons(), MINUTES, RULES, st.booleans())
def test_whatever_stands_the_rule_holds(
    entry: Entry | None, lesson: LessonTimes | None, at: time, says: Arriving, covered: bool
) -> None:
    said = rule.said(entry, lesson, came(at), says, covered=covered)
    if entry is None or entry.status in ATTENDED:
        assert said == entry
        return
    is_to_come = lesson is not None and instant(at) < lesson.begins
    # Only what is to come may lose its record; what is over or under way is never unexplained.
    assert (said is None) <= is_to_come
    if said is None:
        assert entry.status is Status.ABSENT
        assert not covered
        return
    assert said.note == entry.note
    assert is_to_come or said.status is Status.LATE or said.reason
    assert (said.minutes_late is not None) <= (said.status is Status.LATE)
    # Saying the same again changes nothing.
    assert rule.said(said, lesson, came(at), says, covered=covered) == said
