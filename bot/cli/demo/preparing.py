"""Preparing a start of the demo: the sample school, its past, and what comes true in a moment.

The records and what people set up stay from one start to the next; the playground forgets its
messages. So what was posted today is posted again, and a class meets anew.
"""

import filecmp
import itertools
import shutil
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

import tzlocal
from sqlalchemy import Connection

import bot
from bot.attendance import accounts, schools, tokens
from bot.attendance.days import dates
from bot.attendance.digests import plans
from bot.attendance.reminders import reminder_rules, to_teachers
from bot.attendance.tokens import Scope
from bot.cli.demo import past_days, this_morning, workspace
from bot.oneroster.importing import ImportOptions, run
from bot.starting import StartError
from storage import reminders
from storage.deliveries import forgetting
from storage.digests import planned
from storage.digests.planned import DigestPlan
from storage.due import closures, day_registers
from storage.engine.database import Database
from storage.registers.opening import MeetingTime
from storage.reminders import Reminding
from storage.rosters import meetings
from storage.schools.schools import NamedSchool, every
from storage.tables import migrations
from storage.tables.words import DigestKind, Level

SAMPLE_SCHOOL = Path(bot.__file__).parent / "sample_school"
MEETS_NOW = "REG-9A"
EXTRA = "extra"
LASTS = timedelta(minutes=44)
A_DAY = timedelta(days=1)
DIGESTS = (
    DigestPlan(DigestKind.BOARD, workspace.OFFICE, time(8, 30), "1234567", Level.NAMES),
    DigestPlan(DigestKind.DAILY, workspace.OFFICE, time(15, 30), "1234567", Level.NAMES),
    DigestPlan(DigestKind.WEEKLY, workspace.OFFICE, time(15, 45), "5", Level.NAMES),
)
REMINDERS = Reminding(
    active=True,
    after_minutes=1,
    office_channel_id=workspace.OFFICE,
    office_after_minutes=2,
)


@dataclass(frozen=True, slots=True)
class Promised:
    """What comes true after a start: when the teacher is reminded, which digests are posted.

    `reminded_at` is None when nobody is reminded: the school is closed, or somebody said so.
    """

    reminded_at: datetime | None
    digests: tuple[DigestKind, ...]


@dataclass(frozen=True, slots=True)
class PreparedDemo:
    """The demo's database, a token for its API, and what the start promises."""

    url: str
    token: str
    promised: Promised


def prepare(data: Path, now: datetime, time_zone: str | None = None) -> PreparedDemo:
    """Prepare a start in a folder, which is made if it is not there."""
    url = _url_in(data)
    with closing(Database(url)) as database:
        migrations.upgrade(database)
        is_first = not database.read_now(every)
        _import(database, data, now, time_zone or tzlocal.get_localzone_name())
        promised = database.write_now(_arrange, now, is_first=is_first)
        return PreparedDemo(url, database.write_now(_token, now), promised)


def prepare_empty(data: Path) -> str:
    """Prepare a start without a school: gives the URL of a database with what was made before.

    Its folder is one of its own, beside the sample school's records.
    """
    url = _url_in(data / "empty")
    with closing(Database(url)) as database:
        migrations.upgrade(database)
    return url


def _url_in(data: Path) -> str:
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StartError(
            f"The demo can't keep its records in {data}: {error.strerror}. "
            "Name another folder by --data."
        ) from error
    return f"sqlite:///{data / 'rollcall.db'}"


def _import(database: Database, data: Path, now: datetime, time_zone: str) -> None:
    """Import the sample school unless it is there as this version has it."""
    copy, files = data / "sample_school", [file.name for file in SAMPLE_SCHOOL.glob("*.csv")]
    same, _, _ = filecmp.cmpfiles(SAMPLE_SCHOOL, copy, files, shallow=False)
    if sorted(same) == sorted(files):
        return
    options = ImportOptions(now=now, time_zone=time_zone)
    run(database, SAMPLE_SCHOOL, options, lambda _step: None)
    # Copied last: an import that was broken off is made again.
    shutil.copytree(SAMPLE_SCHOOL, copy, dirs_exist_ok=True)


