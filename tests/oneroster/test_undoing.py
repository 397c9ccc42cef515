"""The last import is undone: what it added goes, the rest is as it was; or what is in the way."""

import copy
import threading
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import ColumnElement, Connection, delete, select, update

from bot.attendance.access.people import SlackPerson
from bot.attendance.deeds import changing
from bot.attendance.errors import AttendanceError
from bot.attendance.registers import marking
from bot.attendance.registers.actions import Stamp
from bot.fates import Noun
from bot.oneroster import undoing
from bot.oneroster.problems import DeltaError
from bot.oneroster.undoing import NotUndoneError, UndoneImport
from bot.oneroster.undoing.in_the_way import CALLED
from storage.calls import contact_clocks
from storage.engine.columns import new_id
from storage.engine.database import Database
from storage.registers.opening import RegisterKey
from storage.rosters.undoing import befores, leaning
from storage.schools import schools
from storage.schools.importing import imports
from storage.schools.importing.imports import Origin
from storage.tables import (
    ENROLLMENT,
    IMPORT_UNDO,
    OFFERING,
    RECORD,
    REGISTER,
    ROSTER_CHANGE,
    ROSTER_IMPORT,
    ROSTER_MOVE,
    SCHOOL,
    STAFF,
    STUDENT,
)
from storage.tables.words import Door, ImportDoor, Role, Status
from tests.oneroster.exports import NOON, TODAY, Export, delta_of, everything, export_of, run
from tests.oneroster.test_delta_properties import CHANGES, Change, apart, changed

LATER = date(2026, 10, 5)
AT_THE_SERVER = Origin(ImportDoor.COMMAND_LINE)
MARKS = count()
INSTEAD = (
    "To go back all the same, import the rosters as they were before: that ends what they do not "
    "have, and keeps what was recorded."
)


def move_lessons(export: Export) -> None:
    """Have the first lesson of all begin an hour later."""
    export.tables["meetings"][0].update(startTime="09:30", endTime="10:15")


def swap(export: Export) -> None:
    """Have two places in a class swap their ids."""
    others = {"e2": "e3", "e3": "e2"}
    for row in export.tables["enrollments"]:
        row["sourcedId"] = others.get(row["sourcedId"], row["sourcedId"])


MORE: dict[str, Change] = {
    "in it since before": changed("enrollments", "e3", beginDate="2026-09-01"),
    "in it later": changed("enrollments", "e2", beginDate="2026-09-10"),
    "another lesson": move_lessons,
    "ids change hands": swap,
}


def one(database: Database, column: ColumnElement[UUID], *conditions: ColumnElement[bool]) -> UUID:
    statement = select(column).where(*conditions)
    return database.read_now(lambda connection: connection.execute(statement).scalar_one())


def school(database: Database, sourced_id: str = "north") -> UUID:
    return one(database, SCHOOL.c.id, SCHOOL.c.sourced_id == sourced_id)


def undo(database: Database, school_id: UUID, origin: Origin = AT_THE_SERVER) -> UndoneImport:
    return database.write_now(undoing.undo, school_id, origin, NOON + timedelta(hours=1))


def refused(database: Database, origin: Origin = AT_THE_SERVER) -> str:
    before = everything(database)
    with pytest.raises(NotUndoneError) as error:
        undo(database, school(database), origin)
    assert everything(database) == before
    return str(error.value)


