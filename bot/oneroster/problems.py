"""What can be wrong with an export, as values and as errors; every text is a sentence for people.

OneRosterError
|- OtherImportError  another import was at work for too long; see turns.py
|- DeltaError        a delta without what it changes; see deltas.py
|- DropError         the export would end much of a school; see syncing/brake.py
|- FetchError        rosters could not be fetched; see bot/sources/errors.py
|- GivenUpError      the import was told to be broken off; see bot/posting/rosters/export_runs.py
|- ExportError       the export is unsound: carries every problem
|- NotUndoneError    an import can't be undone, or something is in the way; see undoing/
|- SourceError       the path holds nothing that can be read as an export
|- ImportedMeanwhileError  another import changed what a delta was read against; see keeping.py
`- TimeZoneError     the time zone of the options is unknown
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

LONGEST_SHOWN = 80
HEADER = 1
# Rows of earlier exports, which a delta has left as they were, have lines below 0, in their order.
FIRST_EARLIER_LINE = -(10**9)
# The order in which rows name each other: what a row names stands in an earlier file.
READ_FIRST = (
    "manifest.csv",
    "orgs.csv",
    "academicSessions.csv",
    "courses.csv",
    "classes.csv",
    "users.csv",
    "roles.csv",
)


class OneRosterError(Exception):
    """An import that was refused; nothing was changed."""


class SourceError(OneRosterError):
    """The path holds nothing that can be read as an export."""


class TimeZoneError(OneRosterError):
    """The time zone of the options is unknown."""


class DeltaError(OneRosterError):
    """A delta came where there is nothing, or something else, that it could change."""


class GivenUpError(OneRosterError):
    """It was told meanwhile that the import broke off, so it is not done."""

    def __init__(self) -> None:
        super().__init__(
            "The import took so long that you were told it broke off, so nothing was changed. "
            "Upload the file again."
        )


def is_earlier(line: int | None) -> bool:
    """Whether a row is of an earlier export."""
    return line is not None and line < 0


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing that is wrong. `row` is the line in a text editor, the header being line 1.

    `row` and `column` are None where a whole file, or a whole row, is meant. `found` and `expected`
    are phrases; a cell that `found` shows stands in quotes and may be personal: never log it.
    A row of an earlier export is told by its id, as `earlier`.
    `alike` counts further rows of the file of which the same is true, `followers` the rows that
    are unsound for no other reason than that they name this one.
    """

    file: str
    row: int | None
    column: str | None
    found: str
    expected: str
    alike: int = 0
    followers: int = field(default=0, compare=False)
    earlier: str = ""

    def __str__(self) -> str:
        row = "" if self.row is None else f", row {self.row}"
        row = f", {self.earlier} of an earlier import" if is_earlier(self.row) else row
        alike = f" and {self.alike} more like it" if self.alike else ""
        column = "" if self.column is None else f", column {self.column}"
        expected = f"expected {self.expected}.{self._following}"
        return f"{self.file}{row}{alike}{column}: found {self.found}, {expected}"

    @property
    def _following(self) -> str:
        if not self.followers:
            return ""
        is_read = self.column is not None and self.row not in {None, HEADER}
        named = "it" if is_read and not self.alike else "what can't be read there"
        named = "them" if is_read and self.alike else named
        rows = "1 row that names" if self.followers == 1 else f"{self.followers} rows that name"
        return f" And {rows} {named}."

    @property
    def rank(self) -> tuple[int, str, int]:
        """Order problems: causes before what follows from them, then by row."""
        is_early = self.file in READ_FIRST
        early = READ_FIRST.index(self.file) if is_early else len(READ_FIRST)
        return early, self.file, self.row or 0


class ExportError(OneRosterError):
    """The export is unsound; `problems` has all that was found, causes first, by file and row.

    Rows of one file of which the same is true are told together, by the first of them.
    """

    def __init__(self, problems: Iterable[RowProblem]) -> None:
        self.problems = _together(sorted(problems, key=lambda problem: problem.rank))
        rest = len(self.problems) - 1
        more = f" And {rest} more." if rest else ""
        super().__init__(f"The export is unsound. {self.problems[0]}{more}")


