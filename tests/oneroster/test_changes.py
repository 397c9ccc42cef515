"""A later export changes, ends and reopens; nothing that was is ever lost."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, update

from bot.attendance import accounts
from bot.attendance.access.people import SlackPerson
from bot.fates import Counts, Noun
from bot.oneroster.syncing.merging import merge, name_of
from bot.oneroster.syncing.nouns import Exported
from bot.oneroster.syncing.offerings import SyncedOffering
from bot.oneroster.syncing.stretches import begin_of
from storage.engine.columns import new_id
from storage.engine.database import Database
from storage.tables import (
    STAFF,
    CourseEnrollment,
    School,
    Staff,
    Student,
    TeacherAssignment,
)
from storage.tables.words import Role
from tests.oneroster.exports import Export, everything, paired, run, stored

FIRST = date(2026, 9, 1)
LATER = date(2026, 10, 5)
YESTERDAY = LATER - timedelta(days=1)


def enrollments(database: Database) -> dict[object, tuple[object, ...]]:
    rows = stored(database, CourseEnrollment, "sourced_id", "begins_on", "ends_on")
    return {row[0]: row[1:] for row in rows}


def test_an_enrolment_that_is_missing_ends_yesterday(
    database: Database, export: Export, path: Path
) -> None:
    export.drop("enrollments", "e2")
    gone = run(database, export.folder(path), today=LATER)
    assert gone.counts[Noun.COURSE_ENROLLMENTS] == Counts(ended=1, unchanged=2)
    assert enrollments(database)["e2"] == (FIRST, YESTERDAY)
    assert run(database, path, today=date(2026, 11, 1)).changed_nothing


def test_an_enrolment_that_had_ended_keeps_its_last_day_when_it_is_missing(
    database: Database, export: Export, path: Path
) -> None:
    export.drop("enrollments", "e3")
    outcome = run(database, export.folder(path), today=date(2027, 1, 10))
    assert outcome.changed_nothing
    assert enrollments(database)["e3"] == (date(2026, 9, 7), date(2026, 11, 30))


def test_a_row_to_be_deleted_is_gone(database: Database, export: Export, path: Path) -> None:
    export.row("enrollments", "e2").update(status="tobedeleted")
    run(database, export.folder(path), today=LATER)
    assert enrollments(database)["e2"] == (FIRST, YESTERDAY)


def test_dates_follow_the_export(database: Database, export: Export, path: Path) -> None:
    export.row("enrollments", "e3").update(beginDate="2026-09-14", endDate="")
    outcome = run(database, export.folder(path), today=LATER)
    assert outcome.counts[Noun.COURSE_ENROLLMENTS] == Counts(changed=1, unchanged=2)
    assert enrollments(database)["e3"] == (date(2026, 9, 14), None)


def test_who_joins_a_running_class_without_a_date_joins_today(
    database: Database, export: Export, path: Path
) -> None:
    cells = {"classSourcedId": "bio-b", "schoolSourcedId": "north", "role": "student"}
    export.add("enrollments", sourcedId="x1", userSourcedId="s1", **cells)
    export.add("enrollments", sourcedId="x2", userSourcedId="s2", endDate="2026-10-01", **cells)
    run(database, export.folder(path), today=LATER)
    assert enrollments(database)["x1"] == (LATER, None)
    assert enrollments(database)["x2"] == (FIRST, date(2026, 9, 30))
    assert run(database, path, today=date(2026, 11, 1)).changed_nothing


def test_dates_that_came_from_the_class_move_with_it(
    database: Database, export: Export, path: Path
) -> None:
    export.row("academicSessions", "autumn").update(startDate="2026-09-03")
    outcome = run(database, export.folder(path), today=LATER)
    assert outcome.counts[Noun.COURSE_OFFERINGS] == Counts(changed=3)
    assert outcome.counts[Noun.COURSE_ENROLLMENTS] == Counts(changed=2, unchanged=1)
    assert enrollments(database)["e2"] == (date(2026, 9, 3), None)
    assert run(database, path, today=LATER).changed_nothing


@pytest.mark.parametrize("change", [{"userSourcedId": "s3"}, {"classSourcedId": "bio-b"}])
def test_an_id_that_names_another_pair_leaves_the_old_enrolment_behind(
    database: Database, export: Export, path: Path, change: dict[str, str]
) -> None:
    """Else the records of one student would become another's."""
    columns = ("id", "student_id", "course_offering_id")
    old = {row[0]: row[1:] for row in stored(database, CourseEnrollment, *columns)}
    export.drop("enrollments", "e2")
    export.row("enrollments", "e3").update(change)
    export.add("users", sourcedId="s3", enabledUser="true", givenName="Bo", familyName="Ek")
    role = {"sourcedId": "r8", "userSourcedId": "s3", "roleType": "primary", "role": "student"}
    export.add("roles", orgSourcedId="north", **role)
    outcome = run(database, export.folder(path), today=LATER)
    assert outcome.counts[Noun.COURSE_ENROLLMENTS] == Counts(added=1, ended=2, unchanged=1)
    new = {row[0]: row[1:] for row in stored(database, CourseEnrollment, *columns)}
    assert len(new) == len(old) + 1
    assert new.items() >= old.items()
    assert run(database, path, today=LATER).changed_nothing


