"""Handing a register over: the form, saved; the list, with the way to end a cover."""

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.attendance import accounts, fields
from bot.attendance.access.people import SlackPerson
from bot.attendance.covers import choices, ending, handing
from bot.attendance.covers.handing import CoverSpan, Given, NewCover
from bot.attendance.errors import BadInput, Decided, NotInSchool
from bot.attendance.registers.actions import Stamp
from bot.blocks.covers import forms, lists
from bot.blocks.covers.forms import CoverCarried
from bot.blocks.ids.cover_ids import CoverChoice
from bot.blocks.ids.register_choice import RegisterChoice
from bot.blocks.surfaces import Form
from bot.listeners import profiles
from bot.listeners.context import Asked, Body, Desk, desk_of, person_of, press_of
from bot.listeners.submitted import FormState
from bot.slack.methods.people import Profile
from storage.schools.people.staff import NewStaff
from storage.tables.words import Role


async def answer(asked: Asked) -> Form:
    """Draw the form where a course is named, else the covers of today and to come.

    Raises as `choices.choices` and `handing.listed`.
    """
    desk, typed = asked.desk, asked.typed.after_word
    carried = CoverCarried(surface=asked.surface)
    if typed:
        found = await desk.database.read(choices.choices, asked.person, typed, desk.clock())
        return Form(forms.entry(found, carried))
    listed = await desk.database.read(handing.listed, asked.person, desk.clock())
    return Form(lists.coming(listed, carried))


async def of_register(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Open the form for the register in which the button stands."""
    press = press_of(body, context)
    desk = press.desk
    found = await desk.database.read(choices.opened, press.person, press.view.key, desk.clock())
    press.open(forms.entry(found, CoverCarried(surface=press.surface)))
    await ack()


async def of_today(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Open the form upon the list, for any lesson of today, or course."""
    press = press_of(body, context)
    desk = press.desk
    found = await desk.database.read(choices.choices, press.person, "", desk.clock())
    press.open(forms.entry(found, CoverCarried(surface=press.surface)))
    await ack()


async def suggest(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Answer with what may be handed over and is called as somebody types."""
    desk = desk_of(context)
    person = person_of(body, desk)
    found = await desk.database.read(choices.suggested, person, body["value"], desk.clock())
    await ack(options=forms.options(found))


async def save(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Hand over, and say so in the form's place; who is not known yet is first asked of Slack.

    Of a colleague who is no staff an admin is asked whether to add them, others are told.
    """
    desk, shown = desk_of(context), body["view"]
    person = person_of(body, desk)
    carried = CoverCarried.model_validate_json(shown["private_metadata"])
    entered = _entered(carried, FormState.model_validate(shown["state"]))
    wanted, stamp = _wanted(desk, entered), _stamp(desk, person, shown)
    try:
        given = await desk.database.run(handing.give, person, wanted, stamp)
    except NotInSchool:
        profile = await _colleague(desk, entered.colleague)
        try:
            given = await _introduced(desk, person, wanted, stamp, profile)
        except NotInSchool as refusal:
            member = await desk.database.read(handing.school_of, person, wanted)
            if member.role is not Role.ADMIN:
                sentence = f"{refusal} An admin of the school can add them when handing over."
                raise BadInput(sentence, field="colleague") from None
            name = (profile.given_name, profile.family_name)
            view = forms.adding(name, profile.email or "", member.school, entered)
            await ack(response_action="update", view=view)
            return
    await ack(response_action="update", view=forms.given(given, carried))


async def add_staff(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Add a colleague to the staff list as a teacher, then hand over."""
    desk, shown = desk_of(context), body["view"]
    person = person_of(body, desk)
    entered = CoverCarried.model_validate_json(shown["private_metadata"])
    state = FormState.model_validate(shown["state"])
    wanted, stamp = _wanted(desk, entered), _stamp(desk, person, shown)
    profile = await _colleague(desk, entered.colleague)
    new = NewStaff(
        state.of("given_name").value or "",
        state.of("family_name").value or "",
        profile.email or "",
    )
    member = await desk.database.read(handing.school_of, person, wanted)
    await desk.database.run(accounts.add_staff, person, member.school_id, new, stamp.now)
    given = await _introduced(desk, person, wanted, stamp, profile)
    await ack(response_action="update", view=forms.given(given, entered))


async def end(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """End a cover, and draw the list anew; it says so if it was ended already."""
    press = press_of(body, context)
    desk, chosen = press.desk, CoverChoice.read(press.value)
    note = ""
    try:
        await desk.database.run(ending.end, press.person, chosen.cover_id, desk.clock())
    except Decided as refusal:
        note = str(refusal)
    listed = await desk.database.read(handing.listed, press.person, desk.clock())
    carried = CoverCarried(surface=press.surface)
    desk.modal_redraws.want(press.shown_in, lists.coming(listed, carried, note), press.acted_at)
    await ack()


async def _introduced(
    desk: Desk, person: SlackPerson, wanted: NewCover, stamp: Stamp, profile: Profile
) -> Given:
    """Hand over to a colleague of whom Slack has told. Raises as `handing.give`."""
    await desk.database.run(accounts.introduce, wanted.colleague, profile.email or "")
    return await desk.database.run(handing.give, person, wanted, stamp)


async def _colleague(desk: Desk, slack_user_id: str) -> Profile:
    """Ask Slack who a colleague is, who has an e-mail.

    Raises BadInput, naming the field, where Slack does not say, and for who can be no staff.
    """
    found = await profiles.colleague(desk, slack_user_id, "colleague")
    if not found.email:
        raise BadInput(
            "Slack shows no e-mail address of this person, so I can't find them on the staff list. "
            "Ask the school office.",
            field="colleague",
        )
    return found


def _stamp(desk: Desk, person: SlackPerson, shown: Body) -> Stamp:
    """Stamp a submission: the same form delivered twice has the same stamp."""
    name = f"slack:{person.team_id}:{person.slack_user_id}:cover:{shown['id']}"
    return Stamp.at(desk.clock(), name)


def _entered(carried: CoverCarried, state: FormState) -> CoverCarried:
    """Read what was entered. Raises BadInput, naming the field."""
    colleague = state.of("colleague").selected_user
    if not colleague:
        raise BadInput("Choose a colleague.", field="colleague")
    days = {
        name: fields.read_date(day, name)
        for name in ("begins_on", "ends_on")
        if (day := state.of(name).selected_date)
    }
    span = fields.read_word(CoverSpan, state.one("span"), "span")
    chosen = {"colleague": colleague, "what": state.one("what"), "span": span}
    return carried.model_copy(update=chosen | days)


def _wanted(desk: Desk, entered: CoverCarried) -> NewCover:
    workspace = desk.workspace
    return NewCover(
        colleague=SlackPerson(workspace.enterprise_id, workspace.team_id, entered.colleague),
        key=RegisterChoice.read(entered.what).key,
        span=entered.span,
        begins_on=entered.begins_on,
        ends_on=entered.ends_on,
    )
