"""What may be typed after /attendance: a course, a period, a time, a day, in any order, or help."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from itertools import combinations

from bot.attendance.days import typed_days, typed_times, written_times
from bot.attendance.days.typed_days import TypedDay
from bot.attendance.names import cut
from bot.cleaning import clean
from bot.folding import folded
from storage.tables.words import HourCycle

LONGEST = 300

# The three that Slack writes otherwise in what it sends.
_WRITTEN = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_QUOTES = "\"'`“”„‟«»‹›‘’‚"
_HELP = frozenset({"help", "help me", "help please", "please help", "?", "how", "how to"})
_PERIOD_WORDS = frozenset({"p", "p.", "per", "per.", "period"})
_PERIOD = re.compile(r"(?:period|per|p)\.?(\d{1,2}[a-z]?)")
_PERIOD_NAME = re.compile(r"\d{1,2}[a-z]?|[a-z]")


@dataclass(frozen=True, slots=True)
class Ask:
    """One reading of what was typed; what is not named is empty or None."""

    course: str = ""
    period: str = ""
    begins: time | None = None
    day: TypedDay | None = None

    def meets(self, period: str, begins: time | None) -> bool:
        """Whether a meeting is of the period and at the time that are named."""
        at_the_time = self.begins is None or begins == self.begins
        return at_the_time and (not self.period or period_name(period) == self.period)


class Word(StrEnum):
    """What the first word may ask for that is no register; a course may be called so, too."""

    HELP = "help"
    MISSING = "missing"
    STUDENT = "student"
    EXCUSE = "excuse"
    CALL = "call"
    COVER = "cover"
    DESK = "desk"
    REPORT = "report"
    SETUP = "setup"
    TAKEOVER = "takeover"


# They ask for one thing: with more text they are a course's name.
_ALONE = frozenset({Word.HELP, Word.REPORT, Word.SETUP})


@dataclass(frozen=True, slots=True)
class TypedText:
    """What was typed, and its readings: the first takes all of it for a course's name.

    The last takes out of it all that may be a day, a period or a time.
    """

    text: str
    readings: tuple[Ask, ...]

    @property
    def word(self) -> Word | None:
        """Give the word that the text begins with, if it is one that asks for something else."""
        if folded(self.text) in _HELP:
            return Word.HELP
        first = folded(self.text.partition(" ")[0])
        found = next((each for each in Word if first in {each, f"{each}s"}), None)
        return None if found in _ALONE and self.after_word else found

    @property
    def after_word(self) -> str:
        """Give what was typed after the first word."""
        return self.text.partition(" ")[2].strip(f"{_QUOTES} ")


def read(text: str) -> TypedText:
    """Read what was typed as people write; any text has a reading."""
    text = _typed_text(text)
    words = text.split()
    spans = [span for kind in _KINDS if (span := _span(words, *kind))]
    readings = [
        _reading(words, chosen)
        for count in range(len(spans) + 1)
        for chosen in combinations(spans, count)
        if not _overlap(chosen)
    ]
    return TypedText(text, tuple(readings))


def _typed_text(text: str) -> str:
    """Give what was typed as the person wrote it, without quotation marks around it.

    Tidy as names and titles are stored: what can't be seen would be in the way of what is meant.
    """
    for written, meant in _WRITTEN:
        text = text.replace(written, meant)
    return cut(clean(text).strip(_QUOTES).strip(), LONGEST)


def written(ask: Ask, day: date) -> str:
    """Write what finds the same again, tomorrow too: with its date."""
    return f"{without_day(ask, HourCycle.TWENTY_FOUR)} {day.isoformat()}".strip()


def without_day(ask: Ask, hour_cycle: HourCycle) -> str:
    """Write "maths period 5" or "maths 1:05 PM"."""
    period = f"period {ask.period}" if ask.period else ""
    at = written_times.clock(ask.begins, hour_cycle) if ask.begins else ""
    return " ".join(each for each in (ask.course, period, at) if each)


def period_name(text: str) -> str:
    """Write a period's name as it is compared: "P1", "Period 1" and "1" are one."""
    bare = folded(text).strip()
    match = re.fullmatch(r"(?:period|per|p)\.?\s*(.+)", bare)
    return (match[1] if match and _PERIOD_NAME.fullmatch(match[1]) else bare).lstrip("0") or bare


@dataclass(frozen=True, slots=True)
class _Span:
    """Words that say something else than a course's name."""

    first: int
    last: int
    says: TypedDay | time | str


def _period(words: Sequence[str]) -> str | None:
    bare = [folded(word).strip(",;") for word in words]
    if len(bare) == 1 and (match := _PERIOD.fullmatch(bare[0])):
        return period_name(match[1])
    if len(bare) == 2 and bare[0] in _PERIOD_WORDS and _PERIOD_NAME.fullmatch(bare[1]):  # noqa: PLR2004
        return period_name(bare[1])
    return None


def _time(words: Sequence[str]) -> time | None:
    begins, *ends = re.split("[-–—]", " ".join(word.strip(",;") for word in words))
    if not ends:
        return typed_times.read(begins)
    return typed_times.read_begin(begins, ends[0]) if len(ends) == 1 else None


_Reader = Callable[[Sequence[str]], TypedDay | time | str | None]
_KINDS: tuple[tuple[_Reader, int], ...] = (
    (_period, 2),
    (_time, 4),
    (typed_days.read, typed_days.LONGEST),
)


def _span(words: Sequence[str], reader: _Reader, longest: int) -> _Span | None:
    """Find the words that a reader reads: as many together as can be, the last such."""
    for length in range(min(longest, len(words)), 0, -1):
        for first in range(len(words) - length, -1, -1):
            says = reader(words[first : first + length])
            if says is not None:
                return _Span(first, first + length, says)
    return None


def _overlap(spans: Sequence[_Span]) -> bool:
    return any(a.first < b.last and b.first < a.last for a, b in combinations(spans, 2))


def _reading(words: Sequence[str], spans: Sequence[_Span]) -> Ask:
    taken = {place for span in spans for place in range(span.first, span.last)}
    rest = " ".join(word for place, word in enumerate(words) if place not in taken)
    says = [span.says for span in spans]
    return Ask(
        course=rest.strip(f"{_QUOTES},; ") if says else rest,
        period=next((each for each in says if isinstance(each, str)), ""),
        begins=next((each for each in says if isinstance(each, time)), None),
        day=next((each for each in says if isinstance(each, TypedDay)), None),
    )
