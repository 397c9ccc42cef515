"""A school's year of a million records, summed up as the API does, against a bare aggregate."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time
from functools import partial
from statistics import median
from uuid import UUID

from sqlalchemy import Connection, func, select

from bot.attendance import summaries
from bot.attendance.summaries import SummaryRequest
from bot.attendance.tokens import Caller
from storage.due.summaries import By
from storage.engine.columns import new_id
from storage.engine.database import Database, without_hurry
from storage.tables import MEETING, OFFERING, RECORD, REGISTER, SCHOOL
from tests.benchmarks.api import filling
from tests.benchmarks.api.people import BEGINS_ON, ENDS_ON, GROUPS_OF_A_SCHOOL
from tests.benchmarks.databases import Kind, shelf
from tests.benchmarks.digest import milliseconds
from tests.benchmarks.district import analyse
from tests.benchmarks.figures import Part, Ratio

HOW = (
    "One school of 930 students in six classes each, all of whose registers of 180 days were taken "
    "by its timetable: counts by status, what was due, and the rates. Beside it a bare aggregate "
    "that counts the records by status. Medians."
)
HEADINGS = ("", "clock ms")
NOW = datetime(2026, 7, 31, 18, tzinfo=UTC)
YEAR, PAGE, BARE = "the school's year", "a year of 100 students", "records by status, bare"
# What a million records are to take.
AIM_MS = 300.0
LIMIT, TURNS = 100, 5
HOURS = 6


def measure(
    kinds: Sequence[Kind], tell: Callable[[str], None], groups: int = GROUPS_OF_A_SCHOOL
) -> Part:
    """Fill a year and sum it up, on each database."""
    rows: list[tuple[str, float]] = []
    ratios: list[Ratio] = []
    for kind in kinds:
        with shelf(kind) as databases:
            tell(f"{kind}: writing a year of {groups} groups")
            database = taken(databases.empty(), groups)
            tell(f"{kind}: summing it up")
            found = timed_on(database)
            database.close()
        rows += [(f"{label} ({kind})", taken) for label, taken in found.items()]
        ratios += [
            Ratio(f"300 ms over {YEAR} ({kind})", AIM_MS / found[YEAR], 1),
            Ratio(f"{BARE} over {YEAR} ({kind})", found[BARE] / found[YEAR]),
        ]
    return Part("year", HOW, ratios, HEADINGS, rows)


def taken(url: str, groups: int) -> Database:
    """Build a school whose registers of a year were all taken, as its timetable says."""
    filling.fill(url, groups)
    database = Database(url)
    database.write_now(_keep_registers)
    analyse(database)
    filling.settle(database)
    return database


def _keep_registers(connection: Connection) -> None:
    without_hurry(connection)
    school = connection.execute(select(SCHOOL.c.id)).scalar_one()
    courses = connection.execute(select(OFFERING.c.id)).scalars().all()
    meetings = [
        {
            "id": new_id(),
            "school_id": school,
            "course_offering_id": course,
            "weekday": weekday,
            "period": str(number % HOURS + 1),
            "starts_at": time(8 + number % HOURS, 30),
            "ends_at": time(9 + number % HOURS, 20),
        }
        for number, course in enumerate(courses)
        for weekday in range(1, 6)
    ]
    connection.execute(MEETING.insert(), meetings)
    register = (RECORD.c.course_offering_id, RECORD.c.attendance_date, RECORD.c.period)
    registers = [
        {
            "id": new_id(),
            "school_id": school,
            "course_offering_id": course,
            "attendance_date": day,
            "period": period,
            "saved_at": NOW,
            "completed_at": NOW,
        }
        for course, day, period in connection.execute(select(*register).distinct())
    ]
    connection.execute(REGISTER.insert(), registers)


def timed_on(database: Database) -> dict[str, float]:
    """Take the medians of some turns, after one that does not count."""
    caller = Caller(new_id(), database.read_now(_only_school), frozenset())
    works = {
        YEAR: partial(_summed, caller=caller, by=By.SCHOOL),
        PAGE: partial(_summed, caller=caller, by=By.STUDENT),
        BARE: _by_status,
    }
    taken: dict[str, list[float]] = {label: [] for label in works}
    for _ in range(TURNS + 1):
        for label, work in works.items():
            taken[label].append(milliseconds(lambda work=work: database.read_now(work)))
    return {label: median(turns[1:]) for label, turns in taken.items()}


def _only_school(connection: Connection) -> UUID:
    return connection.execute(select(SCHOOL.c.id)).scalar_one()


def _summed(connection: Connection, *, caller: Caller, by: By) -> object:
    asked = SummaryRequest(by, begins_on=BEGINS_ON, ends_on=ENDS_ON)
    return summaries.summed(connection, caller, asked, NOW, limit=LIMIT, after=None)


def _by_status(connection: Connection) -> object:
    counting = select(RECORD.c.status, func.count()).group_by(RECORD.c.status)
    return connection.execute(counting).all()
