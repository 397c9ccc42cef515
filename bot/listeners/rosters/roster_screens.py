"""Looking at a school's rosters, and opening the forms that change them."""

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.attendance.access import setting_up
from bot.attendance.access.people import SlackPerson
from bot.attendance.access.setting_up import Asker
from bot.attendance.rosters import colleagues, enrolling, looking, showing
from bot.attendance.rosters.looking import ClassSeen
from bot.attendance.rosters.showing import Reader
from bot.blocks.elements import Message
from bot.blocks.ids.roster_ids import OfRoster
from bot.blocks.rosters import forms, lists
from bot.blocks.rosters.forms import RosterCarried
from bot.listeners.context import Body, Desk, Press, press_of


async def show_classes(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Show a page of the classes, in the place of a list, else beside."""
    press, asked = _read(body, context)
    message = await _drawn_classes(press.desk, press.person, asked)
    press.put(message)
    await ack()


async def open_classes(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Show the classes beside setup, which stays."""
    press, asked = _read(body, context)
    press.show(await _drawn_classes(press.desk, press.person, asked))
    await ack()


async def show_class(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Show a class."""
    press, asked = _read(body, context)
    press.put(lists.class_seen(await _class_of(press, asked)))
    await ack()


async def show_staff(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Show the staff."""
    press, asked = _read(body, context)
    press.put(await drawn_staff(press.desk, press.person, asked))
    await ack()


async def add_class(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Open the form for a new class."""
    press, asked = _read(body, context)
    desk = press.desk
    found = await desk.database.read(
        setting_up.led, _asker(press.person, asked), looking.new_class, desk.clock()
    )
    press.open(forms.new_class(found, press.person.slack_user_id, _carried(press, asked)))
    await ack()


async def change_class(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Open the form for a class."""
    press, asked = _read(body, context)
    carried = await _showing(press, asked, showing.a_class)
    press.open(forms.change_class(await _class_of(press, asked), carried))
    await ack()


async def set_times(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Open the form for a class's timetable."""
    press, asked = _read(body, context)
    carried = await _showing(press, asked, showing.its_times)
    press.open(forms.times(await _class_of(press, asked), carried))
    await ack()


async def add_students(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Open the form for students of a class."""
    press, asked = _read(body, context)
    press.open(forms.add_students(await _class_of(press, asked), _carried(press, asked)))
    await ack()


async def add_teacher(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Open the form for who teaches a class."""
    press, asked = _read(body, context)
    press.open(forms.add_teacher(await _class_of(press, asked), _carried(press, asked)))
    await ack()


async def change_member(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Open the form for a student of a class."""
    press, asked = _read(body, context)
    shown = await _showing(press, asked, showing.a_member)
    found = await press.desk.database.read(
        setting_up.led, _asker(press.person, asked), enrolling.member, asked.named
    )
    carried = shown.model_copy(update={"course_offering_id": found.course_offering_id})
    press.open(forms.member(found, carried))
    await ack()


async def change_teacher(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Open the form for the last day of somebody who teaches a class."""
    press, asked = _read(body, context)
    shown = await _showing(press, asked, showing.a_teacher)
    found = await press.desk.database.read(
        setting_up.led, _asker(press.person, asked), colleagues.teacher, asked.named
    )
    carried = shown.model_copy(update={"course_offering_id": found.course_offering_id})
    press.open(forms.teacher(found, carried))
    await ack()


async def add_staff(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Open the form for somebody who is to be staff."""
    press, asked = _read(body, context)
    await press.desk.database.read(setting_up.led, _asker(press.person, asked), looking.staff_list)
    press.open(forms.add_staff(_carried(press, asked)))
    await ack()


async def change_staff(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Open the form for one of the staff."""
    press, asked = _read(body, context)
    carried = await _showing(press, asked, showing.one_of_the_staff)
    found = await press.desk.database.read(
        setting_up.led, _asker(press.person, asked), colleagues.one, asked.named
    )
    press.open(forms.change_staff(found, carried))
    await ack()


async def _drawn_classes(
    desk: Desk, person: SlackPerson, asked: OfRoster, note: str = ""
) -> Message:
    """Draw a page of the classes. Raises as `setting_up.led`."""
    found = await desk.database.read(
        setting_up.led, _asker(person, asked), looking.class_list, asked.page, desk.clock()
    )
    return lists.class_list(found, note)


async def drawn_class(desk: Desk, person: SlackPerson, asked: OfRoster, note: str = "") -> Message:
    """Draw a class. Raises as `setting_up.led`, and NotFound."""
    return lists.class_seen(await _seen(desk, person, asked), note)


async def drawn_staff(desk: Desk, person: SlackPerson, asked: OfRoster, note: str = "") -> Message:
    """Draw the staff. Raises as `setting_up.led`."""
    found = await desk.database.read(setting_up.led, _asker(person, asked), looking.staff_list)
    return lists.staff_list(found, note)


async def _class_of(press: Press, asked: OfRoster) -> ClassSeen:
    return await _seen(press.desk, press.person, asked)


async def _seen(desk: Desk, person: SlackPerson, asked: OfRoster) -> ClassSeen:
    return await desk.database.read(
        setting_up.led, _asker(person, asked), looking.class_seen, asked.named, desk.clock()
    )


def _read(body: Body, context: AsyncBoltContext) -> tuple[Press, OfRoster]:
    press = press_of(body, context)
    return press, OfRoster.read(press.value)


def _asker(person: SlackPerson, asked: OfRoster) -> Asker:
    """Say who looks at which school; who only owns the workspace has to be its admin first."""
    return Asker(person, asked.school_id)


async def _showing(press: Press, asked: OfRoster, read: Reader) -> RosterCarried:
    """Say what a form carries that shows a row: which version of it.

    It is read before what is shown is: where somebody changes that in between, the form is refused
    once too often, and nothing is overwritten.
    """
    seen = await press.desk.database.read(
        setting_up.led, _asker(press.person, asked), showing.seen, read, asked.named
    )
    return _carried(press, asked).model_copy(update={"seen": seen})


def _carried(press: Press, asked: OfRoster) -> RosterCarried:
    return RosterCarried(
        surface=press.surface,
        school_id=asked.school_id,
        row_id=asked.row_id,
        course_offering_id=asked.row_id,
    )
