"""E-mail addresses: kept in one form, so that two of them are one where they are equal."""


def kept(typed: str) -> str:
    """Give an address as it is kept: in small letters, without space around it.

    Whatever is compared with a kept one is written like this first, and by nothing else: each
    database has small letters of its own, and SQLite those of English alone.
    """
    return typed.strip().lower()
