"""`rollcall books`: until when registers are changed without a reason, and closed books."""

from typing import Annotated, ParamSpec

import typer

from bot.attendance import fields
from bot.attendance.access import setting_up
from bot.attendance.amending import books
from bot.attendance.days import dates
from bot.attendance.errors import BadInput
from bot.blocks.setup.book_forms import lines_told
from bot.cli.setup.office import AdminOption, Office, SchoolOption, WhoseOption, office

Given = ParamSpec("Given")

_ALWAYS = "always"

books_cli = typer.Typer(
    help="Until when registers may be changed, and closed books.", no_args_is_help=True
)


@books_cli.command()
def show(school: SchoolOption = None) -> None:
    """Show for how long registers are changed without a reason, and which books are closed."""
    with office(school) as here:
        _say(here)


@books_cli.command()
def allow(
    teachers: Annotated[
        str | None, typer.Option(help="Days after a register's own, 0 for that day, or always.")
    ] = None,
    office_days: Annotated[
        str | None, typer.Option("--office", help="The same for the office and the admins.")
    ] = None,
    school: SchoolOption = None,
    admin: WhoseOption = None,
) -> None:
    """Say for how long registers are changed without a reason. What is not named stays."""
    with office(school, admin) as here:
        rule = here.read(books.read).rule
        days = rule.amend_days if teachers is None else _days(teachers, "--teachers")
        later = rule.office_amend_days if office_days is None else _days(office_days, "--office")
        here.change(books.allow, days, later)
        _say(here)


@books_cli.command()
def close(
    through: Annotated[str, typer.Argument(help="The last day of them, one that is over.")],
    admin: AdminOption,
    school: SchoolOption = None,
) -> None:
    """Close the books through a day: nobody changes records up to it."""
    with office(school) as here:
        through_day = fields.read_date(through, "through")
        here.apply_led(admin, books.close, through_day, "", here.now)
        _say(here)


@books_cli.command("open")
def reopen(
    admin: AdminOption,
    why: Annotated[str, typer.Option(help="Why they are opened again: it is kept.")],
    since: Annotated[str | None, typer.Option(help="The first day to open; else all.")] = None,
    school: SchoolOption = None,
) -> None:
    """Open closed books again, all of them or from a day on."""
    with office(school) as here:
        first = fields.read_date(since, "since") if since else None
        here.apply_led(admin, books.reopen, first, why, here.now)
        _say(here)


def _days(written: str, option: str) -> int | None:
    """Read days, or None for always. Raises BadInput for anything else."""
    if written.strip().casefold() == _ALWAYS:
        return None
    if not (written.isascii() and written.isdecimal()):
        raise BadInput(f"Found “{written}” for {option}, expected whole days such as 7, or always.")
    return int(written)


def _say(here: Office) -> None:
    """Show what holds now."""
    school = here.read(setting_up.itself)
    found, today = here.read(books.read), dates.today(school.time_zone, here.now)
    typer.echo("\n".join(lines_told(found, school.hour_cycle, today)))
