"""Students found by the words of their names and numbers, by one index on either engine."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, literal, or_, select

from storage.registers.opening import IS_ASSIGNED, lies_within
from storage.tables import ASSIGNMENT, ENROLLMENT, OFFERING, STUDENT, STUDENT_WORD

# Comes after all that a word may go on with.
_LAST = "\U0010ffff"
_FEW = 500
_OF_OTHER_WORD = STUDENT_WORD.alias()


@dataclass(frozen=True, slots=True)
class Seen:
    """Whose students are seen on a date: all of a school, or those whom a member of staff teaches.

    `staff_id` is None for all; `lesson_covers` are covers of one lesson that hold just now.
    """

    school_id: UUID
    day: date
    staff_id: UUID | None = None
    lesson_covers: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """One word that was typed, and words of the school that are meant by it instead."""

    word: str
    instead: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundStudent:
    """A student who was found; `active`: enrolled in something on the date."""

    id: UUID
    given_name: str
    family_name: str
    grade: str
    number: str
    active: bool


_IS_ACTIVE = (
    select(ENROLLMENT.c.id)
    .join_from(ENROLLMENT, OFFERING, OFFERING.c.id == ENROLLMENT.c.course_offering_id)
    .where(
        ENROLLMENT.c.student_id == STUDENT.c.id,
        lies_within(ENROLLMENT.c.begins_on, ENROLLMENT.c.ends_on),
        OFFERING.c.active,
        lies_within(OFFERING.c.begins_on, OFFERING.c.ends_on),
    )
    .correlate(STUDENT)
    # With a limit PostgreSQL looks each of a few up; else it reads all enrolments to know a few.
    .limit(1)
    .scalar_subquery()
    .is_not(None)
    .label("active")
)


_STUDENTS = select(
    STUDENT.c.id,
    STUDENT.c.given_name,
    STUDENT.c.family_name,
    STUDENT.c.grade,
    STUDENT.c.number,
    _IS_ACTIVE,
)
_IN_ORDER = (
    _IS_ACTIVE.desc(),
    # A grade of fewer letters comes first: 9 before 10.
    func.length(STUDENT.c.grade),
    STUDENT.c.grade,
    STUDENT.c.family_name,
    STUDENT.c.given_name,
    STUDENT.c.id,
)


def taught_by(staff_id: UUID, lesson_covers: Sequence[UUID]) -> Select[tuple[UUID]]:
    """Select the students whom a member of staff teaches on the bound date.

    Or covers: of covers of one lesson those count that are named.
    """
    return (
        select(ENROLLMENT.c.student_id)
        .join_from(ASSIGNMENT, OFFERING, OFFERING.c.id == ASSIGNMENT.c.course_offering_id)
        .join(ENROLLMENT, ENROLLMENT.c.course_offering_id == OFFERING.c.id)
        .where(
            ASSIGNMENT.c.staff_id == staff_id,
            IS_ASSIGNED,
            or_(ASSIGNMENT.c.period.is_(None), ASSIGNMENT.c.id.in_(lesson_covers)),
            OFFERING.c.active,
            lies_within(OFFERING.c.begins_on, OFFERING.c.ends_on),
            lies_within(ENROLLMENT.c.begins_on, ENROLLMENT.c.ends_on),
        )
    )


def found(
    connection: Connection, seen: Seen, wanted: Sequence[Wanted], limit: int
) -> Sequence[FoundStudent]:
    """Find those who have a word for each that is wanted: the active first, by grade and name.

    At most `limit`; as many as there are up to 500 come in no order, so that the caller's own rule
    of order decides. The first of the words goes by the index of all, the others by the few that a
    student has.
    """
    of_day = {"attendance_date": seen.day}
    ids = _ids(seen, wanted)
    # A few are looked up by their ids: PostgreSQL guesses many, and would read all students.
    few = connection.execute(ids.limit(_FEW + 1), of_day).scalars().all()
    if not few:
        return []
    if len(few) <= _FEW:
        statement = _STUDENTS.where(STUDENT.c.id.in_(few))
    else:
        statement = _STUDENTS.where(STUDENT.c.id.in_(ids)).order_by(*_IN_ORDER).limit(limit)
    rows = connection.execute(statement, of_day)
    return [FoundStudent(*row[:5], active=bool(row[5])) for row in rows]


def _ids(seen: Seen, wanted: Sequence[Wanted]) -> Select[tuple[UUID]]:
    first, *others = wanted
    word = STUDENT_WORD.c
    return (
        select(word.student_id)
        .where(
            word.school_id == seen.school_id,
            _means(word.word, first),
            *(_has(each) for each in others),
            *_is_seen(seen, word.student_id),
        )
        .distinct()
    )


def words_near(connection: Connection, seen: Seen, word: str, limit: int) -> Sequence[str]:
    """List words of a school that may begin like a word but for one typing error.

    One error leaves one half of a word as it is, perhaps a place further on, or it swaps the
    letters where the halves meet. The second half is looked for in the index from end to end.
    """
    column, half = STUDENT_WORD.c.word, len(word) // 2
    rest = word[half:]
    swapped = f"{word[: half - 1]}{word[half]}{word[half - 1]}{word[half + 1 :]}"
    either = [
        *(_begins(column, start) for start in (word[:half], swapped)),
        *(
            func.substr(column, place, len(rest)) == rest
            for place in (half, half + 1, half + 2)
            if place > 0
        ),
    ]
    return _words(connection, seen, or_(*either), limit)


def words_from(connection: Connection, seen: Seen, start: str, limit: int) -> Sequence[str]:
    """List words of a school that begin with some letters."""
    return _words(connection, seen, _begins(STUDENT_WORD.c.word, start), limit)


def _words(
    connection: Connection, seen: Seen, which: ColumnElement[bool], limit: int
) -> Sequence[str]:
    statement = (
        select(STUDENT_WORD.c.word)
        .where(
            STUDENT_WORD.c.school_id == seen.school_id,
            which,
            *_is_seen(seen, STUDENT_WORD.c.student_id),
        )
        .distinct()
        .order_by(STUDENT_WORD.c.word)
        .limit(limit)
    )
    return connection.execute(statement, {"attendance_date": seen.day}).scalars().all()


def _is_seen(seen: Seen, student_id: ColumnElement[UUID]) -> list[ColumnElement[bool]]:
    return (
        []
        if seen.staff_id is None
        else [student_id.in_(taught_by(seen.staff_id, seen.lesson_covers))]
    )


def _has(wanted: Wanted) -> ColumnElement[bool]:
    other = _OF_OTHER_WORD.c
    return exists().where(other.student_id == STUDENT_WORD.c.student_id, _means(other.word, wanted))


def _means(column: ColumnElement[str], wanted: Wanted) -> ColumnElement[bool]:
    begins = _begins(column, wanted.word)
    return or_(begins, column.in_(wanted.instead)) if wanted.instead else begins


def _begins(column: ColumnElement[str], start: str) -> ColumnElement[bool]:
    return and_(column >= literal(start), column < literal(start + _LAST))
