"""The routing table asked for its doors, and which of them crawlers have gone through."""

import re

from bot import listeners
from tests.privacy.crawling import Crawler

KINDS = {"action": "pressed", "view": "submitted", "options": "searched"}
# What the aviary has no occasion for, or not each time: more than a page, a message of which nobody
# knows whether Slack has it, a workspace without a school.
MOST_UNTRIED = 0.2


def untried(crawlers: list[Crawler]) -> tuple[list[str], int]:
    """The doors of the routing table that no crawler has gone through, and how many there are."""
    routes = listeners.routed()
    doors = {"action": routes.action, "view": routes.view, "options": routes.options}
    found = [(kind, each) for kind, by_id in doors.items() for each in by_id.ids()]
    closed = [
        f"{kind} {pattern}"
        for kind, pattern in found
        if not any(
            re.fullmatch(pattern, each)
            for crawler in crawlers
            for each in getattr(crawler, KINDS[kind])
        )
    ]
    return closed, len(found)
