"""Names: in full, short enough for a button and still telling everybody apart, and in order."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import count

from bot.folding import folded

# Slack's clients cut a button's text near thirty characters; the status sign takes two.
LONGEST_LABEL = 26
LONGEST_LABEL_MARK = 14
RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})

Name = tuple[str, str]

# A roster has the same names at each press on it: they are not worked out anew.
_KEPT_ROSTERS = 500
_KEPT_NAMES = 40 * _KEPT_ROSTERS


def full(name: Name) -> str:
    """Write a (given, family) name in full; either may be empty, for people with one name."""
    return " ".join(part for part in name if part)


@lru_cache(maxsize=_KEPT_NAMES)
def isolated(text: str) -> str:
    """Keep a name that runs from right to left from scrambling the line in which it stands.

    Such a name gets Unicode's isolates (U+2068, U+2069) around it; others need none.
    """
    runs_left = any(unicodedata.bidirectional(letter) in RIGHT_TO_LEFT for letter in text)
    return f"\u2068{text}\u2069" if runs_left else text


@lru_cache(maxsize=_KEPT_NAMES)
def sort_key(name: Name) -> tuple[str, str]:
    """Order by family name, then given name, whatever the case and the accents."""
    given, family = name
    return folded(family or given), folded(given)


def natural_key(text: str) -> list[tuple[bool, int, str]]:
    """Order as people count: 7A before 10D, whatever the case and the accents."""
    parts = re.split(r"([0-9]+)", folded(text))
    return [(not part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts]


def labels(names: Sequence[Name], marks: Sequence[str] = ()) -> list[str]:
    """Give each name of one roster the shortest label that nobody else there has, in order.

    First "Ada L.", then "Ada Lov.", then the name in full; students of one name have it in full
    with their mark, and where there is none with a number. At most 26 characters each.
    """
    return list(_labels(tuple(names), tuple(marks)))


@lru_cache(maxsize=_KEPT_ROSTERS)
def _labels(names: tuple[Name, ...], marks: tuple[str, ...]) -> tuple[str, ...]:
    chosen = [cut(full(name)) for name in names]
    for shorten in (full, _with_three_letters, _with_initial):
        candidates = [cut(shorten(name)) for name in names]
        seen = Counter(candidates)
        chosen = [
            candidate if seen[candidate] == 1 else current
            for candidate, current in zip(candidates, chosen, strict=True)
        ]
    of_names = marks or [""] * len(names)
    return tuple(_numbered([_marked(*each) for each in zip(names, chosen, of_names, strict=True)]))


def _marked(name: Name, label: str, mark: str) -> str:
    if not mark:
        return label
    end = f" ({cut(mark, LONGEST_LABEL_MARK)})"
    return cut(full(name), LONGEST_LABEL - len(end)) + end


def _with_initial(name: Name) -> str:
    """Write "Ada L."."""
    return _with_letters(name, 1)


def _with_three_letters(name: Name) -> str:
    """Write "Ada Lov."."""
    return _with_letters(name, 3)


def _with_letters(name: Name, letters: int) -> str:
    """Write the given name and the first letters of the family name."""
    given, family = name
    if not given or not family or len(family) <= letters:
        return full(name)
    return f"{given} {_start_of(family, letters)}."


def _start_of(text: str, letters: int) -> str:
    """Take the first letters, each with the marks that combine with it."""
    end = 0
    while end < len(text) and (letters > 0 or unicodedata.combining(text[end])):
        letters -= not unicodedata.combining(text[end])
        end += 1
    return text[:end]


def cut(text: str, longest: int = LONGEST_LABEL) -> str:
    """Shorten a text to `longest` characters with an ellipsis, not between a letter and its marks.

    A letter that has more marks than that loses some.
    """
    if len(text) <= longest:
        return text
    end = longest - 1
    while end and unicodedata.combining(text[end]):
        end -= 1
    return f"{text[: end or longest - 1].rstrip()}…"


def _numbered(texts: Sequence[str]) -> list[str]:
    """Add (1), (2) ... to those that are still alike, passing over what somebody is called."""
    alike, taken = Counter(texts), set(texts)
    result: list[str] = []
    for text in texts:
        label = text
        if alike[text] > 1:
            label = next(each for each in _tries(text) if each not in taken)
        taken.add(label)
        result.append(label)
    return result


def _tries(text: str) -> Iterator[str]:
    """Give a text with (1), with (2) and so on, each within the longest label."""
    for number in count(1):
        end = f" ({number})"
        yield cut(text, LONGEST_LABEL - len(end)) + end
