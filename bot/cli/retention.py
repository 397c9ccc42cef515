"""`rollcall retention`: what a school has kept long enough, said or taken out."""

from typing import Annotated

import typer

from bot.attendance import retaining
from bot.attendance.access import setting_up
from bot.attendance.days import dates
from bot.attendance.errors import BadInput
from bot.attendance.privacy import keeping
from bot.blocks.privacy.over import lines_kept, lines_over, rows_of
from bot.cli.setup.office import Office, SchoolOption, office


def retention(
    school: SchoolOption = None,
    admin: Annotated[
        str | None, typer.Option(help="The e-mail address of the admin who has it taken out.")
    ] = None,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would go, and change nothing.")
    ] = False,
) -> None:
    """Take out what a school has kept long enough, as happens each night by itself."""
    with office(school) as here:
        found = here.read(setting_up.itself)
        kept, today = here.read(retaining.read), dates.today(found.time_zone, here.now)
        typer.echo("\n".join(lines_kept(kept, found.hour_cycle, today)))
        over = here.read(keeping.plan, here.now)
        typer.echo("\n".join(lines_over(over)))
        if dry_run:
            typer.echo("This was a dry run: nothing was changed.")
        elif kept.waits and over:
            raise BadInput("Nothing was taken out: the school waits for an admin to save that.")
        elif over:
            typer.echo(f"Taken out: {_taken_out(here, admin, rows_of(over))} rows.")


def _taken_out(here: Office, admin: str | None, rows: int) -> int:
    """Take all of it out, batch by batch. Raises BadInput where nobody says whose act it is."""
    if admin is None:
        raise BadInput(
            f"{rows} rows would go: say whose act it is by --admin, or look first by --dry-run."
        )
    led = here.apply_led(admin, lambda _, led: led)
    gone = 0
    while batch := here.apply(keeping.next_batch, here.now):
        gone += here.apply(keeping.take_out, batch, here.now, led.admin_id())
    return gone
