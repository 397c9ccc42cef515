"""What the program changes of a school's settings by itself is nobody's deed, whenever it comes.

It comes while an admin changes something, between what is compared: it has to wait for that.
"""

from collections.abc import Callable
from datetime import UTC, datetime, time
from threading import Thread

import pytest
from sqlalchemy import Connection, select, text, update

from bot.attendance.access import setting_up
from bot.attendance.contacts import clocks
from bot.attendance.deeds import changing, standing
from bot.attendance.deeds.standing import SetUp
from bot.attendance.privacy import erasing
from storage.accesses import setting_changes
from storage.calls import escalations
from storage.digests import digests, planned
from storage.digests.planned import DigestPlan
from storage.engine.database import Database
from storage.privacy import parting
from storage.rosters import stored_schools
from storage.schools import schools
from storage.schools.people import linking
from storage.schools.schools import NamedSchool
from storage.tables import DIGEST, SCHOOL, STAFF
from storage.tables.setting_words import Setting
from storage.tables.words import DigestKind, Level, Role
from tests.school import MadeSchool, make_school
from tests.serving import eventually

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
RUTH, INES = "ruth@riverside.test", "ines@riverside.test"
WAITING = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)
Machine = Callable[[Connection, NamedSchool], object]


@pytest.fixture
def school(database: Database) -> MadeSchool:
    """A school with a digest, and an admin and somebody of the office who is told."""
    school = make_school(database)
    school.add_staff("Ruth Abernathy", Role.ADMIN)
    ines = school.add_staff("Ines Duarte", Role.OFFICE)
    plan = DigestPlan(DigestKind.DAILY, "COFFICE", time(15, 30), "12345", Level.NAMES)
    database.write_now(planned.add, school.school, plan, NOW)
    database.write_now(escalations.settle, school.school, 60, [ines], NOW)
    return school


def stop_a_digest(connection: Connection, school: NamedSchool) -> None:
    mine = select(DIGEST.c.id).where(DIGEST.c.school_id == school.id)
    digests.stop(connection, connection.execute(mine).scalar_one(), "channel_not_found")


def erase_who_is_told(connection: Connection, school: NamedSchool) -> None:
    led = setting_up.led_by(connection, school, RUTH)
    erasing.erase(connection, led, INES, "Asked for.", NOW)


def take_to_its_workspace(connection: Connection, _school: NamedSchool) -> None:
    schools.claim_for_workspace(connection, "T1")


def rename_its_zone(connection: Connection, school: NamedSchool) -> None:
    stored_schools.change(connection, school.id, "r", "Riverside School", "Europe/Berlin")


def part(connection: Connection, school: NamedSchool) -> None:
    parting.begin(connection, school.id, NOW)


def link(connection: Connection, _school: NamedSchool) -> None:
    linking.link_by_email(
        connection, enterprise_id="", team_id="T1", slack_user_id="UINES", email=INES
    )


def of_one(connection: Connection, school: NamedSchool) -> SetUp:
    return standing.accounts_of(INES)(connection, school)


@pytest.mark.parametrize(
    "machine", [stop_a_digest, erase_who_is_told, take_to_its_workspace, rename_its_zone, part]
)
def test_what_the_program_changes_while_an_admin_saves_is_not_kept_as_the_admins(
    school: MadeSchool, machine: Machine
) -> None:
    if machine is part:
        school.database.write_now(Connection.execute, update(SCHOOL).values(slack_team_id="T1"))
    meanwhile(school, machine, lambda connection, at: clocks.settle(connection, at, 120, NOW))
    assert kept(school) == [Setting.CONTACT_CLOCK]


def test_whom_somebody_else_links_or_erases_meanwhile_is_not_kept_as_the_admins(
    school: MadeSchool,
) -> None:
    school.database.write_now(Connection.execute, update(SCHOOL).values(slack_team_id="T1"))
    school.database.write_now(Connection.execute, update(STAFF).values(sourced_id=STAFF.c.email))
    meanwhile(school, link, lambda _connection, _at: None, of_one)
    meanwhile(school, erase_who_is_told, lambda _connection, _at: None, standing.left_out)
    assert kept(school) == []


def kept(school: MadeSchool) -> list[Setting]:
    found = school.database.read_now(setting_changes.of_school, school.school)
    return [each.setting for each in found]


def meanwhile(
    school: MadeSchool,
    machine: Machine,
    change: Callable[[Connection, NamedSchool], object],
    read: Callable[[Connection, NamedSchool], SetUp] = standing.of_school,
) -> None:
    """Have the program do something while an admin's deed is under way, by another connection."""
    database = school.database
    named = database.read_now(schools.named, school.school)
    other = Thread(target=lambda: database.write_now(machine, named))

    def deed(connection: Connection) -> None:
        other.start()
        if not database.on_sqlite:
            eventually(lambda: not other.is_alive() or database.read_now(waits))
        change(connection, named)

    ruth = school.staff["Ruth Abernathy"]
    database.write_now(changing.at_command_line, named, ruth, NOW, deed, read)
    other.join()


def waits(connection: Connection) -> bool:
    return bool(connection.execute(WAITING).scalar_one())
