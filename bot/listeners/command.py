"""/attendance: a roster, a day's registers to choose from, or what its first word leads to."""

from functools import partial

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.attendance.errors import BadInput, NotStaff
from bot.attendance.registers import asking
from bot.attendance.registers.sheets import Sheet
from bot.blocks.elements import Message
from bot.blocks.surfaces import Form
from bot.listeners import first_contact, words
from bot.listeners.context import Asked, Body, desk_of, member_of, press_of, surface_of
from bot.listeners.routes import STALE_BUTTON
from bot.listeners.telling import TRIGGER_IS_OVER
from bot.listeners.words import Answer, Way
from bot.slack.errors import Declined


async def attendance(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Answer in the ack itself: at once, seen by this person only, in any channel.

    A form opens after it; so does what Slack has to be asked for first, such as who this is.
    """
    desk = desk_of(context)
    asked = Asked(
        desk=desk,
        person=member_of(desk, body["team_id"], body["user_id"]),
        typed=asking.read(body.get("text", "")),
        surface=surface_of(body),
        trigger_id=body["trigger_id"],
    )
    way = words.way_of(asked)
    if way and way.asks_slack:
        desk.after_ack(asked.surface, partial(_answer_later, asked))
        await ack()
        return
    try:
        answer = await first_contact.at_once(desk, asked.person, partial(words.answer, asked))
    except NotStaff:
        desk.after_ack(asked.surface, partial(_answer_later, asked))
        await ack()
        return
    if isinstance(answer, Form):
        desk.after_ack(asked.surface, partial(_show, asked, answer))
        await ack()
    else:
        await ack(response_type="ephemeral", **_drawn(asked, answer).as_dict())


async def as_word(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Answer a choice by what its first word leads to, though a course is called so too."""
    press = press_of(body, context)
    asked = Asked(
        press.desk, press.person, asking.read(press.value), press.surface, press.trigger_id
    )
    way = words.way_of(asked)
    if way is None:
        raise BadInput(STALE_BUTTON)
    if way.asks_slack:
        press.after_ack(partial(_show_way, asked, way))
    else:
        answer = await way.answer(asked)
        press.open(answer.view) if isinstance(answer, Form) else press.put(answer)
    await ack()


async def _answer_later(asked: Asked) -> None:
    """Answer once it is known who asks. Raises as `first_contact.known` and `words.answer`.

    A form comes by a button if so long was waited that Slack opens none any more.
    """
    answer = partial(words.answer, asked)
    found = await first_contact.known(asked.desk, asked.person, asked.surface, answer)
    try:
        await _show(asked, found)
    except Declined as refusal:
        if refusal.code not in TRIGGER_IS_OVER:
            raise
        await asked.desk.surfaces.show(asked.surface, words.form_by_button(asked))


async def _show_way(asked: Asked, way: Way) -> None:
    await _show(asked, await way.answer(asked))


async def _show(asked: Asked, answer: Answer) -> None:
    """Show an answer that comes after the ack."""
    surfaces = asked.desk.surfaces
    if isinstance(answer, Form):
        await surfaces.open(asked.surface, answer.view, asked.trigger_id)
    else:
        await surfaces.show(asked.surface, _drawn(asked, answer))


def _drawn(asked: Asked, answer: Sheet | Message) -> Message:
    """Draw an answer; a register is remembered as open."""
    if isinstance(answer, Sheet):
        asked.desk.redraws.opened(asked.person, answer.key, asked.surface.response_url)
    return words.drawn(answer)
