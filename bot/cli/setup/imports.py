"""`rollcall imports`: the imports of a school's rosters."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.attendance.days import dates
from bot.attendance.rosters import imported
from bot.blocks.setup.roster_forms import by_whom
from bot.cli.setup.office import SchoolOption, office
from bot.oneroster.syncing.merging import Fate

imports_cli = typer.Typer(help="The imports of rosters that were done.", no_args_is_help=True)


@imports_cli.callback()
def _imports() -> None:
    """Keep `list` a command of its own."""


@imports_cli.command("list")
def list_all(
    school: SchoolOption = None,
    most: Annotated[int, typer.Option(help="How many, the last ones.", min=1)] = 20,
) -> None:
    """List a school's imports, the last one first: when, by whom, of which file, what they did."""
    with office(school) as here:
        zone, found = here.apply(imported.latest, most)
        if not found:
            typer.echo("No rosters were imported since imports are kept.")
            return
        table = Table("when", "by", *Fate, "file (SHA-256)")
        for each in found:
            when = f"{dates.local(zone, each.at):%Y-%m-%d %H:%M}"
            numbers = [str(each.number(fate)) for fate in Fate]
            table.add_row(when, by_whom(each), *numbers, each.digest.hex())
        Console().print(table)
