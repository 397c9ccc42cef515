""" "Everyone else present" for a class of thirty, against thirty single presses."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta

from bot.attendance.registers.sheets import Sheet
from tests.benchmarks import payloads, school
from tests.benchmarks.databases import Kind, Shelf, shelf
from tests.benchmarks.figures import Part, Ratio
from tests.benchmarks.rounds import Bodies, Contest, Result, compete
from tests.benchmarks.school import BenchSchool

HOW = (
    "One teacher over loopback HTTP, one press after the other, each class on an empty register; "
    "until the ack. Figures are for a whole class of thirty."
)
HEADINGS = ("", "CPU ms a class", "clock ms a class")
# The first presses pay for compiled statements and one full garbage collection.
WARM = 8


def measure(classes: int, rounds: int, kinds: Sequence[Kind], tell: Callable[[str], None]) -> Part:
    """Take so many classes a turn in both ways."""
    with ExitStack() as stack:
        contests: list[Contest] = []
        for kind in kinds:
            contests += contests_on(stack.enter_context(shelf(kind)), classes + WARM)
        results = {each.label: each for each in compete(contests, rounds, tell)}
    rows: list[tuple[str, float, float]] = []
    ratios: list[Ratio] = []
    for kind in kinds:
        single, rest = results[f"single presses ({kind})"], results[f"everyone else ({kind})"]
        rows += [row(single, school.STUDENTS), row(rest, 1)]
        ratios += compared(rows[-2], rows[-1])
    return Part("rest", HOW, ratios, HEADINGS, rows)


def contests_on(databases: Shelf, classes: int) -> list[Contest]:
    """Take classes by single presses, and by one."""
    seed = databases.empty()
    sheets = days_of(school.build(seed), classes)

    def singly(slack_url: str) -> Bodies:
        presses = [payloads.compact(each, slack_url, school.STUDENTS) for each in sheets]
        return [[body for each in presses for body in each.bodies()]]

    def at_once(slack_url: str) -> Bodies:
        return [[body for each in sheets for body in payloads.rest(each, slack_url).bodies()]]

    warm = WARM * school.STUDENTS
    kind = databases.kind
    return [
        Contest(f"single presses ({kind})", "until_ack", databases, seed, singly, warm),
        Contest(f"everyone else ({kind})", "until_ack", databases, seed, at_once, WARM),
    ]


def days_of(made: BenchSchool, classes: int) -> list[Sheet]:
    """Give empty registers of one class, a day each."""
    sheet = made.sheets[0]
    days = [sheet.key.attendance_date - timedelta(days=number) for number in range(classes)]
    return [replace(sheet, key=replace(sheet.key, attendance_date=day)) for day in days]


def compared(single: tuple[str, float, float], rest: tuple[str, float, float]) -> list[Ratio]:
    """Say how many times as long thirty presses take as one."""
    what = f"{single[0]} over {rest[0]}"
    by_cpu, by_clock = single[1] / rest[1], single[2] / rest[2]
    return [Ratio(f"{what}, CPU", by_cpu), Ratio(f"{what}, clock", by_clock)]


def row(result: Result, presses: int) -> tuple[str, float, float]:
    """Give the figures of a class."""
    return result.label, result.cpu_ms * presses, result.clock_ms * presses
