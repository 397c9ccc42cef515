"""/attendance desk: the form, also from a student; "Arrived now" on the call list and on one."""

from functools import partial
from uuid import UUID

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.attendance import fields
from bot.attendance.access.people import SlackPerson
from bot.attendance.arrivals import arriving, choosing, leaving
from bot.attendance.arrivals.arriving import Arrived
from bot.attendance.arrivals.leaving import Leaving
from bot.attendance.calls import call_list as lists
from bot.attendance.registers.actions import Stamp
from bot.blocks.arrivals import told
from bot.blocks.arrivals.desk_form import ARRIVED, LEAVES, DeskCarried, desk_form
from bot.blocks.calls.call_list import call_list
from bot.blocks.ids.arrival_ids import DeskDeed
from bot.blocks.ids.call_ids import CallPress
from bot.blocks.ids.student_ids import StudentDay
from bot.blocks.students.student_view import Note
from bot.blocks.surfaces import Form, Surface, screen
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
from bot.listeners.students import looking
from bot.listeners.submitted import FormState


async def answer(asked: Asked) -> Form:
    """Draw the form for those who were typed, else with a menu that is searched.

    Raises as `choosing.choices`.
    """
    desk, typed = asked.desk, asked.typed.after_word
    found = await desk.database.read(choosing.choices, asked.person, typed, desk.clock())
    return Form(desk_form(found, DeskCarried(surface=asked.surface)))


async def save(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Enter who arrived or leaves, and say in the form's place what became of it."""
    desk, shown = desk_of(context), body["view"]
    person, state = person_of(body, desk), FormState.model_validate(shown["state"])
    stamp = stamp_of_form(desk, person, shown)
    carried = DeskCarried.model_validate_json(shown["private_metadata"])
    if state.one("what") == ARRIVED:
        message = await _arrive(desk, person, carried.surface, state, stamp)
    else:
        message = await _leave(desk, person, state, stamp)
    if carried.student_id:
        looking.show_again(desk, person, carried.surface, StudentDay.of(carried.student_id))
    await ack(response_action="update", view=message)


async def arrived_call(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Have a student of the call list arrive now, and draw the list again."""
    press = press_of(body, context)
    pressed = CallPress.read(press.value)
    found = await _arrived(press, pressed.student_id)
    drawn = await press.desk.database.read(
        lists.listed, press.person, pressed.view.place, press.desk.clock()
    )
    await press.desk.accesses.keep(press.person, drawn.look)
    button = told.take_back(found) if found.amended else None
    press.put(call_list(drawn, told.note_of(found), button))
    await ack()


async def arrived_student(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Have a student whom the office looks at arrive now, and draw the day again."""
    press = press_of(body, context)
    asked = StudentDay.read(press.value)
    found = await _arrived(press, asked.student_id)
    note = Note(told.note_of(found), told.take_back(found) if found.amended else None)
    today = StudentDay.of(asked.student_id)
    press.put(await looking.shown(press.desk, press.person, today, note))
    await ack()


async def leaves_student(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Open the desk's form for a student whom the office looks at, who leaves early."""
    press = press_of(body, context)
    student_id = StudentDay.read(press.value).student_id
    found = await press.desk.database.read(
        choosing.of_student, press.person, student_id, press.desk.clock()
    )
    carried = DeskCarried(surface=press.surface, student_id=student_id)
    press.open(desk_form(found, carried, LEAVES))
    await ack()


async def take_back(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Take back what was entered at the desk."""
    press = press_of(body, context)
    deed = DeskDeed.read(press.value)
    changed = await press.desk.database.run(
        arriving.take_back, press.person, deed.change_set_id, press.stamp()
    )
    press.put(told.taken_back(changed))
    await ack()


async def _arrive(
    desk: Desk, person: SlackPerson, surface: Surface, state: FormState, stamp: Stamp
) -> Body:
    found = await desk.database.run(
        arriving.arrive, person, state.students(), fields.read_wall_clock(_at(state), "at"), stamp
    )
    _give_slips(desk, person, surface, found)
    return screen(told.arrived(found))


async def _leave(desk: Desk, person: SlackPerson, state: FormState, stamp: Stamp) -> Body:
    at = fields.read_wall_clock(_at(state), "at")
    reason, told_by = state.of("reason").chosen, state.of("told_by").value
    leaves = Leaving(state.students(), at, reason, told_by)
    found = await desk.database.run(leaving.leave, person, leaves, stamp)
    return screen(told.left(found))


async def _arrived(press: Press, student_id: UUID) -> Arrived:
    """Have a student arrive now."""
    found = await press.desk.database.run(
        arriving.arrive, press.person, [student_id], None, press.stamp()
    )
    _give_slips(press.desk, press.person, press.surface, found)
    return found


def _give_slips(desk: Desk, person: SlackPerson, surface: Surface, found: Arrived) -> None:
    """Give who entered an arrival the slips after the ack, where the school gives some."""
    if found.sheet is not None:
        desk.after_ack(surface, partial(desk.slips.give, person.slack_user_id, found.sheet))


def _at(state: FormState) -> str:
    return state.of("at").selected_time or ""
