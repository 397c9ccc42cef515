"""The sister workspaces of an enterprise: their people act here with a team that is not ours."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.slack.errors import SlackTrouble
from bot.slack.methods.people import People, Profile, Workspace

log = structlog.get_logger(__name__)

# Slack waits three seconds for the answer to a press.
PATIENCE_SECONDS = 2.0
REMEMBERED = timedelta(hours=1)


class Sisters:
    """Knows by which teams people of our enterprise act; Slack is asked once for each.

    Who acts by one of them is no stranger, which is not yet a member of our workspace: that is
    looked at when somebody is introduced. Ids of people are unique in an enterprise.
    """

    def __init__(self, people: People, workspace: Workspace, clock: Callable[[], datetime]) -> None:
        self._people = people
        self._workspace = workspace
        self._clock = clock
        self._known = {workspace.team_id, workspace.enterprise_id} - {""}
        self._strangers: dict[tuple[str, str], datetime] = {}

    def has(self, team_id: str) -> bool:
        """Whether a team is ours, our enterprise's, or a sister's that is known."""
        return team_id in self._known

    def learn(self, profile: Profile) -> None:
        """Remember the workspaces of a colleague."""
        if profile.is_colleague(self._workspace):
            self._known |= profile.teams

    async def meet(self, team_id: str, slack_user_id: str) -> None:
        """Ask Slack who acts by a team that is not known, where there can be sisters at all.

        A stranger's answer is remembered for an hour; without an answer the team stays unknown.
        """
        if not self._workspace.enterprise_id or self.has(team_id):
            return
        now, key = self._clock(), (team_id, slack_user_id)
        self._strangers = {who: until for who, until in self._strangers.items() if until > now}
        if key in self._strangers:
            return
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                self.learn(await self._people.profile(slack_user_id))
        except (SlackTrouble, TimeoutError) as trouble:
            log.warning("team_unknown", team=team_id, code=str(trouble) or "too_slow")
            return
        if not self.has(team_id):
            self._strangers[key] = now + REMEMBERED
