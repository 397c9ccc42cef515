"""`rollcall privacy`: what is held of one person."""

from pathlib import Path
from typing import Annotated

import typer

from bot.attendance.errors import BadInput
from bot.attendance.privacy import exporting
from bot.blocks.privacy.archive import archive
from bot.cli.setup.office import SchoolOption, office

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
    school: SchoolOption = None,
) -> None:
    """Write all that is held of one person to a ZIP: JSON, and a page to read."""
    with office(school) as here:
        found = here.apply(exporting.export, person, here.now)
        content = archive(found)
        try:
            # Nobody else on the machine reads it.
            to.touch(mode=0o600, exist_ok=False)
            to.write_bytes(content)
        except OSError as error:
            raise BadInput(f"Found that {to} can't be written: {error.strerror}.") from None
        rows = sum(len(each.rows) for each in (*found.held.own, *found.held.done))
        typer.echo(f"Written to {to}: {rows} rows.")
