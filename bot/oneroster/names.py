"""Names of people as exports write them."""

from bot.cleaning import clean

PLACEHOLDERS = frozenset({"-", "--", "–", "—", ".", "_"})


def clean_part(text: str) -> str:
    """Clean a given or family name; a dash or dot that stands for "none" becomes empty."""
    text = clean(text)
    return "" if text in PLACEHOLDERS else text
