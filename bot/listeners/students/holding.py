"""Holds from the view of a student: an admin places one, and releases it."""

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.attendance.privacy import holding
from bot.blocks.ids.student_ids import StudentDay
from bot.blocks.students import held
from bot.blocks.students.held import HoldCarried
from bot.blocks.students.student_view import Note
from bot.listeners.context import Body, desk_of, person_of, press_of
from bot.listeners.students.looking import show_again, shown
from bot.listeners.submitted import FormState

_RELEASED = Note("The hold is released.")


async def ask_why(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Ask an admin why nothing of a student is to be taken out."""
    press = press_of(body, context)
    student_id = StudentDay.read(press.value).student_id
    await press.desk.database.read(holding.admin_of, press.person, student_id)
    press.open(held.form(HoldCarried(surface=press.surface, student_id=student_id)))
    await ack()


async def place(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Place a hold, and draw the student anew."""
    desk, shown_form = desk_of(context), body["view"]
    person = person_of(body, desk)
    carried = HoldCarried.model_validate_json(shown_form["private_metadata"])
    why = FormState.model_validate(shown_form["state"]).of(held.WHY).value or ""
    await desk.database.run(
        holding.by_admin, person, carried.student_id, holding.place, why, desk.clock()
    )
    show_again(desk, person, carried.surface, StudentDay.of(carried.student_id))
    await ack()


async def release(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Release the hold on a student, and draw the student anew."""
    press = press_of(body, context)
    ask, desk = StudentDay.read(press.value), press.desk
    await desk.database.run(
        holding.by_admin, press.person, ask.student_id, holding.lift, desk.clock()
    )
    press.put(await shown(desk, press.person, ask, _RELEASED))
    await ack()
