"""A digest's rows with what tells namesakes, and course offerings of one title, apart."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance import namesakes
from storage.digests.absences import ListedAbsence, NamedInDigest
from storage.digests.corrections import ToldCorrection
from storage.digests.weeks import InARow, Often
from storage.due.incomplete import Missing

Row = Missing | ListedAbsence | ToldCorrection | InARow | Often
AnyRow = TypeVar("AnyRow", Missing, ListedAbsence, ToldCorrection, InARow, Often)


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of some students and course offerings, by their ids."""

    students: Mapping[UUID, str]
    courses: Mapping[UUID, str]

    def of(self, student: NamedInDigest) -> NamedInDigest:
        """Give a student with the mark."""
        return replace(student, mark=self.students.get(student.id, ""))

    def title(self, course_offering_id: UUID, title: str) -> str:
        """Give a title with the mark."""
        return namesakes.marked(title, self.courses.get(course_offering_id, ""))

    def on(self, rows: Iterable[AnyRow]) -> tuple[AnyRow, ...]:
        """Mark the rows of a list."""
        return tuple(_marked(row, self) for row in rows)


def told_apart(
    connection: Connection, school_id: UUID, day: date, rows: Sequence[AnyRow]
) -> tuple[AnyRow, ...]:
    """Mark the rows of a list where the school has the name, or the title, several times."""
    return marks_of(connection, school_id, day, rows).on(rows)


def marks_of(connection: Connection, school_id: UUID, day: date, rows: Iterable[Row]) -> Marks:
    """Read the marks of all that the rows name, of several lists at once."""
    rows = list(rows)
    people = [each.student for each in rows if not isinstance(each, Missing)]
    titles = {
        each.title for each in rows if isinstance(each, Missing | ListedAbsence | ToldCorrection)
    }
    called = {(each.given_name, each.family_name) for each in people}
    return Marks(
        namesakes.students(connection, school_id, day, called),
        namesakes.courses(connection, school_id, day, titles),
    )


def _marked(row: AnyRow, marks: Marks) -> AnyRow:
    if isinstance(row, Missing):
        return replace(row, title=marks.title(row.key.course_offering_id, row.title))
    row = replace(row, student=marks.of(row.student))
    if isinstance(row, ListedAbsence | ToldCorrection):
        return replace(row, title=marks.title(row.course_offering_id, row.title))
    return row