def _together(problems: Iterable[RowProblem]) -> tuple[RowProblem, ...]:
    first: dict[tuple[str, str | None, str, str], RowProblem] = {}
    for problem in problems:
        kind = (problem.file, problem.column, problem.found, problem.expected)
        said = first.get(kind)
        first[kind] = (
            problem
            if said is None
            else replace(said, alike=said.alike + 1, followers=said.followers + problem.followers)
        )
    return tuple(first.values())


class Notice(StrEnum):
    """What is no problem, but what nobody should be surprised by; the value tells it."""

    NO_MANIFEST = "There is no manifest.csv, so the files told the version of OneRoster"
    IN_A_FOLDER = "The files lie in a folder of their own, taken from there"
    FILE_NAMES = "Files whose names have another letter case than OneRoster's, taken"
    UTF_16 = "Files in UTF-16, taken"
    DELIMITERS = "Files with something else than commas between their cells, taken"
    HEADERS = "Files with columns written in another way than OneRoster's, taken as meant"
    NO_COLUMN_NAME = "Files with empty columns at the end, passed over"
    VENDORS = "Columns that are not OneRoster's, passed over"
    WORDS = "Rows with words written in another way than OneRoster's, taken as meant"
    TO_BE_DELETED = "Rows marked tobedeleted, treated like rows that are not there"
    OLDER = "Rows of a delta that are older than what was imported before, passed over"
    LEFT_WITH = "Rows of earlier imports that name rows which are gone, gone with them"
    ODD_IDS = "Ids with characters that OneRoster does not allow, taken as they are"
    NOT_SCHOOLS = "Organisations that are no schools, not imported"
    LAST_DAYS_OF_TERMS = (
        "Terms that end, by OneRoster's exclusive endDate, two days before another begins; if it "
        "was meant as the last day, it has to be the day after"
    )
    LAST_DAYS = (
        "Enrolments whose endDate is the last day of their class, so that they end a day before "
        "it; if it was meant as the last day, it has to be the day after, or blank"
    )
    ONE_NAME = "People with one name only"
    FAMILIES = "Parents, guardians and relatives, not imported"
    NO_ROLE = "People without a role, not imported"
    NO_SCHOOL = "People whose role is at no school and who are in no class, not imported"
    ROLES_NOT_NOW = "Roles that have ended or not begun, left out"
    PLACEHOLDERS = "E-mails such as N/A or none@, taken as none"
    NO_EMAIL = "Staff without an e-mail, so that their Slack profile can't be matched"
    OTHER_ENROLLMENTS = "Enrolments as administrator or proctor, not imported"
    NO_DAYS = "Enrolments that end on the day they begin, treated like rows that are not there"
    ERASED = (
        "People whose records were erased here on their wish, left out; `rollcall privacy readmit` "
        "lets one in again"
    )
    UTC = "Schools without a time zone, set to UTC; name one when importing"


