"""Offering a school in setup, and taking it over in another workspace."""

import secrets
from functools import partial

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.attendance.access import setting_up
from bot.attendance.access.founders import Founder
from bot.attendance.access.people import SlackPerson
from bot.attendance.deeds import changing
from bot.attendance.errors import Refused
from bot.attendance.workspaces import moving
from bot.blocks.elements import Message
from bot.blocks.surfaces import Surface
from bot.blocks.workspaces import moving as pictures
from bot.listeners import first_contact
from bot.listeners.context import Asked, Body, Desk, Press, press_of
from bot.listeners.setup.opening import sheet_of

log = structlog.get_logger(__name__)

_CODE_BYTES = 10


async def offer(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Offer the school of setup, and show the code."""
    sheet = sheet_of(body, context)
    desk, code = sheet.desk, secrets.token_hex(_CODE_BYTES)
    asker = await sheet.asker()
    school = await desk.database.run(setting_up.led, asker, moving.offer, code, desk.clock())
    log.info("school_offered", school=str(school.id))
    sheet.push(body["trigger_id"], pictures.offered(school.name, code, sheet.carried))
    await ack()


async def answer(asked: Asked) -> Message:
    """Show a school that is on offer by the code that was typed. Raises Refused."""
    code = asked.typed.after_word
    if not code:
        raise Refused(
            "Type the code behind it: /attendance takeover CODE. An admin of the school gets one "
            "in the workspace where it is now: /attendance setup, “Move…”."
        )
    founder = await _founder(asked.desk, asked.person, asked.surface)
    desk = asked.desk
    found = await desk.database.read(moving.look, founder, code, desk.clock())
    return pictures.taking(found.school, code)


async def take(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Take a school over, once Slack has said who that is."""
    press = press_of(body, context)
    press.after_ack(partial(_take, press))
    await ack()


async def _take(press: Press) -> None:
    desk = press.desk
    founder = await _founder(desk, press.person, press.surface)
    found = await desk.database.run(changing.taking_over, founder, press.value, desk.clock())
    log.info("school_taken_over", school=str(found.school_id), team=press.person.team_id)
    await desk.surfaces.replace(press.surface, pictures.taken(found.school))


async def _founder(desk: Desk, person: SlackPerson, surface: Surface) -> Founder:
    profile = await first_contact.profile(desk, person, surface)
    return first_contact.founder_of(desk, person, profile)
