"""Pages of records, against a stock endpoint over the same rows and against the least there is."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from itertools import cycle, islice, product

from storage.engine.database import Database
from storage.tables import OFFERING, STUDENT
from tests.benchmarks import load
from tests.benchmarks.api import filling, reading
from tests.benchmarks.api.calls import Contest, Work, compete, make_tokens, page_of
from tests.benchmarks.databases import Kind, Shelf, shelf
from tests.benchmarks.figures import Part, Ratio
from tests.benchmarks.rounds import Result

HOW = (
    "One client over one loopback connection, a page of the newest 100 or 1,000 records at a time, "
    "each of another student or course offering than the last; 97,200 records in the table. "
    "The stock endpoint is FastAPI's response_model over an SQLModel session; the floor is bare "
    "ASGI, the raw driver in a thread, and orjson. Both check a bearer token as Rollcall does; "
    "Rollcall alone keeps who has read what. CPU is that of the contestant's process, all threads; "
    "PostgreSQL's own is not in it."
)
HEADINGS = ("", "CPU ms a page", "clock ms a page")
GROUPS = 3
WARM = 40
OURS, STOCK, FLOOR = "Rollcall", "stock", "floor"
CONTESTANTS = {OURS: "whole", STOCK: "stock_list", FLOOR: "floor_list"}
TABLES = {"student": STUDENT, "course offering": OFFERING}
# How many times Rollcall's CPU a stock endpoint takes at least, for a page of so many.
AIMS = {100: 3, 1_000: 4}
AT_MOST = 2.5
# A turn of long pages has fewer.
LONG, FEWER = 1_000, 5


def measure(
    groups: int, pages: int, rounds: int, kinds: Sequence[Kind], tell: Callable[[str], None]
) -> Part:
    """Get so many pages a turn, of a year of so many groups."""
    with ExitStack() as stack:
        contests: list[Contest] = []
        for kind in kinds:
            tell(f"{kind}: writing a year of records")
            databases = stack.enter_context(shelf(kind))
            contests += contests_on(databases, filled(databases, groups), pages)
        results = compete(contests, rounds, tell)
    rows = [(each.label, each.cpu_ms, each.clock_ms) for each in results]
    return Part("page", HOW, ratios(results, kinds), HEADINGS, rows)


def filled(databases: Shelf, groups: int) -> str:
    """Make a database with so many groups; returns its URL."""
    url = databases.empty()
    filling.fill(url, groups)
    return url


def contests_on(databases: Shelf, url: str, pages: int) -> list[Contest]:
    """Name who competes on a database, by the size of a page, students and course offerings."""
    return [
        contest(named(who, noun, size, databases.kind), contestant, url, requests, count)
        for size in AIMS
        for count in (max(1, pages // FEWER) if size >= LONG else pages,)
        for noun, requests in requests_of(url, size).items()
        for who, contestant in CONTESTANTS.items()
    ]


def contest(
    label: str, contestant: str, url: str, requests: Sequence[bytes], pages: int
) -> Contest:
    """Name one who competes; nothing of the records is written."""

    def work(count: int) -> Work:
        return partial(load.send, requests=[list(islice(cycle(requests), count))])

    return Contest(label, contestant, lambda: url, work(WARM), work(pages))


def requests_of(url: str, size: int) -> dict[str, list[bytes]]:
    """Write requests for pages of students and of course offerings from all over a database."""
    database = Database(url)
    tokens = make_tokens(database)
    requests = {
        noun: [
            page_of(tokens[wanted.school_id], wanted, size)
            for wanted in reading.spread(database, table)
        ]
        for noun, table in TABLES.items()
    }
    database.close()
    return requests


def named(who: str, noun: str, size: int, kind: Kind) -> str:
    """Name a contest."""
    return f"{who}, {size:,} of a {noun} ({kind})"


def ratios(results: Sequence[Result], kinds: Sequence[Kind]) -> list[Ratio]:
    """Compare with the stock endpoint and with the floor."""
    found = {each.label: each for each in results}
    compared: list[Ratio] = []
    for kind, (size, aim), noun in product(kinds, AIMS.items(), TABLES):
        ours, stock, floor = (found[named(who, noun, size, kind)] for who in CONTESTANTS)
        compared += [
            Ratio(f"{stock.label} over {OURS}, CPU", stock.cpu_ms / ours.cpu_ms, aim),
            Ratio(f"{stock.label} over {OURS}, clock", stock.clock_ms / ours.clock_ms),
            Ratio(f"{ours.label} over {FLOOR}, CPU", ours.cpu_ms / floor.cpu_ms, at_most=AT_MOST),
        ]
    return compared
