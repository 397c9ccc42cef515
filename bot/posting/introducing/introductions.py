"""Introductions: who has not used the bot yet is found in Slack, who is to be reminded first."""

from datetime import datetime, timedelta

import structlog

from bot.attendance.reminders import to_teachers
from bot.posting.introducing.introduced import Introducer
from bot.posting.introducing.looking_ahead import LookingAhead
from bot.slack.errors import SlackTrouble

log = structlog.get_logger(__name__)

_EVERY = timedelta(minutes=1)
# How long an address that nobody in Slack has is not asked for again.
_REMEMBERED = timedelta(hours=6)


class Introductions:
    """Has a workspace's staff looked up who have not used the bot yet."""

    def __init__(self, introducer: Introducer, began_at: datetime) -> None:
        self._introducer = introducer
        self._next_at: datetime | None = None
        self._asked: dict[str, datetime] = {}
        self._ahead = LookingAhead(introducer, began_at)

    async def introduce(self) -> None:
        """Look up whom a reminder can't reach, and then whoever may come some day."""
        await self._reach()
        await self._ahead.look()

    async def _reach(self) -> None:
        """Look up, once a minute, whom a reminder can't reach; a refusal ends the round."""
        introducer = self._introducer
        now = introducer.clock()
        # What lasts longer than it may was noted by a clock that was ahead.
        if self._next_at is not None and now < self._next_at <= now + _EVERY:
            return
        self._next_at = now + _EVERY
        self._asked = {
            email: until for email, until in self._asked.items() if now < until <= now + _REMEMBERED
        }
        team_id = introducer.workspace.team_id
        strangers = await introducer.database.read(to_teachers.strangers, team_id, now)
        for email in [each for each in strangers if each not in self._asked]:
            try:
                profile = await introducer.people.profile_by_email(email)
            except SlackTrouble as trouble:
                log.warning("introductions_refused", error=trouble.code)
                return
            found = profile and introducer.person_of(profile)
            if found is None:
                self._asked[email] = now + _REMEMBERED
            else:
                (schools,) = await introducer.introduce([(found, email)])
                log.info("staff_linked", slack_user=found.slack_user_id, schools=schools)
