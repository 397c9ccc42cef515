"""Names and e-mails of people as exports write them."""

import re

from bot.cleaning import clean

PLACEHOLDERS = frozenset({"-", "--", "–", "—", ".", "_"})
# What people type into a form that insists on an e-mail.
NO_EMAIL = re.compile(
    r"[-–—._]+|n\.?/?a\.?|none|null|nil|unknown|no[ _-]?e?-?mail|tbd|x+", re.ASCII
)


def clean_part(text: str) -> str:
    """Clean a given or family name; a dash or dot that stands for "none" becomes empty."""
    text = clean(text)
    return "" if text in PLACEHOLDERS else text


def is_no_email(text: str) -> bool:
    """Whether a text stands for "none": `N/A`, `none@`, `-`; a misspelt address doesn't."""
    return NO_EMAIL.fullmatch(text.strip().lower().removesuffix("@")) is not None
