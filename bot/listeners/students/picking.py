"""A student chosen from a searched menu: the options for what is typed, and what opens then."""

from uuid import UUID

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.attendance.errors import BadInput
from bot.attendance.students import searching, viewing
from bot.blocks.students.picking import options
from bot.blocks.students.student_view import student_view
from bot.listeners.context import Body, desk_of, person_of, press_of


async def suggest(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Answer with the students who are called as somebody types."""
    desk = desk_of(context)
    person = person_of(body, desk)
    found = await desk.database.read(searching.suggested, person, body["value"], desk.clock())
    await ack(options=options(found))


async def pick(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Show the student who was chosen."""
    press = press_of(body, context)
    desk, student_id = press.desk, _chosen(press.action)
    seen = await desk.database.read(viewing.view, press.person, student_id, desk.clock(), None)
    press.put(student_view(seen))
    await ack()


def _chosen(action: Body) -> UUID:
    try:
        return UUID(action["selected_option"]["value"])
    except ValueError:
        raise BadInput("This menu is from an older message. Type the name again.") from None
