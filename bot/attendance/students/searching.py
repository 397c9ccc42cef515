"""Looking for a student by what somebody types: words of a name, in any order, or a number."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto

from sqlalchemy import Connection

from bot.attendance import matching, names, namesakes
from bot.attendance.access import students
from bot.attendance.access.people import SlackPerson
from bot.attendance.access.students import Sight
from bot.folding import typed_words
from storage.students import search
from storage.students.search import FoundStudent, Wanted

_ON_A_PAGE = 10
# More than ten pages nobody reads: another letter of the name is quicker.
_MOST = 100
# Of the words that may be meant so many are compared; a school of 100,000 has fewer.
_MOST_WORDS = 4000
_NEAREST_START = 2


class Likeness(Enum):
    """How those who were found are called: as typed, but for a typing error, or only near it."""

    EXACT = auto()
    TYPO = auto()
    NEAR = auto()


@dataclass(frozen=True, slots=True)
class Listed:
    """A student in a list; `mark` tells namesakes apart, `school` is for who works in several."""

    student: FoundStudent
    mark: str = ""
    school: str = ""

    @property
    def full_name(self) -> str:
        """Give the name with what tells it from others."""
        called = names.full((self.student.given_name, self.student.family_name))
        return namesakes.marked(called, self.mark)


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A page of those who were found for what was typed, and how many there are in all.

    `more`: there are more than are listed. `own` says that only the person's own students were
    looked through.
    """

    typed: str
    rows: tuple[Listed, ...]
    total: int
    likeness: Likeness
    number: int = 0
    pages: int = 1
    more: bool = False
    own: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether exactly one is meant, for sure."""
        return self.total == 1 and self.likeness is Likeness.EXACT


def suggested(
    connection: Connection, person: SlackPerson, typed: str, now: datetime
) -> tuple[Listed, ...]:
    """Look for students as `search_for`, and give all that are listed, for a menu to choose from.

    Raises NotStaff.
    """
    sights = students.sights_for(connection, person, now)
    return _found(connection, sights, typed, on_a_page=_MOST).rows


def search_for(
    connection: Connection,
    person: SlackPerson,
    typed: str,
    now: datetime,
    number: int = 0,
) -> FoundPage:
    """Look for students, in each school of a person.

    Office and admin find all of their school's, teachers those whom they teach today. Every word
    typed is the start of a given, family or middle name or of the school's number, in any order,
    whatever the case and the accents. Only when nobody is called so, one typing error is passed
    over in each word of five letters and more; and when that finds nobody either, those are given
    whose names are most like it. The active come first, then it goes by grade and name. At most a
    hundred are listed. Raises NotStaff.
    """
    return _found(connection, students.sights_for(connection, person, now), typed, number)


def all_found(connection: Connection, person: SlackPerson, typed: str, now: datetime) -> FoundPage:
    """Look for students in the schools of which a person sees all: all on one page, a hundred most.

    By the same rule as `search_for`. Raises NotStaff.
    """
    sights = students.sights_for(connection, person, now)
    of_schools = [each for each in sights if each.seen.staff_id is None]
    return _found(connection, of_schools, typed, on_a_page=_MOST)


def _found(
    connection: Connection,
    sights: Sequence[Sight],
    typed: str,
    number: int = 0,
    on_a_page: int = _ON_A_PAGE,
) -> FoundPage:
    words = typed_words(typed)
    own = all(each.seen.staff_id is not None for each in sights)
    empty = FoundPage(typed, (), 0, Likeness.EXACT, own=own)
    if not words:
        return empty
    for likeness, look in _WAYS.items():
        found = [
            (sight, each) for sight in sights for each in look(connection, sight, typed, words)
        ]
        if found:
            page = replace(empty, likeness=likeness, number=number)
            return _page(connection, page, found, on_a_page)
    return empty


def _page(
    connection: Connection,
    page: FoundPage,
    found: Sequence[tuple[Sight, FoundStudent]],
    on_a_page: int,
) -> FoundPage:
    if page.likeness is not Likeness.NEAR:
        found = sorted(found, key=lambda each: _place(each[1]))
    listed = found[:_MOST]
    pages = max(1, -(-len(listed) // on_a_page))
    number = min(page.number, pages - 1)
    shown = listed[number * on_a_page : (number + 1) * on_a_page]
    return replace(
        page,
        rows=tuple(_listed(connection, shown)),
        total=len(listed),
        number=number,
        pages=pages,
        more=len(found) > _MOST,
    )


def _place(student: FoundStudent) -> tuple[bool, list[tuple[bool, int, str]], tuple[str, str]]:
    name = (student.given_name, student.family_name)
    return not student.active, names.natural_key(student.grade), names.sort_key(name)


def _listed(connection: Connection, shown: Sequence[tuple[Sight, FoundStudent]]) -> list[Listed]:
    schools = {sight.member.school_id: sight for sight, _ in shown}
    marks = {
        student_id: mark
        for school_id, sight in schools.items()
        for student_id, mark in namesakes.students(
            connection,
            school_id,
            sight.today,
            {
                (each.given_name, each.family_name)
                for other, each in shown
                if other.member.school_id == school_id
            },
        ).items()
    }
    several = len(schools) > 1
    return [
        Listed(each, marks.get(each.id, ""), sight.member.school if several else "")
        for sight, each in shown
    ]


def _exact(
    connection: Connection, sight: Sight, _typed: str, words: Sequence[str]
) -> Sequence[FoundStudent]:
    return search.found(connection, sight.seen, [Wanted(each) for each in words], _MOST + 1)


def _but_for_errors(
    connection: Connection, sight: Sight, _typed: str, words: Sequence[str]
) -> Sequence[FoundStudent]:
    wanted = [Wanted(each, _meant(connection, sight, each)) for each in words]
    if not any(each.instead for each in wanted):
        return ()
    return search.found(connection, sight.seen, wanted, _MOST + 1)


def _meant(connection: Connection, sight: Sight, word: str) -> tuple[str, ...]:
    """Give the words of the school that begin with a word but for one typing error."""
    if len(word) < matching.LONG_ENOUGH:
        return ()
    near = search.words_near(connection, sight.seen, word, _MOST_WORDS)
    return tuple(each for each in near if matching.begins(word, [each], typo=True))


def _nearest(
    connection: Connection, sight: Sight, typed: str, words: Sequence[str]
) -> Sequence[FoundStudent]:
    """Give the few whose names are most like what was typed, by the words that begin alike."""
    starts = {each[:_NEAREST_START] for each in words}
    there = {
        each
        for start in starts
        for each in search.words_from(connection, sight.seen, start, _MOST_WORDS)
    }
    near = [
        like for word in words for like in matching.nearest(word, zip(there, there, strict=True))
    ]
    if not near:
        return ()
    found = search.found(connection, sight.seen, [Wanted(near[0], tuple(near[1:]))], _MOST)
    called = [(each, names.full((each.given_name, each.family_name))) for each in found]
    return matching.nearest(typed, called)


_Look = Callable[[Connection, Sight, str, Sequence[str]], Sequence[FoundStudent]]
_WAYS: dict[Likeness, _Look] = {
    Likeness.EXACT: _exact,
    Likeness.TYPO: _but_for_errors,
    Likeness.NEAR: _nearest,
}