class Findings:
    """Collects problems and notices while an export is read.

    A row that is sound in itself but names an unsound one, or one that can't be read, is a
    `follower`: mending the other row mends it. It is counted where its cause is told, and named
    only when bad rows are skipped, since it is skipped with them.
    """

    def __init__(self) -> None:
        self.followers: list[RowProblem] = []
        self.unreadable: set[str] = set()
        self._causes: list[RowProblem] = []
        # Where in `_causes` stands what makes a row, or rows that can't be told apart, unsound.
        self._of_row: dict[tuple[str, str], int] = {}
        self._of_file: dict[str, int] = {}
        self._following: Counter[int] = Counter()
        self._last_following: dict[int, tuple[str, int | None]] = {}
        self._notices: Counter[Notice] = Counter()
        self._words: defaultdict[Notice, list[str]] = defaultdict(list)

    @property
    def problems(self) -> list[RowProblem]:
        """All that is wrong in itself, each with the number of rows that follow."""
        following = self._following
        return [replace(cause, followers=following[n]) for n, cause in enumerate(self._causes)]

    def refuse_file(self, problem: RowProblem) -> None:
        """Take note that a whole file can't be read."""
        self.unreadable.add(problem.file)
        self._of_file.setdefault(problem.file, self._add(problem))

    def refuse(self, problem: RowProblem, sourced_id: str) -> None:
        """Take note of an unsound row; `sourced_id` is what it tells of, if that can be read."""
        cause = self._add(_named(problem, sourced_id))
        if sourced_id:
            self._of_row.setdefault((problem.file, sourced_id), cause)
        else:
            self._of_file.setdefault(problem.file, cause)

    def refuse_twin(self, problem: RowProblem) -> None:
        """Take note of a row that says again what a sound row says."""
        if not is_earlier(problem.row):
            self._add(problem)

    def refuse_orphan(
        self, file: str, row: int, column: str, target: str, wanted: str, *, sourced_id: str
    ) -> None:
        """Take note of a row whose `column` names `wanted`, which is no sound row of `target`."""
        if self._cause(target, wanted) is None:
            expected = f"the sourcedId of a row of {target}"
        else:
            expected = f"the id of a row of {target} that is not skipped"
        problem = RowProblem(file, row, column, shown(wanted), expected)
        self.blame(problem, target, wanted, sourced_id=sourced_id)

    def blame(self, problem: RowProblem, target: str, wanted: str, *, sourced_id: str) -> None:
        """Take note of a row that is wrong, or only follows if `wanted` of `target` was refused.

        A row of an earlier export that names what is gone, or lost its role, is gone with it.
        """
        cause = self._cause(target, wanted)
        if cause is None and is_earlier(problem.row):
            self.note(Notice.LEFT_WITH)
            return
        if cause is None:
            self.refuse(problem, sourced_id)
            return
        self.followers.append(_named(problem, sourced_id))
        self._of_row.setdefault((problem.file, sourced_id), cause)
        # A row is counted once, whatever number of its cells name the cause.
        if self._last_following.get(cause) != (problem.file, problem.row):
            self._last_following[cause] = (problem.file, problem.row)
            self._following[cause] += 1

    def spares(self, file: str, sourced_id: str) -> bool:
        """Whether a row was skipped, or may have been: then what it tells of is not gone."""
        return self._cause(file, sourced_id) is not None

    def _cause(self, file: str, sourced_id: str) -> int | None:
        """Find what is behind a row that is not there: itself refused, its file, or unreadable."""
        return self._of_row.get((file, sourced_id), self._of_file.get(file))

    def _add(self, problem: RowProblem) -> int:
        self._causes.append(problem)
        return len(self._causes) - 1

    def note(self, notice: Notice, count: int = 1) -> None:
        """Count one thing that people should know."""
        if count:
            self._notices[notice] += count

    def say(self, notice: Notice, words: str) -> None:
        """Tell one thing that people should know in words instead of by its count."""
        self._words[notice].append(words)

    def notices(self) -> tuple[str, ...]:
        """Give a sentence for each notice."""
        told = {notice: str(count) for notice, count in self._notices.items()}
        told |= {notice: "; ".join(words) for notice, words in self._words.items()}
        return tuple(f"{notice.value}: {told[notice]}." for notice in Notice if notice in told)


def _named(problem: RowProblem, sourced_id: str) -> RowProblem:
    return replace(problem, earlier=shown(sourced_id)) if is_earlier(problem.row) else problem


def shown(cell: str) -> str:
    """Show a cell in a sentence: quoted, its control characters escaped, cut when it is long."""
    if not cell:
        return "nothing"
    if len(cell) > LONGEST_SHOWN:
        cell = f"{cell[:LONGEST_SHOWN]}…"
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in cell) + '"'
