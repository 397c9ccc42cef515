"""`rollcall roster-sheet`: names and classes from a spreadsheet, CSV or XLSX."""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.attendance.errors import BadInput
from bot.attendance.rosters import sheet_files, spreadsheets
from bot.attendance.rosters.spreadsheets import Brought, SheetTerms
from bot.cli.setup.office import SchoolOption, office
from bot.fates import Noun
from storage.schools.importing.imports import NewImport, Origin
from storage.tables.words import ImportDoor

_HERE = Origin(ImportDoor.COMMAND_LINE)
_DAY = ["%Y-%m-%d"]
_MOST_BYTES = 10 * 1024**2


def roster_sheet(
    path: Annotated[Path, typer.Argument(help="The file: CSV or XLSX, a row for each student.")],
    entered_as: Annotated[
        str,
        typer.Option("--admin", "--as", help="The e-mail address of the admin who enters them."),
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
        raw = _read(path)
        found = sheet_files.read(path.name, raw)
        days = spreadsheets.span(begins.date(), ends.date()) if begins and ends else None
        terms = SheetTerms(days)
        if dry_run:
            done = here.apply_led(entered_as, spreadsheets.rehearse, found, terms, here.now)
        else:
            new = NewImport(_HERE, hashlib.sha256(raw).digest(), here.now)
            done = here.apply_led(entered_as, spreadsheets.bring, found, terms, new)
        for notice in done.notices:
            typer.echo(notice)
        typer.echo(_told(done))
        if dry_run:
            typer.echo("This was a dry run: nothing was changed.")


def _told(done: Brought) -> str:
    added = {noun: each.added for noun, each in done.counts.items()}
    there = done.counts[Noun.COURSE_ENROLLMENTS].unchanged
    return (
        f"Added: classes {added[Noun.COURSE_OFFERINGS]}, students {added[Noun.STUDENTS]}, places "
        f"in classes {added[Noun.COURSE_ENROLLMENTS]}, teachers {added[Noun.TEACHER_ASSIGNMENTS]}. "
        f"There already: {there}."
    )


def _read(path: Path) -> bytes:
    """Read a file. Raises BadInput."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise BadInput(f"{path} has more than {_MOST_BYTES // 1024**2} MiB, expected less.")
        return path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path} can't be read: {error.strerror or error}.") from error
