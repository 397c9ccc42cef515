"""The district that is measured: one school of 100,000 students with 5,000 registers a day."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Connection, text
from sqlalchemy import Table as SqlTable

from bot.folding import name_words
from storage.digests.corrections import CHANGE
from storage.engine.columns import new_id
from storage.engine.database import Database, without_hurry
from storage.tables import (
    ASSIGNMENT,
    ENROLLMENT,
    MEETING,
    OFFERING,
    RECORD,
    REGISTER,
    STAFF,
    STUDENT,
    STUDENT_WORD,
    migrations,
)
from storage.tables.words import Action, Door, Role, Status
from tests.school import make_school

DAY = date(2027, 3, 10)
NOW = datetime(2027, 3, 10, 15, 0, tzinfo=UTC)
LAST_DIGEST = datetime(2027, 3, 10, 9, 30, tzinfo=UTC)
IN_A_REGISTER = 30
STATUSES = (Status.PRESENT, Status.ABSENT, Status.LATE, Status.EXCUSED)
OFTEN = (90, 5, 3, 2)
AT_ONCE = 10_000
FIRST_NUMBER = 100_000
SYLLABLES = tuple(first + last for first in "bdfklmnrst" for last in ("a", "e", "i", "o", "un"))

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Size:
    """How large the district is; `days` is how many days have records, DAY the last."""

    students: int = 100_000
    registers: int = 5_000
    days: int = 3

    @classmethod
    def of(cls, students: int) -> Self:
        """Take one register for twenty students."""
        return cls(students, max(1, students // 20))


@dataclass(frozen=True, slots=True)
class District:
    """Who is there: ids in order."""

    school: UUID
    students: Sequence[UUID]
    staff: Sequence[UUID]
    courses: Sequence[UUID]
    enrollments: Sequence[UUID]


def build(url: str, size: Size) -> UUID:
    """Migrate an empty database and put the district into it; gives the school's id."""
    database = Database(url)
    migrations.upgrade(database)
    district = District(
        make_school(database).school,
        *(
            [new_id() for _ in range(count)]
            for count in (
                size.students,
                size.registers // 2,
                size.registers,
                size.registers * IN_A_REGISTER,
            )
        ),
    )
    database.write_now(fill, district, size)
    analyse(database)
    database.close()
    return district.school


def analyse(database: Database) -> None:
    """Have the database look at what is in its tables, as PostgreSQL does by itself in time."""
    with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("ANALYZE"))


def fill(connection: Connection, district: District, size: Size) -> None:
    """Write all rows, the same at each run but for the keys."""
    chance = random.Random(7)  # noqa: S311  # figures, not secrets
    without_hurry(connection)
    insert(connection, STUDENT, students(district))
    insert(connection, STUDENT_WORD, words(district))
    insert(connection, STAFF, teachers(district))
    insert(connection, OFFERING, offerings(district))
    insert(connection, MEETING, meetings(district))
    insert(connection, ASSIGNMENT, assignments(district))
    insert(connection, ENROLLMENT, enrollments(district))
    for number in range(size.days):
        day = DAY - timedelta(days=size.days - 1 - number)
        taken = counts_taken(district, complete=day != DAY)
        insert(connection, RECORD, records(district, day, taken, chance))
        insert(connection, REGISTER, registers(district, day, taken))
    insert(connection, CHANGE, corrections(district, size))


def insert(connection: Connection, table: SqlTable, rows: Iterator[Row]) -> None:
    """Write rows, some thousands at once."""
    while chunk := list(islice(rows, AT_ONCE)):
        connection.execute(table.insert(), chunk)


def students(district: District) -> Iterator[Row]:
    """A thirteenth of them in each grade."""
    for number, key in enumerate(district.students):
        yield {
            "id": key,
            "school_id": district.school,
            "given_name": name_of(number % 977, 2),
            "family_name": name_of(number % 9973, 3),
            "grade": str(number % 13),
            "number": str(FIRST_NUMBER + number),
        }


