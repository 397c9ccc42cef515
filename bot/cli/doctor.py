"""`rollcall doctor`: what is as it should be, what is not, and what to do."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console

from bot.cli.opening import look
from bot.doctor import examine
from bot.doctor.findings import Finding, Health, wrong
from bot.settings import Settings, SettingsError
from bot.starting import StartError
from storage.engine.errors import DatabaseError

_COLOURS = {Health.OK: "green", Health.WARNING: "yellow", Health.WRONG: "bold red"}


def doctor(
    url: Annotated[
        str | None, typer.Option(help="Where Slack reaches the bot by HTTP, to ask there too.")
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print a list for programs.")] = False,
) -> None:
    """Look at all that the bot stands on; changes nothing. Exit code 1 if something is wrong."""
    found = _examined(url)
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in found], indent=2))
    else:
        _show(found)
    if any(each.state is Health.WRONG for each in found):
        raise typer.Exit(1)


def _examined(url: str | None) -> Sequence[Finding]:
    try:
        settings = Settings.read()
        look(settings, makes=False)
        return asyncio.run(examine(settings, lambda: datetime.now(UTC), url))
    except SettingsError as error:
        do = "Correct it in the environment: the README has all settings."
        return [wrong("settings", line, do) for line in str(error).splitlines()]
    except StartError as error:
        return [wrong("settings", str(error), "Set it: docs/connect.md says where it comes from.")]
    except DatabaseError as error:
        return [wrong("database", str(error), "Name the database that is meant.")]


def _show(found: Sequence[Finding]) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for each in found:
        console.print(f"{each.state:8}", style=_COLOURS[each.state], end="")
        console.print(f"{each.about}: {each.says}", markup=False)
        if each.do:
            console.print(f"        {each.do}", markup=False)
