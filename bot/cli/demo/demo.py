"""`rollcall demo`: what is asked for."""

from pathlib import Path
from typing import Annotated

import typer

from bot import logs
from bot.cli.demo import running
from bot.cli.speaking import sentences


def demo(
    port: Annotated[int, typer.Option(help="The page's port.", min=0, max=65535)] = 8642,
    data: Annotated[Path, typer.Option(help="Where the demo keeps its records.")] = Path(".demo"),
    *,
    empty: Annotated[
        bool, typer.Option("--empty", help="Begin with people and no school, to create one.")
    ] = False,
) -> None:
    """Try the bot in a browser, with a sample school and a workspace on this machine."""
    with sentences():
        logs.configure("WARNING")
        running.run(port, data, is_empty=empty)
