"""Presses in the first modal of setup: another school, forms, and a digest's menu."""

from dataclasses import replace
from uuid import UUID

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.attendance import reasons
from bot.attendance.access import setting_up
from bot.attendance.access.setting_up import Asker
from bot.attendance.amending import books
from bot.attendance.arrivals import desk_rule
from bot.attendance.calls import escalation_rule
from bot.attendance.days import closed_stretches
from bot.attendance.days.closed_days import DaySpan
from bot.attendance.digests import plans
from bot.attendance.errors import AttendanceError
from bot.attendance.reminders import reminder_rules
from bot.blocks.digests.undelivered_notice import why
from bot.blocks.elements import Message
from bot.blocks.ids.setup_ids import ClosedSpan, DigestAct, DigestChoice
from bot.blocks.setup import book_forms, desk_forms, escalation_forms, forms, reason_forms
from bot.blocks.surfaces import screen
from bot.listeners.context import Body
from bot.listeners.setup.channels import refusal_of
from bot.listeners.setup.opening import SetupSheet, sheet_of
from bot.posting.composers import previews
from bot.slack.errors import SlackTrouble

IN_SIGHT = "The preview is in the conversation behind this form. Only you see it."
NO_SIGHT = "Slack takes no more previews from this form. Close it and type /attendance setup again."
NOT_SENT = (
    "Slack can't tell me who is in the channel just now, so nothing was sent. "
    "Choose Send now again in a moment."
)
ON_ITS_WAY = "It is on its way to the channel. The one that is scheduled for today is this one."


async def choose_school(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Show another school."""
    sheet = sheet_of(body, context)
    chosen = UUID(body["actions"][0]["selected_option"]["value"])
    sheet.redraw(replace(await sheet.asker(), school_id=chosen))
    await ack()


async def add_digest(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Open the form for a new digest."""
    sheet = sheet_of(body, context)
    sheet.push(body["trigger_id"], forms.digest(await sheet.school(), sheet.carried, None))
    await ack()


async def change_reminders(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Open the form for reminders."""
    await sheet_of(body, context).open(
        body["trigger_id"], reminder_rules.reminding, forms.reminders, lambda found: found.settings
    )
    await ack()


async def add_closed_days(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Open the form for closed days."""
    sheet = sheet_of(body, context)
    await sheet.school()
    sheet.push(body["trigger_id"], forms.closed_days(sheet.carried))
    await ack()


async def change_zone(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Open the form for the time zone."""
    sheet = sheet_of(body, context)
    school = await sheet.school()
    carried = sheet.showing(school)
    sheet.push(body["trigger_id"], forms.zone(school, carried, sheet.desk.clock()))
    await ack()


async def change_books(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Open the form for how long registers may be changed, and for closed books."""
    await sheet_of(body, context).open(
        body["trigger_id"], books.read, book_forms.form, lambda found: found.rule
    )
    await ack()


async def change_desk(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Open the form for who comes late."""
    await sheet_of(body, context).open(body["trigger_id"], desk_rule.read, desk_forms.form)
    await ack()


async def change_reasons(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Open the form for the reasons why students are away."""
    await sheet_of(body, context).open(body["trigger_id"], reasons.read, reason_forms.form)
    await ack()


async def change_escalation(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Open the form for who is told while nobody was reached."""
    await sheet_of(body, context).open(
        body["trigger_id"], escalation_rule.read, escalation_forms.form, lambda found: found.now
    )
    await ack()


async def reopen(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Open the school again on closed days."""
    sheet = sheet_of(body, context)
    asker = await sheet.asker()
    found = ClosedSpan.read(body["actions"][0]["value"])
    span = DaySpan(found.first, found.last)
    try:
        await sheet.change(asker, closed_stretches.reopen, span)
        note = "The school is open again on those days."
    except AttendanceError as refusal:
        note = str(refusal)
    sheet.redraw(asker, note)
    await ack()


async def act_on_digest(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Do what was chosen in a digest's menu."""
    sheet = sheet_of(body, context)
    chosen = DigestChoice.read(body["actions"][0]["selected_option"]["value"])
    asker = await sheet.asker()
    match chosen.act:
        case DigestAct.PREVIEW:
            trigger_id = body["trigger_id"]
            sheet.after_ack(lambda: _show_preview(sheet, asker, chosen.digest_id, trigger_id))
        case DigestAct.SEND:
            sheet.after_ack(lambda: _send_now(sheet, asker, chosen.digest_id))
        case DigestAct.EDIT | DigestAct.REMOVE:
            await _open_digest(sheet, asker, chosen, body["trigger_id"])
    await ack()


async def _open_digest(
    sheet: SetupSheet, asker: Asker, chosen: DigestChoice, trigger_id: str
) -> None:
    """Open a digest's form, or the question whether to remove it. Raises NotFound."""
    school = await sheet.school()
    found = await sheet.desk.database.read(
        setting_up.in_school, asker, plans.find, chosen.digest_id
    )
    carried = sheet.showing(found.plan).model_copy(update={"digest_id": found.id})
    if chosen.act is DigestAct.EDIT:
        sheet.push(trigger_id, forms.digest(school, carried, found))
    else:
        sheet.push(trigger_id, forms.removal(school, carried, found))


async def _show_preview(sheet: SetupSheet, asker: Asker, digest_id: UUID, trigger_id: str) -> None:
    """Show a digest as it would be posted now to the person alone.

    That is where the command was typed; where there was none, upon the modal, without a chart:
    modals take none.
    """
    if not sheet.beside.response_url:
        plain = screen(await _preview(sheet, asker, digest_id, plainer=True))
        await sheet.desk.surfaces.open(sheet.beside, plain, trigger_id)
        return
    taken = await _shown(sheet, asker, digest_id, plainer=False)
    # A workspace that does not take the chart takes the same without it.
    taken = taken or await _shown(sheet, asker, digest_id, plainer=True)
    await sheet.redrawn(asker, IN_SIGHT if taken else NO_SIGHT)


async def _shown(sheet: SetupSheet, asker: Asker, digest_id: UUID, *, plainer: bool) -> bool:
    message = await _preview(sheet, asker, digest_id, plainer=plainer)
    return await sheet.desk.surfaces.show(sheet.beside, message)


async def _preview(sheet: SetupSheet, asker: Asker, digest_id: UUID, *, plainer: bool) -> Message:
    desk = sheet.desk
    message, look = await desk.database.read(
        setting_up.in_school, asker, previews.draw, digest_id, desk.clock(), plainer=plainer
    )
    await desk.accesses.keep(sheet.person, look)
    return message


async def _send_now(sheet: SetupSheet, asker: Asker, digest_id: UUID) -> None:
    """Have a digest posted now, if its channel is one in which it may be."""
    desk = sheet.desk
    try:
        found = await desk.database.read(setting_up.in_school, asker, plans.find, digest_id)
        refusal = await refusal_of(desk, found.plan.channel_id)
        note = f"I can't post there: {why(refusal)}" if refusal else ON_ITS_WAY
        if refusal is None:
            await desk.database.run(
                setting_up.in_school, asker, plans.send_now, digest_id, desk.clock()
            )
    except AttendanceError as refused:
        note = str(refused)
    except SlackTrouble:
        note = NOT_SENT
    await sheet.redrawn(asker, note)
