"""People and the workspace, as Slack tells of them."""

import asyncio
from dataclasses import dataclass
from typing import Any

from bot.slack.calls import PAGE, Calls, next_cursor, part, word
from bot.slack.errors import UNREADABLE, Declined, Unanswered
from storage.schools.people import email_addresses


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where the bot is installed; `enterprise_id` is empty for a workspace of no enterprise.

    `team_id` is empty for a whole enterprise.
    """

    team_id: str
    enterprise_id: str
    bot_user_id: str


@dataclass(frozen=True, slots=True)
class Profile:
    """What users.info tells of a Slack user; `email` is None where the profile shows none.

    `is_owner` says whether the workspace is theirs, `is_admin` whether they administer it, as its
    owners do, `is_guest` whether it is a guest's account, or
    one of another organisation. `enterprise_id` and `teams` are of somebody in an enterprise: which
    one, and of which of its workspaces they are a member. The names are as the profile shows them,
    `time_zone` is the IANA zone of their Slack, empty where it has none.
    """

    id: str
    email: str | None
    team_id: str
    is_bot: bool
    is_deactivated: bool
    is_owner: bool
    is_guest: bool
    enterprise_id: str
    teams: frozenset[str]
    given_name: str = ""
    family_name: str = ""
    is_admin: bool = False
    time_zone: str = ""

    def is_of(self, workspace: Workspace) -> bool:
        """Whether somebody belongs to a workspace: by their own team, or as a member of it.

        In an enterprise a person's own team may be a sister workspace or the enterprise itself.
        """
        if self.team_id == workspace.team_id:
            return True
        return self.is_colleague(workspace) and workspace.team_id in self.teams

    def is_person_of(self, workspace: Workspace) -> bool:
        """Whether this is a person of a workspace, with an account that is not deactivated."""
        return not self.is_bot and not self.is_deactivated and self.is_of(workspace)

    def may_be_staff_of(self, workspace: Workspace) -> bool:
        """Whether this is somebody who may be put on the staff list of a workspace's school."""
        return self.is_person_of(workspace) and not self.is_guest

    def is_colleague(self, workspace: Workspace) -> bool:
        """Whether somebody is of a workspace's enterprise, member of the workspace or not."""
        return bool(workspace.enterprise_id) and self.enterprise_id == workspace.enterprise_id


class People:
    """Asks Slack who somebody is. Every method raises SlackTrouble when Slack doesn't tell."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def workspace(self) -> Workspace:
        """Ask where the token belongs."""
        answer = await self._calls.read("auth.test", {})
        is_org_wide = answer.get("is_enterprise_install") is True
        return Workspace(
            team_id="" if is_org_wide else word(answer, "team_id"),
            enterprise_id=answer.get("enterprise_id") or "",
            bot_user_id=word(answer, "user_id"),
        )

    async def profile(self, slack_user_id: str) -> Profile:
        """Look up a Slack user."""
        return _profile_of(
            part(await self._calls.read("users.info", {"user": slack_user_id}), "user")
        )

    def place_of(self, asking: asyncio.Task[Profile]) -> int | None:
        """Say the how manieth a task that looks somebody up is; None where it waits in no row."""
        return self._calls.pace.place_of("users.info", asking)

    async def some(self, cursor: str) -> tuple[list[Profile], str]:
        """List the people of the workspace from a cursor on, and where the rest begins, if any."""
        arguments = {"limit": PAGE} | ({"cursor": cursor} if cursor else {})
        answer = await self._calls.read("users.list", arguments)
        return [_profile_of(each) for each in answer["members"]], next_cursor(answer)

    async def profile_by_email(self, email: str) -> Profile | None:
        """Look up the Slack user of an e-mail address; None if there is none."""
        try:
            answer = await self._calls.read("users.lookupByEmail", {"email": email})
            return _profile_of(part(answer, "user"))
        except Declined as refusal:
            if refusal.code == "users_not_found":
                return None
            raise


def _profile_of(found: dict[str, Any]) -> Profile:
    if "id" not in found:
        raise Unanswered(UNREADABLE)
    enterprise = part(found, "enterprise_user")
    shown = part(found, "profile")
    email: str | None = shown.get("email")
    given_name, _, family_name = (found.get("real_name") or "").partition(" ")
    return Profile(
        id=found["id"],
        email=email_addresses.kept(email) if email else None,
        team_id=found.get("team_id", ""),
        is_bot=found.get("is_bot", False),
        is_deactivated=found.get("deleted", False),
        is_owner=_is_any(found, "is_owner", "is_primary_owner"),
        is_guest=_is_any(found, "is_restricted", "is_ultra_restricted", "is_stranger"),
        enterprise_id=enterprise.get("enterprise_id") or "",
        teams=frozenset(enterprise.get("teams") or ()),
        given_name=shown.get("first_name") or given_name,
        family_name=shown.get("last_name") or family_name,
        is_admin=_is_any(found, "is_admin", "is_owner", "is_primary_owner"),
        time_zone=found.get("tz") or "",
    )


def _is_any(found: dict[str, Any], *kinds: str) -> bool:
    return any(found.get(kind, False) for kind in kinds)
