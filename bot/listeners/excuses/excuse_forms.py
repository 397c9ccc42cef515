"""The form for students by name or from a view, and the excuses of today and to come."""

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.attendance.excuses import office
from bot.attendance.excuses.office import StandingExcuse
from bot.blocks.excuses import forms, lists
from bot.blocks.excuses.forms import ExcuseCarried
from bot.blocks.ids import excuse_ids
from bot.blocks.ids.excuse_ids import ExcuseChoice
from bot.blocks.ids.student_ids import StudentDay
from bot.blocks.surfaces import Form
from bot.listeners.context import Asked, Body, Press, press_of


async def answer(asked: Asked) -> Form:
    """Draw the form, or the list where nobody is named. Excuses are for office and admins.

    Raises as `office.meant` and `office.listed`.
    """
    desk, typed = asked.desk, asked.typed.after_word
    carried = ExcuseCarried(surface=asked.surface)
    if typed:
        found = await desk.database.read(office.meant, asked.person, typed, desk.clock())
        return Form(forms.entry(found, carried))
    listed = await desk.database.read(office.listed, asked.person, desk.clock())
    await desk.accesses.keep(asked.person, *office.looks(listed))
    return Form(lists.coming(listed, carried))


async def excuse_student(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Open the form for the student who is looked at."""
    press = press_of(body, context)
    student_id = StudentDay.read(press.value).student_id
    found = await press.desk.database.read(
        office.meant_student, press.person, student_id, press.desk.clock()
    )
    carried = ExcuseCarried(surface=press.surface, student_id=student_id)
    press.open(forms.entry(found, carried))
    await ack()


async def excuse_some(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Open the form, upon the list, with a menu of students that is searched."""
    press = press_of(body, context)
    found = await press.desk.database.read(office.anyone, press.person, press.desk.clock())
    press.open(forms.entry(found, ExcuseCarried(surface=press.surface, is_list=True)))
    await ack()


async def ask_why(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Ask, upon the list or beside the student, why an excuse is withdrawn."""
    press, found, carried = await _chosen(body, context)
    press.open(forms.withdrawal(found.student, carried))
    await ack()


async def ask_end(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Ask, upon the list or beside the student, when an excuse ends instead."""
    press, found, carried = await _chosen(body, context)
    press.open(forms.shortening(found, carried))
    await ack()


async def _chosen(
    body: Body, context: AsyncBoltContext
) -> tuple[Press, StandingExcuse, ExcuseCarried]:
    """Read the press of an excuse's button. Raises as `office.to_change`."""
    press = press_of(body, context)
    chosen = ExcuseChoice.read(press.value)
    found = await press.desk.database.read(office.to_change, press.person, chosen.excuse_id)
    await press.desk.accesses.keep(press.person, found.look)
    view: Body | None = body.get("view")
    is_list = view is not None and view["callback_id"] == excuse_ids.LIST
    carried = ExcuseCarried(
        surface=press.surface,
        excuse_id=chosen.excuse_id,
        student_id=None if is_list else found.student_id,
        is_list=is_list,
    )
    return press, found, carried
