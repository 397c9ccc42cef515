"""`rollcall privacy erase`: one person out of every table, by the one door that is left open."""

import json
import sqlite3
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError
from typer.testing import Result

from storage.engine.database import Database
from storage.engine.engines import file_of
from storage.privacy import door, reach
from storage.privacy.door import Cause
from storage.privacy.people import Person
from storage.tables import (
    CHANGE,
    ERASURE,
    FOLLOW_UP,
    KEPT_COUNT,
    STAFF,
    Student,
)
from storage.tables import Table as OurTable
from storage.tables.words import ErasureKind, Role
from tests.cli.test_setup import rollcall
from tests.privacy.conftest import Known
from tests.privacy.filling import DAY, NOW, Filled
from tests.school import MadeSchool, make_school

ADMIN = ("--admin", "ruth@riverside.test")
WHY = ("--why", "Asked for by the family.")


def erase(school: MadeSchool, named: str, *more: str) -> Result:
    return rollcall(school, "privacy", "erase", named, *WHY, *ADMIN, *more)


def everything(database: Database) -> dict[str, str]:
    """Each table as text, with its bytes as they are."""

    def read(connection: Connection) -> dict[str, str]:
        return {
            table.name: str([tuple(row) for row in connection.execute(select(table))])
            for table in OurTable.metadata.sorted_tables
        }

    return database.read_now(read)


def left_of(known: Known, filled: Filled) -> set[str]:
    """The tables in which something of a person is found."""
    marks = [repr(filled.person.id), str(filled.person.id), *filled.texts.values()]
    marks += [filled.person.given_name, filled.person.family_name]
    whole = everything(known.school.database)
    return {name for name, said in whole.items() if any(each in said for each in marks)}


@pytest.mark.parametrize("who", ["student", "teacher"])
def test_a_dry_run_says_what_would_go_and_changes_nothing(known: Known, who: str) -> None:
    mine = known.student if who == "student" else known.teacher
    before = everything(known.school.database)
    told = erase(known.school, str(mine.person.id))
    assert told.exit_code == 0, told.stderr
    assert "This was a dry run: nothing was changed." in told.stdout
    reached = [each.holding.table.name for each in reach.own(mine.person)]
    assert all(f"{name.replace('_', ' ')} " in told.stdout for name in reached)
    assert everything(known.school.database) == before


# Why a register was changed, and what was set up, is the school's to know.
OF_SCHOOL = {("amendment_permit", "why"), ("setting_change", "before"), ("setting_change", "after")}


def test_a_student_is_in_no_table_any_more_and_others_stay(known: Known) -> None:
    school, other = known.school, known.other_student
    theirs = [each.holding for each in reach.own(other.person) if each.holding.student]
    done = erase(school, "S-1", "--surely")
    assert done.exit_code == 0, done.stderr
    # Whose erasure it was stays as an id that is nobody's any more.
    assert left_of(known, known.student) == {"erasure"}
    whole = everything(school.database)
    assert [
        each.table.name for each in theirs if repr(other.person.id) not in whole[each.table.name]
    ] == []
    assert all(text in whole[table] for (table, _), text in other.texts.items())


def test_staff_are_nameless_and_what_they_did_stays(known: Known) -> None:
    school, person = known.school, known.teacher.person
    done = erase(school, "tunde@riverside.test", "--surely")
    assert done.exit_code == 0, done.stderr
    whole = everything(school.database)
    for (table, column), said in known.teacher.texts.items():
        assert said not in whole[table] or (table, column) in OF_SCHOOL
    assert not [name for name, said in whole.items() if "Okafor" in said or "tunde@" in said]
    row = school.database.read_now(
        lambda c: c.execute(select(STAFF).where(STAFF.c.id == person.id)).mappings().one()
    )
    assert (row["family_name"], row["active"], row["email"]) == ("Former staff", False, None)
    assert "reminder_person" not in {
        name for name, said in whole.items() if repr(person.id) in said and name != "staff"
    }


def test_who_did_it_when_and_why_is_kept_and_never_of_whom(known: Known) -> None:
    assert erase(known.school, "S-1", "--surely").exit_code == 0
    columns = (ERASURE.c.kind, ERASURE.c.staff_id, ERASURE.c.why, ERASURE.c.counts)
    (row,) = known.school.database.read_now(
        lambda c: c.execute(select(*columns, ERASURE.c.done_at)).all()
    )
    assert tuple(row[:3]) == (
        ErasureKind.STUDENT,
        known.school.staff["Ruth Abernathy"],
        "Asked for by the family.",
    )
    counts = json.loads(row[3])
    assert (counts["attendance_record"], counts["attendance_change"], counts["student"]) == (1,) * 3
    assert row[4] is not None


