"""The lists of a digest in full, a page at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.digests import daily, weekly
from bot.attendance.digests.daily import Cut, DigestRequest
from bot.attendance.digests.told_apart import Row, told_apart
from bot.attendance.errors import NotFound
from storage.accesses.keeping import Look, of_day
from storage.digests import absences, planned
from storage.digests.absences import Group
from storage.due.incomplete import Missing
from storage.tables.words import AccessKind, Level

ON_A_PAGE = 40
# The levels, the one that tells the least first.
RISING = (Level.COUNTS, Level.INITIALS, Level.NAMES)


class Part(StrEnum):
    """The lists of a digest, in the order of the office's morning; the last two are the week's."""

    MISSING = "missing"
    LATE = "late"
    UNEXPLAINED = "unexplained"
    EXPLAINED = "explained"
    EXCUSED = "excused"
    CHANGED = "changed"
    IN_A_ROW = "in_a_row"
    OFTEN = "often"


# Of whom the office has something to do: each stands with buttons, so fewer are on a page.
ABSENT = frozenset({Part.UNEXPLAINED, Part.EXPLAINED})
_ABSENT_ON_A_PAGE = 10


def on_a_page(part: Part) -> int:
    """Say how many rows of a list stand on a page."""
    return _ABSENT_ON_A_PAGE if part in ABSENT else ON_A_PAGE


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page of one list; pages count from 0. `asked` is what it was read for."""

    asked: DigestRequest
    part: Part
    number: int
    total: int
    rows: tuple[Row, ...]

    @property
    def size(self) -> int:
        """Say how many rows a page has at most."""
        return on_a_page(self.part)

    @property
    def last(self) -> int:
        """Give the number of the last page."""
        return _last_page(self.total, self.size)

    @property
    def day(self) -> date:
        """Give the digest's date."""
        return self.asked.day

    @property
    def look(self) -> Look | None:
        """Say what is kept of who sees it; None for a list of registers."""
        shown = tuple(each.student.id for each in self.rows if not isinstance(each, Missing))
        where = (AccessKind.FULL_LIST, self.asked.school_id, self.day)
        return of_day(*where, shown) if shown else None


def level_by_now(
    connection: Connection, school_id: UUID, digest_id: UUID | None, asked: Level
) -> Level:
    """Lower a level to the one that its digest has now.

    So that what was posted before tells no more than the school wants told by now. A message that
    doesn't name its digest goes by the highest that any of the school's has; counts without any.
    Raises NotFound for a digest that was removed.
    """
    if digest_id is None:
        levels = [each.plan.level for each in planned.of_school(connection, school_id)]
        highest = max(levels, default=Level.COUNTS, key=RISING.index)
    else:
        found = planned.find(connection, digest_id)
        if found is None or found.school_id != school_id:
            raise NotFound(
                "This digest was removed, so its lists are not shown any more. Type /attendance "
                "for the registers."
            )
        highest = found.plan.level
    return min(asked, highest, key=RISING.index)


def page(connection: Connection, asked: DigestRequest, part: Part, number: int) -> ListPage:
    """Read a page of one of a digest's lists as it stands now; its last page if it has no such."""
    read, size = READERS[part], on_a_page(part)
    found = read(connection, asked, size, number * size)
    if number and not found.shown:
        total = read(connection, asked, 1, 0).total
        number = _last_page(total, size)
        found = read(connection, asked, size, number * size)
    return ListPage(asked, part, number, found.total, found.shown)


def _last_page(total: int, size: int) -> int:
    """Give the number of the last page of so many rows."""
    return max(0, (total - 1) // size)


def _missing(connection: Connection, asked: DigestRequest, most: int, skipped: int) -> Cut[Row]:
    counts, rows = daily.missing_of(connection, asked, most, skipped)
    return Cut(counts.incomplete, told_apart(connection, asked.school_id, asked.day, rows))


def _people(group: Group) -> "Reader":
    def read(connection: Connection, asked: DigestRequest, most: int, skipped: int) -> Cut[Row]:
        tallies, _ = absences.people(connection, asked.school_id, asked.day, 0)
        rows = absences.listed(connection, asked.school_id, asked.day, group, most, skipped)
        marked = told_apart(connection, asked.school_id, asked.day, rows)
        return Cut(daily.total_of(tallies, group), marked)

    return read


def _changed(connection: Connection, asked: DigestRequest, most: int, skipped: int) -> Cut[Row]:
    total, rows = daily.corrected_of(connection, asked, most, skipped)
    return Cut(total, told_apart(connection, asked.school_id, asked.day, rows))


Reader = Callable[[Connection, DigestRequest, int, int], Cut[Row]]
READERS: dict[Part, Reader] = {
    Part.MISSING: _missing,
    Part.LATE: _people(Group.LATE),
    Part.UNEXPLAINED: _people(Group.UNEXPLAINED),
    Part.EXPLAINED: _people(Group.EXPLAINED),
    Part.EXCUSED: _people(Group.EXCUSED),
    Part.CHANGED: _changed,
    Part.IN_A_ROW: weekly.in_a_row,
    Part.OFTEN: weekly.often,
}
