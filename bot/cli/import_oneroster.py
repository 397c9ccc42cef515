"""`rollcall import-oneroster`: what is asked for."""

from pathlib import Path
from typing import Annotated

import typer

from bot import logs
from bot.cli import importing
from bot.cli.setup.office import WhoseOption
from bot.cli.speaking import sentences
from bot.settings import Settings


def import_oneroster(
    path: Annotated[Path, typer.Argument(help="The export: a folder or a ZIP of CSV files.")],
    time_zone: Annotated[
        str | None,
        typer.Option(help="IANA zone of the schools; else ROLLCALL_TIME_ZONE, their own, or UTC."),
    ] = None,
    *,
    admin: WhoseOption = None,
    skip_bad_rows: Annotated[
        bool, typer.Option("--skip-bad-rows", help="Leave unsound rows out, and list them.")
    ] = False,
    allow_drop: Annotated[
        bool, typer.Option("--allow-drop", help="Import even if much of a school would end.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")
    ] = False,
) -> None:
    """Take rosters from a OneRoster export, version 1.1 or 1.2."""
    with sentences():
        settings = Settings.read()
        logs.configure(settings.log_level, settings.log_format)
        asked = importing.ImportRequest(
            time_zone or settings.time_zone,
            skip_bad_rows=skip_bad_rows,
            allow_drop=allow_drop,
            dry_run=dry_run,
            admin=admin,
        )
        importing.import_oneroster(settings, path, asked)
