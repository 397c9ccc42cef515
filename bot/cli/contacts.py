"""`rollcall contacts`: who was tried to be reached about an absence, when and by whom, as CSV."""

from datetime import datetime
from typing import Annotated

import typer

from bot.attendance import fields
from bot.attendance.contacts import exporting
from bot.attendance.contacts.exporting import ContactLine
from bot.attendance.days.closed_days import DaySpan
from bot.cli.csv_text import guarded, written
from bot.cli.setup.office import AdminOption, SchoolOption, office

_HEADER = (
    "date",
    "student",
    "student_number",
    "first_absent_at",
    "due_at",
    "first_attempt_at",
    "attempt",
    "by",
    "in_time",
)
_SAID = {True: "yes", False: "no", None: ""}


def contacts(
    first: Annotated[str, typer.Argument(help="The first day, such as 2026-11-23.")],
    admin: AdminOption,
    last: Annotated[str | None, typer.Argument(help="The last day; else it is one day.")] = None,
    school: SchoolOption = None,
) -> None:
    """Print the contact clock of days as CSV: who was absent, first tried when, in time or not.

    That it was printed is kept.
    """
    with office(school) as here:
        begins = fields.read_date(first, "first")
        span = DaySpan(begins, fields.read_date(last, "last") if last else begins)
        found = here.apply_led(admin, exporting.lines, span, here.now)
        here.apply_led(admin, exporting.keep_given, found, span, here.now)
        typer.echo(written(_HEADER, map(_cells, found)), nl=False)


def _cells(line: ContactLine) -> list[str]:
    return [
        line.day.isoformat(),
        guarded(line.student),
        guarded(line.number),
        _moment(line.first_absent_at),
        _moment(line.due_at),
        _moment(line.first_attempt_at),
        line.attempt or "",
        guarded(line.by),
        _SAID[line.in_time],
    ]


def _moment(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""
