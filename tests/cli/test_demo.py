"""What a start of the demo prepares: a past that is plausible, and promises that can be kept.

The process itself is started in test_cli.py.
"""

from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from bot.attendance import schools
from bot.attendance.calls import call_list
from bot.attendance.days import closed_days
from bot.attendance.days.closed_days import DaySpan
from bot.attendance.digests import daily, plans, weekly
from bot.attendance.digests.weekly import WeeklyDigest
from bot.attendance.home import days as home_days
from bot.attendance.registers import marking
from bot.attendance.registers.actions import Stamp
from bot.cli.demo import hello, workspace
from bot.cli.demo.preparing import MEETS_NOW, PreparedDemo, prepare
from bot.starting import StartError
from storage import reminders
from storage.digests import planned
from storage.digests.planned import DigestPlan, PlannedDigest
from storage.due import day_registers
from storage.engine.database import Database
from storage.registers.opening import RegisterKey
from storage.tables import CHANGE, RECORD
from storage.tables.words import DigestKind, Level, Status

ZONE = "Europe/London"
WEDNESDAY = datetime(2026, 11, 25, 10, 15, tzinfo=UTC)
DAY = timedelta(days=1)
PERSONS_OWN = DigestPlan(
    DigestKind.WEEKLY, workspace.STAFFROOM, time(15, 30), "5", Level.COUNTS, active=True
)


@contextmanager
def opened(prepared: PreparedDemo) -> Generator[Database]:
    database = Database(prepared.url)
    yield database
    database.close()


def records(connection: Connection) -> list[tuple[date, Status, int | None, str | None]]:
    columns = (RECORD.c.attendance_date, RECORD.c.status, RECORD.c.minutes_late, RECORD.c.reason)
    return sorted((tuple(row) for row in connection.execute(select(*columns))), key=_order)


def _order(row: tuple[object, ...]) -> list[str]:
    return [str(cell) for cell in row]


def week(connection: Connection, now: datetime) -> WeeklyDigest:
    school = schools.only(connection)
    day = now.date()
    return weekly.weekly(connection, daily.ask(connection, school.id, day, now, since=None))


def digests(connection: Connection) -> list[PlannedDigest]:
    return list(planned.of_school(connection, schools.only(connection).id))


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, PreparedDemo]:
    """A first start on a Wednesday."""
    folder = tmp_path_factory.mktemp("demo")
    return folder, prepare(folder, WEDNESDAY, ZONE)


def test_the_sample_school_has_three_weeks_of_school_days(first: tuple[Path, PreparedDemo]) -> None:
    with opened(first[1]) as database:
        found = database.read_now(records)
        days = {day for day, *_ in found}
        assert (min(days), max(days), len(days)) == (date(2026, 11, 4), date(2026, 11, 25), 16)
        assert all(day.isoweekday() <= 5 for day in days)
        by_status = Counter(status for _, status, _, _ in found)
        assert by_status[Status.PRESENT] > 0.9 * len(found)
        assert all(by_status[status] > 10 for status in Status)
        assert all(minutes for _, status, minutes, _ in found if status is Status.LATE)
        assert all(reason for _, status, _, reason in found if status is Status.EXCUSED)
        audited = database.read_now(lambda connection: connection.execute(select(CHANGE)).all())
        assert len(audited) == len(found)
        digest = database.read_now(week, WEDNESDAY)
    assert digest.in_a_row.total >= 1
    assert 3 <= digest.often.total <= 15
    assert not sum(day.due.missing for day in digest.days[:-1])


def test_the_office_finds_its_morning_once_the_first_lesson_is_taken(
    first: tuple[Path, PreparedDemo], tmp_path: Path
) -> None:
    clerk = workspace.slack_person(workspace.CLERK.id)
    with opened(first[1]) as database:
        calls = database.read_now(call_list.typed, clerk, "", WEDNESDAY)
        (day,) = database.read_now(home_days.home, clerk, WEDNESDAY)
    assert [each.called for each in calls.rows] == ["Aoife Ní Dhálaigh", "Chloë O'Connell"]
    assert day.office is not None
    assert (day.office.late.total, day.office.excuses.total) == (1, 1)
    assert day.office.complete == 1
    assert day.office.reports.total == 3
    assert [len(each.reports) for each in calls.rows] == [0, 1]
    assert day.office.missing.total >= 1
    assert first[1].promised.digests == (DigestKind.BOARD, DigestKind.DAILY, DigestKind.WEEKLY)
    early = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)
    with opened(prepare(tmp_path, early, ZONE)) as database:
        taken = {day for day, *_ in database.read_now(records)}
    assert max(taken) == date(2026, 11, 24)


