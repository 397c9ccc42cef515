"""`rollcall reminders`: switching reminders on and off."""

from typing import Annotated

import typer

from bot.attendance.reminders import reminder_rules
from bot.attendance.reminders.reminder_rules import MOST_MINUTES_AFTER
from bot.cli.setup.office import SchoolOption, office
from storage.reminders import Reminding

reminders_cli = typer.Typer(
    help="Reminders of registers that are not complete.", no_args_is_help=True
)


@reminders_cli.command()
def on(
    after: Annotated[
        int, typer.Option(help="Minutes after a lesson began.", min=0, max=MOST_MINUTES_AFTER)
    ] = 10,
    office_channel: Annotated[
        str | None, typer.Option(help="The id of the channel that gets the list of missing ones.")
    ] = None,
    office_after: Annotated[
        int, typer.Option(help="Minutes until that list.", min=0, max=MOST_MINUTES_AFTER)
    ] = 20,
    school: SchoolOption = None,
) -> None:
    """Remind teachers by direct messages that are the register itself."""
    rule = Reminding(
        active=True,
        after_minutes=after,
        office_channel_id=office_channel,
        office_after_minutes=office_after,
    )
    with office(school) as here:
        here.apply(reminder_rules.remind, rule, here.now)
        typer.echo("Reminders are on.")


@reminders_cli.command()
def off(school: SchoolOption = None) -> None:
    """Remind nobody. What was set up otherwise stays for the next time."""
    with office(school) as here:
        here.apply(reminder_rules.remind_nobody, here.now)
        typer.echo("Reminders are off.")
