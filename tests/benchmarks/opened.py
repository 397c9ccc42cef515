"""A press while many others have rosters open: it costs what it costs while few have."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial

from tests.benchmarks import payloads, school
from tests.benchmarks.databases import Kind, Shelf, shelf
from tests.benchmarks.figures import Part, Ratio
from tests.benchmarks.press import contest, named, on_sheet
from tests.benchmarks.rounds import Contest, compete

HOW = (
    "Eight teachers press until the ack, as in the part press, on a bot that has so many other "
    "registers open: each before somebody else, each of another course."
)
HEADINGS = ("rosters open", "CPU ms", "clock ms")
OPEN = (10, 1_000, 100_000)
AT_MOST = 1.2


def measure(presses: int, rounds: int, kinds: Sequence[Kind], tell: Callable[[str], None]) -> Part:
    """Measure presses beside each number of open rosters."""
    with ExitStack() as stack:
        contests = [
            each
            for kind in kinds
            for each in contests_on(stack.enter_context(shelf(kind)), presses)
        ]
        results = {each.label: each for each in compete(contests, rounds, tell)}
    ratios = [
        Ratio(
            f"{number:,} over {OPEN[0]} ({kind}), CPU",
            results[label(number, kind)].cpu_ms / results[label(OPEN[0], kind)].cpu_ms,
            at_most=AT_MOST,
        )
        for kind in kinds
        for number in OPEN[1:]
    ]
    rows = [(each.label, each.cpu_ms, each.clock_ms) for each in results.values()]
    return Part("open", HOW, ratios, HEADINGS, rows)


def contests_on(databases: Shelf, presses: int) -> list[Contest]:
    """Press on one database beside each number."""
    seed = databases.empty()
    compact = on_sheet(school.build(seed), payloads.compact)
    add = partial(contest, databases, seed)
    return [add(f"{number:,}", f"beside_{number}", compact, presses) for number in OPEN]


def label(number: int, kind: Kind) -> str:
    """Name what was measured beside so many."""
    return named(f"{number:,}", kind)
