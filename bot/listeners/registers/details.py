"""The Details modal: opened from a roster, redrawn for another student, saved."""

from dataclasses import dataclass
from functools import partial

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.attendance.access.people import SlackPerson
from bot.attendance.errors import BadInput, Changed, NotEnrolled
from bot.attendance.registers import details, marking, sheets
from bot.attendance.registers.actions import Stamp
from bot.attendance.registers.marking import FilledForm
from bot.attendance.registers.sheets import Sheet
from bot.blocks.ids.register_ids import DETAILS_STUDENT, Mark, RosterView
from bot.blocks.roster import details_form
from bot.blocks.roster.details_form import DetailsCarried
from bot.listeners.context import Body, Desk, desk_of, microseconds, person_of, press_of
from bot.listeners.submitted import FormState, Input, whole_number
from bot.posting.drawing.redraws import Viewer
from storage.registers.cells import Entry
from storage.tables.words import Status


async def open_details(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Open the modal for a roster's page."""
    press = press_of(body, context)
    desk, view = press.desk, press.view
    sheet = await _sheet(desk, press.person, view)
    carried = DetailsCarried(
        view=view.written(),
        shown_in=press.shown_in,
        surface=press.surface,
        acted_at=press.acted_at,
    )
    modal = details_form.details(sheet, view.page, carried)
    press.open(modal)
    await ack()


@dataclass(frozen=True, slots=True)
class DetailsForm:
    """The modal as it stands before a person."""

    desk: Desk
    person: SlackPerson
    shown: Body
    carried: DetailsCarried

    @property
    def view(self) -> RosterView:
        """Read the drawn roster that the modal was opened from. Raises BadInput."""
        return RosterView.read(self.carried.view)


def _form_of(body: Body, context: AsyncBoltContext) -> DetailsForm:
    """Read a modal. Raises Refused for somebody of another workspace."""
    desk, shown = desk_of(context), body["view"]
    carried = DetailsCarried.model_validate_json(shown["private_metadata"])
    return DetailsForm(desk, person_of(body, desk), shown, carried)


async def choose_student(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Show another student's details in the modal."""
    form = _form_of(body, context)
    desk, view, shown = form.desk, form.view, form.shown
    chosen = _student_of(body["actions"][0]["selected_option"]["value"])
    sheet = await _sheet(desk, form.person, view)
    modal = details_form.details(sheet, view.page, form.carried, chosen.roll_number)
    desk.modal_redraws.want(shown["id"], modal, microseconds(body["actions"][0]["action_ts"]))
    await ack()


async def save(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Save one student's details; the modal closes when they are saved.

    Where somebody else has changed them meanwhile it stays, with what stands now and what was
    entered.
    """
    form = _form_of(body, context)
    desk, person, view, carried = form.desk, form.person, form.view, form.carried
    student, entry = _submitted(FormState.model_validate(form.shown["state"]))
    name = f"slack:{person.team_id}:{person.slack_user_id}:{body['trigger_id']}"
    # A submission has no time of Slack's: it comes after the press that opened the form.
    stamp = Stamp(acted_at=carried.acted_at, name=name, now=desk.clock())
    filled = FilledForm(entry, carried.seen)
    try:
        await desk.database.run(
            marking.mark_details, person, view.key, student.roll_number, filled, stamp
        )
    except Changed:
        sheet = await _sheet(desk, person, view)
        modal = details_form.details(sheet, view.page, carried, student.roll_number, entry)
        await ack(response_action="update", view=modal)
        return
    holder = Viewer(person, carried.shown_in)
    desk.redraws.want(holder, view, carried.surface)
    await ack()


async def _sheet(desk: Desk, person: SlackPerson, view: RosterView) -> Sheet:
    """Read a register that has students, with reasons. Raises NotEnrolled for an empty one."""
    sheet = await desk.database.read(
        partial(sheets.sheet, offers_reasons=True), person, view.key, desk.clock()
    )
    if not sheet.lines:
        raise NotEnrolled(
            f"Nobody is enrolled in {sheet.title} on that day any more. "
            "Type /attendance for your registers."
        )
    await desk.accesses.keep(person, sheet.look)
    return sheet


def _student_of(value: str) -> Mark:
    """Read a student's option. Raises BadInput."""
    return Mark.read(f"{Status.PRESENT[0]}{value}")


def _submitted(state: FormState) -> tuple[Mark, Entry]:
    """Read what was submitted: which student, and the entry. Raises BadInput, naming the field."""
    chosen = state.values[details_form.STUDENT][DETAILS_STUDENT].chosen or ""
    status = _of_student(state, details_form.STATUS, chosen).chosen
    if status not in set(Status):
        raise BadInput("Choose one of the four statuses.", field=details_form.STATUS)
    entry = details.entry(
        Status(status),
        minutes_late=whole_number(
            _of_student(state, details_form.MINUTES, chosen).value, details_form.MINUTES
        ),
        reason=_of_student(state, details_form.REASON, chosen).chosen,
        note=_of_student(state, details_form.NOTES, chosen).value or "",
    )
    return _student_of(chosen), entry


def _of_student(state: FormState, block: str, student: str) -> Input:
    """Give a student's input. Raises BadInput when the modal still shows another student's."""
    inputs = state.values.get(f"{block}:{student}")
    if not inputs:
        raise BadInput(
            "The form still showed another student. Wait a moment, then save again.",
            field=details_form.STUDENT,
        )
    return next(iter(inputs.values()))
