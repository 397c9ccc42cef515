"""A whole press: signature, identity, authority, record and audit, ack; against three baselines."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial

from tests.benchmarks import payloads, school
from tests.benchmarks.databases import KINDS, Kind, Shelf, shelf
from tests.benchmarks.figures import Part, Ratio
from tests.benchmarks.payloads import Presses
from tests.benchmarks.rounds import Bodies, Contest, Result, compete
from tests.benchmarks.school import BenchSchool

Make = Callable[[int, str, int], Presses]

HOW = (
    "Each contestant is served by uvicorn in a process of its own and pressed over loopback HTTP "
    "by eight teachers at once, each on a register of thirty; each press is a real change. CPU is "
    "that of the contestant's process, all threads; PostgreSQL's own is not in it. The no-op runs "
    "with Bolt's own settings, in which it looks for the ack every 10 ms, and, at best, with "
    "process_before_response."
)
HEADINGS = ("", "CPU ms", "clock ms", "presses/s", "redraws", "kB")
OURS, WHOLE = "Rollcall until the ack", "Rollcall with redraw"
NAIVE = "straightforward with redraw"
SAME, LARGE = "no-op, Rollcall's payload", "no-op, 50 blocks"
BEST_SAME, BEST_LARGE = "no-op at best, Rollcall's payload", "no-op at best, 50 blocks"
OURS_LARGE, OURS_SMALL = "Rollcall, 50 blocks echoed", "Rollcall, ephemeral"
SMALL = "no-op, ephemeral"
WARM = 20
# What takes ten times as long is pressed less often.
SLOW = 4


def measure(presses: int, rounds: int, kinds: Sequence[Kind], tell: Callable[[str], None]) -> Part:
    """Measure presses: so many a turn, so many rounds."""
    with ExitStack() as stack:
        contests: list[Contest] = []
        for kind in kinds:
            databases = stack.enter_context(shelf(kind))
            contests += contests_on(databases, presses)
        sizes = {contest.label: size_of(contest) for contest in contests}
        results = compete(contests, rounds, tell)
    rows = [
        (r.label, r.cpu_ms, r.clock_ms, 1000 / r.clock_ms, r.redraws, sizes[r.label])
        for r in results
    ]
    return Part("press", HOW, ratios(results, kinds), HEADINGS, rows)


def contests_on(databases: Shelf, presses: int) -> list[Contest]:
    """Name who competes on a database; the baselines that use none run beside SQLite."""
    seed = databases.empty()
    made = school.build(seed)
    add = partial(contest, databases, seed)
    compact, stock = on_sheet(made, payloads.compact), on_roll(made, payloads.stock)
    few = presses // SLOW
    contests = [
        add(OURS, "until_ack", compact, presses),
        add(WHOLE, "whole", compact, presses),
        add(NAIVE, "straightforward", stock, few),
    ]
    if databases.kind != KINDS[0]:
        return contests
    large = on_roll(made, payloads.ours_in_stock)
    small = on_sheet(made, payloads.ephemeral)
    return [
        *contests,
        add(SAME, "noop", compact, presses),
        add(LARGE, "noop", stock, presses),
        add(BEST_SAME, "noop_at_best", compact, presses),
        add(BEST_LARGE, "noop_at_best", stock, presses),
        add(OURS_LARGE, "until_ack", large, presses),
        add(OURS_SMALL, "until_ack", small, presses),
        add(SMALL, "noop", small, presses),
    ]


def on_sheet(made: BenchSchool, make: Callable[..., Presses]) -> Make:
    """Press on the sheet of the nth class."""
    return lambda number, url, count: make(made.sheets[number], url, count)


def on_roll(made: BenchSchool, make: Callable[..., Presses]) -> Make:
    """Press on the sheet of the nth class, with its enrolments."""
    return lambda number, url, count: make(
        made.sheets[number], made.enrollments[number], url, count
    )


def contest(
    databases: Shelf, seed: str, label: str, contestant: str, make: Make, presses: int
) -> Contest:
    """Name one who competes; eight teachers share the presses."""
    each = presses // school.CLASSES + WARM

    def bodies_for(slack_url: str) -> Bodies:
        return [
            list(make(number, f"{slack_url}/respond/{number}", each).bodies())
            for number in range(school.CLASSES)
        ]

    return Contest(named(label, databases.kind), contestant, databases, seed, bodies_for, WARM)


def size_of(contest: Contest) -> float:
    """Give the size of a press's body in kB."""
    return len(contest.bodies_for("http://127.0.0.1:50000")[0][0]) / 1000


def named(label: str, kind: Kind) -> str:
    """Name a contest."""
    return f"{label} ({kind})"


def ratios(results: Sequence[Result], kinds: Sequence[Kind]) -> list[Ratio]:
    """Compare each database's presses with the baselines; the no-op needs no database."""
    found = {result.label: result for result in results}

    def times(slow: str, fast: str, aim: float | None = None) -> list[Ratio]:
        first, second = found[slow], found[fast]
        what = f"{slow} over {fast}"
        return [
            Ratio(f"{what}, CPU", first.cpu_ms / second.cpu_ms, aim),
            Ratio(f"{what}, clock", first.clock_ms / second.clock_ms, aim),
        ]

    basic = KINDS[0]
    compared: list[Ratio] = []
    for kind in kinds:
        compared += times(named(SAME, basic), named(OURS, kind), 2)
        compared += times(named(LARGE, basic), named(OURS, kind), 5)
        compared += times(named(NAIVE, kind), named(WHOLE, kind), 12)
    for slow, fast in (
        (BEST_SAME, OURS),
        (BEST_LARGE, OURS),
        (LARGE, OURS_LARGE),
        (SMALL, OURS_SMALL),
    ):
        compared += times(named(slow, basic), named(fast, basic))
    return compared
