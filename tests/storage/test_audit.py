"""The audit only grows: the database itself refuses to change or remove a line of it."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import Connection, func, select, text, update
from sqlalchemy.exc import DBAPIError

from bot.attendance.access.people import SlackPerson
from bot.attendance.registers import marking
from bot.attendance.registers.actions import Stamp
from storage.engine.database import Database
from storage.registers.opening import RegisterKey
from storage.schools.people import linking
from storage.tables import CHANGE, RECORD, STAFF
from storage.tables.words import Role, Status
from tests.school import MadeSchool, make_school

NOW = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)
ADA = SlackPerson("", "T1", "UADA")


@pytest.fixture
def key(database: Database) -> RegisterKey:
    """A register on which two students have been marked."""
    school = taught_school(database)
    register = RegisterKey(school.courses["Biology 9A"], NOW.date())
    for number in (1, 2):
        stamp = Stamp(number, f"{number}", NOW)
        database.write_now(marking.mark, ADA, register, number, Status.ABSENT, stamp)
    return register


def taught_school(database: Database) -> MadeSchool:
    school = make_school(database, team_id="T1")
    school.add_staff("Ada", Role.TEACHER)
    school.add_course("Biology 9A", 3, teachers=["Ada"])
    link = update(STAFF).values(slack_team_id="T1", slack_user_id="UADA")
    database.write_now(lambda connection: connection.execute(link))
    return school


def lines(connection: Connection) -> list[tuple[UUID, str]]:
    columns = select(CHANGE.c.course_enrollment_id, CHANGE.c.after_status).order_by(CHANGE.c.id)
    return [(*row,) for row in connection.execute(columns)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE attendance_change SET after_status = 'present'",
        "UPDATE attendance_change SET why = 'a better story' WHERE period = ''",
        "DELETE FROM attendance_change",
        "DELETE FROM attendance_change WHERE after_status = 'absent'",
    ],
)
def test_no_line_can_be_changed_or_removed(
    database: Database, key: RegisterKey, statement: str
) -> None:
    before = database.read_now(lines)
    assert len(before) == 2
    with pytest.raises(DBAPIError, match="attendance_change is append-only"):
        database.write_now(lambda connection: connection.execute(text(statement)))
    assert database.read_now(lines) == before
    assert key.period == ""


@pytest.mark.parametrize("how", ["INSERT", "INSERT OR REPLACE"])
def test_a_line_cant_be_written_over(database: Database, key: RegisterKey, how: str) -> None:
    if how != "INSERT" and not database.on_sqlite:
        pytest.skip("only SQLite has it")
    before = database.read_now(lines)
    again = text(f"{how} INTO attendance_change SELECT * FROM attendance_change")  # noqa: S608  # both are above
    with pytest.raises(DBAPIError):
        database.write_now(lambda connection: connection.execute(again))
    assert database.read_now(lines) == before
    assert key.period == ""


def test_the_audit_cant_be_emptied_at_once(database: Database, key: RegisterKey) -> None:
    statement = text("DELETE FROM attendance_change" if database.on_sqlite else TRUNCATE)
    with pytest.raises(DBAPIError, match="append-only"):
        database.write_now(lambda connection: connection.execute(statement))
    assert len(database.read_now(lines)) == 2
    assert key.period == ""


TRUNCATE = "TRUNCATE attendance_change"


def test_a_refused_change_takes_the_rest_of_its_transaction_back(
    database: Database, key: RegisterKey
) -> None:
    def tidy_up(connection: Connection) -> None:
        connection.execute(RECORD.delete())
        connection.execute(CHANGE.delete())

    with pytest.raises(DBAPIError, match="append-only"):
        database.write_now(tidy_up)
    count = select(func.count()).select_from(RECORD)
    assert database.read_now(lambda connection: connection.execute(count).scalar_one()) == 2
    assert key.period == ""


def test_one_action_changes_a_record_once(database: Database, key: RegisterKey) -> None:
    stamp = Stamp(1, "1", NOW)
    for _ in range(3):
        database.write_now(marking.mark, ADA, key, 1, Status.ABSENT, stamp)
        database.write_now(marking.mark_rest, ADA, key, Stamp(9, "9", NOW))
    assert len(database.read_now(lines)) == 3


def test_a_link_by_e_mail_is_made_once(database: Database) -> None:
    school = make_school(database, team_id="T1")
    school.add_staff("Ada", Role.TEACHER)
    settle = text("UPDATE school SET slack_team_id = 'T1'")
    database.write_now(lambda connection: connection.execute(settle))
    linked = [
        database.write_now(
            linking.link_by_email,
            enterprise_id="",
            team_id="T1",
            slack_user_id=who,
            email="ada@riverside.test",
        )
        for who in ("UADA", "UEVE")
    ]
    assert linked == [1, 0]