def test_a_later_start_fills_the_days_between_and_the_same_each_time(
    first: tuple[Path, PreparedDemo], tmp_path: Path
) -> None:
    steps = [prepare(tmp_path, WEDNESDAY + count * DAY, ZONE) for count in (0, 0, 1, 5)]
    at_once = prepare(tmp_path / "other", WEDNESDAY + 5 * DAY, ZONE)
    with opened(steps[-1]) as stepwise, opened(at_once) as whole, opened(first[1]) as before:
        filled = stepwise.read_now(records)
        earlier = [each for each in before.read_now(records) if each[0] < WEDNESDAY.date()]
        assert filled[: len(earlier)] == earlier
        # On the days of a start one class more met.
        starts = {date(2026, 11, 25), date(2026, 11, 26)}
        expected = [each for each in whole.read_now(records) if each[0] not in starts]
        since = expected[0][0]
        alike = [each for each in filled if each[0] >= since and each[0] not in starts]
        assert alike == expected
        assert starts < {each[0] for each in filled}


def test_each_start_has_a_meeting_of_its_own_and_leaves_what_was_begun(tmp_path: Path) -> None:
    for minutes, begun in ((0, False), (3, True), (6, False)):
        now = WEDNESDAY + timedelta(minutes=minutes)
        with opened(prepare(tmp_path, now, ZONE)) as database:
            school = database.read_now(schools.only)
            courses = database.read_now(day_registers.of_school, school.id, now.date())
            course = next(each for each in courses if each.code == MEETS_NOW)
            meetings = [each.meeting for each in course.registers if each.meeting]
            met = [(each.period, each.starts_at.minute) for each in meetings]
            if begun:
                key = RegisterKey(course.id, now.date(), "extra 1")
                teacher = workspace.slack_person(workspace.TEACHER.id)
                database.write_now(marking.mark_rest, teacher, key, Stamp.at(now, "rest"))
    assert met == [("REG", 40), ("extra 1", 17), ("extra 2", 20)]


def test_what_a_person_set_up_stays_and_only_what_comes_true_is_said(tmp_path: Path) -> None:
    prepared = prepare(tmp_path, WEDNESDAY, ZONE)
    assert prepared.promised.reminded_at is not None
    assert prepared.promised.reminded_at <= WEDNESDAY
    with opened(prepared) as database:
        school = database.read_now(schools.only)
        database.write_now(plans.add, school, PERSONS_OWN, WEDNESDAY)
        for each in database.read_now(digests):
            if each.plan.channel_id == workspace.OFFICE:
                database.write_now(plans.remove, school, each.id)
        off = reminders.Reminding(active=False, after_minutes=7)
        database.write_now(reminders.remind, school.id, off, WEDNESDAY)
    again = prepare(tmp_path, WEDNESDAY + timedelta(minutes=5), ZONE)
    with opened(again) as database:
        assert [each.plan for each in database.read_now(digests)] == [PERSONS_OWN]
        assert database.read_now(reminders.reminding, school.id) == off
    assert again.promised.reminded_at is None
    said = [hint.text for hint in hello.hints(again.promised, WEDNESDAY)]
    assert len(said) == 3
    assert not any("reminds" in line or "digest and" in line for line in said)
    with opened(again) as database:
        on = reminders.Reminding(active=True, after_minutes=10)
        database.write_now(reminders.remind, school.id, on, WEDNESDAY)
    now = WEDNESDAY + timedelta(minutes=9)
    later = prepare(tmp_path, now, ZONE)
    assert later.promised.reminded_at == now + timedelta(minutes=9)
    assert "in about 9 minutes" in hello.hints(later.promised, now)[1].text
    with opened(later) as database:
        today = DaySpan(now.date(), now.date())
        database.write_now(closed_days.enter, school.id, today, "Snow")
    assert prepare(tmp_path, now, ZONE).promised.reminded_at is None


def test_a_file_in_the_place_of_the_demos_folder_is_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "README.md"
    file.touch()
    with pytest.raises(StartError, match="Name another folder by --data"):
        prepare(file, WEDNESDAY)
