"""Times of day as people type them: 13:05, 9:00, 1pm, 1:05 PM, 1.05 p.m."""

import re
from datetime import time

from bot.folding import folded

# A point stands between hours and minutes only where it can't be a date's: 13.05 is one in May.
_TIME = re.compile(
    r"([0-9]{1,2})(?: ?: ?([0-9]{2}))?|([0-9]{1,2})(?:[:.]([0-9]{2}))? ?([ap])\.? ?m\.?"
)
_HALF_DAY = 12


def read(text: str) -> time | None:
    """Read a time of day; None for another text, and for an hour without minutes, am or pm."""
    match = _TIME.fullmatch(_bare(text))
    if match is None or not (match[2] or match[5]):
        return None
    hour, minute = int(match[1] or match[3]), int(match[2] or match[4] or 0)
    if match[5]:
        if not 1 <= hour <= _HALF_DAY:
            return None
        hour = hour % _HALF_DAY + (_HALF_DAY if match[5] == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None  # noqa: PLR2004  # a clock


def looks_like_one(text: str) -> bool:
    """Whether a text is written as a time, or as the hour alone, such as the end in "9:00-10"."""
    return _TIME.fullmatch(_bare(text)) is not None


def _bare(text: str) -> str:
    return " ".join(folded(text).split())
