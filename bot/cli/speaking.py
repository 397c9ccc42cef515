"""Errors on the command line: a sentence, and an exit code that is not zero."""

from collections.abc import Generator
from contextlib import contextmanager

import typer
from rich.console import Console
from sqlalchemy.exc import DBAPIError

from bot.attendance.errors import AttendanceError
from bot.calendars.problems import CalendarError
from bot.manifest import AddressError
from bot.oneroster.problems import ExportError, OneRosterError
from bot.sealing import SealError
from bot.settings import SettingsError
from bot.starting import StartError
from storage.engine.errors import DatabaseError

SHOWN = 50
SENTENCES = (
    SettingsError,
    StartError,
    OneRosterError,
    CalendarError,
    DatabaseError,
    AddressError,
    AttendanceError,
    SealError,
)


@contextmanager
def sentences() -> Generator[None]:
    """Turn what can go wrong into sentences on standard error and exit code 1."""
    try:
        yield
    except ExportError as error:
        _fail(
            [str(problem) for problem in error.problems], "The export is unsound; nothing changed"
        )
    except SENTENCES as error:
        _fail(str(error).splitlines(), "Rollcall can't do that")
    except DBAPIError as error:
        _fail([_first_line(error)], "The database refuses")


def _fail(lines: list[str], title: str) -> None:
    """Say what is wrong, as far as a screen holds it, and exit."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    console.print(f"{title}:", style="bold red")
    for line in lines[:SHOWN]:
        console.print(f"  {line}", markup=False)
    if len(lines) > SHOWN:
        console.print(f"  ... and {len(lines) - SHOWN} more.")
    raise typer.Exit(1)


def _first_line(error: DBAPIError) -> str:
    """Take what the driver says, without the statement."""
    return (str(error.orig).strip().splitlines() or ["no reason given"])[0]