def test_numbers_stay_without_a_person(known: Known) -> None:
    before = rollcall(known.school, "privacy", "counts").stdout
    assert erase(known.school, "S-1", "--surely").exit_code == 0
    assert rollcall(known.school, "privacy", "counts").stdout == before
    kept = select(KEPT_COUNT.c.attendance_date, KEPT_COUNT.c.records)
    assert known.school.database.read_now(lambda c: c.execute(kept).all()) == [(DAY, 1)]


@pytest.mark.parametrize("table", [CHANGE, FOLLOW_UP], ids=str)
def test_the_door_lets_through_what_it_is_open_for_and_is_shut_again(
    known: Known, table: Any
) -> None:
    database, mine = known.school.database, known.student.person
    assert erase(known.school, "S-1").exit_code == 0

    def beside(connection: Connection, person: Person) -> None:
        """Take out another's while the door is open for somebody."""
        cause = Cause(ErasureKind.STUDENT, person.school_id, person_id=person.id)
        with door.opened(connection, cause, NOW):
            connection.execute(table.delete().where(table.c.student_id != person.id))

    def after(connection: Connection, person: Person) -> None:
        cause = Cause(ErasureKind.STUDENT, person.school_id, person_id=person.id)
        with door.opened(connection, cause, NOW):
            connection.execute(table.delete().where(table.c.student_id == person.id))
        connection.execute(table.delete())

    def changed(connection: Connection, person: Person) -> None:
        cause = Cause(ErasureKind.NOTES, person.school_id, through=DAY)
        with door.opened(connection, cause, NOW):
            connection.execute(
                table.update().values(door="api")
                if table is CHANGE
                else table.update().values(kind="spoke")
            )

    for trick in (beside, after, changed):
        with pytest.raises(DBAPIError, match="is append-only"):
            database.write_now(trick, mine)
    count = select(func.count()).select_from(table)
    assert database.read_now(lambda c: c.execute(count).scalar_one()) >= 2
    assert database.read_now(lambda c: c.execute(select(ERASURE.c.id)).all()) == []


def test_a_hold_stops_it_until_it_is_lifted(known: Known) -> None:
    held = rollcall(known.school, "privacy", "hold", "S-1", "--why", "A dispute.", *ADMIN)
    assert held.exit_code == 0, held.stderr
    for more in ((), ("--surely",)):
        refused = erase(known.school, "S-1", *more)
        assert refused.exit_code == 1
        assert "There is a hold on this student since " in refused.stderr
    assert "Ada Lovelace, since " in rollcall(known.school, "privacy", "holds").stdout
    assert rollcall(known.school, "privacy", "lift", "S-1", *ADMIN).exit_code == 0
    assert erase(known.school, "S-1", "--surely").exit_code == 0
    assert left_of(known, known.student) == {"erasure"}


def test_a_name_stays_in_no_file_of_the_database(known: Known) -> None:
    database = known.school.database
    file = file_of(database.url)
    if file is None:
        pytest.skip("PostgreSQL's files are its server's")
    known.school.add(*(known.school.student(number) for number in range(200)))
    one = Student(school_id=known.school.school, given_name="Zyz", family_name="Zyzzyva")
    known.school.add(one)
    assert b"Zyzzyva" in file.with_name(f"{file.name}-wal").read_bytes()
    assert erase(known.school, str(one.id), "--surely").exit_code == 0
    with closing(sqlite3.connect(file)) as beside:
        beside.execute("PRAGMA wal_checkpoint")
    known.school.add_staff("Hedda Head", Role.OFFICE)
    files = [file, *(file.with_name(file.name + end) for end in ("-wal", "-shm"))]
    assert [each.name for each in files if b"Zyzzyva" in each.read_bytes()] == []


def test_a_schools_only_admin_is_not_erased(known: Known) -> None:
    for more in ((), ("--surely",)):
        refused = erase(known.school, "ruth@riverside.test", *more)
        assert refused.exit_code == 1
        assert "This is the school's only admin" in refused.stderr
    known.school.add_staff("Hedda Head", Role.ADMIN)
    assert erase(known.school, "ruth@riverside.test", "--surely").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--why", " ", *ADMIN), "expected why somebody is erased"),
        (("--why", "LOVELACE left.", *ADMIN), "Found the person's name in what is kept"),
        ((*WHY, "--admin", "marta@riverside.test"), "has no admin with the e-mail address"),
        ((*WHY, "--admin", "head@hillside.test"), "has no admin with the e-mail address"),
    ],
)
def test_it_is_refused_and_nothing_goes(
    known: Known, arguments: tuple[str, ...], told: str
) -> None:
    elsewhere = make_school(known.school.database, "Hillside School")
    elsewhere.add_staff("Hedda Head", Role.ADMIN, email="head@hillside.test")
    before = everything(known.school.database)
    of_school = ("--school", "Riverside School", "--surely")
    refused = rollcall(known.school, "privacy", "erase", "S-1", *arguments, *of_school)
    assert (refused.exit_code, told in refused.stderr) == (1, True), refused.stderr
    assert everything(known.school.database) == before
