"""/attendance student: those who are called so, or the one who is; and presses on their list."""

from datetime import datetime

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from sqlalchemy import Connection

from bot.attendance.access.people import SlackPerson
from bot.attendance.calls import followed
from bot.attendance.excuses import office, uncleared
from bot.attendance.privacy import holding
from bot.attendance.students import searching, viewing
from bot.blocks.elements import Message
from bot.blocks.ids.student_ids import StudentDay, StudentSearch
from bot.blocks.students.found_students import found_students
from bot.blocks.students.student_history import history
from bot.blocks.students.student_view import NOTHING_SAID, Note, student_view
from bot.blocks.surfaces import Surface
from bot.listeners.context import Asked, Body, Desk, press_of
from storage.accesses.keeping import Look


async def answer(asked: Asked) -> Message:
    """Draw the students who are called so. Raises as `searching.search_for`."""
    return await _found(asked.desk, asked.person, StudentSearch(typed=asked.typed.after_word))


async def _found(desk: Desk, person: SlackPerson, ask: StudentSearch) -> Message:
    """Draw a page of those who were found; the only one of them at once."""
    page = await desk.database.read(searching.search_for, person, ask.typed, desk.clock(), ask.page)
    if page.is_plain:
        return await shown(desk, person, StudentDay.of(page.rows[0].student.id))
    return found_students(page)


async def shown(
    desk: Desk, person: SlackPerson, ask: StudentDay, note: Note = NOTHING_SAID
) -> Message:
    """Draw a student, with what became of a press. Raises as `viewing.view`."""
    drawn, look = await desk.database.read(_view, person, ask, desk.clock(), note)
    await desk.accesses.keep(person, look)
    return drawn


def _view(
    connection: Connection, person: SlackPerson, ask: StudentDay, now: datetime, note: Note
) -> tuple[Message, Look | None]:
    seen = viewing.view(connection, person, ask.student_id, now, ask.day)
    excuses = office.of_student(connection, person, ask.student_id, now)
    open_days = uncleared.of_student(connection, person, ask.student_id, now)
    done = followed.of_student(connection, person, ask.student_id)
    hold = holding.seen(connection, person, ask.student_id)
    return student_view(seen, excuses, note, open_days, done, hold), seen.look


def show_again(desk: Desk, person: SlackPerson, surface: Surface, ask: StudentDay) -> None:
    """Draw a student anew after the ack, where a form was opened from the view."""

    async def draw() -> None:
        drawn = await shown(desk, person, ask)
        await desk.surfaces.replace(surface, drawn)

    if surface.is_somewhere:
        desk.after_ack(surface, draw)


async def find(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Look for a student by a button, or turn the list to another page."""
    press = press_of(body, context)
    press.put(await _found(press.desk, press.person, StudentSearch.read(press.value)))
    await ack()


async def show(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Show a student, or another day of one."""
    press = press_of(body, context)
    press.put(await shown(press.desk, press.person, StudentDay.read(press.value)))
    await ack()


async def show_beside(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Show a student of a list beside it, so that the list stays."""
    press = press_of(body, context)
    press.show(await shown(press.desk, press.person, StudentDay.read(press.value)))
    await ack()


async def show_history(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Show how a student's records of a day came to be what they are."""
    press = press_of(body, context)
    desk, ask = press.desk, StudentDay.read(press.value)
    page = await desk.database.read(
        viewing.history, press.person, ask.student_id, desk.clock(), ask.day, ask.page
    )
    await desk.accesses.keep(press.person, page.look)
    press.put(history(page))
    await ack()
