"""Runs the benchmarks: `python -m tests.benchmarks [press] [digest] ...`, all without a name."""

from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from typing import Annotated

import typer
from rich.console import Console

from tests.benchmarks import (
    digest,
    excusing,
    figures,
    homes,
    opened,
    press,
    rest,
    rosters,
    searches,
    starting,
    ticks,
)
from tests.benchmarks.api import growth, lists, registers, years
from tests.benchmarks.crowd import mornings, rushes
from tests.benchmarks.crowd.rushes import Plan
from tests.benchmarks.databases import KINDS
from tests.benchmarks.district import Size


class Name(StrEnum):
    """The parts."""

    PRESS = "press"
    OPEN = "open"
    CROWD = "crowd"
    MORNING = "morning"
    REST = "rest"
    IMPORT = "import"
    REGISTER = "register"
    PAGE = "page"
    GROWTH = "growth"
    DIGEST = "digest"
    TICK = "tick"
    YEAR = "year"
    STUDENTS = "students"
    HOME = "home"
    EXCUSE = "excuse"
    START = "start"


def main(
    parts: Annotated[
        list[Name] | None, typer.Argument(help="Which parts; all without one.")
    ] = None,
    *,
    rounds: Annotated[int, typer.Option(min=1, help="Rounds; medians count.")] = 3,
    presses: Annotated[int, typer.Option(min=64, help="Presses a turn.")] = 800,
    seconds: Annotated[float, typer.Option(min=1, help="Seconds a step, for crowd.")] = 10.0,
    classes: Annotated[
        int, typer.Option(min=1, max=50, help="Classes a turn, for rest and register.")
    ] = 10,
    students: Annotated[int, typer.Option(min=40, help="Students of the district.")] = 100_000,
    pages: Annotated[int, typer.Option(min=1, help="Pages a turn, for page.")] = 400,
    rows: Annotated[
        int, typer.Option(min=40_000, help="Records in the largest table, for growth.")
    ] = 10_000_000,
    sqlite_only: Annotated[bool, typer.Option(help="Leave PostgreSQL out.")] = False,
) -> None:
    """Measure, print ratios with the figures beside them, and write JSON."""
    console, began = Console(), datetime.now(UTC)
    kinds = KINDS[:1] if sqlite_only else KINDS
    with console.status("starting") as status:
        measures = {
            Name.PRESS: partial(press.measure, presses, rounds),
            Name.OPEN: partial(opened.measure, presses, rounds),
            Name.CROWD: partial(rushes.measure, Plan(seconds)),
            Name.MORNING: mornings.measure,
            Name.REST: partial(rest.measure, classes, rounds),
            Name.IMPORT: partial(rosters.measure, students),
            Name.REGISTER: partial(registers.measure, classes, rounds),
            Name.PAGE: partial(lists.measure, lists.GROUPS, pages, rounds),
            Name.GROWTH: partial(growth.measure, growth.sizes_up_to(rows), rounds),
            Name.DIGEST: partial(digest.measure, Size.of(students), rounds),
            Name.TICK: ticks.measure,
            Name.YEAR: years.measure,
            Name.STUDENTS: partial(searches.measure, Size.of(students), rounds),
            Name.HOME: partial(homes.measure, Size.of(students), rounds),
            Name.EXCUSE: partial(excusing.measure, rounds),
            Name.START: starting.measure,
        }
        done = [measures[name](kinds, status.update) for name in parts or list(Name)]
    for part in done:
        figures.show(console, part)
    sizes = {
        "rounds": rounds,
        "presses": presses,
        "seconds": seconds,
        "classes": classes,
        "students": students,
        "pages": pages,
        "rows": rows,
    }
    console.print(f"Written to {figures.save(done, began, sizes)}")


if __name__ == "__main__":
    typer.run(main)
