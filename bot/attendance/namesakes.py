"""Telling apart: students of one name and course offerings of one title, by one rule everywhere.

A mark stands behind the name, in brackets, and only where the school has the name several times on
that day: "Emma García (grade 9)", "Algebra I (ALG1-02)".
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import count
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.names import Name, cut
from bot.cleaning import clean
from storage.registers import namesakes
from storage.registers.namesakes import SameName, SameTitle

LONGEST_MARK = 24
LONGEST_MARKED = 60

# What may tell one thing from those like it, the best kind first; of a kind there may be several.
_Kinds = Sequence[Sequence[str]]


def students(
    connection: Connection, school_id: UUID, day: date, called: Collection[Name]
) -> dict[UUID, str]:
    """Give the marks of a school's students of some names on a day; none to a name's only one."""
    marks: dict[UUID, str] = {}
    for alike in namesakes.students(connection, school_id, day, called):
        marks |= marks_of_students(alike)
    return marks


def courses(
    connection: Connection, school_id: UUID, day: date, titles: Collection[str]
) -> dict[UUID, str]:
    """Give the marks of a school's course offerings of some titles; none to a title's only one."""
    marks: dict[UUID, str] = {}
    for alike in namesakes.courses(connection, school_id, day, titles):
        marks |= marks_of_courses(alike)
    return marks


def marks_of_students(alike: Sequence[SameName]) -> dict[UUID, str]:
    """Tell students of one name apart: by grade, then by a class, then by the school's number."""
    kinds = {each.id: ([grade(each.grade)], each.classes, [each.number]) for each in alike}
    return _marks(kinds)


def marks_of_courses(alike: Sequence[SameTitle]) -> dict[UUID, str]:
    """Tell course offerings of one title apart: by code, then by period, then by teacher."""
    kinds = {
        each.id: ([each.code], [_periods(each.periods)], [", ".join(each.teachers)])
        for each in alike
    }
    return _marks(kinds)


def marked(text: str, mark: str, longest: int = LONGEST_MARKED) -> str:
    """Write a text with its mark, at most `longest` characters then; without one as it is."""
    if not mark:
        return text
    end = f" ({cut(mark, LONGEST_MARK)})"
    return cut(text, longest - len(end)) + end


def grade(text: str) -> str:
    """Write a grade: a bare number says what it is."""
    text = cut(clean(text), 16)
    return f"grade {text}" if text.isdecimal() else text


def _periods(periods: Sequence[str]) -> str:
    if not periods:
        return ""
    return f"{'period' if len(periods) == 1 else 'periods'} {', '.join(periods)}"


def _marks(kinds: Mapping[UUID, _Kinds]) -> dict[UUID, str]:
    """Give each the first text that none of the others has; only as the last resort a number.

    Numbers go by the order in which the school had them, so that they stay.
    """
    marks = {key: next(_own(key, kinds), "") for key in sorted(kinds)}
    taken = set(marks.values())
    numbers = (str(number) for number in count(1) if str(number) not in taken)
    return {key: mark or next(numbers) for key, mark in marks.items()}


def _own(key: UUID, kinds: Mapping[UUID, _Kinds]) -> Iterator[str]:
    others = [each for other, each in kinds.items() if other != key]
    theirs = {text for each in others for texts in each for text in texts}
    for texts in kinds[key]:
        yield from (text for text in texts if text and text not in theirs)
