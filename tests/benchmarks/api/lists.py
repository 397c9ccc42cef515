"""A page of a hundred records, against a stock endpoint over the same rows."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from itertools import cycle, islice

from storage.engine.database import Database
from storage.tables import OFFERING, STUDENT
from tests.benchmarks import load
from tests.benchmarks.api import filling, reading
from tests.benchmarks.api.calls import Contest, Work, compete, make_tokens, page_of
from tests.benchmarks.databases import Kind, Shelf, shelf
from tests.benchmarks.figures import Part, Ratio
from tests.benchmarks.rounds import Result

HOW = (
    "One client over one loopback connection, one page of the newest 100 records after the other, "
    "each of another student or course offering than the last; 97,200 records in the table. The "
    "stock endpoint is FastAPI's response_model over an SQLModel session; it checks a bearer token "
    "as Rollcall does, and without is a stock endpoint that anybody may read. CPU is that of the "
    "contestant's process, all threads; PostgreSQL's own is not in it."
)
HEADINGS = ("", "CPU ms a page", "clock ms a page")
GROUPS = 3
WARM = 40
OURS, STOCK, UNGUARDED = "Rollcall", "stock", "stock without a token"
CONTESTANTS = {OURS: "whole", STOCK: "stock_list", UNGUARDED: "stock_list_unguarded"}
TABLES = {"student": STUDENT, "course offering": OFFERING}
AIM = 3


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
    """Name who competes on a database, by students and by course offerings."""
    return [
        contest(named(who, noun, databases.kind), contestant, url, requests, pages)
        for noun, requests in requests_of(url).items()
        for who, contestant in CONTESTANTS.items()
    ]


def contest(
    label: str, contestant: str, url: str, requests: Sequence[bytes], pages: int
) -> Contest:
    """Name one who competes; nothing is written but a token's last use."""

    def work(count: int) -> Work:
        return partial(load.send, requests=[list(islice(cycle(requests), count))])

    return Contest(label, contestant, lambda: url, work(WARM), work(pages))


def requests_of(url: str) -> dict[str, list[bytes]]:
    """Write requests for pages of students and of course offerings from all over a database."""
    database = Database(url)
    tokens = make_tokens(database)
    requests = {
        noun: [
            page_of(tokens[wanted.school_id], wanted) for wanted in reading.spread(database, table)
        ]
        for noun, table in TABLES.items()
    }
    database.close()
    return requests


def named(who: str, noun: str, kind: Kind) -> str:
    """Name a contest."""
    return f"{who}, a {noun}'s ({kind})"


def ratios(results: Sequence[Result], kinds: Sequence[Kind]) -> list[Ratio]:
    """Compare with the stock endpoint."""
    found = {each.label: each for each in results}
    compared: list[Ratio] = []
    for kind in kinds:
        for noun in TABLES:
            ours = found[named(OURS, noun, kind)]
            for who, aim in ((STOCK, AIM), (UNGUARDED, None)):
                stock = found[named(who, noun, kind)]
                what = f"{stock.label} over {OURS}"
                compared += [
                    Ratio(f"{what}, CPU", stock.cpu_ms / ours.cpu_ms, aim),
                    Ratio(f"{what}, clock", stock.clock_ms / ours.clock_ms, aim),
                ]
    return compared
