"""Rows on their way into the database: the school at hand, and writes put into batches."""

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, Table

from bot.fates import Counts, Noun
from bot.oneroster.checking.known import Known
from bot.oneroster.checking.repeatable import Repeatable
from storage.rosters import rows
from storage.rosters.undoing.ledger import Ledger

BATCH = 2000
Row = dict[str, object]
# Is given each batch that is in a table now, and whether its rows are new.
Written = Callable[[Sequence[Row], bool], None]


class Roll:
    """Gives roll numbers: each course offering counts its enrolments from 1, and never again."""

    def __init__(self, last: Mapping[UUID, int]) -> None:
        self._last = dict(last)

    def next_of(self, course_offering_id: UUID) -> int:
        """Give the next number of a course offering."""
        number = self._last.get(course_offering_id, 0) + 1
        self._last[course_offering_id] = number
        return number


class MovedDates:
    """The dates on which others are enrolled in a course offering than before the sync.

    `cut` are the enrolments and `shortened` the course offerings that lost days which, when they
    were looked up, had no records.
    """

    def __init__(self) -> None:
        self.spans: dict[UUID, tuple[date, date]] = {}
        self.cut: list[UUID] = []
        self.shortened: list[UUID] = []

    def add(self, course_offering_id: UUID, first: date, last: date) -> None:
        """Count dates in, both inclusive, with all between them and those that are there."""
        before = self.spans.get(course_offering_id, (first, last))
        self.spans[course_offering_id] = (min(first, before[0]), max(last, before[1]))


@dataclass(frozen=True, slots=True)
class Job:
    """One school's sync, of changes from `today` on.

    `school` is its sourcedId; `on_row` is called after each link.
    """

    connection: Connection
    known: Known
    counts: dict[Noun, Counts]
    school: str
    school_id: UUID
    today: date
    on_row: Callable[[], None]
    roll: Roll
    moved: MovedDates
    ledger: Ledger

    @property
    def repeatable(self) -> Repeatable:
        """Whether the same export would change nothing more."""
        return self.known.repeatable

    @property
    def now(self) -> datetime:
        """The school's wall-clock time."""
        return self.known.clock.local(self.school)

    @property
    def yesterday(self) -> date:
        """The last day of what has ended."""
        return self.today - timedelta(days=1)


def nothing_more(_batch: Sequence[Row], _are_new: bool) -> None:
    """Leave a batch at that."""


@dataclass(slots=True)
class Writer:
    """Writes to one table in batches; changes go first, so that an id they free can be used."""

    job: Job
    table: Table
    written: Written = nothing_more
    _added: list[Row] = field(default_factory=list[Row])
    _changed: list[Row] = field(default_factory=list[Row])

    def add(self, row: Row) -> None:
        """Add a row."""
        self._added.append(row)
        if len(self._added) >= BATCH:
            self.flush()

    def change(self, row: Row) -> None:
        """Change a row, which is named by its id; always the same columns."""
        self._changed.append(row)
        if len(self._changed) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Send what waits."""
        self.job.ledger.changed(self.table, self._changed)
        rows.change(self.job.connection, self.table, self._changed)
        self.written(self._changed, False)
        self.job.ledger.added(self.table, self._added)
        rows.add(self.job.connection, self.table, self._added)
        self.written(self._added, True)
        self._changed.clear()
        self._added.clear()


@contextmanager
def writing(
    job: Job,
    table: Table,
    written: Written = nothing_more,
) -> Generator[Writer]:
    """Write to a table; all is sent when the block ends well."""
    writer = Writer(job, table, written)
    yield writer
    writer.flush()
