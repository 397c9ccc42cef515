"""The school that is measured: eight classes of thirty and a teacher who takes their registers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from bot.attendance.access.people import SlackPerson
from bot.attendance.registers import sheets
from bot.attendance.registers.sheets import Sheet
from storage.engine.database import Database
from storage.registers.opening import RegisterKey
from storage.schools import schools
from storage.schools.people import linking
from storage.tables import migrations
from storage.tables.words import Role
from tests.school import NAMES, make_school

TEAM = "T0BENCH"
TEACHER = SlackPerson("", TEAM, "UTUNDE")
EMAIL = "tunde@riverside.test"
CLASSES = 8
STUDENTS = 30
DAY = date(2026, 11, 2)


@dataclass(frozen=True, slots=True)
class BenchSchool:
    """The course offerings; each one's enrolments in order of roll, and its sheet on DAY."""

    courses: tuple[UUID, ...]
    enrollments: tuple[Sequence[UUID], ...]
    sheets: tuple[Sheet, ...]


def build(url: str) -> BenchSchool:
    """Migrate an empty database and put the school into it."""
    database = Database(url)
    migrations.upgrade(database)
    school = make_school(database)
    # Two of one name in a class are as rare as in life: whoever draws them asks for more.
    school.names = tuple(dict.fromkeys((*NAMES, ("Hugo", "Strange"))))
    # Records are written of many days, the most long ago.
    school.allow_changes(None)
    school.add_staff("Tunde Okafor", Role.TEACHER, email=EMAIL)
    for number in range(CLASSES):
        school.add_course(f"Biology {number}", STUDENTS, teachers=["Tunde Okafor"])
    database.write_now(schools.claim_for_workspace, TEAM)
    database.write_now(
        linking.link_by_email,
        enterprise_id="",
        team_id=TEAM,
        slack_user_id=TEACHER.slack_user_id,
        email=EMAIL,
    )
    courses = tuple(school.courses.values())
    sheets = tuple(sheet(database, RegisterKey(course, DAY)) for course in courses)
    database.close()
    return BenchSchool(courses, tuple(school.enrollments.values()), sheets)


def sheet(database: Database, key: RegisterKey) -> Sheet:
    """Read a register as its teacher sees it."""
    return database.read_now(sheets.sheet, TEACHER, key, datetime.now(UTC))
