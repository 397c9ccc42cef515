"""Making a workspace's first school: the form, and saving it."""

from functools import partial

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.attendance.access import founders
from bot.attendance.beginning import founding, steps
from bot.attendance.beginning.founding import NewSchool
from bot.attendance.errors import NoSchool, Refused
from bot.blocks.beginning import founding_form, panel
from bot.blocks.surfaces import FormCarried
from bot.listeners import first_contact, profiles
from bot.listeners.context import Body, Press, desk_of, person_of, press_of
from bot.listeners.submitted import FormState


async def ask(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Open the form that makes a school."""
    press = press_of(body, context)
    press.after_ack(partial(_open, press))
    await ack()


async def _open(press: Press) -> None:
    """Open the form, once Slack has said that the person leads the workspace."""
    desk, now = press.desk, press.desk.clock()
    profile = await first_contact.profile(desk, press.person, press.surface)
    founder = first_contact.founder_of(desk, press.person, profile)
    try:
        await desk.database.read(founders.refuse_without_school, founder)
    except NoSchool as allowed:
        if not allowed.may_create:
            raise
    else:
        raise Refused("This Slack workspace has a school by now. Type /attendance to see it.")
    zone = founding.usual_zone(profile.time_zone, now)
    form = founding_form.form(zone, FormCarried(surface=press.surface), now)
    await desk.surfaces.open(press.surface, form, press.trigger_id)


async def create(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Make the school, and show the next step where the form was opened from."""
    desk, shown = desk_of(context), body["view"]
    person = person_of(body, desk)
    surface = FormCarried.model_validate_json(shown["private_metadata"]).surface
    state = FormState.model_validate(shown["state"])
    wanted = NewSchool(
        state.of("name").value or "", state.one("time_zone"), state.one("hour_cycle")
    )
    profile = await profiles.asked(desk, person.slack_user_id, "name")
    founder = first_contact.founder_of(desk, person, profile)
    now = desk.clock()
    made = await desk.database.run(founding.found, founder, wanted, now)
    progress = await desk.database.read(steps.now, made, now)
    desk.homes.want(person)
    if surface.is_somewhere:
        told = panel.message(progress, f"{made.name} is created, and you are its admin.")
        desk.after_ack(surface, partial(desk.surfaces.replace, surface, told))
    await ack()
