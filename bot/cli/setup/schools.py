"""`rollcall school`: the schools with their zones and clocks, and setting those."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from bot.attendance.days import dates, written_times
from bot.attendance.schools import set_clock
from bot.attendance.workspaces import belonging
from bot.cli.setup.office import SchoolOption, WhoseOption, office
from storage.schools import schools
from storage.tables.words import HourCycle

school_cli = typer.Typer(help="The schools, and how they write times.", no_args_is_help=True)


@school_cli.command("list")
def list_all() -> None:
    """List the schools: their time zones, their clocks, and what those show now."""
    with office(None) as here:
        key, zone = Column("id", no_wrap=True), Column("time zone", no_wrap=True)
        table = Table(key, "name", zone, "clock", "now")
        for each in here.database.read_now(schools.every):
            now = written_times.clock(dates.local(each.time_zone, here.now), each.hour_cycle)
            clock = f"{each.hour_cycle} hours"
            table.add_row(str(each.id), Text(each.name), each.time_zone, clock, now)
        Console(soft_wrap=True).print(table)


@school_cli.command("set")
def change(
    time_zone: Annotated[
        str | None, typer.Option(help="The IANA time zone, such as Europe/London.")
    ] = None,
    clock: Annotated[
        HourCycle | None, typer.Option(help="How times are written: 24 for 13:05, 12 for 1:05 PM.")
    ] = None,
    school: SchoolOption = None,
    admin: WhoseOption = None,
) -> None:
    """Set a school's time zone, or how it writes times. What is not named stays."""
    with office(school, admin) as here:
        here.change(set_clock, time_zone, clock, here.now)
        typer.echo("The school is set.")


@school_cli.command()
def assign(
    school: Annotated[str, typer.Argument(help="The school's name or id.")],
    team: Annotated[str, typer.Argument(help="The workspace's id in Slack, such as T0123ABCD.")],
    admin: WhoseOption = None,
) -> None:
    """Have a school be of a Slack workspace: needed where the app is in several."""
    with office(school, admin) as here:
        here.change(belonging.assign, team, here.now)
        typer.echo(f"The school is of workspace {team} now.")