def as_it_is(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Give all rows; but which roll numbers were given stays, or an open message would lie."""
    place = list(OFFERING.c.keys()).index("rolls_given")
    found = everything(database)
    found["course_offering"] = [row[:place] + row[place + 1 :] for row in found["course_offering"]]
    return found


def take_register(database: Database, day: date, *students: str, mark: str = "") -> None:
    """Have a register of Biology-A been taken on a day, before anything else is imported."""
    course = one(database, OFFERING.c.id, OFFERING.c.sourced_id == f"{mark}bio-a")
    school_id = school(database, f"{mark}north")
    at = NOON - timedelta(hours=1)

    def work(connection: Connection) -> None:
        sheet = {"school_id": school_id, "course_offering_id": course, "attendance_date": day}
        register = {"id": new_id(), "period": "", "saved_at": at, "completed_at": at, **sheet}
        connection.execute(REGISTER.insert(), register)
        for student in students:
            link = select(ENROLLMENT.c.id, ENROLLMENT.c.student_id).join(
                STUDENT, STUDENT.c.id == ENROLLMENT.c.student_id
            )
            named = (STUDENT.c.sourced_id == f"{mark}{student}", OFFERING.c.id == course)
            joined = link.join(OFFERING, OFFERING.c.id == ENROLLMENT.c.course_offering_id)
            enrollment_id, student_id = connection.execute(joined.where(*named)).one()
            who = {"course_enrollment_id": enrollment_id, "student_id": student_id}
            said = {"status": Status.PRESENT, "recorded_at": at, "door": Door.SLACK, "period": ""}
            ids = {"id": new_id(), "change_set_id": new_id(), "order_key": 1}
            connection.execute(RECORD.insert(), {**sheet, **who, **said, **ids})

    database.write_now(work)


@settings(
    max_examples=5,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    steps=st.lists(
        st.tuples(
            st.lists(st.sampled_from(sorted(CHANGES | MORE)), min_size=1, max_size=4),
            st.integers(0, 20),
        ),
        min_size=1,
        max_size=2,
    )
)
def test_an_import_and_its_undo_leave_every_row_as_it_was(
    database: Database, tmp_path: Path, steps: list[tuple[list[str], int]]
) -> None:
    mark = f"{next(MARKS)}-"
    export, day, folder = export_of("1.2"), TODAY, tmp_path / "export"
    empty = as_it_is(database)
    run(database, apart(export, mark).folder(folder))
    for each in ("north", "south"):
        undo(database, school(database, f"{mark}{each}"))
    assert as_it_is(database) == empty
    run(database, folder)
    take_register(database, date(2026, 9, 3), "s1", mark=mark)
    take_register(database, date(2026, 9, 14), "s1", "s2", mark=mark)
    for names, days in steps:
        day += timedelta(days=days)
        for name in names:
            (CHANGES | MORE)[name](export)
        before = as_it_is(database)
        run(database, apart(export, mark).folder(folder), today=day, allow_drop=True)
        after = as_it_is(database)
        for each in ("north", "south"):
            school_id = school(database, f"{mark}{each}")
            last, *_ = database.read_now(imports.of_school, school_id, 1)
            if database.read_now(imports.undoable, school_id) == last.id:
                undo(database, school_id)
        assert as_it_is(database) == before
        run(database, folder, today=day, allow_drop=True)
        assert len(as_it_is(database)["course_enrollment"]) == len(after["course_enrollment"])


def test_an_undo_says_what_it_did_and_is_kept(
    database: Database, export: Export, path: Path
) -> None:
    export.add("users", sourcedId="s9", enabledUser="true", givenName="Grace", familyName="Hopper")
    export.add("roles", sourcedId="r9", userSourcedId="s9", roleType="primary", role="student",
               orgSourcedId="north")  # fmt: skip
    export.row("users", "t1").update(familyName="Okafor-Smith")
    run(database, export.folder(path), today=LATER)
    north = school(database)
    ruth = one(database, STAFF.c.id, STAFF.c.sourced_id == "p1", STAFF.c.school_id == north)
    done = undo(database, north, Origin(ImportDoor.SLACK, ruth))
    assert done == UndoneImport({Noun.STUDENTS: 1}, {Noun.STAFF: 1})
    last, first = database.read_now(imports.of_school, north, 5)
    assert first.undone is None
    assert last.undone is not None
    assert (last.undone.door, last.undone.who) == (ImportDoor.SLACK, ("Ruth", "Abernathy"))
    assert "Found no import of North that can be undone" in refused(database)
    run(database, path, today=LATER)
    assert undo(database, north).gone == {Noun.STUDENTS: 1}


def test_a_school_that_is_undone_leaves_no_word_that_its_rosters_moved(
    database: Database, path: Path
) -> None:
    assert path.exists()
    north, south = school(database), school(database, "south")
    undo(database, north)
    moved = select(ROSTER_MOVE.c.school_id).distinct()
    assert set(database.read_now(lambda c: c.execute(moved).scalars().all())) <= {south}


def test_an_import_that_changed_nothing_leaves_the_one_before_it_undoable(
    database: Database, export: Export, path: Path
) -> None:
    before = as_it_is(database)
    export.row("users", "s1").update(givenName="Augusta")
    run(database, export.folder(path), today=LATER)
    run(database, path, today=LATER)
    run(database, path, today=LATER, dry_run=True)
    undo(database, school(database))
    assert as_it_is(database) == before


def test_after_an_undo_a_delta_waits_for_a_full_export(
    database: Database, export: Export, path: Path, tmp_path: Path
) -> None:
    """What exports have said is not what stands there any more."""
    before = copy.deepcopy(export)
    export.row("users", "s1").update(givenName="Augusta")
    run(database, export.folder(path), today=LATER)
    undo(database, school(database))
    again = copy.deepcopy(export)
    again.row("users", "s1").update(givenName="Ada")
    delta = delta_of(export, again, "2026-10-05T08:00:00Z")
    assert before.tables["users"] == again.tables["users"]
    with pytest.raises(DeltaError):
        run(database, delta.folder(tmp_path / "delta"), today=LATER)


def test_a_school_that_an_import_made_stays_with_what_it_has_by_then(
    database: Database, path: Path
) -> None:
    north = school(database)
    run(database, path)
    person = {"id": new_id(), "school_id": north, "role": Role.ADMIN, "family_name": "Head"}
    values = {**person, "given_name": "The", "slack_enterprise_id": "", "active": True}
    database.write_now(lambda connection: connection.execute(STAFF.insert(), values))
    undo(database, north)
    undo(database, school(database, "south"))
    found = everything(database)
    assert [len(found[table]) for table in ("school", "staff", "student")] == [1, 1, 0]
    doors = select(IMPORT_UNDO.c.school_id).join(
        ROSTER_IMPORT, ROSTER_IMPORT.c.id == IMPORT_UNDO.c.import_id
    )
    assert len(database.read_now(lambda connection: connection.execute(doors).all())) == 2


def linked_teacher(database: Database) -> SlackPerson:
    account = {"slack_user_id": "UTUNDE", "slack_team_id": "T1"}
    statement = update(STAFF).where(STAFF.c.sourced_id == "t1").values(**account)
    database.write_now(Connection.execute, statement)
    of_team = update(SCHOOL).values(slack_team_id="T1")
    database.write_now(Connection.execute, of_team)
    return SlackPerson("", "T1", "UTUNDE")


def mark_ada(database: Database, person: SlackPerson) -> None:
    """Tap Ada's name, on Monday in the first lesson."""
    course = one(database, OFFERING.c.id, OFFERING.c.sourced_id == "bio-a")
    key = RegisterKey(course, date(2026, 10, 5), "P1")
    now = datetime(2026, 10, 5, 9, tzinfo=UTC)
    roll = select(ENROLLMENT.c.roll_number).where(ENROLLMENT.c.sourced_id == "e2")
    number = database.read_now(lambda connection: connection.execute(roll).scalar_one())
    database.write_now(marking.mark, person, key, number, Status.ABSENT, Stamp.at(now, "tap"))


def test_a_register_that_was_taken_since_is_named_and_nothing_is_undone(
    database: Database, export: Export, path: Path
) -> None:
    person = linked_teacher(database)
    mark_ada(database, person)
    told = refused(database)
    assert told.splitlines() == [
        "Nothing was undone, since this was recorded after the import:",
        "• Registers (1): Biology-A",
        INSTEAD,
    ]
    # One import further, which only calls somebody otherwise: no register stands upon that.
    export.row("users", "s1").update(givenName="Augusta")
    at = datetime(2026, 10, 5, 10, tzinfo=UTC)
    run(database, export.folder(path), now=at)
    assert undo(database, school(database)) == UndoneImport({}, {Noun.STUDENTS: 1})


def test_what_names_who_was_added_and_what_was_changed_since_stand_in_the_way(
    database: Database, export: Export, path: Path
) -> None:
    export.row("users", "s1").update(givenName="Augusta")
    export.add("classes", sourcedId="art", title="Art", courseSourcedId="bio", classType="homeroom",
               schoolSourcedId="north", termSourcedIds="autumn")  # fmt: skip
    run(database, export.folder(path), today=LATER)
    art = one(database, OFFERING.c.id, OFFERING.c.sourced_id == "art")
    ada = one(database, STUDENT.c.id, STUDENT.c.sourced_id == "s1")
    north = school(database)

    def by_hand(connection: Connection) -> None:
        link = {"id": new_id(), "school_id": north, "course_offering_id": art, "student_id": ada}
        connection.execute(
            ENROLLMENT.insert(), {**link, "roll_number": 1, "begins_on": date(2026, 10, 6)}
        )
        connection.execute(update(STUDENT).where(STUDENT.c.id == ada).values(given_name="Gusta"))

    database.write_now(by_hand)
    assert refused(database).splitlines()[1:] == [
        "• Places in classes (1): Art",
        "• Changed since (1): Gusta Lindgren",
        INSTEAD,
    ]

    def back(connection: Connection) -> None:
        connection.execute(delete(ENROLLMENT).where(ENROLLMENT.c.course_offering_id == art))
        called = update(STUDENT).where(STUDENT.c.id == ada)
        connection.execute(called.values(given_name="Augusta"))

    database.write_now(back)
    assert undo(database, north).gone == {Noun.COURSE_OFFERINGS: 1}


def test_whatever_may_stand_in_the_way_has_words() -> None:
    assert leaning.tables_naming(befores.TABLES) | {ROSTER_CHANGE} == CALLED.keys()


def test_who_set_something_up_stands_in_the_way_and_is_ended_by_the_rosters_of_before(
    database: Database, export: Export, path: Path
) -> None:
    without = copy.deepcopy(export)
    export.add("users", sourcedId="h1", enabledUser="true", givenName="Vera",
               familyName="Lund", email="vera@school.example")  # fmt: skip
    export.add("roles", sourcedId="rh1", userSourcedId="h1", roleType="primary",
               role="principal", orgSourcedId="north")  # fmt: skip
    run(database, export.folder(path), today=LATER)
    north, vera = school(database), one(database, STAFF.c.id, STAFF.c.given_name == "Vera")
    named = database.read_now(schools.named, north)
    database.write_now(
        changing.at_command_line,
        named,
        vera,
        NOON,
        lambda connection: contact_clocks.settle(connection, north, 120, NOON),
    )
    told = ["• Changes of what is set up (1): Vera Lund", INSTEAD]
    assert refused(database).splitlines()[1:] == told
    run(database, without.folder(path), today=LATER)
    stands = select(STAFF.c.active).where(STAFF.c.id == vera)
    assert not database.read_now(lambda connection: connection.execute(stands).scalar_one())


def test_nobody_undoes_what_made_them_an_admin(
    database: Database, export: Export, path: Path
) -> None:
    export.row("roles", "r1").update(role="principal")
    run(database, export.folder(path), today=LATER)
    tunde = one(database, STAFF.c.id, STAFF.c.sourced_id == "t1")
    assert "made you an admin" in refused(database, Origin(ImportDoor.SLACK, tunde))
    assert undo(database, school(database)).put_back == {Noun.STAFF: 1}


def test_roll_numbers_of_who_is_gone_are_given_to_nobody_else(
    database: Database, export: Export, path: Path
) -> None:
    """A roster that is still open somewhere would mark another student by one."""

    def joined(sourced_id: str) -> int:
        cells = {"classSourcedId": "bio-b", "schoolSourcedId": "north", "role": "student"}
        export.add("enrollments", sourcedId=sourced_id, userSourcedId="s1", **cells)
        run(database, export.folder(path), today=LATER)
        export.drop("enrollments", sourced_id)
        roll = select(ENROLLMENT.c.roll_number).where(ENROLLMENT.c.sourced_id == sourced_id)
        return database.read_now(lambda connection: connection.execute(roll).scalar_one())

    first = joined("e8")
    undo(database, school(database))
    assert joined("e9") == first + 1


@pytest.mark.parametrize("other", ["a tap", "an import"])
def test_an_undo_beside_something_else_is_done_before_or_after_it(
    database: Database, export: Export, path: Path, other: str
) -> None:
    person = linked_teacher(database)
    export.row("users", "s1").update(familyName="Lovelace")
    beside = export.folder(path)
    north, came = school(database), list[BaseException]()

    def work() -> None:
        try:
            if other == "a tap":
                mark_ada(database, person)
            else:
                run(database, beside, today=LATER)
        except (AttendanceError, NotUndoneError) as error:
            came.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        undo(database, north)
        is_undone = True
    except NotUndoneError as error:
        came.append(error)
        is_undone = False
    thread.join()
    found = everything(database)
    if other == "a tap":
        assert len(came) == 1, came
        assert (len(found["attendance_record"]), len(found["student"])) in {(0, 1), (1, 3)}
        assert is_undone == (not found["attendance_record"])
    else:
        surnames = {row for rows in found["student"] for row in rows}
        assert ("Lovelace" in surnames) or is_undone
