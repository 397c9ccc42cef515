"""`rollcall privacy`: what is held of one person, given out or taken out."""

from pathlib import Path
from typing import Annotated

import typer

from bot.attendance import names
from bot.attendance.access import setting_up
from bot.attendance.deeds import standing
from bot.attendance.errors import BadInput
from bot.attendance.privacy import erasing, exporting, holding
from bot.blocks.privacy.archive import archive
from bot.blocks.privacy.erased import lines_told
from bot.cli.setup.office import AdminOption, SchoolOption, WhoseOption, office
from storage.deliveries import redrawing
from storage.privacy import counts

privacy_cli = typer.Typer(help="What is held of people.", no_args_is_help=True)

PersonArgument = Annotated[
    str,
    typer.Argument(
        metavar="PERSON",
        help="A student's number, id or whole name, or a staff's e-mail address.",
    ),
]


@privacy_cli.callback()
def privacy() -> None:
    """What is held of people."""


@privacy_cli.command()
def export(
    person: PersonArgument,
    to: Annotated[Path, typer.Option(help="The ZIP to write; it must not be there yet.")],
    admin: AdminOption,
    school: SchoolOption = None,
) -> None:
    """Write all that is held of one person to a ZIP: JSON, and a page to read."""
    with office(school) as here:
        found = here.apply_led(admin, exporting.export_to_admin, person, here.now)
        content = archive(found)
        here.apply_led(admin, exporting.keep_given, found, here.now)
        try:
            # Nobody else on the machine reads it.
            to.touch(mode=0o600, exist_ok=False)
            to.write_bytes(content)
        except OSError as error:
            raise BadInput(f"Found that {to} can't be written: {error.strerror}.") from None
        rows = sum(len(each.rows) for each in (*found.held.own, *found.held.done))
        typer.echo(f"Written to {to}: {rows} rows.")


@privacy_cli.command()
def erase(
    person: PersonArgument,
    why: Annotated[str, typer.Option(help="Why, without the name: it is kept.")],
    admin: AdminOption,
    school: SchoolOption = None,
    *,
    surely: Annotated[
        bool, typer.Option("--surely", help="Do it; else only say what would go.")
    ] = False,
) -> None:
    """Take all that is held of one person out, for good. Without --surely a dry run."""
    with office(school) as here:
        rule = erasing.erase if surely else erasing.plan_for_admin
        found = here.apply_led(admin, rule, person, why, here.now)
        typer.echo("\n".join(lines_told(found, is_done=surely)))
        if not surely:
            typer.echo("This was a dry run: nothing was changed. Add --surely to do it.")


@privacy_cli.command()
def unshown(school: SchoolOption = None) -> None:
    """List the messages in Slack that still have to be drawn anew, and those that can't be."""
    with office(school) as here:
        here_is = here.read(setting_up.itself)
        waiting = here.database.read_now(redrawing.waiting, here_is.id)
        typer.echo(f"Still to be drawn anew: {waiting}")
        for each in here.database.read_now(redrawing.not_redrawn, here_is.id):
            where = f"{each.channel_id} {each.message_ts}, of {each.local_date}"
            typer.echo(f"Slack does not let it be edited ({each.error}), delete it: {where}")


@privacy_cli.command()
def readmit(
    sourced_id: Annotated[str, typer.Argument(help="The person's id in the rosters.")],
    school: SchoolOption = None,
    admin: WhoseOption = None,
) -> None:
    """Have imports take somebody again who was erased."""
    with office(school, admin) as here:
        here.change_of(standing.left_out, erasing.readmit, sourced_id)
        typer.echo("The next import takes this person again.")


@privacy_cli.command()
def hold(
    person: PersonArgument,
    why: Annotated[str, typer.Option(help="Why nothing of the student may go: it is kept.")],
    admin: AdminOption,
    school: SchoolOption = None,
) -> None:
    """Let nothing of a student be taken out until the hold is lifted."""
    with office(school) as here:
        here.apply_led(admin, holding.place, person, why, here.now)
        typer.echo("Nothing of this student is taken out until the hold is lifted.")


@privacy_cli.command()
def lift(person: PersonArgument, admin: AdminOption, school: SchoolOption = None) -> None:
    """Lift the hold on a student."""
    with office(school) as here:
        here.apply_led(admin, holding.lift, person, here.now)
        typer.echo("The hold is lifted.")


@privacy_cli.command("holds")
def list_holds(school: SchoolOption = None) -> None:
    """List the holds that stand."""
    with office(school) as here:
        for each in here.read(holding.standing):
            called = names.full((each.given_name, each.family_name))
            typer.echo(f"{called}, since {each.placed_at:%Y-%m-%d}: {each.why}")


@privacy_cli.command("counts")
def print_counts(school: SchoolOption = None) -> None:
    """Print how many records there were by day and status as CSV, those taken out included."""
    with office(school) as here:
        typer.echo("date,status,records")
        for each in here.read(lambda connection, at: counts.of_school(connection, at.id)):
            typer.echo(f"{each.day},{each.status},{each.records}")
