"""The newest hundred records as the table grows a hundredfold, and what a record takes on disk."""

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from pydantic import TypeAdapter

from tests.benchmarks.api import calls, filling, lists
from tests.benchmarks.api.calls import Contest
from tests.benchmarks.api.reading import PAGE, Reading
from tests.benchmarks.databases import Kind, Shelf, shelf
from tests.benchmarks.figures import Part, Ratio

HOW = (
    "Years of schools of up to 930 students with 1,080 records each, written in the order of their "
    "days under all indices. Pages of 90 students and 18 course offerings from all over the table, "
    "each read six times; the first does not count. Without HTTP: storage.listings.records in a "
    "process of its own. Over HTTP: the served program and one client. The aim: the median at the "
    "largest is less than a third above that at the smallest. Bytes are those of the database, "
    "indices included; a change is one line of the audit."
)
HEADINGS = (
    "records",
    "ms a student's",
    "ms an offering's",
    "HTTP, a student's",
    "HTTP, an offering's",
    "bytes a record",
    "bytes a change",
    "seconds to write",
)
SIZES = (100_000, 1_000_000, 10_000_000)
PAGES = 180
READING = TypeAdapter(Reading)
READING_SECONDS = 120
# A third more than before is three quarters the other way round.
AIM = 0.75
RANGE = 100


@dataclass(frozen=True, slots=True)
class Grown:
    """A database of one size; `change_bytes` only where the audit was written too."""

    kind: Kind
    url: str
    records: int
    record_bytes: float
    change_bytes: float | None
    seconds: float

    @property
    def label(self) -> str:
        """Name it."""
        return f"{self.records:,} ({self.kind})"


@dataclass(frozen=True, slots=True)
class Pages:
    """What pages of one database take: milliseconds, of students and of course offerings."""

    plain: Sequence[float]
    served: Sequence[float]


def measure(
    sizes: Sequence[int], rounds: int, kinds: Sequence[Kind], tell: Callable[[str], None]
) -> Part:
    """Measure on tables of so many records each; one kind of database at a time is on disk."""
    figures: list[tuple[str | float, ...]] = []
    ratios: list[Ratio] = []
    for kind in kinds:
        with shelf(kind) as databases:
            tables = [grown(databases, each, tell, audit=each == sizes[0]) for each in sizes]
            pages = [*zip(tables, measured(tables, rounds, tell), strict=True)]
        figures += [row(*each) for each in pages]
        ratios += compared(pages)
    return Part("growth", HOW, ratios, HEADINGS, figures)


def sizes_up_to(rows: int) -> list[int]:
    """Give the sizes to measure at: the last is `rows`."""
    return [*(size for size in SIZES if size < rows), rows]


def grown(databases: Shelf, size: int, tell: Callable[[str], None], *, audit: bool) -> Grown:
    """Write about so many records, and the audit of them if that is wanted."""
    tell(f"{databases.kind}: writing {size:,} records")
    url = databases.empty()
    began = time.perf_counter()
    filled = filling.fill(url, max(1, round(size / filling.OF_A_GROUP)))
    seconds = time.perf_counter() - began
    change_bytes = filling.add_audit(url) if audit else None
    return Grown(
        databases.kind, url, filled.records, filled.bytes_each, change_bytes, round(seconds, 1)
    )


def measured(tables: Sequence[Grown], rounds: int, tell: Callable[[str], None]) -> list[Pages]:
    """Read pages of all tables in each round, without HTTP and over it."""
    plain: dict[str, list[Reading]] = {each.url: [] for each in tables}
    for number in range(rounds):
        for each in tables:
            tell(f"round {number + 1} of {rounds}: without HTTP, {each.label}")
            plain[each.url].append(reading_of(each.url))
    served = calls.compete([c for each in tables for c in contests_on(each)], rounds, tell)
    nouns = len(lists.TABLES)
    return [
        Pages(
            plain=(
                median(reading.student_ms for reading in plain[each.url]),
                median(reading.course_offering_ms for reading in plain[each.url]),
            ),
            served=[result.clock_ms for result in served[place * nouns : (place + 1) * nouns]],
        )
        for place, each in enumerate(tables)
    ]


def reading_of(url: str) -> Reading:
    """Read in a process of its own; raises CalledProcessError when it fails."""
    command = [sys.executable, "-m", "tests.benchmarks.api.reading", url]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, timeout=READING_SECONDS)
    return READING.validate_json(done.stdout)


def contests_on(table: Grown) -> list[Contest]:
    """Have the served program give pages of a table."""
    return [
        lists.contest(f"over HTTP, a {noun}'s, {table.label}", "whole", table.url, requests, PAGES)
        for noun, requests in lists.requests_of(table.url, PAGE).items()
    ]


def row(table: Grown, pages: Pages) -> tuple[str | float, ...]:
    """Give the figures of a table."""
    change = "" if table.change_bytes is None else table.change_bytes
    return (
        table.label,
        *pages.plain,
        *pages.served,
        table.record_bytes,
        change,
        table.seconds,
    )


def compared(pages: Sequence[tuple[Grown, Pages]]) -> list[Ratio]:
    """Say how much of its speed a page keeps from the smallest table to the largest.

    One table has nothing to be compared with, and the aim is one for the whole range.
    """
    (small, before), (large, after) = pages[0], pages[-1]
    if small == large:
        return []
    aim = AIM if large.records >= RANGE * small.records else None
    kept: list[Ratio] = []
    for how, first, last in (
        ("", before.plain, after.plain),
        (", HTTP", before.served, after.served),
    ):
        for noun, one, other in zip(lists.TABLES, first, last, strict=True):
            what = f"a {noun}'s page at {small.label} over {large.label}{how}"
            kept.append(Ratio(what, one / other, aim))
    return kept
