"""`rollcall manifest`: what Slack's form for new apps asks for."""

import json
from typing import Annotated

import typer

from bot.cli.speaking import sentences
from bot.manifest import manifest


def print_manifest(
    url: Annotated[
        str | None,
        typer.Option(help="Where Slack reaches the bot: https://... Without it: Socket Mode."),
    ] = None,
) -> None:
    """Print the Slack app's manifest, to paste into Slack's form for new apps."""
    with sentences():
        typer.echo(json.dumps(manifest(url), indent=2))
