"""`rollcall closed-day`: closing a school on days, listing and removing them."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy import Connection

from bot.attendance import fields
from bot.attendance.days import closed_stretches, written_times
from bot.attendance.days.closed_days import DaySpan
from bot.attendance.numbers import counted
from bot.cli.setup.office import SchoolOption, WhoseOption, office
from storage.schools.schools import NamedSchool
from storage.tables.words import HourCycle

closed_day_cli = typer.Typer(help="Days on which a school is closed.", no_args_is_help=True)

FirstDay = Annotated[str, typer.Argument(help="The first day, such as 2026-12-21.")]
LastDay = Annotated[str | None, typer.Argument(help="The last day; else it is one day.")]


@closed_day_cli.command()
def add(
    first: FirstDay,
    last: LastDay = None,
    *,
    title: Annotated[str, typer.Option(help="Why, such as “Winter holidays”.")],
    closes_at: Annotated[
        str | None, typer.Option(help="The time from which it is closed; else all day.")
    ] = None,
    school: SchoolOption = None,
    admin: WhoseOption = None,
) -> None:
    """Close a school on days, or from a time on. What was entered for them is replaced."""
    with office(school, admin) as here:
        closes = fields.read_wall_clock(closes_at, "closes_at") if closes_at else None
        days = here.change(closed_stretches.close, _span(first, last), title, closes)
        typer.echo(f"Closed: {counted(days, 'day')}.")


@closed_day_cli.command("list")
def list_all(
    since: Annotated[
        str | None, typer.Option(help="The first day to list; else a year back.")
    ] = None,
    school: SchoolOption = None,
) -> None:
    """List a school's closed days, those of the last year and those to come."""
    with office(school) as here:
        first = fields.read_date(since, "since") if since else None
        table = Table("days", "closes at", "title", "entered by")
        hour_cycle = here.read(_hour_cycle)
        for each in here.read(closed_stretches.since, here.now, first):
            days = f"{each.first}" if each.first == each.last else f"{each.first} to {each.last}"
            at = written_times.clock(each.closes_at, hour_cycle) if each.closes_at else ""
            table.add_row(days, at, Text(each.title), each.entered_by)
        Console(soft_wrap=True).print(table)


@closed_day_cli.command()
def remove(
    first: FirstDay,
    last: LastDay = None,
    school: SchoolOption = None,
    admin: WhoseOption = None,
) -> None:
    """Open a school again on days."""
    with office(school, admin) as here:
        days = here.change(closed_stretches.reopen, _span(first, last))
        typer.echo(f"Open again: {counted(days, 'day')}.")


def _span(first: str, last: str | None) -> DaySpan:
    """Read a span of days. Raises BadInput."""
    begins_on = fields.read_date(first, "first")
    return DaySpan(begins_on, fields.read_date(last, "last") if last else begins_on)


def _hour_cycle(_connection: Connection, school: NamedSchool) -> HourCycle:
    return school.hour_cycle
