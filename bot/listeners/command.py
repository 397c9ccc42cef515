"""/attendance: a roster, a day's registers to choose from, a student, setup or help."""

from functools import partial

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.attendance.access.people import SlackPerson
from bot.attendance.errors import NotStaff
from bot.attendance.registers import asking, finding
from bot.attendance.registers.asking import TypedText, Word
from bot.attendance.registers.sheets import Sheet
from bot.blocks.elements import Message
from bot.blocks.help import help_message
from bot.blocks.roster.found_registers import drawn_answer
from bot.blocks.surfaces import Surface
from bot.listeners import first_contact
from bot.listeners.context import Body, Desk, desk_of, member_of
from bot.listeners.excuses import excuse_forms
from bot.listeners.setup import opening
from bot.listeners.students import looking
from bot.listeners.telling import told_if_it_fails


async def attendance(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Answer in the ack itself: at once, seen by this person only, in any channel."""
    typed = asking.read(body.get("text", ""))
    if typed.text.casefold() == opening.WORD:
        await opening.opens(ack, body, context)
        return
    if typed.word is Word.EXCUSE:
        await excuse_forms.opens(ack, body, context, typed.after_word)
        return
    desk = desk_of(context)
    person = member_of(desk, body["team_id"], body["user_id"])
    if typed.is_help:
        await ack(response_type="ephemeral", **help_message().as_dict())
        return
    try:
        message = await _answer(desk, person, typed, body["response_url"])
    except NotStaff:
        desk.effects.after_ack(partial(_meet, desk, person, typed, body["response_url"]))
        await ack()
        return
    await ack(response_type="ephemeral", **message.as_dict())


async def _answer(desk: Desk, person: SlackPerson, typed: TypedText, response_url: str) -> Message:
    """Draw what was asked for. Raises as `finding.asked` and `looking.answer`."""
    if typed.word is Word.STUDENT:
        return await looking.answer(desk, person, typed)
    found = await desk.database.read(finding.asked, person, typed, desk.clock())
    if isinstance(found, Sheet):
        desk.redraws.opened(person, found.key, response_url)
    return drawn_answer(found)


async def _meet(desk: Desk, person: SlackPerson, typed: TypedText, response_url: str) -> None:
    """After the ack, find out who this is, then answer what was asked."""
    surface = Surface(response_url=response_url)

    async def meet() -> None:
        asked = partial(_answer, desk, person, typed, response_url)
        message = await first_contact.known(desk, person, surface, asked)
        await desk.surfaces.show(surface, message)

    await told_if_it_fails(desk.surfaces, surface, meet)
