"""`rollcall excuses import`: a whole trip from a file, all of it or nothing."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, Select, select, update

from storage.engine.columns import new_id
from storage.engine.database import Database
from storage.schools import books
from storage.schools.books import BooksStep
from storage.tables import CHANGE, EXCUSE, RECORD, STAFF, STUDENT, AttendanceRecord
from storage.tables.words import Becomes, Door, Role, Status
from tests.cli.running import Done, rollcall
from tests.school import MadeSchool, make_school

MARTA = "marta@riverside.test"
DAY = date(2026, 11, 23)
HEADER = "student number,first day,last day,from,to,becomes,reason,note,told by"
TRIP = f"""{HEADER}
1001,2026-11-23,2026-11-24,,,excused,School activity,Castle [bold],Ms Ito
1002,2026-11-23,,,,excused,school_activity,,
1003,2026-11-23,,09:00,12:30,Present,,The choir,
"""


@dataclass
class Trip:
    """A school, and the folder where its file lies."""

    school: MadeSchool
    folder: Path

    def bring(self, text: str | bytes, *more: str, who: str = MARTA) -> Done:
        path = self.folder / "trip.csv"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return self.run("import", str(path), "--as", who, *more)

    def run(self, *arguments: str) -> Done:
        url = self.school.database.url.render_as_string(hide_password=False)
        return rollcall("excuses", *arguments, cwd=self.folder, ROLLCALL_DATABASE_URL=url)

    def record(self, number: int, status: Status, day: date = DAY) -> None:
        """Write the record of the student of a roll number."""
        enrolled = self.school.enrollments["Biology 9A"][number - 1]
        self.school.add(
            AttendanceRecord(
                school_id=self.school.school,
                course_offering_id=self.school.courses["Biology 9A"],
                course_enrollment_id=enrolled,
                student_id=self.students()[f"100{number}"],
                attendance_date=day,
                status=status,
                recorded_at=datetime(2026, 11, 23, 9, tzinfo=UTC),
                door=Door.SLACK,
                change_set_id=new_id(),
                order_key=1,
            )
        )

    def students(self) -> dict[str, UUID]:
        rows = select(STUDENT.c.number, STUDENT.c.id)
        return dict(self._all(rows.where(STUDENT.c.school_id == self.school.school)))

    def excuses(self) -> list[tuple[Any, ...]]:
        columns = ("begins_on", "ends_on", "becomes", "reason", "note", "told_by", "entered_by_id")
        rows = select(STUDENT.c.number, *(EXCUSE.c[name] for name in columns))
        joined = rows.join_from(EXCUSE, STUDENT, STUDENT.c.id == EXCUSE.c.student_id)
        return self._all(joined.order_by(STUDENT.c.number))

    def statuses(self) -> list[tuple[Any, ...]]:
        rows = select(STUDENT.c.number, RECORD.c.status, RECORD.c.reason)
        joined = rows.join_from(RECORD, STUDENT, STUDENT.c.id == RECORD.c.student_id)
        return self._all(joined.order_by(STUDENT.c.number))

    def audit(self) -> list[tuple[Any, ...]]:
        return self._all(select(CHANGE.c.action, CHANGE.c.door, CHANGE.c.staff_id, CHANGE.c.why))

    def _all(self, statement: Select[*tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        def look(connection: Connection) -> list[tuple[Any, ...]]:
            return [tuple(row) for row in connection.execute(statement)]

        return self.school.database.read_now(look)


@pytest.fixture
def trip(database: Database, tmp_path: Path) -> Trip:
    """A school of four students with numbers, its office and a teacher."""
    school = make_school(database)
    school.add_staff("Marta Lindqvist", Role.OFFICE)
    school.add_staff("Tunde Okafor", Role.TEACHER)
    school.add_course("Biology 9A", 4, teachers=["Tunde Okafor"])

    def number(connection: Connection) -> None:
        rows = connection.execute(select(STUDENT.c.id).order_by(STUDENT.c.id)).scalars().all()
        for n, student_id in enumerate(rows, 1):
            known = {"number": f"100{n}", "sourced_id": f"s-{n}"}
            connection.execute(update(STUDENT).where(STUDENT.c.id == student_id).values(**known))

    database.write_now(number)
    return Trip(school, tmp_path)


def test_a_trip_is_rehearsed_then_entered_and_the_second_time_changes_nothing(trip: Trip) -> None:
    trip.record(1, Status.ABSENT)
    trip.record(2, Status.LATE)
    dry = trip.bring(TRIP, "--dry-run")
    assert dry.returncode == 0, dry.stderr
    told = (
        "Excuses entered: 3, of 3 students\n"
        "Records changed: 1\n"
        "  2026-11-23 Biology 9A, Ada Lovelace: absent, now excused\n"
        "Records that stay, since the student came: 1\n"
        "  2026-11-23 Biology 9A, Zoë Müller-Ångström: late\n"
    )
    assert dry.stdout == told + "This was a dry run: nothing was changed.\n"
    assert trip.excuses() == []
    assert trip.statuses() == [("1001", "absent", None), ("1002", "late", None)]

    done = trip.bring(TRIP)
    assert done.stdout == told
    marta = trip.school.staff["Marta Lindqvist"]
    tail, activity = (None, None, marta), "school_activity"
    assert trip.excuses() == [
        ("1001", DAY, date(2026, 11, 24), "excused", activity, "Castle [bold]", "Ms Ito", marta),
        ("1002", DAY, DAY, "excused", activity, *tail),
        ("1003", DAY, DAY, Becomes.PRESENT, None, "The choir", None, marta),
    ]
    assert trip.statuses() == [("1001", "excused", activity), ("1002", "late", None)]
    assert trip.audit() == [("excuse", "slack", marta, "Castle [bold]")]

    again = trip.bring(TRIP)
    assert again.stdout == (
        "Excuses entered: 0, of 0 students\n"
        "Entered before, left as they are: 3\n"
        "Nothing has changed since the last import.\n"
    )
    more = trip.bring(f"{TRIP}1004,2026-11-23,,,,absent,,,\n")
    assert "Excuses entered: 1, of 1 student\nEntered before, left as they are: 3" in more.stdout
    assert len(trip.excuses()) == 4
    assert len(trip.audit()) == 1


def test_what_was_withdrawn_stays_so_and_is_told(trip: Trip) -> None:
    trip.bring(TRIP)
    withdrawal = {
        "withdrawn_at": datetime(2026, 11, 24, 9, tzinfo=UTC),
        "withdrawn_why": "Rain",
        "withdrawn_by_id": trip.school.staff["Marta Lindqvist"],
    }
    ada = trip.students()["1001"]
    statement = update(EXCUSE).where(EXCUSE.c.student_id == ada).values(**withdrawal)
    trip.school.database.write_now(lambda connection: connection.execute(statement).rowcount)
    again = trip.bring(TRIP)
    assert "Entered before, left as they are: 3, 1 of them withdrawn since\n" in again.stdout
    assert len(trip.excuses()) == 3


def test_a_file_as_excel_writes_it_by_sourced_id_is_taken(trip: Trip) -> None:
    text = "Sourced ID;First Day;Becomes;Our own\ns-2;2026-08-31;Excused;x\n"
    done = trip.bring(text.encode("utf-16"))
    assert done.returncode == 0, done.stderr
    # The course has not begun by then.
    assert "In no course on these days, look at the dates: 1\n  trip.csv, row 2\n" in done.stdout
    assert [each[0] for each in trip.excuses()] == ["1002"]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (
            f"{HEADER}\n1001,23/11/2026,,9.15,,away,,,\n9,2026-11-23,,,,excused,,,\n",
            (
                'row 2, column first day: found "23/11/2026", expected a date like 2026-08-31',
                'row 2, column from: found "9.15", expected a time like 08:30 (24-hour clock)',
                'row 2, column becomes: found "away", expected "excused", "absent" or "present".',
            ),
        ),
        (
            (
                f"{HEADER}\n9,2026-11-23,,,,excused,,,\n,2026-11-23,,,,excused,,,\n"
                "1001,2026-11-23,,,,excused,Holiday,,\n1001,2026-11-23,2026-11-20,,,excused,,,\n"
                "1002,2026-11-23,2026-11-24,09:00,10:00,excused,,,\n"
                f"1002,2026-11-23,,09:00,,excused,,,\n1003,2026-11-23,,,,excused,,,{'x' * 300}\n"
                "1004,2026-11-23,,,,excused,,,\n1004,2026-11-23,,,,excused,,,\n"
            ),
            (
                "row 2, column student number: found “9”, expected that of a student of the school",
                "row 3: found neither of student number and sourcedId, expected one of them.",
                "row 4, column reason: found the reason 'Holiday', expected one of illness,",
                "row 5, column last day: found the last day 2026-11-20 before the first",
                "row 6, column from: times go with one day",
                "row 7, column to: found one time, expected both",
                "row 8, column told by: found 300 characters, expected 200 at most.",
                "row 10: found the same as in row 9, expected it once.",
            ),
        ),
        (
            (
                "student number,sourcedId,first day,becomes\n1001,s-1,2026-11-23,excused\n"
                ",s-9,2026-11-23,excused\n"
            ),
            ("row 2: found both of", "row 3, column sourcedId: found “s-9”, expected that of a"),
        ),
        (
            "student number,first day\n1001,2026-11-23\n",
            ("row 1, column becomes: found no such column, expected it in the header.",),
        ),
        (
            "student number,pupil,first day,becomes\n1001,Ada,2026-11-23,excused\n",
            ('row 1: found the column "pupil", expected only student number, sourcedId, first',),
        ),
        (f"{HEADER}\n1001,2026-11-23\n", ("row 2: found 2 cells, expected 9, as in the header.",)),
        (f"{HEADER}\n", (": found 0 rows, expected 1 to 1000.",)),
        (
            f"{HEADER}\n" + "1001,2026-11-23,,,,excused,,,\n" * 1001,
            (": found 1001 rows, expected 1 to 1000.",),
        ),
    ],
)
def test_each_fault_is_named_by_its_place_and_nothing_is_written(
    text: str, faults: tuple[str, ...], trip: Trip
) -> None:
    for more in ((), ("--dry-run",)):
        done = trip.bring(text, *more)
        assert done.returncode == 1
        assert "Nothing was changed, since the file is unsound:" in done.stderr
        lines = [line for line in done.stderr.splitlines() if "trip.csv" in line]
        assert len(lines) == len(faults), done.stderr
        for line, fault in zip(sorted(lines), sorted(faults), strict=True):
            assert fault in line
    assert trip.excuses() == []


def test_a_number_of_two_students_is_no_ones(trip: Trip) -> None:
    both = update(STUDENT).where(STUDENT.c.number.in_(["1001", "1002"])).values(number="1001")
    trip.school.database.write_now(lambda connection: connection.execute(both).rowcount)
    done = trip.bring(TRIP)
    assert "row 2, column student number: found “1001”, which 2 students have" in done.stderr
    assert trip.excuses() == []


def test_records_that_may_not_change_any_more_hold_the_whole_file_up(trip: Trip) -> None:
    old = date(2020, 3, 2)
    trip.record(1, Status.ABSENT, old)
    trip.school.allow_changes(7)
    bare = f"{HEADER}\n1002,2026-11-23,,,,excused,,,\n1001,{old},,,,excused,,,\n"
    late = trip.bring(bare)
    assert "trip.csv, row 3, column reason: the register of " in late.stderr
    marta = trip.school.staff["Marta Lindqvist"]
    step = BooksStep(date(2020, 8, 1), None, None, datetime(2020, 8, 1, tzinfo=UTC), marta)
    trip.school.database.write_now(books.close, trip.school.school, step)
    closed = trip.bring(bare)
    assert "trip.csv, row 3: the books are closed through Saturday 1 August 2020" in closed.stderr
    assert trip.excuses() == []
    assert trip.statuses() == [("1001", "absent", None)]


def test_only_the_schools_office_and_admins_are_taken_as_who_enters(trip: Trip) -> None:
    other = make_school(trip.school.database, "Hillside")
    other.add_staff("Head Hill", Role.ADMIN)
    here = ("--school", "Riverside School")
    refusals = {
        "nobody@riverside.test": "Riverside School has no staff with the e-mail address “nobody@",
        "head@riverside.test": "Riverside School has no staff with the e-mail address “head@",
        "": "Riverside School has no staff with the e-mail address “”",
        "tunde@riverside.test": "“tunde@riverside.test” is a teacher's, and excuses are for the",
    }
    for who, sentence in refusals.items():
        assert sentence in trip.bring(TRIP, *here, who=who).stderr
    assert "Name a school: --school NAME." in trip.bring(TRIP).stderr
    elsewhere = trip.bring(TRIP, "--school", "Hillside", who="head@riverside.test")
    assert "row 2, column student number: found “1001”, expected that of" in elsewhere.stderr
    left = update(STAFF).where(STAFF.c.email == MARTA).values(active=False)
    trip.school.database.write_now(lambda connection: connection.execute(left).rowcount)
    assert "has no staff with the e-mail address “marta@" in trip.bring(TRIP, *here).stderr
    assert trip.excuses() == []
    trip.school.add_staff("Noor Haddad", Role.ADMIN)
    assert trip.bring(TRIP, *here, who=" Noor@riverside.test ").returncode == 0
    assert len(trip.excuses()) == 3


def test_what_is_no_file_is_a_sentence(trip: Trip) -> None:
    missing = trip.run("import", "nowhere.csv", "--as", MARTA)
    assert missing.returncode == 1
    assert "Found no file at nowhere.csv, expected a CSV file." in missing.stderr
    latin = trip.bring(TRIP.replace("choir", "chœur").encode("cp1252"))
    assert "row 4: found bytes that are not UTF-8, expected text in UTF-8 (in Excel: sav" in (
        latin.stderr
    )
    large = trip.bring(b" " * (10 * 1024**2 + 1))
    assert "trip.csv has more than 10 MiB, expected less." in large.stderr