def test_who_stops_teaching_and_who_leaves_the_staff(
    database: Database, export: Export, path: Path
) -> None:
    for name, sourced_id in (("enrollments", "e1"), ("roles", "r1"), ("users", "t1")):
        export.drop(name, sourced_id)
    outcome = run(database, export.folder(path), today=LATER)
    assert outcome.counts[Noun.STAFF] == Counts(ended=1, unchanged=3)
    assert outcome.counts[Noun.TEACHER_ASSIGNMENTS] == Counts(ended=1)
    assert paired(database, Staff, "sourced_id", "active")["t1"] is False
    assert stored(database, TeacherAssignment, "ends_on") == [(YESTERDAY,)]
    assert run(database, path, today=date(2026, 11, 1)).changed_nothing


def test_who_returns_to_the_staff_is_active_again_and_still_linked(
    database: Database, export: Export, path: Path
) -> None:
    def link(connection: Connection) -> None:
        staff = STAFF
        statement = update(staff).where(staff.c.sourced_id == "t1")
        connection.execute(statement.values(slack_user_id="U1", slack_team_id="T1"))

    database.write_now(link)
    before = everything(database)
    rows = [
        (name, export.row(name, key))
        for name, key in (("roles", "r1"), ("users", "t1"), ("enrollments", "e1"))
    ]
    for name, row in rows:
        export.tables[name].remove(row)
    run(database, export.folder(path), today=LATER)
    for name, row in rows:
        export.tables[name].append(row)
    run(database, export.folder(path), today=LATER)
    assert everything(database) == before


def link(database: Database, email: str, account: str) -> None:
    """Have somebody write to the bot from Slack, as the first contact does."""
    person = SlackPerson("", "T1", account)
    assert database.write_now(accounts.introduce, person, email)


def linked(database: Database) -> dict[object, object]:
    return paired(database, Staff, "sourced_id", "slack_user_id")


@pytest.mark.parametrize("email", ["new@school.example", ""])
def test_a_link_ends_with_the_e_mail_that_justified_it(
    database: Database, export: Export, path: Path, email: str
) -> None:
    link(database, "t.okafor@school.example", "UTUNDE")
    link(database, "head@school.example", "URUTH")
    export.row("users", "t1").update(email=email)
    run(database, export.folder(path), today=LATER)
    assert linked(database) == {"a1": None, "p1": "URUTH", "t1": None}


def test_an_address_that_another_person_gets_opens_nothing_of_the_first_any_more(
    database: Database, export: Export, path: Path
) -> None:
    link(database, "t.okafor@school.example", "UTUNDE")
    export.row("users", "t1").update(email="")
    export.row("users", "a1").update(email="T.Okafor@school.example")
    run(database, export.folder(path), today=LATER)
    assert linked(database)["t1"] is None
    link(database, "t.okafor@school.example", "UTUNDE")
    assert linked(database) == {"a1": "UTUNDE", "p1": None, "t1": None}


def test_a_link_stays_as_long_as_its_e_mail_does_and_one_made_by_hand_whatever_comes(
    database: Database, export: Export, path: Path
) -> None:
    link(database, "t.okafor@school.example", "UTUNDE")
    by_hand = {"slack_user_id": "URUTH", "slack_team_id": "T1"}
    statement = update(STAFF).where(STAFF.c.sourced_id == "p1").values(**by_hand)
    database.write_now(Connection.execute, statement)
    export.row("users", "t1").update(email="t.OKAFOR@school.example", familyName="Okafor-Bell")
    export.row("users", "p1").update(email="ruth@school.example")
    run(database, export.folder(path), today=LATER)
    assert linked(database) == {"a1": None, "p1": "URUTH", "t1": "UTUNDE"}


