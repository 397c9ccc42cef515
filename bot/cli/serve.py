"""`rollcall serve`: the bot, until it is told to stop."""

from typing import Annotated

import typer

from bot import logs
from bot.app import watched
from bot.cli import serving
from bot.cli.opening import look
from bot.cli.speaking import sentences
from bot.settings import Settings


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.", min=0, max=65535)] = 3000,
) -> None:
    """Run the bot: Slack's requests, the REST API, health checks; migrates the database first."""
    with sentences():
        settings = Settings.read()
        with watched.opened(settings) as watching:
            logs.configure(settings.log_level, settings.log_format, watching.hear)
            look(settings, makes=True)
            serving.serve(settings, host, port, watched=watching)
