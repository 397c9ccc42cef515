"""Whoever nudges at once, a teacher is reminded once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from sqlalchemy import Connection, func, select, update

from bot.attendance.access.people import SlackPerson
from bot.attendance.registers.actions import Stamp
from bot.attendance.reminders import nudging
from bot.attendance.reminders.nudging import Reached
from storage.engine.database import Database
from storage.registers.opening import RegisterKey
from storage.tables import DELIVERY, STAFF
from storage.tables.words import Role
from tests.school import MadeSchool, make_school

NOW = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)
TEAM = "T0PLAYGRND"
PRESSES = 6


def known(school: MadeSchool, name: str, role: Role) -> str:
    """Somebody of the staff who is linked to a Slack user."""
    key = school.add_staff(name, role)
    who = f"U{name.split(maxsplit=1)[0].upper()}"
    linked = update(STAFF).where(STAFF.c.id == key)
    link = {"slack_user_id": who, "slack_team_id": TEAM}
    school.database.write_now(Connection.execute, linked.values(link))
    return who


def test_several_who_nudge_at_once_send_one_reminder(database: Database) -> None:
    school = make_school(database, team_id=TEAM)
    known(school, "Tunde Okafor", Role.TEACHER)
    office = [known(school, f"Clerk{n} Office", Role.OFFICE) for n in range(PRESSES)]
    course = school.add_course(
        "Art", 2, teachers=("Tunde Okafor",), meetings=[(1, "1", "08:50", "09:40")]
    )
    key = RegisterKey(course, NOW.date())

    def nudge(who: str) -> Reached:
        stamp = Stamp.at(NOW, who)
        found = database.write_now(nudging.nudge, SlackPerson("", TEAM, who), key, stamp)
        return found.teachers[0].reached

    with ThreadPoolExecutor(PRESSES) as pool:
        reached = sorted(pool.map(nudge, office))

    assert reached == [*[Reached.BEFORE] * (PRESSES - 1), Reached.NOW]
    counted = select(func.count()).select_from(DELIVERY)
    assert database.read_now(lambda connection: connection.scalar(counted)) == 1
