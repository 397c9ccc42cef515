"""Introductions: who has not used the bot yet is found in Slack, who is to be reminded first."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.attendance import accounts
from bot.attendance.access.people import SlackPerson
from bot.attendance.reminders import to_teachers
from bot.posting.introduced import Introduced, person_of
from bot.posting.looking_ahead import LookingAhead
from bot.slack.errors import SlackTrouble
from bot.slack.people import People, Workspace
from storage.engine.database import Database

log = structlog.get_logger(__name__)

EVERY = timedelta(minutes=1)
# How long an address that nobody in Slack has is not asked for again.
REMEMBERED = timedelta(hours=6)


class Introductions:
    """Links a workspace's staff to its Slack users of the same e-mail."""

    def __init__(
        self,
        database: Database,
        people: People,
        workspace: Workspace,
        introduced: Introduced,
        clock: Callable[[], datetime],
        began_at: datetime,
    ) -> None:
        self._database = database
        self._people = people
        self._workspace = workspace
        self._clock = clock
        self._next_at: datetime | None = None
        self._asked: dict[str, datetime] = {}
        self._introduced = introduced
        self._ahead = LookingAhead(database, people, workspace, introduced, clock, began_at)

    async def introduce(self) -> None:
        """Look up whom a reminder can't reach, and then whoever may come some day."""
        await self._reach()
        await self._ahead.look()

    async def _reach(self) -> None:
        """Look up, once a minute, whom a reminder can't reach; a refusal ends the round."""
        now = self._clock()
        # What lasts longer than it may was noted by a clock that was ahead.
        if self._next_at is not None and now < self._next_at <= now + EVERY:
            return
        self._next_at = now + EVERY
        self._asked = {
            email: until for email, until in self._asked.items() if now < until <= now + REMEMBERED
        }
        team_id = self._workspace.team_id
        strangers = await self._database.read(to_teachers.strangers, team_id, now)
        for email in [each for each in strangers if each not in self._asked]:
            try:
                found = await self._person(email)
            except SlackTrouble as trouble:
                log.warning("introductions_refused", error=trouble.code)
                return
            if found is None:
                self._asked[email] = now + REMEMBERED
            else:
                schools = await self._database.run(accounts.introduce, found, email)
                self._introduced.tell([found.slack_user_id])
                log.info("staff_linked", slack_user=found.slack_user_id, schools=schools)

    async def _person(self, email: str) -> SlackPerson | None:
        """Find the Slack user of an address: a person of our workspace whose account is active."""
        profile = await self._people.profile_by_email(email)
        return None if profile is None else person_of(profile, self._workspace)
