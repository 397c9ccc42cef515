"""First contact: who a Slack user is, by the e-mail of the profile; remembered from then on."""

import asyncio
from asyncio import FIRST_COMPLETED
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from bot.attendance import accounts, names
from bot.attendance.access import founders
from bot.attendance.access.founders import Founder
from bot.attendance.access.people import SlackPerson
from bot.attendance.errors import NoSchool, NotStaff, NotTold, Refused
from bot.blocks.notices import said
from bot.blocks.surfaces import Surface
from bot.listeners.context import STRANGER, Desk
from bot.posting.patiently import patiently
from bot.slack.errors import SlackTrouble
from bot.slack.methods.people import Profile

log = structlog.get_logger(__name__)

T = TypeVar("T")

# Who waits longer than a moment is told so. A form opens within three seconds, or not at all.
MOMENT_SECONDS = 1.0
PATIENCE_SECONDS = 3.0
MOST_LEADERS = 2
ONE_MOMENT = "One moment: I am asking Slack who you are."
IN_ROW = ONE_MOMENT + " You are number {place} of those who wait."
SILENT = "Slack did not tell me who you are just now. Please type /attendance again."


async def known(
    desk: Desk, person: SlackPerson, surface: Surface, act: Callable[[], Awaitable[T]]
) -> T:
    """Do what somebody asks for; who is not known yet is first asked of Slack.

    However many come at once, each waits for a turn to be asked about, and asks for nothing again.
    In an organisation who is known by another of its workspaces may still have to be introduced
    here. Raises as `_introduce`, and what the act raises.
    """
    if await _awaits(desk, person):
        await _introduce_here(desk, person, surface)
    try:
        return await act()
    except NotStaff:
        await _become_known(desk, person, surface)
    return await patiently(act)


async def at_once(desk: Desk, person: SlackPerson, act: Callable[[], Awaitable[T]]) -> T:
    """Do what somebody asks for, unless Slack has to be asked of them first.

    Raises NotStaff then, and what the act raises.
    """
    if await _awaits(desk, person):
        raise NotStaff(ONE_MOMENT)
    return await act()


async def _awaits(desk: Desk, person: SlackPerson) -> bool:
    """Whether Slack is to be asked of somebody whom another workspace of its organisation knows."""
    if not desk.workspace.enterprise_id:
        return False
    return await desk.database.read(accounts.is_awaited, person)


async def offer_school(desk: Desk, person: SlackPerson, surface: Surface) -> None:
    """Offer who leads a workspace without a school to make it, though known by another workspace.

    Raises NoSchool then, and as `profile`.
    """
    its_team, database = person.team_id, desk.database
    if not desk.workspace.enterprise_id or await database.read(founders.has_school, its_team):
        return
    founder = founder_of(desk, person, await profile(desk, person, surface))
    if founder.leads:
        await database.read(founders.refuse_without_school, founder)


async def _become_known(desk: Desk, person: SlackPerson, surface: Surface) -> None:
    """Introduce somebody, unless they are known first: found with many others. As `_introduce`."""
    with desk.introduced.awaited(person.slack_user_id) as known_first:
        introducing = asyncio.create_task(_introduce(desk, person, surface))
        try:
            await asyncio.wait({introducing, known_first}, return_when=FIRST_COMPLETED)
            if introducing.done():
                introducing.result()
        finally:
            introducing.cancel()


async def _introduce_here(desk: Desk, person: SlackPerson, surface: Surface) -> None:
    """Link who is known already in this workspace too, if Slack says that they are a member."""
    try:
        found = await profile(desk, person, surface)
    except NotTold:
        return
    email = found.email
    if email and found.is_person_of(desk.workspace):
        await patiently(lambda: desk.database.run(accounts.introduce, person, email))


async def _introduce(desk: Desk, person: SlackPerson, surface: Surface) -> None:
    """Link a Slack user to the staff of the same e-mail; one made anew takes over from the old.

    Raises Refused or NotStaff, saying why, and as `profile`.
    """
    found = _told(await _profile(desk, person.slack_user_id, surface))
    desk.sisters.learn(found)
    _refuse_who_is_no_staff(desk, found)
    await _refuse_without_school(desk, founder_of(desk, person, found))
    email = _email_of(found)
    database = desk.database
    holders = await patiently(lambda: database.read(accounts.holders, person, email))
    gone = [each for each in holders if await _is_gone(desk, person, each, surface)]
    linked = await patiently(lambda: database.run(accounts.introduce, person, email, gone))
    if not linked:
        raise _held(email) if holders else _unlisted(email)
    log.info("staff_linked", slack_user=person.slack_user_id, schools=linked, taken_over=len(gone))


