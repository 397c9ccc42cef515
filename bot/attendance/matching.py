"""What was typed of a name, against names: exact, a part, beginnings of words, a typing error."""

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from enum import IntEnum
from typing import TypeVar

from bot.folding import bare

LONG_ENOUGH = 5
NEAR = 0.55
MOST_NEAR = 4

Thing = TypeVar("Thing")


class Fit(IntEnum):
    """How well what was typed fits a name, the best first; each is tried when none before fits."""

    EXACT = 0
    PART = 1
    WORDS = 2
    TYPO = 3


def fits(typed: str, called: Sequence[str], fit: Fit) -> bool:
    """Whether what was typed fits a thing that has these names, in one of the four ways.

    EXACT: it is one of the names, whatever the case, accents and punctuation. PART: it stands in
    one, spaces or not. WORDS: every word typed is the start of a word of any. TYPO: the same, with
    one typing error in each word of five letters and more.
    """
    wanted = bare(typed)
    texts = [bare(name) for name in called if name]
    match fit:
        case Fit.EXACT:
            return wanted in texts
        case Fit.PART:
            close = wanted.replace(" ", "")
            return any(wanted in text or close in text.replace(" ", "") for text in texts)
        case Fit.WORDS | Fit.TYPO:
            words = {word for text in texts for word in text.split()}
            return all(begins(word, words, typo=fit is Fit.TYPO) for word in wanted.split())


def nearest(typed: str, things: Iterable[tuple[Thing, str]]) -> list[Thing]:
    """Give the few things whose names are most like what was typed, if any is like it at all."""
    wanted = bare(typed)
    found = [(_likeness(wanted, bare(name)), thing) for thing, name in things]
    near = sorted((each for each in found if each[0] >= NEAR), key=lambda each: -each[0])
    return [thing for _, thing in near[:MOST_NEAR]]


def begins(word: str, words: Iterable[str], *, typo: bool) -> bool:
    """Whether a word, folded, is the start of one of some; with `typo` also but for one error."""
    if any(each.startswith(word) for each in words):
        return True
    if not typo or len(word) < LONG_ENOUGH:
        return False
    lengths = range(len(word) - 1, len(word) + 2)
    return any(_one_apart(word, each[:length]) for each in words for length in lengths)


def _one_apart(one: str, other: str) -> bool:
    """Whether two words differ by one letter more, less or other, or by two that are swapped."""
    shorter, longer = sorted((one, other), key=len)
    if len(longer) - len(shorter) > 1:
        return False
    pairs = enumerate(zip(one, other, strict=False))
    at = next((place for place, (a, b) in pairs if a != b), len(shorter))
    if len(shorter) < len(longer):
        return shorter[at:] == longer[at + 1 :]
    swapped = one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
    return swapped or one[at + 1 :] == other[at + 1 :]


def _likeness(wanted: str, name: str) -> float:
    parts = [name, *name.split()]
    return max((SequenceMatcher(None, wanted, part).ratio() for part in parts), default=0.0)
