"""What an export and those before it say together: a delta's rows, and those that it leaves.

OneRoster's modes of a file (CSV tables 1.1, CSV binding 1.2): *bulk* is complete, *delta* has only
rows that are new, changed or `tobedeleted`, each whole, with status and dateLastModified; what it
does not name stays. A file that is *absent* says nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from bot.oneroster.problems import FIRST_EARLIER_LINE, Findings, Notice, RowProblem, shown

Cells = dict[str, str]
Told = tuple[int, Cells]
ID, STATUS, MODIFIED = "sourcedId", "status", "dateLastModified"
TO_BE_DELETED = "tobedeleted"
STATUSES = ("active", TO_BE_DELETED)


class Mode(StrEnum):
    """How much of what there is a file of an export has."""

    ABSENT = "absent"
    BULK = "bulk"
    DELTA = "delta"


def _nothing(_file: str) -> Iterator[Cells]:
    return iter(())


def _forget(_file: str, _cells: Cells) -> None:
    return


@dataclass(frozen=True, slots=True)
class Memory:
    """Which files are whole and which are deltas; `earlier` gives what was told of a file before.

    `keep` is given the rows that there are now. Files without a mode are none of its business.
    """

    modes: Mapping[str, Mode] = field(default_factory=dict[str, Mode])
    earlier: Callable[[str], Iterator[Cells]] = _nothing
    keep: Callable[[str, Cells], None] = _forget

    def rows(
        self, file: str, names: str, told: Iterator[Told], findings: Findings
    ) -> Iterator[Told]:
        """Give all rows that there are now of a file, with what is `told` of it.

        The cell of the column `names` says what a row tells of.
        """
        mode = self.modes.get(file)
        if mode is None:
            return told
        if mode is Mode.BULK:
            return self._standing(file, told, findings)
        news = _news(file, names, told, findings) if mode is Mode.DELTA else {}
        return self._kept(file, self._changed(file, news, findings))

    def keep_unreadable(self, file: str, names: str, sourced_id: str) -> None:
        """Remember a row of which no more than an id can be read: what it tells of is not gone."""
        if self.modes.get(file) is Mode.BULK:
            self.keep(file, {names: sourced_id} if sourced_id else {})

    def _kept(self, file: str, rows: Iterator[Told]) -> Iterator[Told]:
        for line, cells in rows:
            self.keep(file, _tombstone(cells) if _is_gone(cells) else cells)
            if not _is_gone(cells):
                yield line, cells

    def _standing(self, file: str, told: Iterator[Told], findings: Findings) -> Iterator[Told]:
        for row in told:
            if _is_gone(row[1]):
                findings.note(Notice.TO_BE_DELETED)
            else:
                self.keep(file, row[1])
                yield row

    def _changed(self, file: str, news: dict[str, Told], findings: Findings) -> Iterator[Told]:
        """Give the rows from before, each as the delta has it, then those that are new."""
        for line, old in enumerate(self.earlier(file), FIRST_EARLIER_LINE):
            new = news.pop(old.get(ID, ""), None)
            if new and _is_older(new[1], old):
                findings.note(Notice.OLDER)
                new = None
            yield new or (line, old)
        yield from news.values()


def _news(file: str, names: str, told: Iterator[Told], findings: Findings) -> dict[str, Told]:
    """Take in what a delta says, by sourcedId; what lacks its status or date is refused."""
    news: dict[str, Told] = {}
    for line, cells in told:
        problems = list(_problems(file, line, cells))
        for problem in problems:
            findings.refuse(problem, cells.get(names, ""))
        if problems:
            continue
        sourced_id = cells.get(ID, "")
        if sourced_id in news:
            expected = "an id that no earlier row has"
            findings.refuse_twin(RowProblem(file, line, ID, shown(sourced_id), expected))
            continue
        findings.note(Notice.TO_BE_DELETED, int(_is_gone(cells)))
        news[sourced_id] = line, cells
    return news


def _problems(file: str, line: int, cells: Cells) -> Iterator[RowProblem]:
    if not cells.get(ID):
        yield RowProblem(file, line, ID, shown(""), "an id of 1 to 255 characters")
    if cells.get(STATUS) not in STATUSES:
        expected = '"active" or "tobedeleted", as every row of a delta has'
        yield RowProblem(file, line, STATUS, shown(cells.get(STATUS, "")), expected)
    if _instant(cells) is None:
        expected = "an instant like 2026-08-31T07:30:00.000Z, as every row of a delta has"
        yield RowProblem(file, line, MODIFIED, shown(cells.get(MODIFIED, "")), expected)


def _instant(cells: Cells) -> datetime | None:
    """Read when a row was changed, in UTC where it says no zone; None if it can't be read."""
    try:
        at = datetime.fromisoformat(cells.get(MODIFIED, ""))
    except ValueError:
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _is_older(new: Cells, old: Cells) -> bool:
    """Whether a row was changed before one that is there; what is as old may be said again."""
    before, after = _instant(old), _instant(new)
    return before is not None and after is not None and after < before


def _is_gone(cells: Cells) -> bool:
    return cells.get(STATUS) == TO_BE_DELETED


def _tombstone(cells: Cells) -> Cells:
    """Keep of a row that is gone only what a late, older delta must not bring back."""
    return {name: cells[name] for name in (ID, STATUS, MODIFIED) if name in cells}