async def profile(desk: Desk, person: SlackPerson, surface: Surface) -> Profile:
    """Ask Slack who somebody is, for at most three seconds; who waits is told so.

    Raises NotTold when Slack doesn't say, and Declined when the app may not ask.
    """
    return _told(await _profile(desk, person.slack_user_id, surface, PATIENCE_SECONDS))


def _told(found: Profile | None) -> Profile:
    if found is None:
        raise NotTold(SILENT)
    return found


async def _is_gone(desk: Desk, person: SlackPerson, account: str, surface: Surface) -> bool:
    """Whether an account is deactivated, or has become the person's own."""
    found = await _profile(desk, account, surface)
    return found is not None and (found.is_deactivated or found.id == person.slack_user_id)


async def _profile(
    desk: Desk, slack_user_id: str, surface: Surface, seconds: float | None = None
) -> Profile | None:
    """Ask Slack of an account, for so many seconds at most; None for one that it has not."""
    asking = asyncio.ensure_future(desk.people.profile(slack_user_id))
    try:
        async with asyncio.timeout(seconds):
            await asyncio.wait({asking}, timeout=MOMENT_SECONDS)
            if not asking.done():
                place = desk.people.place_of(asking)
                words = ONE_MOMENT if place is None else IN_ROW.format(place=place)
                await desk.surfaces.show(surface, said(words))
            return await asking
    except SlackTrouble as trouble:
        if trouble.is_of_app:
            raise
        if trouble.code == "user_not_found":
            return None
        log.warning("profile_refused", code=trouble.code)
        raise NotTold(SILENT) from trouble
    except TimeoutError as slow:
        log.warning("profile_refused", code="too_slow")
        raise NotTold(SILENT) from slow
    finally:
        asking.cancel()


def founder_of(desk: Desk, person: SlackPerson, profile: Profile) -> Founder:
    """Say who somebody is that may come to make a school."""
    leads = profile.is_admin and profile.is_of(desk.workspace) and not profile.is_deactivated
    names = (profile.given_name, profile.family_name)
    return Founder(person, *names, profile.email or "", leads=leads)


async def _refuse_without_school(desk: Desk, founder: Founder) -> None:
    """Say in a workspace without a school who makes it, by name if Slack says soon.

    Raises NoSchool.
    """
    try:
        await desk.database.read(founders.refuse_without_school, founder)
    except NoSchool as refusal:
        if refusal.may_create:
            raise
        sentence = founders.whom_to_ask(await _leaders(desk))
        raise NoSchool(sentence, may_create=False) from None


async def _leaders(desk: Desk) -> list[str]:
    """Name a few who lead the workspace, of the first whom Slack lists."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            found, _ = await desk.people.some("")
    except (SlackTrouble, TimeoutError):
        return []
    leading = [each for each in found if each.is_admin and not each.is_deactivated]
    return [names.full((each.given_name, each.family_name)) for each in leading[:MOST_LEADERS]]


def _refuse_who_is_no_staff(desk: Desk, profile: Profile) -> None:
    """Raise Refused for who can be on no staff list."""
    if not profile.is_of(desk.workspace):
        raise Refused(STRANGER)
    if profile.is_bot:
        raise Refused("Registers are taken by people: bots have no place on the staff list.")
    if profile.is_deactivated:
        raise Refused(
            "This Slack account is deactivated, so it can't take registers. Ask whoever runs Slack "
            "at your school to activate it."
        )


def _email_of(profile: Profile) -> str:
    """Take the e-mail of somebody who may be staff. Raises NotStaff without one."""
    if not profile.email:
        raise NotStaff(
            "Your Slack profile shows me no e-mail address, so I can't find you on the staff list. "
            "Ask whoever runs Slack at your school to let apps see it."
        )
    return profile.email


def _unlisted(email: str) -> NotStaff:
    return _about(
        email,
        "The staff list has nobody with your Slack e-mail address{address}. Ask the school office "
        "to put that address on the list, then type /attendance again.",
    )


def _held(email: str) -> NotStaff:
    return _about(
        email,
        "The staff list has your Slack e-mail address{address}, but it goes with another Slack "
        "account, and Slack does not say that this one is deactivated. Ask whoever runs Slack at "
        "your school to deactivate it, or whoever runs Rollcall to unlink it, then type "
        "/attendance again.",
    )


def _about(email: str, sentence: str) -> NotStaff:
    """Refuse somebody, and name the address on the screen only."""
    return NotStaff(sentence.format(address=f" {email}"), nameless=sentence.format(address=""))
