"""The workspace in Slack: the token, its scopes, the channels of digests, the staff's accounts."""

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import datetime
from http import HTTPStatus

import aiohttp

from bot.doctor import machine
from bot.doctor.findings import Finding, warning, well, wrong
from bot.manifest import SLACK_PATH
from bot.permissions import PERMISSIONS
from bot.slack.errors import SlackTrouble
from bot.slack.installations.greeting import Greeting
from bot.slack.methods.channels import Channels
from bot.slack.methods.people import People
from storage.schools.examining import DigestChannel, Unlinked

_REINSTALL = "Paste the newest rollcall manifest into the app's page, and install the app again."
_SHOWN = 5
_CHANNELS = {
    "is_archived": "is archived",
    "not_in_channel": "does not have the bot in it",
    "channel_not_found": "is not there, or is private without the bot in it",
    "is_shared": "is shared with another organisation",
    "has_guests": "has guests in it",
}
_INVITE = "Type /invite @Rollcall there, or choose another channel in /attendance setup."
_CHOOSE = "Choose another channel in /attendance setup."


def greeting(found: Greeting, now: datetime) -> Iterator[Finding]:
    """Judge what Slack said to the token: its scopes and its clock."""
    yield well("bot token", f"Slack knows it: the app is installed in {found.team}.")
    if found.told_at is not None:
        yield machine.clock("Slack's", found.told_at, now)
    yield from _scopes(found.scopes)


def greeting_of(team_id: str, found: Greeting) -> Iterator[Finding]:
    """Judge what Slack said to the token of a workspace that has installed the app."""
    yield well(f"token of {team_id}", f"Slack knows it: the app is installed in {found.team}.")
    lacking = [each.scope for each in PERMISSIONS if each.scope not in found.scopes]
    if lacking:
        yield wrong(
            f"token of {team_id}",
            f"Scopes are missing: {', '.join(lacking)}.",
            "Have the app installed there again, at /slack/install.",
        )


def refused_of(team_id: str, trouble: SlackTrouble) -> Finding:
    """Say that Slack did not take the token of such a workspace, or did not answer."""
    if not trouble.is_of_app:
        return _unreached(f"token of {team_id}", trouble)
    return wrong(
        f"token of {team_id}",
        f"Slack refuses it: {trouble.code}.",
        "Have the app installed there again, at /slack/install.",
    )


def refused(trouble: SlackTrouble) -> Finding:
    """Say that Slack did not take the token, or did not answer."""
    if trouble.is_of_app:
        return wrong(
            "bot token",
            f"Slack refuses SLACK_BOT_TOKEN: {trouble.code}.",
            "Take the bot token of the installed app, under OAuth & Permissions on its page.",
        )
    return _unreached("bot token", trouble)


def _unreached(about: str, trouble: SlackTrouble) -> Finding:
    return wrong(
        about,
        f"Slack could not be asked: {trouble.code}.",
        "See that this machine reaches ROLLCALL_SLACK_API_URL, by a proxy if there is one.",
    )


def _scopes(granted: frozenset[str]) -> Iterator[Finding]:
    lacking = [each for each in PERMISSIONS if each.scope not in granted]
    for each in lacking:
        says = f"The scope {each.scope} is missing, for {', '.join(each.uses)}: {each.why}"
        yield (wrong if each.needed else warning)("scopes", says, _REINSTALL)
    if more := sorted(granted - {each.scope for each in PERMISSIONS}):
        yield warning(
            "scopes",
            f"The app has scopes that nothing is done with: {', '.join(more)}.",
            f"{_REINSTALL} Slack keeps a scope until the app is removed first.",
        )
    elif not lacking:
        yield well("scopes", f"All {len(PERMISSIONS)} scopes are there, and no others.")


async def channels(digests: Sequence[DigestChannel], slack: Channels) -> AsyncIterator[Finding]:
    """Look at each channel in which a digest is to be posted."""
    for each in digests:
        about = f"digest in {each.channel_id}"
        if each.stopped_by:
            yield wrong(
                about,
                f"The digest was stopped: Slack says {each.stopped_by}.",
                "Mend that, then save the digest again in /attendance setup.",
            )
            continue
        try:
            refusal = await slack.refusal(each.channel_id)
        except SlackTrouble as trouble:
            refusal = trouble.code
        if refusal is None:
            yield well(about, "The bot is in the channel, and nobody from outside is.")
        elif refusal in _CHANNELS:
            do = _INVITE if refusal in {"not_in_channel", "channel_not_found"} else _CHOOSE
            yield wrong(about, f"The channel {_CHANNELS[refusal]}.", do)
        else:
            yield wrong(about, f"Slack does not tell of the channel: {refusal}.", "Try again.")


async def accounts(staff: Sequence[Unlinked], people: People) -> AsyncIterator[Finding]:
    """Look who of the staff will not be known, since no profile in Slack has their e-mail."""
    if nameless := sum(each.email is None for each in staff):
        yield warning(
            "staff",
            f"{nameless} of the staff have no e-mail address: Slack can't tell who they are.",
            "Put the addresses of their Slack profiles into the export.",
        )
    known: set[str] = set()
    cursor = ""
    try:
        while True:
            found, cursor = await people.some(cursor)
            known |= {each.email for each in found if each.email}
            if not cursor:
                break
    except SlackTrouble as trouble:
        yield warning("staff", f"Slack does not list its people: {trouble.code}.", "Try again.")
        return
    emails = sorted(each.email for each in staff if each.email)
    missing = [each for each in emails if each not in known]
    if not missing:
        yield well("staff", "Everybody on the staff lists who has an address is in the workspace.")
        return
    more = f" and {len(missing) - _SHOWN} more" if len(missing) > _SHOWN else ""
    yield warning(
        "staff",
        f"{len(missing)} of the staff have no Slack account of their address: "
        f"{', '.join(missing[:_SHOWN])}{more}.",
        "Invite them, or put the addresses of their Slack profiles into the export.",
    )


async def address(url: str, http: aiohttp.ClientSession) -> Finding:
    """Ask the bot at its public address as somebody who is not Slack: it has to refuse."""
    place = url.rstrip("/").removesuffix(SLACK_PATH) + SLACK_PATH
    try:
        async with http.post(place, data=b"payload={}", allow_redirects=False) as answer:
            status = answer.status
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        return wrong(
            "address",
            f"{place} does not answer: {type(error).__name__}.",
            "See that rollcall serve runs, and that the proxy, its certificate and the name hold.",
        )
    if status == HTTPStatus.UNAUTHORIZED:
        return well("address", f"The bot answers at {place}, and refuses who is not Slack.")
    return wrong(
        "address",
        f"{place} answers with {status}, expected 401: something else answers there.",
        f"Have the proxy pass POST {SLACK_PATH} on to rollcall serve as it comes.",
    )
