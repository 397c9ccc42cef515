"""`rollcall imports`: the imports of a school's rosters."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection

from bot.attendance.days import dates
from bot.attendance.rosters import imported
from bot.blocks.rosters import dry_runs
from bot.blocks.setup.roster_forms import by_whom, what_undoing_does
from bot.cli.setup.office import SchoolOption, WhoseOption, office
from bot.fates import Fate
from bot.oneroster import undoing
from bot.oneroster.undoing import UndoneImport
from storage.schools.importing.imports import Origin
from storage.schools.schools import NamedSchool
from storage.tables.words import ImportDoor

imports_cli = typer.Typer(help="The imports of rosters that were done.", no_args_is_help=True)


@imports_cli.command("list")
def list_all(
    school: SchoolOption = None,
    most: Annotated[int, typer.Option(help="How many, the last ones.", min=1)] = 20,
) -> None:
    """List a school's imports, the last one first: when, by whom, of which file, what they did."""
    with office(school) as here:
        zone, found = here.read(imported.latest, most)
        if not found:
            typer.echo("No rosters were imported since imports are kept.")
            return
        table = Table("when", "by", *Fate, "undone", "file (SHA-256)")
        for each in found:
            when = f"{dates.local(zone, each.at):%Y-%m-%d %H:%M}"
            numbers = [str(each.number(fate)) for fate in Fate]
            undone = f"{dates.local(zone, each.undone.at):%Y-%m-%d %H:%M}" if each.undone else ""
            table.add_row(when, by_whom(each), *numbers, undone, each.digest.hex())
        Console().print(table)


@imports_cli.command("undo")
def undo(
    school: SchoolOption = None,
    admin: WhoseOption = None,
    *,
    surely: Annotated[
        bool, typer.Option("--surely", help="Do it; else only say what it would do.")
    ] = False,
) -> None:
    """Undo a school's last import, unless something was recorded on top of it."""
    with office(school, admin) as here:
        found = here.read(imported.undoable)
        if found is not None and not surely:
            typer.echo(f"The last import was done {found.at:%Y-%m-%d %H:%M} UTC, {by_whom(found)}.")
            typer.echo(what_undoing_does(found))
            typer.echo("Nothing was changed. Add --surely to undo it.")
            return
        chosen = found and found.id

        def work(connection: Connection, at: NamedSchool) -> UndoneImport:
            origin = Origin(ImportDoor.COMMAND_LINE, here.admin_id(connection, at))
            return undoing.undo(connection, at.id, origin, here.now, chosen)

        done = here.apply(work)
        typer.echo(dry_runs.undone(done))
