"""/attendance reports: what families report, and presses on their list."""

from uuid import UUID

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.attendance import fields
from bot.attendance.access.people import SlackPerson
from bot.attendance.errors import BadInput
from bot.attendance.excuses import deciding, reported
from bot.attendance.excuses.deciding import DecidedReports
from bot.attendance.excuses.reported import ReportPlace
from bot.attendance.excuses.reports import Acceptance
from bot.blocks.elements import Message
from bot.blocks.ids import report_ids
from bot.blocks.ids.report_ids import ReportPress, ReportsView
from bot.blocks.reports import forms
from bot.blocks.reports.forms import ReportsCarried
from bot.blocks.reports.report_list import report_list
from bot.listeners.context import (
    Asked,
    Body,
    Desk,
    Press,
    desk_of,
    person_of,
    press_of,
    stamp_of_form,
)
from bot.listeners.excuses.clearing import cleared_of
from bot.listeners.submitted import FormState
from storage.tables.words import Becomes


async def answer(asked: Asked) -> Message:
    """Draw the reports that nobody has decided. Raises as `reported.listed`."""
    return await _drawn(asked.desk, asked.person, ReportPlace())


async def turn(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Show another page or school, or the same page as it is now."""
    press = press_of(body, context)
    press.put(await _drawn(press.desk, press.person, ReportsView.read(press.value).place))
    await ack()


async def ask(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Open the form to accept or decline one report; who was second is told who was first."""
    press = press_of(body, context)
    pressed = ReportPress.read(press.value)
    await _open(press, pressed.view, [pressed.report_id], pressed.report_id)
    await ack()


async def ask_of_some(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Open the form to accept or decline several reports of the page as it is now."""
    press = press_of(body, context)
    view = ReportsView.read(press.value)
    desk = press.desk
    found = await desk.database.read(reported.listed, press.person, view.place, desk.clock())
    ids = [each.found.report.id for each in found.rows]
    await desk.accesses.keep(press.person, found.look)
    if ids:
        await _open(press, view, ids, None)
    else:
        press.put(report_list(found))
    await ack()


async def accept(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Accept reports, and say in the form's place what was changed and what stays."""
    desk, person, carried, state = _read(body, context)
    acceptance = Acceptance(
        becomes=fields.read_word(Becomes, state.one("becomes"), "becomes"),
        reason=state.of("reason").chosen,
        note=state.of("note").value,
        cleared=cleared_of(state, is_needed=carried.clears),
    )
    stamp = stamp_of_form(desk, person, body["view"])
    decided = await desk.database.run(
        deciding.accept, person, _chosen(carried, state), acceptance, stamp
    )
    await _answer(ack, desk, person, carried, decided)


async def decline(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Decline reports, and say so in the form's place."""
    desk, person, carried, state = _read(body, context)
    why, stamp = state.of("why").value or "", stamp_of_form(desk, person, body["view"])
    decided = await desk.database.run(deciding.decline, person, _chosen(carried, state), why, stamp)
    await _answer(ack, desk, person, carried, decided)


async def _open(press: Press, view: ReportsView, ids: list[UUID], one: UUID | None) -> None:
    desk = press.desk
    found = await desk.database.read(deciding.about, press.person, ids, desk.clock())
    await desk.accesses.keep(press.person, found.look)
    if not found.rows:
        note = forms.decided_before(found)
        listed = await desk.database.read(reported.listed, press.person, view.place, desk.clock())
        await desk.accesses.keep(press.person, listed.look)
        press.put(report_list(listed, note))
        return
    carried = ReportsCarried(surface=press.surface, pressed=view.written(), report_id=one)
    declines = press.action["action_id"] in {report_ids.DECLINE, report_ids.DECLINE_SOME}
    press.open(forms.decline(found, carried) if declines else forms.acceptance(found, carried))


async def _answer(
    ack: AsyncAck,
    desk: Desk,
    person: SlackPerson,
    carried: ReportsCarried,
    decided: DecidedReports,
) -> None:
    """Say what came of it, and draw the list anew from which the form was opened."""
    surface, place = carried.surface, ReportsView.read(carried.pressed).place

    async def redraw() -> None:
        await desk.surfaces.replace(surface, await _drawn(desk, person, place))

    if surface.is_somewhere:
        desk.after_ack(surface, redraw)
    await ack(response_action="update", view=forms.done(decided, carried))


def _read(
    body: Body, context: AsyncBoltContext
) -> tuple[Desk, SlackPerson, ReportsCarried, FormState]:
    """Read a submitted form. Raises Refused for somebody of another workspace."""
    desk, shown = desk_of(context), body["view"]
    carried = ReportsCarried.model_validate_json(shown["private_metadata"])
    return desk, person_of(body, desk), carried, FormState.model_validate(shown["state"])


def _chosen(carried: ReportsCarried, state: FormState) -> list[UUID]:
    """Give the one report of the form, or those that were chosen. Raises BadInput for no id."""
    if carried.report_id:
        return [carried.report_id]
    try:
        return [UUID(each) for each in state.some(report_ids.REPORTS)]
    except ValueError:
        raise BadInput("Choose a report, or several.", field=report_ids.REPORTS) from None


async def _drawn(desk: Desk, person: SlackPerson, place: ReportPlace) -> Message:
    found = await desk.database.read(reported.listed, person, place, desk.clock())
    await desk.accesses.keep(person, found.look)
    return report_list(found)
