"""Digests to draw, of any length and with any names."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from bot.attendance.digests.daily import AbsenceWatch, Cut, DailyDigest, Records
from bot.attendance.digests.weekly import WeekDay, WeeklyDigest
from storage.digests.absences import Group, ListedAbsence, NamedInDigest, Tally
from storage.digests.corrections import ToldCorrection, ToldStatus
from storage.digests.weeks import InARow, Often
from storage.due.incomplete import DueCounts, Missing
from storage.registers.opening import MeetingTime, RegisterKey
from storage.tables.words import HourCycle, Status
from tests.rules.drawing import COURSE, DAY

AT = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
MOST = 25
Name = tuple[str, str]
MEETING = MeetingTime("3", time(8, 30), time(9, 15))


def listed(
    names: Sequence[Name], *, title: str = "Biology 9A", minutes: int | None = None
) -> Cut[ListedAbsence]:
    """So many students in a group, of whom the first are at hand."""
    rows = [
        ListedAbsence(
            student=NamedInDigest(COURSE, given, family, str(9 + number // 8)),
            course_offering_id=COURSE,
            title=title,
            period="3",
            starts_at=time(8, 30),
            minutes_late=minutes,
            attended=number % 3 == 0,
        )
        for number, (given, family) in enumerate(names)
    ]
    return Cut(len(rows), tuple(rows[:MOST]))


def missing(names: Sequence[Name], *, title: str = "Biology 9A") -> Cut[Missing]:
    """A register not taken by each."""
    rows = [
        Missing(RegisterKey(COURSE, DAY, ""), title, MEETING, 30, number % 2 * 12, (name,))
        for number, name in enumerate(names)
    ]
    return Cut(len(rows), tuple(rows[:MOST]))


def corrections(names: Sequence[Name]) -> Cut[ToldCorrection]:
    """A correction for each; every other one of the Friday before, where the record was removed."""
    rows = [
        ToldCorrection(
            student=NamedInDigest(COURSE, given, family, "9"),
            course_offering_id=COURSE,
            title="Biology 9A",
            attendance_date=DAY - timedelta(days=3 * (number % 2)),
            period="",
            before=ToldStatus(Status.ABSENT),
            after=None if number % 2 else ToldStatus(Status.LATE, 12),
        )
        for number, (given, family) in enumerate(names)
    ]
    return Cut(len(rows), tuple(rows[:MOST]))


def day_of(names: Sequence[Name], *, school: str = "Riverside School") -> DailyDigest:
    """A day on which everybody named is everything at once."""
    count = len(names)
    missed = missing(names)
    grades = Counter(str(9 + number // 8) for number in range(count))
    return DailyDigest(
        school_id=COURSE,
        school=school,
        hour_cycle=HourCycle.TWENTY_FOUR,
        day=DAY,
        at=AT,
        closed=False,
        closes_at=None,
        records=Records(present=10 * count, absent=count, late=count, excused=count),
        due=DueCounts(count * 2, count, count - count // 2, count * 20),
        missing=missed,
        late=listed(names, minutes=12),
        unexplained=listed(names),
        explained=listed(names),
        excused=listed(names),
        corrections=corrections(names),
        tallies=tuple(Tally(Group.UNEXPLAINED, grade, n, n) for grade, n in grades.items()),
        since=AT - timedelta(days=3),
    )


def week_of(names: Sequence[Name], days: Sequence[WeekDay] | None = None) -> WeeklyDigest:
    """A week in which everybody named is watched for both reasons."""
    rows = [NamedInDigest(COURSE, given, family, "9") for given, family in names]
    monday = date(2026, 11, 16)
    return WeeklyDigest(
        school_id=COURSE,
        school="Riverside School",
        hour_cycle=HourCycle.TWENTY_FOUR,
        begins_on=monday,
        ends_on=date(2026, 11, 20),
        at=AT,
        days=tuple(usual_days() if days is None else days),
        in_a_row=Cut(
            len(rows), tuple(InARow(row, 3, monday, date(2026, 11, 18)) for row in rows[:MOST])
        ),
        often=Cut(len(rows), tuple(Often(row, 6, 40, 20) for row in rows[:MOST])),
        watch=AbsenceWatch(),
        watched_from=date(2026, 10, 24),
    )


def usual_days() -> list[WeekDay]:
    """Five days; the Wednesday is closed."""
    numbers = ((1402, 68, 31, 20), (1391, 71, 44, 22), (0, 0, 0, 0), (1420, 49, 28, 24))
    friday = (1388, 90, 52, 18)
    return [
        WeekDay(
            date(2026, 11, 16) + timedelta(days=place),
            Records(present=present, absent=absent, late=late, excused=excused),
            DueCounts(60 if present else 0, place, 1, 25 * place if present else 0),
            closed=not present,
        )
        for place, (present, absent, late, excused) in enumerate((*numbers, friday))
    ]
