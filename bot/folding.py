"""Folding: what people type and what is stored, made alike, so that one finds the other."""

import unicodedata


def folded(text: str) -> str:
    """Drop case and accents: what people type when they look for a name or a course."""
    bare = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in bare if not unicodedata.combining(letter)).casefold()
