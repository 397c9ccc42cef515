"""`rollcall import-calendar`: what is asked for."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot import logs
from bot.cli import calendars
from bot.cli.setup.office import WhoseOption
from bot.cli.speaking import sentences
from bot.settings import Settings

_DAY = ["%Y-%m-%d"]


def import_calendar(  # noqa: PLR0913  # its options are its arguments
    path: Annotated[Path, typer.Argument(help="The calendar: an iCalendar file (.ics).")],
    school: Annotated[
        str | None, typer.Option(help="The school's name or id; needed if there are several.")
    ] = None,
    since: Annotated[
        datetime | None, typer.Option(help="The first day to read; else a year back.", formats=_DAY)
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(help="The last day; else two years ahead.", formats=_DAY)
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(help="Only events with this in the title or a category; may be given again."),
    ] = None,
    *,
    admin: WhoseOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")
    ] = False,
) -> None:
    """Take a school's closed days from a calendar's events of whole days."""
    with sentences():
        settings = Settings.read()
        logs.configure(settings.log_level, settings.log_format)
        first, last = since and since.date(), until and until.date()
        asked = calendars.CalendarRequest(school, first, last, only or (), dry_run, admin)
        calendars.import_calendar(settings, path, asked)
