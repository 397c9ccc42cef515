"""The daily digest of a district of 100,000 students, against bare SQL aggregates of its day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from uuid import UUID

from sqlalchemy import Connection, Date, bindparam, text

from bot.attendance.digests import daily
from bot.attendance.digests.daily import DailyDigest
from bot.blocks.digests import daily_message
from storage.engine.columns import Id
from storage.engine.database import Database
from storage.tables.words import Level
from tests.benchmarks import district
from tests.benchmarks.databases import Kind, shelf
from tests.benchmarks.district import DAY, LAST_DIGEST, NOW, Size
from tests.benchmarks.figures import Part, Ratio

HOW = (
    "One school of so many students, thirty to a register, each student in one or two; five in a "
    "hundred records absent, three late, two excused; three registers in a hundred not taken and "
    "two half taken. The digest reads its counts, lists and corrections and draws its message at "
    "the level of names. Turn about in one process, medians; PostgreSQL analysed, not vacuumed."
)
HEADINGS = ("", "clock ms", "slowest ms")
# What anybody would write first: how many there are of each status.
BY_STATUS = (
    "SELECT status, count(*) FROM attendance_record"
    " WHERE school_id = :school_id AND attendance_date = :day GROUP BY status"
)
# What the counts of each register come from, if nothing remembers which are complete.
BY_COURSE = (
    "SELECT course_offering_id, period, status, count(*) FROM attendance_record"
    " WHERE school_id = :school_id AND attendance_date = :day"
    " GROUP BY course_offering_id, period, status"
)
AGGREGATES = {"records by status": BY_STATUS, "records by register and status": BY_COURSE}
READ, WHOLE = "digest, read", "digest, read and drawn"
AIM = 0.5
AT_LEAST = 9

Work = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Timed:
    """How long something took at each turn, in ms."""

    label: str
    turns: tuple[float, ...]

    @property
    def clock_ms(self) -> float:
        """Give the median."""
        return median(self.turns)


def measure(size: Size, rounds: int, kinds: Sequence[Kind], tell: Callable[[str], None]) -> Part:
    """Measure on a district of a size: nine turns at least, three for each round."""
    results: list[Timed] = []
    ratios: list[Ratio] = []
    for kind in kinds:
        with shelf(kind) as databases:
            url = databases.empty()
            tell(f"{kind}: writing a district of {size.students:,} students")
            school = district.build(url, size)
            tell(f"{kind}: reading its day")
            found = timed_on(Database(url), school, max(AT_LEAST, 3 * rounds))
        results += [Timed(f"{each.label} ({kind})", each.turns) for each in found]
        ratios += compared(found, kind)
    rows = [(each.label, each.clock_ms, max(each.turns)) for each in results]
    return Part("digest", HOW, ratios, HEADINGS, rows)


def timed_on(database: Database, school: UUID, turns: int) -> list[Timed]:
    """Time each in turn, after one turn that does not count."""
    works: dict[str, Work] = {
        label: aggregate(database, school, statement) for label, statement in AGGREGATES.items()
    }
    works[READ] = lambda: database.read_now(read, school)
    works[WHOLE] = lambda: daily_message.daily(database.read_now(read, school), Level.NAMES)
    taken: dict[str, list[float]] = {label: [] for label in works}
    for _ in range(turns + 1):
        for label, work in works.items():
            taken[label].append(milliseconds(work))
    database.close()
    return [Timed(label, tuple(turns[1:])) for label, turns in taken.items()]


def aggregate(database: Database, school: UUID, statement: str) -> Work:
    """Run a bare statement and fetch its rows."""
    asked = text(statement).bindparams(
        bindparam("school_id", school, Id), bindparam("day", DAY, Date)
    )
    return lambda: database.read_now(lambda connection: connection.execute(asked).all())


def read(connection: Connection, school: UUID) -> DailyDigest:
    """Read the district's day."""
    asked = daily.ask(connection, school, DAY, NOW, since=LAST_DIGEST)
    return daily.daily(connection, asked)


def milliseconds(work: Work) -> float:
    """Say how long something takes."""
    began = perf_counter()
    work()
    return 1000 * (perf_counter() - began)


def compared(found: Sequence[Timed], kind: Kind) -> list[Ratio]:
    """Compare each aggregate with the whole digest: a half is twice as long."""
    *aggregates, _, whole = found
    return [
        Ratio(f"{each.label} over {WHOLE} ({kind})", each.clock_ms / whole.clock_ms, AIM)
        for each in aggregates
    ]
