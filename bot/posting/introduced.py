"""Who is introduced meanwhile: told to whoever waits to be asked about."""

import asyncio
from collections import defaultdict
from collections.abc import Generator, Iterable
from contextlib import contextmanager

from bot.attendance.access.people import SlackPerson
from bot.slack.people import Profile, Workspace


class Introduced:
    """Tells those of one workspace who wait at this process that they are known by now."""

    def __init__(self) -> None:
        self._waiting: dict[str, set[asyncio.Future[None]]] = defaultdict(set)

    def tell(self, slack_user_ids: Iterable[str]) -> None:
        """Wake those who are known by now."""
        for each in slack_user_ids:
            for future in self._waiting.get(each, ()):
                if not future.done():
                    future.set_result(None)

    @contextmanager
    def awaited(self, slack_user_id: str) -> Generator[asyncio.Future[None]]:
        """Give what is done as soon as somebody is known."""
        future = asyncio.get_running_loop().create_future()
        self._waiting[slack_user_id].add(future)
        try:
            yield future
        finally:
            self._waiting[slack_user_id].discard(future)
            if not self._waiting[slack_user_id]:
                del self._waiting[slack_user_id]


def person_of(profile: Profile, workspace: Workspace) -> SlackPerson | None:
    """Say who an account is: a person of our workspace whose account is active, else None."""
    if not profile.is_person_of(workspace):
        return None
    return SlackPerson(workspace.enterprise_id, workspace.team_id, profile.id)
