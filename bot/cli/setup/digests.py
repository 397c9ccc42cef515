"""`rollcall digest`: setting digests up, listing and removing them."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Column, Table
from sqlalchemy import Connection

from bot.attendance.days import written_times
from bot.attendance.digests import plans
from bot.attendance.digests.plans import Entered
from bot.attendance.errors import BadInput
from bot.cli.setup.office import SchoolOption, WhoseOption, office
from storage.digests import planned
from storage.digests.planned import PlannedDigest
from storage.schools.schools import NamedSchool
from storage.tables.words import DigestKind, HourCycle, Level

# A row is as long as it is: a narrow terminal breaks it, and nothing of it is left out.
WIDEST = 200

digest_cli = typer.Typer(help="Digests: summaries that channels get.", no_args_is_help=True)


@digest_cli.command()
def add(  # noqa: PLR0913  # its options are its arguments
    channel: Annotated[str, typer.Option(help="The channel's id, such as C0123456789.")],
    at: Annotated[
        str, typer.Option(help="The time of day in the school's zone, such as 15:30 or 3:30 PM.")
    ],
    kind: Annotated[DigestKind, typer.Option(help="What it covers.")] = DigestKind.DAILY,
    weekdays: Annotated[
        str, typer.Option(help="Weekdays with commas, such as mon,wed; else Monday to Friday.")
    ] = "",
    level: Annotated[Level, typer.Option(help="How much it tells of students.")] = Level.COUNTS,
    school: SchoolOption = None,
    *,
    admin: WhoseOption = None,
    on_closed_days: Annotated[
        bool, typer.Option("--on-closed-days", help="Post it on closed days too.")
    ] = False,
) -> None:
    """Set a digest up, and print its id. The channel is looked at before each posting."""
    usual = "fri" if kind is DigestKind.WEEKLY else "mon,tue,wed,thu,fri"
    entered = Entered(
        kind=kind,
        channel_id=channel,
        at=at,
        weekdays=(weekdays or usual).split(","),
        level=level,
        on_closed_days=on_closed_days,
    )
    with office(school, admin) as here:
        typer.echo(here.change(plans.add, plans.plan(entered), here.now))


@digest_cli.command("list")
def list_all(school: SchoolOption = None) -> None:
    """List a school's digests."""
    with office(school) as here:
        table = Table(
            Column("id", no_wrap=True), "kind", "channel", "at", "weekdays", "level", "state"
        )
        hour_cycle, found = here.read(_digests)
        for each in found:
            plan = each.plan
            when = (written_times.clock(plan.at, hour_cycle), plan.weekdays)
            table.add_row(str(each.id), plan.kind, plan.channel_id, *when, plan.level, _state(each))
        Console(soft_wrap=True, width=WIDEST).print(table)


@digest_cli.command()
def remove(
    digest: Annotated[str, typer.Argument(help="The digest's id, as in the list.")],
    school: SchoolOption = None,
    admin: WhoseOption = None,
) -> None:
    """Remove a digest. What it has posted stays."""
    with office(school, admin) as here:
        here.change(plans.remove, _read_id(digest))
        typer.echo("The digest is removed.")


def _read_id(text: str) -> UUID:
    """Read a digest's id. Raises BadInput."""
    try:
        return UUID(text)
    except ValueError:
        raise BadInput(f"Found “{text}”, expected an id as in rollcall digest list.") from None


def _state(digest: PlannedDigest) -> str:
    """Say in a word whether a digest goes out."""
    if digest.stopped_by:
        return f"stopped: {digest.stopped_by}"
    return "on" if digest.plan.active else "paused"


def _digests(
    connection: Connection, school: NamedSchool
) -> tuple[HourCycle, Sequence[PlannedDigest]]:
    return school.hour_cycle, planned.of_school(connection, school.id)
