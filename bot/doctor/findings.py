"""What an examination finds: how each thing is, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    """How something is."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `do` is empty where nothing is to be done."""

    about: str
    state: Health
    says: str
    do: str = ""


def well(about: str, says: str) -> Finding:
    """Say that something is as it should be."""
    return Finding(about, Health.OK, says)


def warning(about: str, says: str, do: str) -> Finding:
    """Say that something works, but not as it might."""
    return Finding(about, Health.WARNING, says, do)


def wrong(about: str, says: str, do: str) -> Finding:
    """Say that something keeps the bot, or a part of it, from working."""
    return Finding(about, Health.WRONG, says, do)
