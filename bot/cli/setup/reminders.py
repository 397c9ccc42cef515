"""`rollcall reminders`: switching reminders on and off."""

from typing import Annotated

import typer

from bot.attendance.reminders import reminder_rules
from bot.attendance.reminders.reminder_rules import MOST_MINUTES_AFTER
from bot.cli.setup.office import SchoolOption, WhoseOption, office
from storage.reminders import Reminding

reminders_cli = typer.Typer(
    help="Reminders of registers that are not complete.", no_args_is_help=True
)


@reminders_cli.command()
def on(  # noqa: PLR0913  # its options are its arguments
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
    *,
    admin: WhoseOption = None,
    co_teachers_after: Annotated[
        int | None,
        typer.Option(
            help="Minutes until co-teachers are reminded; else all are at once.",
            min=0,
            max=MOST_MINUTES_AFTER,
        ),
    ] = None,
    person: Annotated[
        list[str] | None,
        typer.Option(help="The e-mail address of who is told last; may be given several times."),
    ] = None,
    persons_after: Annotated[
        int | None,
        typer.Option(help="Minutes until those are told.", min=0, max=MOST_MINUTES_AFTER),
    ] = None,
) -> None:
    """Remind teachers by direct messages that are the register itself."""
    with office(school, admin) as here:
        rule = Reminding(
            active=True,
            after_minutes=after,
            office_channel_id=office_channel,
            office_after_minutes=office_after,
            co_teachers_after_minutes=co_teachers_after,
            persons_after_minutes=persons_after,
            persons=here.read(reminder_rules.persons_called, person or []),
        )
        here.change(reminder_rules.remind, rule, here.now)
        typer.echo("Reminders are on.")


@reminders_cli.command()
def off(school: SchoolOption = None, admin: WhoseOption = None) -> None:
    """Remind nobody. What was set up otherwise stays for the next time."""
    with office(school, admin) as here:
        here.change(reminder_rules.remind_nobody, here.now)
        typer.echo("Reminders are off.")
