"""`rollcall sources`: what schools' rosters are fetched from, and fetching them now."""

import asyncio
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from sqlalchemy import Connection

from bot import cleaning
from bot.attendance import fields
from bot.attendance.access.setting_up import itself
from bot.attendance.days import dates
from bot.attendance.errors import BadInput
from bot.attendance.rosters import fetching as rules
from bot.attendance.rosters import source_settings
from bot.attendance.rosters.source_settings import EnteredSource
from bot.cli.importing import ProgressBars, report, show
from bot.cli.opening import opened
from bot.cli.setup.office import Office, SchoolOption, WhoseOption, office
from bot.cli.speaking import sentences
from bot.oneroster.reading import OnProgress
from bot.sealing import Seal
from bot.settings import Settings
from bot.sources.fetching import Fetching, How
from bot.sources.web import SourceReach
from storage.schools.importing import sources
from storage.schools.importing.sources import SourceSettings
from storage.schools.schools import NamedSchool
from storage.tables.words import SourceKind

SECRET = "ROLLCALL_SOURCE_SECRET"  # noqa: S105  # the name of a variable

sources_cli = typer.Typer(
    help="From where rosters are fetched by themselves.", no_args_is_help=True
)


@sources_cli.command("list")
def list_all() -> None:
    """List every school's source and how the last fetches went. No secret is shown."""
    with sentences(), opened(Settings.read()) as database:
        table = Table("school", "name", "kind", "address", "at", "last good", "last failed")
        for each in database.read_now(sources.every):
            settings, good = each.settings, each.standing.fetched_at
            at = f"{settings.at:%H:%M}" if settings.active else f"{settings.at:%H:%M}, paused"
            when = f"{dates.local(each.time_zone, good):%Y-%m-%d %H:%M}" if good else "never"
            table.add_row(
                each.school,
                settings.name,
                settings.kind,
                settings.address,
                at,
                when,
                each.standing.failure,
            )
        Console(soft_wrap=True, markup=False).print(table)


@sources_cli.command("set")
def settle(  # noqa: PLR0913, PLR0917  # its options are its arguments
    address: Annotated[
        str, typer.Option(help="Where it is: https://..., sftp://HOST/PATH, or a path.")
    ],
    kind: Annotated[SourceKind, typer.Option(help="What it is.")] = SourceKind.ONEROSTER,
    token_address: Annotated[str, typer.Option(help="Where it gives tokens: https://...")] = "",
    client_id: Annotated[
        str, typer.Option(help="The client id that it has given you; by SFTP the user's name.")
    ] = "",
    host_key: Annotated[
        str, typer.Option(help="The host key of an SFTP server: SHA256:... or ssh-ed25519 ...")
    ] = "",
    name: Annotated[str, typer.Option(help="What you call it.")] = "The SIS",
    school_id: Annotated[
        str, typer.Option(help="The school's sourcedId there, if it has several schools.")
    ] = "",
    at: Annotated[
        str, typer.Option(help="When to fetch, in the school's zone, such as 03:00.")
    ] = "03:00",
    full_every: Annotated[
        int, typer.Option(help="Every how many days all is fetched, and not what was changed.")
    ] = source_settings.USUAL_FULL_DAYS,
    school: SchoolOption = None,
    admin: WhoseOption = None,
    *,
    paused: Annotated[bool, typer.Option("--paused", help="Fetch by hand only.")] = False,
) -> None:
    """Say from where a school's rosters are fetched each day.

    The secret is read from ROLLCALL_SOURCE_SECRET or from standard input, and kept encrypted;
    without one the secret that is there stays.
    """
    with office(school, admin) as here:
        wanted = SourceSettings(
            kind,
            name,
            address,
            token_address,
            client_id,
            host_key=host_key,
            sourced_id=school_id,
            at=fields.read_wall_clock(at, "at"),
            full_every_days=full_every,
            active=not paused,
        )
        entered = EnteredSource(wanted, _secret())
        sealed = _fetching(here).sealed(entered.secret)

        def enter(connection: Connection, at: NamedSchool) -> None:
            by = (here.admin_id(connection, at), here.now)
            source_settings.enter(connection, at, entered, sealed, by)

        here.change(enter)
        when = "by hand" if paused else f"each day at {wanted.at:%H:%M}"
        typer.echo(f"The rosters of {here.read(itself).name} are fetched from {name}, {when}.")


@sources_cli.command()
def fetch(
    school: SchoolOption = None,
    save: Annotated[
        Path | None, typer.Option(help="Keep what was fetched in a folder, as CSV; it has names.")
    ] = None,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")
    ] = False,
    full: Annotated[
        bool, typer.Option("--full", help="Fetch all, and not what was changed.")
    ] = False,
    allow_drop: Annotated[
        bool, typer.Option("--allow-drop", help="Import even if much of a school would end.")
    ] = False,
    admin: WhoseOption = None,
) -> None:
    """Fetch a school's rosters now and import them."""
    with office(school, admin) as here:
        source, staff_id = here.read(rules.of_school), here.read(here.admin_id)
        how = How(
            dry_run=dry_run,
            is_full=full,
            allow_drop=allow_drop,
            staff_id=staff_id,
            save_to=save,
        )
        with Progress(console=Console(stderr=True)) as progress:
            fetching = _fetching(here, ProgressBars(progress))
            fetched = asyncio.run(fetching.fetch(source, how))
        console = Console()
        told = f"All was fetched: {fetched.full_why}." if fetched.full_why else "Changes alone."
        console.print(told, markup=False, soft_wrap=True)
        report(fetched.outcome, console)
        if dry_run:
            show(fetched.outcome, console)


@sources_cli.command()
def remove(school: SchoolOption = None, admin: WhoseOption = None) -> None:
    """Fetch a school's rosters from nowhere; what was imported stays."""
    with office(school, admin) as here:
        here.change(rules.remove)
        typer.echo("The rosters are fetched from nowhere any more.")


def _fetching(here: Office, on_progress: OnProgress | None = None) -> Fetching:
    settings = here.settings
    seal = Seal([each.get_secret_value() for each in settings.token_keys])
    reach = SourceReach(settings.source_networks, settings.source_folders)
    return Fetching(here.database, seal, reach, lambda: datetime.now(UTC), on_progress=on_progress)


def _secret() -> str:
    """Read a secret without showing it. Raises BadInput for what is no text."""
    given = os.environ.get(SECRET)
    place = SECRET if given else "The secret"
    secret = given or _typed()
    if secret is None or not cleaning.is_text(secret):
        raise BadInput(f"{place} has bytes that are not UTF-8: write it anew in UTF-8.")
    return secret


def _typed() -> str | None:
    """Read what is typed or piped in; None where it can't be read as text."""
    try:
        if sys.stdin.isatty():
            return typer.prompt("Secret (empty: as it is)", hide_input=True, default="")
        return sys.stdin.readline().strip()
    except UnicodeDecodeError:
        return None
