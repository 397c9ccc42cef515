"""Telling apart: students of one name and course offerings of one title, by one rule everywhere.

A mark stands behind the name, in brackets, and only where the school has the name several times on
that day: "Emma García (grade 9)", "Algebra I (ALG1-02)".
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from itertools import count
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.names import Name, cut
from bot.cleaning import clean
from storage.registers import same_names
from storage.registers.same_names import SameName, SameTitle

LONGEST_MARK = 24
LONGEST_MARKED = 60

# What may tell one thing from those like it, the best kind first; of a kind there may be several.
_Kinds = Sequence[Sequence[str]]


def students(
    connection: Connection, school_id: UUID, day: date, called: Collection[Name]
) -> dict[UUID, str]:
    """Give the marks of a school's students of some names on a day; none to a name's only one."""
    marks: dict[UUID, str] = {}
    for alike in same_names.students(connection, school_id, day, called):
        marks |= marks_of_students(alike)
    return marks


def courses(
    connection: Connection, school_id: UUID, day: date, titles: Collection[str]
) -> dict[UUID, str]:
    """Give the marks of a school's course offerings of some titles; none to a title's only one."""
    marks: dict[UUID, str] = {}
    for alike in same_names.courses(connection, school_id, day, titles):
        marks |= marks_of_courses(alike)
    return marks


def marks_of_students(alike: Sequence[SameName]) -> dict[UUID, str]:
    """Tell students of one name apart: by grade, else by a class, else by the school's number."""
    kinds = {each.id: ([grade(each.grade)], each.classes, [each.number]) for each in alike}
    return _marks(kinds)


def marks_of_courses(alike: Sequence[SameTitle]) -> dict[UUID, str]:
    """Tell course offerings of one title apart: by code, else by period, else by teacher."""
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
    """Give each a text that none of the others has: for all of one kind, where one kind has them.

    Else each the first of its own, and only as the last resort a number. Numbers go by the order in
    which the school had them, so that they stay.
    """
    own = {key: _own(key, kinds) for key in sorted(kinds)}
    for of_kind in zip(*own.values(), strict=True):
        if all(of_kind):
            return dict(zip(own, of_kind, strict=True))
    marks = {key: next(filter(None, texts), "") for key, texts in own.items()}
    taken = set(marks.values())
    numbers = (str(number) for number in count(1) if str(number) not in taken)
    return {key: mark or next(numbers) for key, mark in marks.items()}


def _own(key: UUID, kinds: Mapping[UUID, _Kinds]) -> list[str]:
    """Give the first text of each kind that none of the others has in any; else none."""
    others = [each for other, each in kinds.items() if other != key]
    theirs = {text for each in others for texts in each for text in texts}
    return [next((text for text in texts if text not in theirs), "") for texts in kinds[key]]
