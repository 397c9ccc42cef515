"""`rollcall migrate`: the database's tables, brought to this version."""

import typer

from bot.cli.opening import opened
from bot.cli.speaking import sentences
from bot.settings import Settings


def migrate() -> None:
    """Bring the database's tables to this version."""
    with sentences():
        settings = Settings.read()
        with opened(settings, makes=True):
            typer.echo("The database is up to date.")
