"""First contact: who a Slack user is, by the e-mail of the profile; remembered from then on."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from bot.attendance import access
from bot.attendance.access import SlackPerson
from bot.attendance.errors import NotStaff, NotTold, Refused
from bot.blocks.notices import said
from bot.listeners.context import Desk, member_of
from bot.slack.errors import SlackTrouble
from bot.slack.people import Profile

log = structlog.get_logger(__name__)

T = TypeVar("T")

# Who waits longer than a moment is told so; longer than three seconds nobody should.
MOMENT_SECONDS = 1.0
PATIENCE_SECONDS = 3.0
ONE_MOMENT = "One moment: I am asking Slack who you are."
SILENT = "Slack did not tell me who you are just now. Please type /attendance again."


async def known(
    desk: Desk, person: SlackPerson, response_url: str, act: Callable[[], Awaitable[T]]
) -> T:
    """Do what somebody asks for; who is not known yet is first asked of Slack.

    Raises as `introduce`, and what the act raises.
    """
    try:
        return await act()
    except NotStaff:
        await introduce(desk, person, response_url)
    return await act()


async def introduce(desk: Desk, person: SlackPerson, response_url: str) -> None:
    """Link a Slack user to the staff of the same e-mail.

    Raises Refused or NotStaff, saying why, and as `profile`.
    """
    email = _email_of(desk, await profile(desk, person, response_url))
    linked = await desk.database.run(access.introduce, person, email)
    if not linked:
        raise NotStaff(
            f"The staff list has nobody with your Slack e-mail address {email}. Ask the school "
            "office to put that address on the list, then type /attendance again."
        )
    log.info("staff_linked", slack_user=person.slack_user_id, schools=linked)


async def profile(desk: Desk, person: SlackPerson, response_url: str) -> Profile:
    """Ask Slack who somebody is, for at most three seconds; who waits is told so.

    Raises NotTold when Slack doesn't say, and Declined when the app may not ask.
    """
    asking = asyncio.ensure_future(desk.people.profile(person.slack_user_id))
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await asyncio.wait({asking}, timeout=MOMENT_SECONDS)
            if not asking.done():
                await desk.replies.show(response_url, said(ONE_MOMENT))
            return await asking
    except SlackTrouble as trouble:
        if trouble.is_of_app:
            raise
        log.warning("profile_refused", code=trouble.code)
        raise NotTold(SILENT) from trouble
    except TimeoutError as slow:
        log.warning("profile_refused", code="too_slow")
        raise NotTold(SILENT) from slow
    finally:
        asking.cancel()


def _email_of(desk: Desk, profile: Profile) -> str:
    """Take the e-mail of somebody who may be staff. Raises Refused otherwise, and without one."""
    member_of(desk.workspace, profile.team_id, "")
    if profile.is_bot:
        raise Refused("Registers are taken by people: bots have no place on the staff list.")
    if profile.is_deactivated:
        raise Refused(
            "This Slack account is deactivated, so it can't take registers. Ask whoever runs Slack "
            "at your school to activate it."
        )
    if not profile.email:
        raise NotStaff(
            "Your Slack profile shows me no e-mail address, so I can't find you on the staff list. "
            "Ask whoever runs Slack at your school to let apps see it."
        )
    return profile.email
