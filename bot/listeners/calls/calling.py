"""/attendance calls: whom the office calls, and presses on their list."""

from datetime import date
from uuid import UUID

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.attendance import fields
from bot.attendance.access.people import SlackPerson
from bot.attendance.calls import call_list as lists
from bot.attendance.calls import explaining, following_up
from bot.attendance.calls.call_list import CallPlace
from bot.attendance.calls.following_up import Deed
from bot.blocks.calls.call_list import asked_first, call_list
from bot.blocks.calls.log_form import CallCarried, log_form
from bot.blocks.elements import Message
from bot.blocks.excuses import forms
from bot.blocks.excuses.forms import ExcuseCarried
from bot.blocks.ids.call_ids import CallPress, CallsView
from bot.blocks.ids.student_ids import StudentDay
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
from storage.tables.words import FollowUpKind


async def answer(asked: Asked) -> Message:
    """Draw the list of today, or of the day that was typed. Raises as `call_list.typed`."""
    desk = asked.desk
    found = await desk.database.read(
        lists.typed, asked.person, asked.typed.after_word, desk.clock()
    )
    await desk.accesses.keep(asked.person, found.look)
    return call_list(found)


async def turn(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Show another page or school, or the same page as it is now."""
    press = press_of(body, context)
    press.put(await _drawn(press.desk, press.person, CallsView.read(press.value).place))
    await ack()


async def follow_up(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Keep what somebody did about an absence, and draw the list again."""
    press = press_of(body, context)
    await _keep(press, CallPress.read(press.value))
    await ack()


async def choose(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Keep what was chosen in a student's menu, or open the form."""
    press = press_of(body, context)
    pressed = CallPress.read(press.value)
    if pressed.kind is None:
        desk = press.desk
        found = await desk.database.read(
            following_up.to_follow_up, press.person, pressed.student_id, pressed.day, desk.clock()
        )
        await desk.accesses.keep(press.person, found.look)
        carried = CallCarried(surface=press.surface, pressed=pressed.written())
        press.open(log_form(found, carried))
    else:
        await _keep(press, pressed)
    await ack()


async def log_student(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Open the form for the student who is looked at, about the day that is shown."""
    press = press_of(body, context)
    desk, asked = press.desk, StudentDay.read(press.value)
    found = await desk.database.read(
        following_up.to_follow_up, press.person, asked.student_id, asked.shown_day, desk.clock()
    )
    await desk.accesses.keep(press.person, found.look)
    carried = CallCarried(surface=press.surface, pressed=asked.written(), is_student=True)
    press.open(log_form(found, carried))
    await ack()


async def explain(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Open the form of an excuse for a student, on the day of the absence."""
    press = press_of(body, context)
    desk, pressed = press.desk, CallPress.read(press.value)
    meant = await desk.database.read(
        explaining.to_explain, press.person, pressed.student_id, pressed.day, desk.clock()
    )
    press.open(forms.entry(meant, ExcuseCarried(surface=press.surface)))
    await ack()


async def save(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Keep a call from its form, and draw the list again from which it was opened."""
    desk, shown = desk_of(context), body["view"]
    person = person_of(body, desk)
    carried = CallCarried.model_validate_json(shown["private_metadata"])
    state = FormState.model_validate(shown["state"])
    kind = fields.read_word(FollowUpKind, state.one("kind"), "kind")
    student_id, day = _at_whom(carried)
    deed = Deed(student_id, day, kind, state.of("outcome").value or "")
    stamp = stamp_of_form(desk, person, shown)
    await desk.database.run(following_up.follow_up, person, deed, stamp, surely=True)
    _show_again(desk, person, carried)
    await ack()


def _at_whom(carried: CallCarried) -> tuple[UUID, date]:
    """Say whose absence it is, and of which day. Raises BadInput."""
    if carried.is_student:
        asked = StudentDay.read(carried.pressed)
        return asked.student_id, asked.shown_day
    pressed = CallPress.read(carried.pressed)
    return pressed.student_id, pressed.day


def _show_again(desk: Desk, person: SlackPerson, carried: CallCarried) -> None:
    """Draw after the ack what the form was opened from: a student's view, or the list."""
    surface = carried.surface
    if carried.is_student:
        looking.show_again(desk, person, surface, StudentDay.read(carried.pressed))
        return
    place = CallPress.read(carried.pressed).view.place

    async def redraw() -> None:
        drawn = await _drawn(desk, person, place)
        if surface.is_somewhere:
            await desk.surfaces.replace(surface, drawn)

    desk.after_ack(surface, redraw)


async def _keep(press: Press, pressed: CallPress) -> None:
    desk = press.desk
    if pressed.kind is None:
        raise AssertionError("a press that keeps nothing")
    deed = Deed(pressed.student_id, pressed.day, pressed.kind)
    others = await desk.database.run(
        following_up.follow_up, press.person, deed, press.stamp(), surely=pressed.surely
    )
    if others is not None:
        await desk.accesses.keep(press.person, others.look)
        press.put(asked_first(others, pressed))
        return
    press.put(await _drawn(desk, press.person, pressed.view.place))


async def _drawn(desk: Desk, person: SlackPerson, place: CallPlace) -> Message:
    found = await desk.database.read(lists.listed, person, place, desk.clock())
    await desk.accesses.keep(person, found.look)
    return call_list(found)