def _arrange(connection: Connection, now: datetime, *, is_first: bool) -> Promised:
    for person in workspace.STAFF:
        accounts.introduce(connection, workspace.slack_person(person.id), person.email or "")
    school = schools.only(connection)
    past_days.fill(connection, school, dates.today(school.time_zone, now))
    if is_first:
        for plan in DIGESTS:
            plans.add(connection, school, plan, now)
        # As if it had been switched on before the meeting that has just begun.
        reminder_rules.remind(connection, school, REMINDERS, now - timedelta(hours=1))
    meeting = _meet_now(connection, school, now)
    # After it: a second meeting of the day is what gives the first one's register a period.
    this_morning.fill(connection, school, now)
    return Promised(
        reminded_at=_reminded_at(connection, school, meeting, now),
        digests=tuple(_post(connection, school, now)),
    )


def _meet_now(connection: Connection, school: NamedSchool, now: datetime) -> MeetingTime:
    """Have a class meet that has just begun whatever the hour is, with a register of its own.

    Its timetable has it meet in the morning too, so each meeting is told apart by its period. Those
    of earlier starts go unless somebody has begun their registers.
    """
    today = dates.today(school.time_zone, now)
    courses = day_registers.of_school(connection, school.id, today)
    course = next(each for each in courses if each.code == MEETS_NOW)
    begun = {each.key.period for each in course.registers if each.recorded}
    met = [each.meeting.period for each in course.registers if each.meeting]
    for period in met:
        if period.startswith(EXTRA) and period not in begun:
            meetings.call_off(connection, course.id, today, period)
    periods = (f"{EXTRA} {number}" for number in itertools.count(1))
    local = dates.local(school.time_zone, now).replace(second=0, microsecond=0)
    midnight = local.replace(hour=0, minute=0)
    meeting = MeetingTime(
        period=next(period for period in periods if period not in begun),
        starts_at=max(local - timedelta(minutes=1), midnight).time(),
        ends_at=min(local + LASTS, midnight.replace(hour=23, minute=59)).time(),
    )
    meetings.meet_once(connection, school.id, course.id, today, meeting)
    return meeting


def _reminded_at(
    connection: Connection, school: NamedSchool, meeting: MeetingTime, now: datetime
) -> datetime | None:
    """Say when the teacher is reminded of a meeting of today by what is set up; None for never."""
    today = dates.today(school.time_zone, now)
    rule = reminders.rule_of(connection, school.id)
    closure = closures.on(connection, school.id, today)
    if rule is None or (closure and closure.covers(meeting.starts_at)):
        return None
    times = (meeting.starts_at, meeting.ends_at)
    window = to_teachers.window_of(rule, today, times, rule.after_minutes, now)
    return window.due_at if window and window.due_at < window.expires_at else None


def _post(connection: Connection, school: NamedSchool, now: datetime) -> Sequence[DigestKind]:
    """Have the office's digests posted now, and others that were posted today; names the office's.

    One that is paused or stopped is not, and no board on a closed day, as everywhere.
    """
    today = dates.today(school.time_zone, now)
    closure = closures.on(connection, school.id, today)
    is_closed = closure is not None and closure.is_whole
    posted = forgetting.forget(connection, school.id, today)
    offices: list[DigestKind] = []
    for each in planned.of_school(connection, school.id):
        is_offices = each.plan.channel_id == workspace.OFFICE
        if is_closed and each.plan.kind is DigestKind.BOARD:
            continue
        if each.plan.active and each.stopped_by is None and (is_offices or each.id in posted):
            plans.send_now(connection, school, each.id, now)
            offices += [each.plan.kind] if is_offices else []
    return offices


def _token(connection: Connection, now: datetime) -> str:
    """Make a token of the API that may do everything in the sample school for a day."""
    return tokens.create(
        connection,
        school=str(schools.only(connection).id),
        name="demo",
        scopes=[Scope.READ_ALL, Scope.WRITE_ALL],
        now=now,
        expires_at=now + A_DAY,
    )
