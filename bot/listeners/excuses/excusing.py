"""Saving the forms of excuses. What is wrong is said under its input, and nothing is saved."""

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.attendance import fields
from bot.attendance.access.people import SlackPerson
from bot.attendance.excuses import office
from bot.attendance.excuses.entering import NewExcuse
from bot.attendance.excuses.office import NewEnd
from bot.blocks.excuses import lists
from bot.blocks.excuses.forms import ExcuseCarried
from bot.blocks.ids.student_ids import StudentDay
from bot.listeners.context import Body, Desk, desk_of, person_of, stamp_of_form
from bot.listeners.excuses.clearing import cleared_of
from bot.listeners.students import looking
from bot.listeners.submitted import FormState
from storage.tables.words import Becomes


async def save(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Enter an excuse, and say in the form's place what was changed and what stays."""
    desk, person, carried, state = _read(body, context)
    excuse = _submitted(state, carried)
    stamp = stamp_of_form(desk, person, body["view"])
    settled = await desk.database.run(office.enter, person, excuse, stamp)
    _show_again(desk, person, carried)
    await ack(response_action="update", view=lists.entered(settled, carried))


async def withdraw(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Withdraw an excuse, and say what has gone back and what stays."""
    desk, person, carried, state = _read(body, context)
    if carried.excuse_id is None:
        raise AssertionError("the form to withdraw an excuse names none")
    why = state.of("why").value or ""
    stamp = stamp_of_form(desk, person, body["view"])
    settled = await desk.database.run(office.withdraw, person, carried.excuse_id, why, stamp)
    _show_again(desk, person, carried)
    await ack(response_action="update", view=lists.withdrawn(settled, carried))


async def shorten(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Shorten an excuse, and say what has gone back and what stays."""
    desk, person, carried, state = _read(body, context)
    if carried.excuse_id is None:
        raise AssertionError("the form to shorten an excuse names none")
    ends_on, ends_at = state.of("ends_on").selected_date, state.of("ends_at").selected_time
    wanted = NewEnd(
        fields.read_date(ends_on, "ends_on") if ends_on else None,
        fields.read_wall_clock(ends_at, "ends_at") if ends_at else None,
        state.of("why").value or "",
    )
    stamp = stamp_of_form(desk, person, body["view"])
    settled = await desk.database.run(office.shorten, person, carried.excuse_id, wanted, stamp)
    _show_again(desk, person, carried)
    await ack(response_action="update", view=lists.shortened(settled, carried))


def _read(
    body: Body, context: AsyncBoltContext
) -> tuple[Desk, SlackPerson, ExcuseCarried, FormState]:
    """Read a submitted form. Raises Refused for somebody of another workspace."""
    desk, shown = desk_of(context), body["view"]
    carried = ExcuseCarried.model_validate_json(shown["private_metadata"])
    return desk, person_of(body, desk), carried, FormState.model_validate(shown["state"])


def _show_again(desk: Desk, person: SlackPerson, carried: ExcuseCarried) -> None:
    """Draw after the ack what the form was opened from: a student's view, or the list."""
    student_id, surface = carried.student_id, carried.surface

    async def draw_list() -> None:
        found = await desk.database.read(office.listed, person, desk.clock())
        await desk.accesses.keep(person, *office.looks(found))
        await desk.modals.update(
            surface.view_id, lists.coming(found, ExcuseCarried(surface=surface))
        )

    if student_id:
        looking.show_again(desk, person, surface, StudentDay.of(student_id))
    elif carried.is_list and surface.view_id:
        desk.after_ack(surface, draw_list)


def _submitted(state: FormState, carried: ExcuseCarried) -> NewExcuse:
    """Read what was entered. Raises BadInput, naming the field."""
    begins_on = fields.read_date(state.of("begins_on").selected_date, "begins_on")
    ends_on = state.of("ends_on").selected_date
    starts_at, ends_at = state.of("starts_at").selected_time, state.of("ends_at").selected_time
    return NewExcuse(
        student_ids=state.students(),
        begins_on=begins_on,
        ends_on=fields.read_date(ends_on, "ends_on") if ends_on else begins_on,
        becomes=fields.read_word(Becomes, state.one("becomes"), "becomes"),
        starts_at=fields.read_wall_clock(starts_at, "starts_at") if starts_at else None,
        ends_at=fields.read_wall_clock(ends_at, "ends_at") if ends_at else None,
        reason=state.of("reason").chosen,
        note=state.of("note").value,
        told_by=state.of("told_by").value,
        cleared=cleared_of(state, is_needed=carried.clears),
    )