def name_of(number: int, syllables: int) -> str:
    """Make a name up, another for each number."""
    count = len(SYLLABLES)
    places: list[int] = [number // count**place % count for place in range(syllables)]
    return "".join(SYLLABLES[place] for place in places).capitalize()


def words(district: District) -> Iterator[Row]:
    """The words by which each student is found."""
    for row in students(district):
        for word in name_words(str(row[name]) for name in ("given_name", "family_name", "number")):
            yield {"student_id": row["id"], "word": word, "school_id": district.school}


def teachers(district: District) -> Iterator[Row]:
    """One for two course offerings."""
    for number, key in enumerate(district.staff):
        yield {
            "id": key,
            "school_id": district.school,
            "role": Role.TEACHER,
            "given_name": "Teacher",
            "family_name": str(number),
        }


def offerings(district: District) -> Iterator[Row]:
    """All of one year."""
    for number, key in enumerate(district.courses):
        yield {
            "id": key,
            "school_id": district.school,
            "title": f"Course {number}",
            "begins_on": date(2026, 9, 1),
            "ends_on": date(2027, 7, 20),
        }


def meetings(district: District) -> Iterator[Row]:
    """Each on every weekday, in one of six periods."""
    for number, key in enumerate(district.courses):
        hour = 8 + number % 6
        for weekday in range(1, 6):
            yield {
                "id": new_id(),
                "school_id": district.school,
                "course_offering_id": key,
                "weekday": weekday,
                "period": str(number % 6 + 1),
                "starts_at": time(hour, 30),
                "ends_at": time(hour + 1, 20),
            }


def assignments(district: District) -> Iterator[Row]:
    """One teacher each."""
    for number, key in enumerate(district.courses):
        yield {
            "id": new_id(),
            "school_id": district.school,
            "course_offering_id": key,
            "staff_id": district.staff[number // 2 % len(district.staff)],
            "begins_on": date(2026, 9, 1),
        }


def enrollments(district: District) -> Iterator[Row]:
    """Thirty in each, from the first student again when all have been."""
    for number, key in enumerate(district.enrollments):
        yield {
            "id": key,
            "school_id": district.school,
            "course_offering_id": district.courses[number // IN_A_REGISTER],
            "roll_number": number % IN_A_REGISTER + 1,
            "student_id": district.students[number % len(district.students)],
            "begins_on": date(2026, 9, 1),
        }


def counts_taken(district: District, *, complete: bool) -> list[int]:
    """Say how many records each register has: in a hundred, three have none and two a half."""
    if complete:
        return [IN_A_REGISTER] * len(district.courses)
    kinds = {0: 0, 1: 0, 2: 0, 3: IN_A_REGISTER // 2, 4: IN_A_REGISTER // 2}
    return [kinds.get(number % 100, IN_A_REGISTER) for number in range(len(district.courses))]


def records(
    district: District, day: date, taken: Sequence[int], chance: random.Random
) -> Iterator[Row]:
    """The records of a day."""
    recorded_at = datetime.combine(day, time(9), UTC)
    change_set = new_id()
    for number, enrollment in enumerate(district.enrollments):
        course, place = divmod(number, IN_A_REGISTER)
        if place < taken[course]:
            status = chance.choices(STATUSES, OFTEN)[0]
            yield {
                "id": new_id(),
                "school_id": district.school,
                "course_offering_id": district.courses[course],
                "course_enrollment_id": enrollment,
                "student_id": district.students[number % len(district.students)],
                "attendance_date": day,
                "status": status,
                "minutes_late": chance.randrange(1, 40) if status == Status.LATE else None,
                "reason": "illness" if number % 5 == 0 and status != Status.PRESENT else None,
                "recorded_at": recorded_at,
                "door": Door.SLACK,
                "change_set_id": change_set,
                "order_key": number,
            }


def registers(district: District, day: date, taken: Sequence[int]) -> Iterator[Row]:
    """The registers that have been taken, and which of them are complete."""
    saved_at = datetime.combine(day, time(9), UTC)
    for key, count in zip(district.courses, taken, strict=True):
        if count:
            yield {
                "id": new_id(),
                "school_id": district.school,
                "course_offering_id": key,
                "attendance_date": day,
                "saved_at": saved_at,
                "completed_at": saved_at if count == IN_A_REGISTER else None,
            }


def corrections(district: District, size: Size) -> Iterator[Row]:
    """Changes after the last digest: one for fifty students, every other of them told already."""
    for number in range(0, size.students, 50):
        told = number % 100
        yield {
            "id": new_id(),
            "school_id": district.school,
            "change_set_id": new_id(),
            "action": Action.MARK,
            "door": Door.SLACK,
            "recorded_at": LAST_DIGEST + timedelta(hours=-1 if told else 1),
            "order_key": number,
            "course_offering_id": district.courses[number // IN_A_REGISTER],
            "course_enrollment_id": district.enrollments[number],
            "student_id": district.students[number],
            "attendance_date": DAY,
            "before_status": Status.ABSENT,
            "after_status": Status.PRESENT,
        }