def test_a_role_follows_the_export(database: Database, export: Export, path: Path) -> None:
    export.row("roles", "r1").update(role="principal")
    export.row("users", "t1").update(email="new@school.example")
    outcome = run(database, export.folder(path), today=LATER)
    assert outcome.counts[Noun.STAFF] == Counts(changed=1, unchanged=3)
    assert stored(database, Staff, "role", "email")[-1] == (Role.ADMIN, "new@school.example")


def test_a_student_who_is_missing_stays(database: Database, export: Export, path: Path) -> None:
    for name, sourced_id in (("enrollments", "e2"), ("roles", "r4"), ("users", "s1")):
        export.drop(name, sourced_id)
    outcome = run(database, export.folder(path), today=LATER)
    assert outcome.counts[Noun.STUDENTS] == Counts(unchanged=2)
    assert ("s1",) in stored(database, Student, "sourced_id")
    assert enrollments(database)["e2"] == (FIRST, YESTERDAY)


def test_only_schools_of_the_export_are_touched(
    database: Database, export: Export, path: Path
) -> None:
    before = everything(database)
    export.drop("orgs", "south")
    export.drop("classes", "bio-s")
    export.drop("enrollments", "e4")
    export.drop("roles", "r6")
    assert run(database, export.folder(path), today=LATER).changed_nothing
    assert everything(database) == before


def test_rows_that_came_from_no_export_are_not_touched(
    database: Database, export: Export, path: Path
) -> None:
    (north, *_), *_ = stored(database, School, "id")

    def add_by_hand(connection: Connection) -> None:
        row = {"id": new_id(), "school_id": north, "role": Role.TEACHER, "active": True}
        row |= {"given_name": "Sub", "family_name": "Stitute", "slack_enterprise_id": ""}
        connection.execute(STAFF.insert(), row)

    database.write_now(add_by_hand)
    assert run(database, path, today=LATER).changed_nothing
    export.row("orgs", "north").update(name="North School")
    assert run(database, export.folder(path)).counts[Noun.SCHOOLS] == Counts(changed=1, unchanged=1)


DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@given(DAYS | st.none(), DAYS | st.none(), DAYS, DAYS | st.none(), DAYS)
def test_a_first_day_once_stored_stays(
    exported: date | None,
    ends_on: date | None,
    began: date,
    before: date | None,
    today: date,
) -> None:
    offering = SyncedOffering(new_id(), before, began)
    first = begin_of(exported, ends_on, None, offering, today)
    assert first == exported or first >= began
    settled = SyncedOffering(offering.id, began, began)
    assert begin_of(exported, ends_on, first, settled, today) == first


@given(st.sets(st.text()), st.sets(st.text()))
def test_merging_pairs_every_name_once_and_in_order(left: set[str], right: set[str]) -> None:
    pairs = list(
        merge(
            [Exported(name, ()) for name in sorted(left)],
            [Exported(name, ()) for name in sorted(right)],
            name_of,
            name_of,
        )
    )
    both = [{row.sourced_id for row in pair if row} for pair in pairs]
    assert both == [{name} for name in sorted(left | right)]
    assert [a.sourced_id for a, _ in pairs if a] == sorted(left)
    assert [b.sourced_id for _, b in pairs if b] == sorted(right)


def test_ids_beyond_ascii_are_merged_in_the_databases_order(
    database: Database, export: Export, path: Path
) -> None:
    for n, sourced_id in enumerate(["Z", "a", "é", "ｅ", "😀", "_", "-", "B", "ß"]):
        name = f"x{n}"
        export.add("users", sourcedId=name, enabledUser="true", givenName="A", familyName="B")
        role = {"userSourcedId": name, "roleType": "primary", "role": "student"}
        export.add("roles", sourcedId=name, orgSourcedId="north", **role)
        cells = {"sourcedId": sourced_id, "userSourcedId": name, "role": "student"}
        export.add("enrollments", classSourcedId="bio-b", schoolSourcedId="north", **cells)
    assert run(database, export.folder(path)).counts[Noun.COURSE_ENROLLMENTS].added == 9
    assert run(database, path).changed_nothing
