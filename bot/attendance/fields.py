"""What people enter into the fields of forms and on the command line, read by one rule each."""

import re
from collections.abc import Sequence
from datetime import date, time, timedelta
from enum import StrEnum
from typing import TypeVar

from bot.attendance.days import typed_times
from bot.attendance.days.typed_days import WEEKDAYS
from bot.attendance.errors import BadInput
from storage.tables import NOTE

# As of rosters that are imported; days beyond can't be counted on.
_YEARS = range(1900, 2201)
_A_YEAR = timedelta(days=366)
_CHANNEL = re.compile(r"[CG][A-Z0-9]{2,30}")

Word = TypeVar("Word", bound=StrEnum)


def refuse_order(first: date, last: date | None) -> None:
    """Raise BadInput, naming the field, for a last day before the first."""
    if last is not None and last < first:
        raise BadInput(f"Found the last day {last} before the first, {first}.", field="ends_on")


def refuse_span(first: date, last: date) -> None:
    """Raise BadInput, naming the field, for days in the wrong order or more than a year of them."""
    refuse_order(first, last)
    if last - first >= _A_YEAR:
        raise BadInput(f"Found {first} to {last}, expected a year at most.", field="ends_on")


def refuse_longer(text: str, longest: int, field: str) -> None:
    """Raise BadInput, naming the field, for a text of more characters than are kept."""
    if len(text) > longest:
        raise BadInput(f"Found {len(text)} characters, expected {longest} at most.", field=field)


def read_why(text: str, of_what: str, field: str = "why") -> str:
    """Read why something is done, which is kept. Raises BadInput, naming the field, without it.

    `of_what` goes on after "expected why", such as "the report is declined".
    """
    why = text.strip()
    if not 1 <= len(why) <= NOTE:
        raise BadInput(
            f"Found {len(why)} characters, expected why {of_what}, in 1 to {NOTE}.", field=field
        )
    return why


def read_word(kind: type[Word], text: str, field: str) -> Word:
    """Read one of a few words. Raises BadInput, naming the field."""
    try:
        return kind(text)
    except ValueError:
        raise BadInput(f"Found “{text}”, expected one of {', '.join(kind)}.", field=field) from None


def read_channel(text: str, field: str = "channel") -> str:
    """Read a channel's id. Raises BadInput, naming the field."""
    if not _CHANNEL.fullmatch(text):
        raise BadInput(
            f"Found “{text}”, expected a channel's id such as C0123456789: it stands at the end "
            "of the channel's details in Slack.",
            field=field,
        )
    return text


def read_wall_clock(text: str, field: str) -> time:
    """Read a time of day such as 15:30 or 3:30 PM. Raises BadInput, naming the field."""
    found = typed_times.read(text)
    if found is None:
        raise BadInput(f"Found “{text}”, expected a time such as 15:30 or 3:30 PM.", field=field)
    return found


def read_date(text: str | None, field: str) -> date:
    """Read a date such as 2026-11-20. Raises BadInput, naming the field, for other years, too."""
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        raise BadInput(
            f"Found “{text or ''}”, expected a date such as 2026-11-20.", field=field
        ) from None
    if found.year not in _YEARS:
        raise BadInput(
            f"Found {found}, expected a date from {_YEARS[0]} to {_YEARS[-1]}.", field=field
        )
    return found


def read_weekdays(words: Sequence[str]) -> str:
    """Read ISO weekdays, by digit or by the first three letters. Raises BadInput."""
    digits = {_weekday(text) for text in words}
    if not digits:
        raise BadInput("Choose one day at least.", field="weekdays")
    return "".join(sorted(digits))


def _weekday(text: str) -> str:
    names = [name[:3] for name in WEEKDAYS]
    short = text.strip().lower()[:3]
    if short in names:
        return str(names.index(short) + 1)
    if len(short) == 1 and short in "1234567":
        return short
    raise BadInput(
        f"Found the weekday “{text}”, expected mon to sun, or 1 for Monday to 7.", field="weekdays"
    )
