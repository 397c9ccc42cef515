"""The command line: each command parses its arguments and calls one function."""

import sys

import typer

from bot import logs, zones
from bot.cli import commands

cli = commands.listed()


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
