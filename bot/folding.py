"""Folding: what people type and what is stored, made alike, so that one finds the other."""

import re
import unicodedata
from collections.abc import Iterable

from storage.tables import WORD

_MOST_TYPED = 8
# Of plain text: neither a letter nor a digit.
_NEITHER = re.compile(r"[^a-z0-9]+")

# Letters that Unicode does not take apart, as people type them who lack the key.
_LETTERS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i"}
)
# The many signs that stand for an apostrophe, and what joins or parts letters and can't be seen.
_WITHIN_WORDS = dict.fromkeys(map(ord, "'’‘‛ʼʻʹ`´′＇\u00ad\u200b\u200c\u200d\u2060"))


def folded(text: str) -> str:
    """Drop case, accents and ligatures: what people type who look for a name or a course."""
    if text.isascii():
        return text.lower()
    bare = unicodedata.normalize("NFKD", text)
    kept = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return kept.casefold().translate(_LETTERS)


def bare(text: str) -> str:
    """Keep the letters and digits of a text, folded, with single spaces for all else.

    Of a text that has none the text itself is kept.
    """
    text = folded(text)
    if text.isascii():
        return _NEITHER.sub(" ", text).strip() or text.strip()
    kept = "".join(sign if unicodedata.category(sign)[0] in "LMN" else " " for sign in text)
    return " ".join(kept.split()) or text.strip()


def name_words(names: Iterable[str]) -> frozenset[str]:
    """Give the words by which somebody is found who has these names, or a number.

    "Anne-Marie O'Brien" is found by anne, marie, annemarie, o, brien and obrien. Of a word that is
    longer than 64 characters its beginning is given.
    """
    found: set[str] = set()
    for name in names:
        for word in name.split():
            parts = bare(word).split()
            found.update(parts, bare(word.translate(_WITHIN_WORDS)).split(), ["".join(parts)])
    return frozenset(each[:WORD] for each in found if each)


def typed_words(text: str) -> tuple[str, ...]:
    """Give the words that somebody has to have who is looked for, the longest first; at most eight.

    A word that is the start of another one typed is left out: whoever has that has this.
    """
    words = {each[:WORD] for each in bare(text.translate(_WITHIN_WORDS)).split()}
    telling = [each for each in words if not any(_goes_on(each, other) for other in words)]
    return tuple(sorted(telling, key=lambda each: (-len(each), each))[:_MOST_TYPED])


def _goes_on(word: str, other: str) -> bool:
    return other != word and other.startswith(word)
