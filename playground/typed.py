"""What somebody typed, as Slack writes it: escaped, with people and channels by their ids."""

import re
from collections.abc import Mapping

from playground.state.workspace import PlaygroundWorkspace

# Slack writes these three so in what somebody typed.
ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
LINK = re.compile(r"https?://[^\s<>]+[^\s<>.,;:!?)]")


def escaped(text: str) -> str:
    """Text that has no markup."""
    return text.translate(ESCAPES)


def message(workspace: PlaygroundWorkspace, text: str) -> str:
    """A typed message: `@Rollcall help` is `<@UBOT> help`, `#staff` is `<#CSTAFF|staff>`."""
    whole = escaped(text)
    people = {escaped(f"@{each.name}"): f"<@{each.id}>" for each in workspace.people.values()}
    channels = {
        escaped(f"#{each.name}"): f"<#{each.id}|{escaped(each.name)}>"
        for each in workspace.channels.values()
        if not each.is_im
    }
    linked = LINK.sub(lambda found: f"<{found[0]}>", whole)
    return _named(linked, people | channels)


def _named(text: str, names: Mapping[str, str]) -> str:
    """The text with each name replaced, the longest that fits, unless it is part of a word."""
    known = {name.casefold(): written for name, written in names.items()}
    longest_first = sorted(names, key=len, reverse=True)
    either = "|".join(re.escape(name) for name in longest_first)
    pattern = re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)
    return pattern.sub(lambda found: known.get(found[0].casefold(), found[0]), text)
