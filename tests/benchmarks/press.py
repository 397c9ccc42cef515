"""A whole press: signature, identity, authority, record and audit, ack; against a floor."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial

from tests.benchmarks import payloads, school
from tests.benchmarks.databases import Kind, Shelf, shelf
from tests.benchmarks.figures import Part, Ratio
from tests.benchmarks.payloads import Presses
from tests.benchmarks.rounds import Bodies, Contest, Result, compete
from tests.benchmarks.school import BenchSchool

Make = Callable[[int, str, int], Presses]

HOW = (
    "Each contestant is served by uvicorn in a process of its own and pressed over loopback HTTP "
    "by eight teachers at once, each on a register of thirty; each press is a real change; with "
    "redraw nobody presses again before the roster is drawn anew. CPU is that of the contestant's "
    "process, all threads; PostgreSQL's own is not in it. The floor is the same job by hand: bare "
    "ASGI, the raw driver in a thread, the same questions, the same drawing, and nothing that can "
    "be left out."
)
HEADINGS = ("", "CPU ms", "clock ms", "presses/s", "redraws", "kB")
OURS, WHOLE = "Rollcall until the ack", "Rollcall with redraw"
FLOOR, FLOOR_WHOLE = "floor until the ack", "floor with redraw"
NAIVE = "straightforward with redraw"
UNTIL_ACK_AT_MOST, WHOLE_AT_MOST = 2.0, 2.2
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
    """Name who competes on a database."""
    seed = databases.empty()
    made = school.build(seed)
    add = partial(contest, databases, seed)
    compact, stock = on_sheet(made, payloads.compact), on_roll(made, payloads.stock)
    return [
        add(FLOOR, "floor_until_ack", compact, presses),
        add(OURS, "until_ack", compact, presses),
        replace(add(FLOOR_WHOLE, "floor", compact, presses), is_drawn=True),
        replace(add(WHOLE, "whole", compact, presses), is_drawn=True),
        replace(add(NAIVE, "straightforward", stock, presses // SLOW), is_drawn=True),
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
    """Compare each database's presses with the floor, and the straightforward way with them."""
    found = {result.label: result for result in results}

    def times(slow: str, fast: str, kind: Kind, at_most: float | None = None) -> list[Ratio]:
        first, second = found[named(slow, kind)], found[named(fast, kind)]
        what = f"{slow} over {fast} ({kind})"
        return [
            Ratio(f"{what}, CPU", first.cpu_ms / second.cpu_ms, at_most=at_most),
            Ratio(f"{what}, clock", first.clock_ms / second.clock_ms),
        ]

    compared: list[Ratio] = []
    for kind in kinds:
        compared += times(OURS, FLOOR, kind, UNTIL_ACK_AT_MOST)
        compared += times(WHOLE, FLOOR_WHOLE, kind, WHOLE_AT_MOST)
        compared += times(NAIVE, WHOLE, kind)
    return compared
