"""Days as people type them: today, tue, last friday, 20/11, 20.11.2026, Nov 20, 2026-11-20."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.folding import folded

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
LONGEST = 4

_AGO = {"today": 0, "yesterday": 1, "tomorrow": -1}
_SHORTEST = 3
_WEEK = 7
# A weekday is said of the week behind, but for "next".
_BEFORE = {"on": 0, "for": 0, "last": 1, "next": -1}
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_TWO_FIRST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})(?:\2(\d{4}|\d{2}))?\.?")
_DAY_OF_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.?")
_YEAR = re.compile(r"\d{4}")

# A year, if one was typed, a month and a day, which need not be in the calendar.
_Parts = tuple[int | None, int, int]


@dataclass(frozen=True, slots=True)
class TypedDay:
    """A day as it was typed: so many days ago, or a weekday, or a date.

    A date of two small numbers has two readings: `day_first` and `month_first`.
    """

    typed: str
    ago: int = 0
    weekday: int | None = None
    day_first: _Parts | None = None
    month_first: _Parts | None = None

    def dates(self, today: date, *, month_first: bool = False) -> list[date]:
        """Give the dates that may be meant, seen from a school's today; none: not in the calendar.

        A weekday is its last one, today if it is one; a date without a year is its last one. Of two
        readings the one in the school's own order comes first.
        """
        if self.weekday is not None:
            back = (today.weekday() - self.weekday) % _WEEK
            return _back(today, back + _WEEK * (self.ago if back == 0 or self.ago < 0 else 0))
        if self.day_first is None and self.month_first is None:
            return _back(today, self.ago)
        parts = (self.month_first, self.day_first) if month_first else self._in_order()
        found = [_date(each, today) for each in parts if each]
        return list(dict.fromkeys(each for each in found if each))

    def _in_order(self) -> tuple[_Parts | None, _Parts | None]:
        return self.day_first, self.month_first


def read(words: Sequence[str]) -> TypedDay | None:
    """Read a day from words that say nothing else; None if they don't."""
    typed = " ".join(words)
    bare = [folded(word).strip(",;") for word in words]
    leading = _BEFORE.get(bare[0]) if len(bare) > 1 else None
    said = bare if leading is None else bare[1:]
    found = _weekday(said, typed, leading or 0) or _date_of(said, typed)
    if found is None and len(said) == 1 and said[0] in _AGO:
        return TypedDay(typed, ago=_AGO[said[0]])
    return found


def _weekday(said: Sequence[str], typed: str, weeks: int) -> TypedDay | None:
    if len(said) != 1 or len(said[0]) < _SHORTEST:
        return None
    word = said[0].removesuffix(".").removesuffix("s")
    places = [place for place, name in enumerate(WEEKDAYS) if name.startswith(word)]
    return TypedDay(typed, ago=weeks, weekday=places[0]) if places else None


def _date_of(said: Sequence[str], typed: str) -> TypedDay | None:
    if len(said) == 1:
        return _in_digits(said[0], typed)
    month = next((place for place, word in enumerate(said[:2]) if _month(word)), None)
    if month is None or len(said) > len(("20", "nov", "2026")):
        return None
    day = _DAY_OF_MONTH.fullmatch(said[1 - month])
    year = said[2] if len(said) > 2 else ""  # noqa: PLR2004  # the third word
    if not day or (year and not _YEAR.fullmatch(year)):
        return None
    return TypedDay(
        typed, day_first=(int(year) if year else None, _month(said[month]), int(day[1]))
    )


def _in_digits(word: str, typed: str) -> TypedDay | None:
    if match := _YEAR_FIRST.fullmatch(word):
        return TypedDay(typed, day_first=(int(match[1]), int(match[3]), int(match[4])))
    match = _TWO_FIRST.fullmatch(word)
    if not match or (match[4] is None and match[2] == "-"):
        return None
    year = _full(int(match[4])) if match[4] else None
    first, second = int(match[1]), int(match[3])
    # With points between them the day stands first wherever it is written so.
    american = None if match[2] == "." else (year, first, second)
    return TypedDay(typed, day_first=(year, second, first), month_first=american)


def _full(year: int) -> int:
    return year if year > 99 else 2000 + year  # noqa: PLR2004  # two digits


def _month(word: str) -> int:
    word = word.removesuffix(".")
    fits = [place for place, name in enumerate(MONTHS, 1) if name.startswith(word)]
    return fits[0] if len(word) >= _SHORTEST and fits else 0


def _date(parts: _Parts, today: date) -> date | None:
    year, month, day = parts
    years = [year] if year is not None else [today.year, today.year - 1]
    found = [_real(each, month, day) for each in years]
    return next((each for each in found if each and (year is not None or each <= today)), None)


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _back(today: date, days: int) -> list[date]:
    try:
        return [today - timedelta(days=days)]
    except OverflowError:
        return []
