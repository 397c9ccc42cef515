"""Who somebody in Slack is, asked before a form is answered: soon, or not at all."""

import asyncio

from bot.attendance.errors import BadInput
from bot.listeners.context import Desk
from bot.slack.errors import SlackTrouble
from bot.slack.methods.people import Profile

# Slack waits three seconds for the answer to a form.
_PATIENCE_SECONDS = 2.0


async def asked(desk: Desk, slack_user_id: str, field: str) -> Profile:
    """Ask Slack who somebody is. Raises BadInput, naming the field, where it does not say soon."""
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            return await desk.people.profile(slack_user_id)
    except (SlackTrouble, TimeoutError):
        raise BadInput(
            "Slack can't tell just now who this is. Press the button again in a moment.",
            field=field,
        ) from None


async def colleague(desk: Desk, slack_user_id: str, field: str) -> Profile:
    """Ask Slack who somebody is who is to be of the staff.

    Raises BadInput, naming the field, as `asked`, and for who can be no staff.
    """
    found = await asked(desk, slack_user_id, field)
    if not found.may_be_staff_of(desk.workspace):
        raise BadInput(
            "Choose a person of this workspace: registers are taken by the school's staff.",
            field=field,
        )
    return found
