"""Times of day as people type them: 13:05, 9:00, 1pm, 1:05 PM, 1.05 p.m., 9h30, noon."""

import re
from datetime import time

from bot.folding import folded

# A point stands between hours and minutes only where it can't be a date's: 13.05 is one in May.
_TIME = re.compile(
    r"([0-9]{1,2})(?: ?: ?([0-9]{2}))?|([0-9]{1,2})(?:[:.]([0-9]{2}))? ?([ap])\.? ?m\.?"
)
_FRENCH = re.compile(r"([0-9]{1,2}) ?h ?([0-9]{2})?")
_MIDDAY = frozenset({"noon", "midday"})
_HALF_DAY = 12


def read(text: str) -> time | None:
    """Read a time of day; None for another text, and for an hour without minutes, am or pm."""
    bare = _bare(text)
    if bare in _MIDDAY:
        return time(_HALF_DAY)
    if match := _FRENCH.fullmatch(bare):
        return _time(int(match[1]), int(match[2] or 0))
    match = _TIME.fullmatch(bare)
    if match is None or not (match[2] or match[5]):
        return None
    hour, minute = int(match[1] or match[3]), int(match[2] or match[4] or 0)
    if match[5]:
        if not 1 <= hour <= _HALF_DAY:
            return None
        hour = hour % _HALF_DAY + (_HALF_DAY if match[5] == "p" else 0)
    return _time(hour, minute)


def read_begin(begin: str, end: str) -> time | None:
    """Read when a span begins that ends at another time, as in "1-2pm"; None for another text.

    A begin without am or pm is the last such time before an end that has one: 11 in "11-1pm".
    """
    if not _looks_like_one(end):
        return None
    match, ends_at = _TIME.fullmatch(_bare(begin)), _TIME.fullmatch(_bare(end))
    by_end = read(end)
    if by_end is None or ends_at is None or not ends_at[5] or match is None or match[5]:
        return read(begin)
    hour, minute = int(match[1]), int(match[2] or 0)
    if not 1 <= hour <= _HALF_DAY:
        return read(begin)
    halves = (_time(hour % _HALF_DAY + more, minute) for more in (0, _HALF_DAY))
    return max((at for at in halves if at is not None and at < by_end), default=read(begin))


def _looks_like_one(text: str) -> bool:
    """Whether a text is written as a time, or as the hour alone, such as the end in "9:00-10"."""
    return read(text) is not None or _TIME.fullmatch(_bare(text)) is not None


def _time(hour: int, minute: int) -> time | None:
    return time(hour, minute) if hour < 24 and minute < 60 else None  # noqa: PLR2004  # a clock


def _bare(text: str) -> str:
    return " ".join(folded(text).split())
