"""`rollcall excuses`: excuses for a whole trip, from a CSV file."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.attendance import names
from bot.attendance.excuses import importing
from bot.attendance.excuses.importing import Imported
from bot.attendance.excuses.writing import Touched
from bot.attendance.numbers import counted
from bot.cli import excuse_sheets
from bot.cli.setup.office import SchoolOption, office
from bot.cli.telling import tell

excuses_cli = typer.Typer(help="Excuses: who is away, and why.", no_args_is_help=True)


@excuses_cli.callback()
def excuses() -> None:
    """Excuses: who is away, and why."""


@excuses_cli.command("import")
def import_file(
    path: Annotated[Path, typer.Argument(help="The file: CSV, a row for each student.")],
    entered_as: Annotated[
        str,
        typer.Option("--as", help="The e-mail address of somebody of the office, who enters them."),
    ],
    school: SchoolOption = None,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")
    ] = False,
) -> None:
    """Enter an excuse for each row of a file, all of them or none."""
    with office(school) as here:
        sheet = excuse_sheets.read(path)
        rule = importing.rehearse if dry_run else importing.bring
        done = here.apply(rule, entered_as, sheet, here.now)
        _report(done, sheet.file, Console(highlight=False, soft_wrap=True))
        if dry_run:
            typer.echo("This was a dry run: nothing was changed.")


def _report(done: Imported, file: str, console: Console) -> None:
    """Print what was entered, which records changed and which stay, and what to look at."""
    students = len(set(done.entered))
    of_whom = f"of {counted(students, 'student')}"
    console.print(f"Excuses entered: {len(done.entered)}, {of_whom}")
    if done.before:
        withdrawn = sum(each.withdrawn_at is not None for each in done.before)
        since = f", {withdrawn} of them withdrawn since" if withdrawn else ""
        console.print(f"Entered before, left as they are: {len(done.before)}{since}")
    tell(console, "Records changed", [_told(each) for each in done.changed])
    tell(console, "Records that stay, since the student came", [_told(e) for e in done.stayed])
    rows = [f"{file}, row {row}" for row in done.nowhere]
    tell(console, "In no course on these days, look at the dates", rows)
    if not done.entered:
        console.print("Nothing has changed since the last import.")


def _told(touched: Touched) -> str:
    """Write a record: its day, course and student, and what becomes of it."""
    under = touched.under
    name = names.full((under.cell.given_name, under.cell.family_name))
    before, now = under.entry.status, touched.now.status
    becomes = f"{now}" if before is now else f"{before}, now {now}"
    return f"{under.key.attendance_date} {under.title}, {name}: {becomes}"
