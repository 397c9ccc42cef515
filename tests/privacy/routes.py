"""The routing table asked for its doors, and which of them crawlers have gone through."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot import listeners
from tests.privacy.crawling import Crawler


@dataclass
class Routes:
    """The routing table as a list: of what kind each door is, and what is known by it there."""

    found: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    def __getattr__(self, kind: str) -> Any:
        """Keep what is routed by any of Bolt's names."""

        def keep(*matched: Any) -> Callable[[object], object]:
            patterns = [getattr(each, "pattern", each) for each in matched]
            self.found += [(kind, str(each)) for each in patterns if kind in KINDS]
            return lambda listener: listener

        return keep


KINDS = {"action": "pressed", "view": "submitted", "options": "searched"}
# What the aviary has no occasion for, or not each time: more than a page, a message of which nobody
# knows whether Slack has it, a workspace without a school.
MOST_UNTRIED = 0.2


def untried(crawlers: list[Crawler]) -> float:
    """Which share of the doors of the routing table no crawler has gone through."""
    routes = Routes()
    listeners.register(routes)  # pyright: ignore[reportArgumentType]  # it is asked as Bolt is
    closed = [
        pattern
        for kind, pattern in routes.found
        if not any(
            re.fullmatch(pattern, each)
            for crawler in crawlers
            for each in getattr(crawler, KINDS[kind])
        )
    ]
    return len(closed) / len(routes.found)
