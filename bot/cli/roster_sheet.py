"""`rollcall roster-sheet`: names and classes from a spreadsheet, CSV or XLSX."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.attendance.errors import BadInput
from bot.attendance.rosters import sheet_files, spreadsheets
from bot.attendance.rosters.spreadsheets import SheetRow
from bot.cli.setup.office import SchoolOption, office

_DAY = ["%Y-%m-%d"]
_MOST_BYTES = 10 * 1024**2


def roster_sheet(
    path: Annotated[Path, typer.Argument(help="The file: CSV or XLSX, a row for each student.")],
    entered_as: Annotated[
        str, typer.Option("--as", help="The e-mail address of an admin, who enters them.")
    ],
    school: SchoolOption = None,
    begins: Annotated[
        datetime | None, typer.Option(help="The first day of new classes.", formats=_DAY)
    ] = None,
    ends: Annotated[
        datetime | None, typer.Option(help="The last day of new classes.", formats=_DAY)
    ] = None,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")
    ] = False,
) -> None:
    """Enter names and classes from a spreadsheet, all rows or none."""
    with office(school) as here:
        found = _read(path)
        days = (begins.date(), ends.date()) if begins and ends else None
        rule = spreadsheets.rehearse if dry_run else spreadsheets.bring
        done = here.apply(rule, entered_as, found, days, here.now)
        typer.echo(
            f"Added: classes {done.classes}, students {done.students}, places in classes "
            f"{done.places}, teachers {done.teachers}. There already: {done.there}."
        )
        if dry_run:
            typer.echo("This was a dry run: nothing was changed.")


def _read(path: Path) -> list[SheetRow]:
    """Read a file. Raises BadInput with every row that can't be read."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise BadInput(f"{path} has more than {_MOST_BYTES // 1024**2} MiB, expected less.")
        raw = path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path} can't be read: {error.strerror or error}.") from error
    return sheet_files.read(path.name, raw)
