"""Names and titles as they are stored: tidy, and with nothing in them that can't be seen.

Removed are control characters, format characters (bidi overrides and isolates, zero-width spaces,
soft hyphens, tags) and letters that are drawn as nothing. The zero-width joiner and non-joiner are
part of the spelling in Arabic, Persian, Indic and Mongolian scripts: they stay between two letters
or marks of those scripts, and go everywhere else.
"""

import re
import unicodedata
from collections.abc import Iterator

JOINERS = "\u200c\u200d"
# Hangul fillers and the empty braille cell: category letter or symbol, but nothing to see.
BLANKS = "\u115f\u1160\u3164\uffa0\u2800"
UNSEEN = frozenset({"Cc", "Cf", "Cs"})
LETTERS = frozenset({"Lo", "Lm", "Ll", "Lu", "Mn", "Mc", "Nd"})
# The blocks whose scripts join letters; see chapters 9, 12 and 13 of the Unicode standard.
JOINING = (
    (0x0600, 0x109F),
    (0x1780, 0x18AF),
    (0x1900, 0x1CFF),
    (0xA800, 0xABFF),
    (0xFB50, 0xFEFC),
    (0x10A00, 0x11FFF),
)
PLAIN = re.compile(r"[!-~]+(?: [!-~]+)*")


def clean(text: str) -> str:
    """Put a name or title into NFC, without what can't be seen, with single spaces between words.

    Cleaning twice is cleaning once.
    """
    if PLAIN.fullmatch(text):
        return text
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    kept = (c for before, c, after in _windows(text) if _stays(before, c, after))
    # What is gone may have stood between two words, or between a letter and its mark.
    return unicodedata.normalize("NFC", " ".join("".join(kept).split()))


def is_text(text: str) -> bool:
    """Whether it is text, and no bytes that the system could not read as UTF-8.

    Python passes those on as half characters, which nobody can store, send or print.
    """
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _windows(text: str) -> Iterator[tuple[str, str, str]]:
    return zip(f" {text}", text, f"{text[1:]} ", strict=False)


def _stays(before: str, character: str, after: str) -> bool:
    if character in JOINERS:
        return _joins(before) and _joins(after)
    return character not in BLANKS and unicodedata.category(character) not in UNSEEN


def _joins(character: str) -> bool:
    code = ord(character)
    in_block = any(first <= code <= last for first, last in JOINING)
    return in_block and unicodedata.category(character) in LETTERS
