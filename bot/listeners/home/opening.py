"""Home is opened, or a screen that came from it closed; a register is wanted by the shortcut."""

from functools import partial

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.attendance.access import people
from bot.attendance.access.people import SlackPerson
from bot.attendance.errors import AttendanceError, NotStaff
from bot.attendance.registers import asking
from bot.attendance.registers.sheets import Sheet
from bot.blocks.ids.register_ids import RosterView
from bot.blocks.notices import refused, said
from bot.blocks.surfaces import Form, Surface, screen
from bot.listeners import first_contact, words
from bot.listeners.context import Asked, Body, Desk, desk_of, member_of, person_of
from bot.listeners.words import Answer
from bot.posting.drawing.redraws import Viewer


async def opened(event: Body, body: Body, context: AsyncBoltContext) -> None:
    """Publish the Home that somebody looks at; who is not known yet is first asked of Slack."""
    if event["tab"] != "home":
        return
    desk = desk_of(context)
    person = member_of(desk, body["team_id"], event["user"])
    desk.effects.after_ack(partial(_publish, desk, person))


async def _publish(desk: Desk, person: SlackPerson) -> None:
    async def known() -> object:
        return await desk.database.read(people.members_for, person)

    try:
        await first_contact.known(desk, person, Surface(), known)
    except AttendanceError as refusal:
        await desk.homes.publish(person, refused(refusal))
    else:
        await desk.homes.publish(person)


async def closed(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Publish a person's Home anew after a modal: what was done there shows on it."""
    desk = desk_of(context)
    person = person_of(body, desk)
    desk.redraws.gone(Viewer(person, body["view"]["id"]))
    desk.homes.renew(person)
    await ack()


async def take_attendance(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Answer the shortcut as the command without any text, in a modal."""
    desk = desk_of(context)
    surface = Surface(reader=body["user"]["id"])
    asked = Asked(desk, person_of(body, desk), asking.read(""), surface, body["trigger_id"])
    try:
        answer = await first_contact.at_once(desk, asked.person, partial(words.answer, asked))
    except NotStaff:
        desk.after_ack(asked.surface, partial(_meet, asked))
    else:
        desk.after_ack(asked.surface, partial(_open, asked, answer))
    await ack()


async def _open(asked: Asked, answer: Answer) -> None:
    """Show an answer in a modal of its own."""
    view_id = await asked.desk.surfaces.open(asked.surface, _view(answer), asked.trigger_id)
    _remember(asked, answer, view_id)


async def _meet(asked: Asked) -> None:
    """Find out who this is, in a modal that says so, and answer in its place."""
    desk, moment = asked.desk, screen(said(first_contact.ONE_MOMENT))
    view_id = await desk.surfaces.open(asked.surface, moment, asked.trigger_id)
    surface = Surface(view_id=view_id)

    async def answered() -> None:
        answer = await first_contact.known(
            desk, asked.person, Surface(), partial(words.answer, asked)
        )
        await desk.modals.update(view_id, _view(answer))
        _remember(asked, answer, view_id)

    desk.after_ack(surface, answered)


def _view(answer: Answer) -> Body:
    return answer.view if isinstance(answer, Form) else screen(words.drawn(answer))


def _remember(asked: Asked, answer: Answer, view_id: str) -> None:
    """Have a register that is open in a modal redrawn when it changes."""
    if isinstance(answer, Sheet):
        holder, surface = Viewer(asked.person, view_id), Surface(view_id=view_id)
        asked.desk.redraws.shown(holder, RosterView.of(answer.key), surface)
