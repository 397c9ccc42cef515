"""First contact: who a Slack user is, by the e-mail of the profile; remembered from then on."""

import structlog
from slack_sdk.errors import SlackApiError

from bot.attendance import access
from bot.attendance.access import SlackPerson
from bot.attendance.errors import AttendanceError, NotStaff, Refused
from bot.listeners.context import Desk, member_of
from bot.slack.web_api import Profile, error_code

log = structlog.get_logger(__name__)


async def introduce(desk: Desk, person: SlackPerson) -> None:
    """Link a Slack user to the staff of the same e-mail. Raises Refused or NotStaff, saying why."""
    try:
        profile = await desk.web_api.profile(person.slack_user_id)
    except SlackApiError as error:
        log.warning("profile_refused", error=error_code(error))
        raise AttendanceError(
            "Slack did not tell me who you are just now. Please type /attendance again."
        ) from error
    email = email_of(desk, profile)
    linked = await desk.database.run(access.introduce, person, email)
    if not linked:
        raise NotStaff(
            f"The staff list has nobody with your Slack e-mail address {email}. Ask the school "
            "office to put that address on the list, then type /attendance again."
        )
    log.info("staff_linked", slack_user=person.slack_user_id, schools=linked)


def email_of(desk: Desk, profile: Profile) -> str:
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
