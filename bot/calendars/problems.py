"""What can be wrong with a calendar; every text is a sentence for whoever imports it.

CalendarError
|- FileError         the path holds nothing that can be read as a calendar
|- EventsError       events that can't be understood: carries a sentence for each
|- WindowError       the dates between which the file is to be read make no sense
`- NothingToClose    the file has no closed day between those dates
"""

from collections.abc import Sequence

LONGEST_SHOWN = 80


class CalendarError(Exception):
    """An import that was refused; nothing was changed."""


class FileError(CalendarError):
    """The path holds nothing that can be read as a calendar."""


class WindowError(CalendarError):
    """The dates between which the file is to be read make no sense."""


class NothingToClose(CalendarError):
    """The file has no closed day between the dates: it is more likely the wrong file."""


class EventsError(CalendarError):
    """Events can't be understood; the message has a line for each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))


def shown(text: str) -> str:
    """Show what a file says in a sentence: quoted, on one line, cut when it is long."""
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return f"“{text[:LONGEST_SHOWN]}…”" if len(text) > LONGEST_SHOWN else f"“{text}”"
