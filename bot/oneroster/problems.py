"""What can be wrong with an export, as values and as errors; every text is a sentence for people.

OneRosterError
|- ExportError       the export is unsound: carries every problem
|- SourceError       the path holds nothing that can be read as an export
`- TimeZoneError     the time zone of the options is unknown
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

LONGEST_SHOWN = 80


class OneRosterError(Exception):
    """An import that was refused; nothing was changed."""


class SourceError(OneRosterError):
    """The path holds nothing that can be read as an export."""


class TimeZoneError(OneRosterError):
    """The time zone of the options is unknown."""


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing that is wrong. `row` is the line in a text editor, the header being line 1.

    `row` and `column` are None where a whole file, or a whole row, is meant. `found` and `expected`
    are phrases; a cell that `found` shows stands in quotes and may be personal: never log it.
    """

    file: str
    row: int | None
    column: str | None
    found: str
    expected: str

    def __str__(self) -> str:
        row = "" if self.row is None else f", row {self.row}"
        column = "" if self.column is None else f", column {self.column}"
        return f"{self.file}{row}{column}: found {self.found}, expected {self.expected}."


class ExportError(OneRosterError):
    """The export is unsound; `problems` has all that was found, by file and row."""

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        self.problems = tuple(problems)
        rest = len(self.problems) - 1
        more = f" And {rest} more." if rest else ""
        super().__init__(f"The export is unsound. {self.problems[0]}{more}")


class Notice(StrEnum):
    """What is no problem, but what nobody should be surprised by; the value tells it."""

    NO_MANIFEST = "There is no manifest.csv, so the files told the version of OneRoster"
    TO_BE_DELETED = "Rows marked tobedeleted, treated like rows that are not there"
    ODD_IDS = "Ids with characters that OneRoster does not allow, taken as they are"
    NOT_SCHOOLS = "Organisations that are no schools, not imported"
    ONE_NAME = "People with one name only"
    FAMILIES = "Parents, guardians and relatives, not imported"
    NO_ROLE = "People without a role, not imported"
    NO_SCHOOL = "People whose role is at no school and who are in no class, not imported"
    ROLES_NOT_NOW = "Roles that have ended or not begun, left out"
    NO_EMAIL = "Staff without an e-mail, so that their Slack profile can't be matched"
    OTHER_ENROLLMENTS = "Enrolments as administrator or proctor, not imported"
    NO_DAYS = "Enrolments that end on the day they begin, treated like rows that are not there"
    UTC = "Schools without a time zone, set to UTC; name one when importing"


class Findings:
    """Collects problems and notices while an export is read.

    A row that is sound in itself but names an unsound one is a `follower`: mending the other row
    mends it, so it is told only when bad rows are skipped and it is skipped with them.
    """

    def __init__(self) -> None:
        self.problems: list[RowProblem] = []
        self.followers: list[RowProblem] = []
        self.unreadable: set[str] = set()
        self._unsound: defaultdict[str, set[str]] = defaultdict(set)
        self._nameless: set[str] = set()
        self._notices: Counter[Notice] = Counter()
        self._words: dict[Notice, str] = {}

    def refuse_file(self, problem: RowProblem) -> None:
        """Take note that a whole file can't be read."""
        self.problems.append(problem)
        self.unreadable.add(problem.file)

    def refuse(self, problem: RowProblem, sourced_id: str) -> None:
        """Take note of an unsound row; `sourced_id` is the id of what the row tells of."""
        self.problems.append(problem)
        self._unsound[problem.file].add(sourced_id)

    def refuse_nameless(self, problem: RowProblem) -> None:
        """Take note of an unsound row whose id can't be read."""
        self.problems.append(problem)
        self._nameless.add(problem.file)

    def refuse_twin(self, problem: RowProblem) -> None:
        """Take note of a row that says again what a sound row says."""
        self.problems.append(problem)

    def refuse_orphan(
        self, file: str, row: int, column: str, target: str, wanted: str, *, sourced_id: str
    ) -> None:
        """Take note of a row whose `column` names `wanted`, which is no sound row of `target`."""
        if self.is_unsound(target, wanted):
            expected = f"the id of a row of {target} that is not skipped"
            self.follow(RowProblem(file, row, column, shown(wanted), expected), sourced_id)
        else:
            expected = f"the sourcedId of a row of {target}"
            self.refuse(RowProblem(file, row, column, shown(wanted), expected), sourced_id)

    def follow(self, problem: RowProblem, sourced_id: str) -> None:
        """Take note of a row that is unsound only because of another."""
        self.followers.append(problem)
        self._unsound[problem.file].add(sourced_id)

    def is_unsound(self, file: str, sourced_id: str) -> bool:
        """Whether a row was refused, or its file."""
        return file in self.unreadable or sourced_id in self._unsound[file]

    def spares(self, file: str, sourced_id: str) -> bool:
        """Whether a row was skipped, or may have been: then what it tells of is not gone."""
        return file in self._nameless or self.is_unsound(file, sourced_id)

    def note(self, notice: Notice, count: int = 1) -> None:
        """Count one thing that people should know."""
        if count:
            self._notices[notice] += count

    def say(self, notice: Notice, words: str) -> None:
        """Tell one thing that people should know in words instead of by its count."""
        self._words[notice] = words

    def notices(self) -> tuple[str, ...]:
        """Give a sentence for each notice."""
        told = {notice: str(count) for notice, count in self._notices.items()} | self._words
        return tuple(f"{notice.value}: {told[notice]}." for notice in Notice if notice in told)


def shown(cell: str) -> str:
    """Show a cell in a sentence: quoted, its control characters escaped, cut when it is long."""
    if not cell:
        return "nothing"
    if len(cell) > LONGEST_SHOWN:
        cell = f"{cell[:LONGEST_SHOWN]}…"
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in cell) + '"'
