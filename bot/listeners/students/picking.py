"""A student chosen from a searched menu: the options for what is typed, and what opens then."""

from uuid import UUID

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.attendance.arrivals import choosing
from bot.attendance.errors import BadInput
from bot.attendance.students import searching
from bot.blocks.ids.student_ids import StudentDay
from bot.blocks.students.picking import options
from bot.listeners.context import Body, desk_of, person_of, press_of
from bot.listeners.students import looking


async def suggest(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Answer with the students who are called as somebody types."""
    desk = desk_of(context)
    person = person_of(body, desk)
    found = await desk.database.read(searching.suggested, person, body["value"], desk.clock())
    await ack(options=options(found))


async def suggest_to_office(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Answer with the students whom the office may mean, before anything is typed and after."""
    desk = desk_of(context)
    person = person_of(body, desk)
    found = await desk.database.read(choosing.suggested, person, body["value"], desk.clock())
    await desk.accesses.keep(person, *found.looks)
    await ack(options=options(found.rows))


async def pick(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Show the student who was chosen."""
    press = press_of(body, context)
    chosen = StudentDay.of(_chosen(press.action))
    press.desk.homes.clear_search(press.person)
    press.put(await looking.shown(press.desk, press.person, chosen))
    await ack()


def _chosen(action: Body) -> UUID:
    option: Body | None = action.get("selected_option")
    try:
        return UUID(option["value"] if option else "")
    except ValueError:
        raise BadInput("This menu is from an older message. Type the name again.") from None
