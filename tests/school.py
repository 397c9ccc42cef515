"""A made-up school, written straight into the tables."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from itertools import groupby
from uuid import UUID

from sqlalchemy import Connection
from sqlmodel import SQLModel

from bot.folding import name_words
from storage.engine.database import Database
from storage.rosters import student_words
from storage.schools import books
from storage.tables import (
    CourseEnrollment,
    CourseOffering,
    Meeting,
    School,
    Staff,
    Student,
    Table,
    TeacherAssignment,
    table_of,
)
from storage.tables.words import Role
from tests.databases import Rows

TERM = (date(2026, 9, 1), date(2027, 7, 20))
NAMES = (
    ("Ada", "Lovelace"),
    ("Zoë", "Müller-Ångström"),
    ("Seán", "O'Brien"),
    ("", "Suharto"),
    ("دانة", "الحربي"),
    ("美咲", "田中"),
    ("Maximiliana-Wilhelmine", "von und zu Hohenfels-Oberwaldshausen"),
    ("Li", "Wei"),
    ("Li", "Wei"),
    ("Nguyễn", "Thị Hương"),
)


@dataclass
class MadeSchool:
    """Makes rows and remembers their ids by name."""

    database: Database
    school: UUID
    staff: dict[str, UUID] = field(default_factory=dict[str, UUID])
    courses: dict[str, UUID] = field(default_factory=dict[str, UUID])
    enrollments: dict[str, list[UUID]] = field(default_factory=dict[str, list[UUID]])
    # Each course has them in this order, one class after the other.
    names: Sequence[tuple[str, str]] = NAMES

    def like(self, database: Database) -> "MadeSchool":
        """Give a school of the same ids in another database that has its rows."""
        enrollments = {title: list(ids) for title, ids in self.enrollments.items()}
        return MadeSchool(database, self.school, dict(self.staff), dict(self.courses), enrollments)

    def add(self, *rows: Table) -> None:
        self.database.write_now(insert, rows)

    def allow_changes(self, days: int | None, *office: int | None) -> None:
        """Say how long registers may be changed without a reason; None is always.

        The office as long as teachers, unless it is said.
        """
        self.database.write_now(books.allow, self.school, days, *(office or [days]))

    def add_staff(self, name: str, role: Role, *, email: str | None = None) -> UUID:
        given, _, family = name.partition(" ")
        row = Staff(
            school_id=self.school,
            role=role,
            given_name=given,
            family_name=family,
            email=email or f"{given.lower()}@riverside.test",
        )
        self.add(row)
        self.staff[name] = row.id
        return row.id

    def add_course(
        self,
        title: str,
        students: int,
        *,
        teachers: Sequence[str] = (),
        code: str = "",
        meetings: Sequence[tuple[int, str, str, str]] = (),
    ) -> UUID:
        """Add a course of so many students; meetings are (weekday, period, start, end)."""
        course = CourseOffering(
            school_id=self.school, title=title, code=code, begins_on=TERM[0], ends_on=TERM[1]
        )
        self.courses[title] = course.id
        met = [
            Meeting(
                school_id=self.school,
                course_offering_id=course.id,
                weekday=weekday,
                period=period,
                starts_at=time.fromisoformat(starts_at),
                ends_at=time.fromisoformat(ends_at),
            )
            for weekday, period, starts_at, ends_at in meetings
        ]
        assigned = [self.assignment(teacher, title) for teacher in teachers]
        people = [self.student(number) for number in range(students)]
        enrolled = [self.enrollment(course.id, n, one.id) for n, one in enumerate(people, 1)]
        self.add(course, *met, *assigned, *people, *enrolled)
        self.enrollments[title] = [row.id for row in enrolled]
        return course.id

    def assign(self, teacher: str, title: str, ends_on: date | None = None) -> None:
        self.add(self.assignment(teacher, title, ends_on))

    def assignment(
        self, teacher: str, title: str, ends_on: date | None = None
    ) -> TeacherAssignment:
        return TeacherAssignment(
            school_id=self.school,
            course_offering_id=self.courses[title],
            staff_id=self.staff[teacher],
            begins_on=TERM[0],
            ends_on=ends_on,
        )

    def student(self, number: int) -> Student:
        given, family = self.names[number % len(self.names)]
        more = number // len(self.names)
        return Student(
            school_id=self.school,
            given_name=given,
            family_name=f"{chr(ord('A') + more)}-{family}" if more else family,
        )

    def enrollment(self, course: UUID, roll_number: int, student: UUID) -> CourseEnrollment:
        return CourseEnrollment(
            school_id=self.school,
            course_offering_id=course,
            roll_number=roll_number,
            student_id=student,
            begins_on=TERM[0],
        )


# By kind of database: a school as it was made first, and its rows.
KnownSchools = dict[str, tuple[MadeSchool, Rows]]


def make_school(
    database: Database,
    name: str = "Riverside School",
    time_zone: str = "Europe/London",
    team_id: str | None = None,
) -> MadeSchool:
    """Make a school, of the Slack workspace `team_id` if it is of one yet."""
    school = School(name=name, time_zone=time_zone, slack_team_id=team_id)
    database.write_now(insert, [school])
    return MadeSchool(database, school.id)


def insert(connection: Connection, rows: Sequence[SQLModel]) -> None:
    """Insert rows in their order; those of one table that follow each other at once."""
    for table, alike in groupby(rows, lambda row: table_of(type(row))):  # pyright: ignore[reportArgumentType]  # Table has no instances of its own
        group = list(alike)
        connection.execute(table.insert(), [row.model_dump() for row in group])
        words: dict[UUID, dict[UUID, Collection[str]]] = {}
        for row in group:
            if isinstance(row, Student):
                called = name_words(str(getattr(row, name)) for name in student_words.COLUMNS)
                words.setdefault(row.school_id, {})[row.id] = called
        for school, called in words.items():
            student_words.keep(connection, school, called)
