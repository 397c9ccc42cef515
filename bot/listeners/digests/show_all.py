"""Show all: a list of a digest in full, a page at a time, for one reader."""

from datetime import datetime

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from sqlalchemy import Connection

from bot.attendance.access import people
from bot.attendance.access.people import SlackPerson
from bot.attendance.digests import daily, full_lists
from bot.attendance.digests.full_lists import ListPage
from bot.blocks.digests import lists
from bot.blocks.ids.digest_ids import ShowAll
from bot.listeners import first_contact
from bot.listeners.context import Body, Press, press_of
from storage.tables.words import Level


async def show_all(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Show a page to who may see the school: below the digest, or in the place of the last page."""
    press = press_of(body, context)
    desk, ask = press.desk, ShowAll.read(press.value)
    turns = body["container"].get("is_ephemeral", False)

    async def show() -> None:
        found, by_now = await _found(press, ask)
        look = None if by_now.level is Level.COUNTS else found.look
        await desk.accesses.keep(press.person, look)
        message = lists.page(found, by_now)
        send = desk.surfaces.replace if turns else desk.surfaces.show
        await send(press.surface, message)

    press.after_ack(show)
    await ack()


async def _found(press: Press, ask: ShowAll) -> tuple[ListPage, ShowAll]:
    """Read the page; who only ever reads digests may not be known yet."""
    desk = press.desk

    async def read() -> tuple[ListPage, ShowAll]:
        return await desk.database.read(_page, press.person, ask, desk.clock())

    return await first_contact.known(desk, press.person, press.surface, read)


def _page(
    connection: Connection, person: SlackPerson, ask: ShowAll, now: datetime
) -> tuple[ListPage, ShowAll]:
    """Read a page of a list as it stands now, and what may be shown of it by now.

    A button on an older message carries the level that its digest had. Raises as
    `people.school_to_read` and `full_lists.level_by_now`.
    """
    school = people.school_to_read(connection, person, ask.school_id)
    asked = daily.ask(
        connection,
        school.school_id,
        ask.day,
        now,
        since=ask.told_since,
    )
    level = full_lists.level_by_now(connection, school.school_id, ask.digest_id, ask.level)
    return full_lists.page(connection, asked, ask.part, ask.page), ask.with_level(level)
