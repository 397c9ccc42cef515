"""The list of the commands; each is loaded when it is asked for, so none waits for the others'."""

import gc
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import cast

import typer
from typer._click import Command, Context
from typer.core import TyperGroup
from typer.main import get_group

from bot import cleaning

_Function = Callable[..., None]


@dataclass(frozen=True, slots=True)
class CommandPlace:
    """Where a command is: its module, its name there, and the line that lists it."""

    module: str
    name: str
    line: str


COMMANDS = {
    "serve": CommandPlace(
        "bot.cli.serve",
        "serve",
        "Run the bot: Slack's requests, the REST API, health checks; migrates the database first.",
    ),
    "migrate": CommandPlace(
        "bot.cli.migrate", "migrate", "Bring the database's tables to this version."
    ),
    "import-oneroster": CommandPlace(
        "bot.cli.import_oneroster",
        "import_oneroster",
        "Take rosters from a OneRoster export, version 1.1 or 1.2.",
    ),
    "import-calendar": CommandPlace(
        "bot.cli.import_calendar",
        "import_calendar",
        "Take a school's closed days from a calendar's events of whole days.",
    ),
    "manifest": CommandPlace(
        "bot.cli.manifest",
        "print_manifest",
        "Print the Slack app's manifest, to paste into Slack's form for new apps.",
    ),
    "demo": CommandPlace(
        "bot.cli.demo.demo",
        "demo",
        "Try the bot in a browser, with a sample school and a workspace on this machine.",
    ),
    "doctor": CommandPlace(
        "bot.cli.doctor",
        "doctor",
        "Look at all that the bot stands on; changes nothing. Exit code 1 if something is wrong.",
    ),
    "backup": CommandPlace(
        "bot.cli.backups",
        "backup",
        "Copy the database to a file, also while the bot runs; the copy is checked.",
    ),
    "restore": CommandPlace(
        "bot.cli.backups",
        "restore",
        "Put a backup in the database's place, migrated; refused while the bot runs.",
    ),
    "accesses": CommandPlace(
        "bot.cli.accesses",
        "accesses",
        "Print who saw what as CSV, who held, released or took out, who set up what; latest first.",
    ),
    "contacts": CommandPlace(
        "bot.cli.contacts",
        "contacts",
        "Print the contact clock of days as CSV: who was absent, first tried when, in time or not.",
    ),
    "retention": CommandPlace(
        "bot.cli.retention",
        "retention",
        "Take out what a school has kept long enough, as happens each night by itself.",
    ),
    "roster-sheet": CommandPlace(
        "bot.cli.roster_sheet",
        "roster_sheet",
        "Enter names and classes from a spreadsheet, all rows or none.",
    ),
    "token": CommandPlace("bot.cli.tokens", "token_cli", "Tokens of the API."),
    "staff": CommandPlace("bot.cli.staff", "staff_cli", "Staff and their Slack accounts."),
    "school": CommandPlace(
        "bot.cli.setup.schools", "school_cli", "The schools, and how they write times."
    ),
    "digest": CommandPlace(
        "bot.cli.setup.digests", "digest_cli", "Digests: summaries that channels get."
    ),
    "reminders": CommandPlace(
        "bot.cli.setup.reminders", "reminders_cli", "Reminders of registers that are not complete."
    ),
    "closed-day": CommandPlace(
        "bot.cli.setup.closed_days", "closed_day_cli", "Days on which a school is closed."
    ),
    "books": CommandPlace(
        "bot.cli.setup.books",
        "books_cli",
        "Until when registers may be changed, and closed books.",
    ),
    "excuses": CommandPlace("bot.cli.excuses", "excuses_cli", "Excuses: who is away, and why."),
    "imports": CommandPlace(
        "bot.cli.setup.imports", "imports_cli", "The imports of rosters that were done."
    ),
    "sources": CommandPlace(
        "bot.cli.setup.sources", "sources_cli", "From where rosters are fetched by themselves."
    ),
    "privacy": CommandPlace("bot.cli.privacy", "privacy_cli", "What is held of people."),
    "workspaces": CommandPlace(
        "bot.cli.workspaces",
        "workspaces_cli",
        "The Slack workspaces in which the app is installed.",
    ),
}


class Commands(TyperGroup):
    """Lists what is in the table, and loads what is asked for. What is typed has to be text."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Read what is typed, that of the commands too. Raises BadParameter for what is no text."""
        for number, typed in enumerate(args):
            if not cleaning.is_text(typed):
                raise typer.BadParameter(_not_text(args, number), ctx)
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: Context, args: list[str]
    ) -> tuple[str | None, Command | None, list[str]]:
        """Find the command that is asked for. What is misspelled is told as typer does."""
        name, listed, rest = super().resolve_command(ctx, args)
        return name, loaded(name) if name and listed else None, rest


def _not_text(args: Sequence[str], number: int) -> str:
    """Say where among what is typed the bytes are, and show none of them."""
    option, equals, _ = args[number].partition("=")
    before = args[number - 1] if number else ""
    if equals and option.startswith("-") and cleaning.is_text(option):
        place = f"What {option} is given"
    elif before.startswith("-"):
        place = f"What follows {before}"
    else:
        place = f"Word {number + 1} after rollcall"
    return (
        f"{place} has bytes that are not UTF-8: type it anew in a terminal that writes UTF-8, or "
        "give the file a name in UTF-8."
    )


def listed() -> typer.Typer:
    """Make the command line with every command by its line alone."""
    cli = typer.Typer(
        cls=Commands,
        help="School attendance inside Slack.",
        no_args_is_help=True,
        pretty_exceptions_show_locals=False,
    )
    for name, place in COMMANDS.items():
        cli.command(name, help=place.line)(_loaded_first)
    return cli


def loaded(name: str) -> Command:
    """Load a command, with all that it needs."""
    place = COMMANDS[name]
    if place.module not in sys.modules:
        with _nothing_collected():
            import_module(place.module)
    found: object = getattr(sys.modules[place.module], place.name)
    around = typer.Typer()
    if isinstance(found, typer.Typer):
        around.add_typer(found, name=name)
    else:
        around.command(name)(cast("_Function", found))
    return get_group(around).commands[name]


@contextmanager
def _nothing_collected() -> Generator[None]:
    """Look for no garbage meanwhile, nor later in what is loaded: it stays.

    A full look takes a tenth of a start, and would come at once when it is looked for again.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()


def _loaded_first() -> None:
    """Stand for a command in the list; what runs is the one that is loaded."""
