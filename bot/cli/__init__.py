"""The command line: each command parses its arguments and calls one function."""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot import logs, zones
from bot.cli import calendars, importing, serving
from bot.cli.backups import backup, restore
from bot.cli.contacts import contacts
from bot.cli.demo import running
from bot.cli.doctor import doctor
from bot.cli.excuses import excuses_cli
from bot.cli.opening import look, opened
from bot.cli.privacy import privacy_cli
from bot.cli.retention import retention
from bot.cli.roster_sheet import roster_sheet
from bot.cli.setup.books import books_cli
from bot.cli.setup.closed_days import closed_day_cli
from bot.cli.setup.digests import digest_cli
from bot.cli.setup.imports import imports_cli
from bot.cli.setup.reminders import reminders_cli
from bot.cli.setup.schools import school_cli
from bot.cli.setup.sources import sources_cli
from bot.cli.speaking import sentences
from bot.cli.staff import staff_cli
from bot.cli.tokens import token_cli
from bot.cli.workspaces import workspaces_cli
from bot.manifest import manifest
from bot.settings import Settings

DAY = ["%Y-%m-%d"]

cli = typer.Typer(
    help="School attendance inside Slack.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)

cli.add_typer(token_cli, name="token")
cli.add_typer(staff_cli, name="staff")
cli.add_typer(school_cli, name="school")
cli.add_typer(digest_cli, name="digest")
cli.add_typer(reminders_cli, name="reminders")
cli.add_typer(closed_day_cli, name="closed-day")
cli.add_typer(books_cli, name="books")
cli.add_typer(excuses_cli, name="excuses")
cli.add_typer(imports_cli, name="imports")
cli.add_typer(sources_cli, name="sources")
cli.add_typer(privacy_cli, name="privacy")
cli.add_typer(workspaces_cli, name="workspaces")


@cli.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.", min=0, max=65535)] = 3000,
) -> None:
    """Run the bot: Slack's requests, the REST API, health checks; migrates the database first."""
    with sentences():
        settings = Settings.read()
        logs.configure(settings.log_level, settings.log_format)
        look(settings, makes=True)
        serving.serve(settings, host, port)


@cli.command()
def migrate() -> None:
    """Bring the database's tables to this version."""
    with sentences():
        settings = Settings.read()
        with opened(settings, makes=True):
            typer.echo("The database is up to date.")


@cli.command("import-oneroster")
def import_oneroster(
    path: Annotated[Path, typer.Argument(help="The export: a folder or a ZIP of CSV files.")],
    time_zone: Annotated[
        str | None,
        typer.Option(help="IANA zone of the schools; else ROLLCALL_TIME_ZONE, their own, or UTC."),
    ] = None,
    *,
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
        )
        importing.import_oneroster(settings, path, asked)


@cli.command("import-calendar")
def import_calendar(
    path: Annotated[Path, typer.Argument(help="The calendar: an iCalendar file (.ics).")],
    school: Annotated[
        str | None, typer.Option(help="The school's name or id; needed if there are several.")
    ] = None,
    since: Annotated[
        datetime | None, typer.Option(help="The first day to read; else a year back.", formats=DAY)
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(help="The last day; else two years ahead.", formats=DAY)
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(help="Only events with this in the title or a category; may be given again."),
    ] = None,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")
    ] = False,
) -> None:
    """Take a school's closed days from a calendar's events of whole days."""
    with sentences():
        settings = Settings.read()
        logs.configure(settings.log_level, settings.log_format)
        first, last = since and since.date(), until and until.date()
        asked = calendars.CalendarRequest(school, first, last, only or (), dry_run=dry_run)
        calendars.import_calendar(settings, path, asked)


@cli.command("manifest")
def print_manifest(
    url: Annotated[
        str | None,
        typer.Option(help="Where Slack reaches the bot: https://... Without it: Socket Mode."),
    ] = None,
) -> None:
    """Print the Slack app's manifest, to paste into Slack's form for new apps."""
    with sentences():
        typer.echo(json.dumps(manifest(url), indent=2))


@cli.command()
def demo(
    port: Annotated[int, typer.Option(help="The page's port.", min=0, max=65535)] = 8642,
    data: Annotated[Path, typer.Option(help="Where the demo keeps its records.")] = Path(".demo"),
    *,
    empty: Annotated[
        bool, typer.Option("--empty", help="Begin with people and no school, to create one.")
    ] = False,
) -> None:
    """Try the bot in a browser, with a sample school and a workspace on this machine."""
    with sentences():
        logs.configure("WARNING")
        running.run(port, data, is_empty=empty)


cli.command()(doctor)
cli.command()(backup)
cli.command()(restore)
cli.command()(contacts)
cli.command()(retention)
cli.command("roster-sheet")(roster_sheet)


def main() -> None:
    """Run the command line. What nobody foresaw is told without its message, which may have names.

    A database, say, names the values of the row that it refuses.
    """
    zones.prefer_package()
    logs.guard()
    try:
        cli()
    except Exception as error:  # noqa: BLE001  # nobody else is left to tell it
        typer.echo(f"Rollcall has failed.\n{logs.nameless(error)}", err=True)
        sys.exit(1)
