"""Introducing: who is found in Slack is linked, and told to whoever waits to be asked about."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.attendance import accounts
from bot.attendance.access.people import SlackPerson
from bot.slack.methods.people import People, Profile, Workspace
from storage.engine.database import Database


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


@dataclass(frozen=True, slots=True)
class Introducer:
    """Links a workspace's staff to its Slack users of the same e-mail."""

    database: Database
    people: People
    workspace: Workspace
    introduced: Introduced
    clock: Callable[[], datetime]

    def person_of(self, profile: Profile) -> SlackPerson | None:
        """Say who an account is: a person of our workspace whose account is active, else None."""
        if not profile.is_person_of(self.workspace):
            return None
        return SlackPerson(self.workspace.enterprise_id, self.workspace.team_id, profile.id)

    async def introduce(self, found: Sequence[tuple[SlackPerson, str]]) -> list[int]:
        """Link persons by their e-mails, tell who waits, and give in how many schools each is."""
        schools = await self.database.run(_introduce, found)
        self.introduced.tell(person.slack_user_id for person, _ in found)
        return schools


def _introduce(connection: Connection, found: Sequence[tuple[SlackPerson, str]]) -> list[int]:
    return [accounts.introduce(connection, person, email) for person, email in found]
