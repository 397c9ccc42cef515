"""Saving the forms of setup. What is wrong is said under its input, and nothing is saved."""

from uuid import UUID

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.attendance import fields, reasons, schools
from bot.attendance.access import setting_up
from bot.attendance.amending import books
from bot.attendance.amending.books import BooksWanted
from bot.attendance.arrivals import desk_rule
from bot.attendance.calls import escalation_rule
from bot.attendance.calls.escalation_rule import ToBeTold
from bot.attendance.days import closed_stretches
from bot.attendance.days.closed_days import DaySpan
from bot.attendance.digests import plans
from bot.attendance.digests.plans import Entered
from bot.attendance.errors import BadInput
from bot.attendance.numbers import counted
from bot.attendance.reminders import reminder_rules
from bot.attendance.reminders.reminder_rules import MOST_MINUTES_AFTER
from bot.blocks.digests.undelivered_notice import why
from bot.blocks.setup import desk_forms, forms
from bot.listeners.context import Body, Desk
from bot.listeners.setup.channels import refusal_of
from bot.listeners.setup.opening import sheet_of
from bot.listeners.submitted import FormState, whole_number
from bot.slack.errors import SlackTrouble
from storage.calls.desk_rules import Arriving
from storage.reminders import Reminding
from storage.schools.books import AmendRule
from storage.tables.words import Missed


async def save_digest(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Save a digest, new or changed, if its channel is one for records."""
    sheet = sheet_of(body, context)
    asker, state = await sheet.asker(), sheet.state
    wanted = plans.plan(_entered(state))
    await sheet.school()
    await _check_channel(sheet.desk, wanted.channel_id, "channel")
    desk, digest_id = sheet.desk, sheet.carried.digest_id
    if digest_id is None:
        await sheet.change(asker, plans.add, wanted, desk.clock())
    else:
        await sheet.save(
            asker,
            lambda connection, school: plans.find(connection, school, digest_id).plan,
            lambda connection: setting_up.in_school(
                connection, asker, plans.change, digest_id, wanted, desk.clock()
            ),
        )
    sheet.redraw(asker, "The digest is saved.")
    await ack()


async def remove_digest(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Remove a digest; one that is gone is removed already."""
    sheet = sheet_of(body, context)
    asker, digest_id = await sheet.asker(), sheet.carried.digest_id
    if digest_id is not None:
        await sheet.change(asker, plans.remove, digest_id)
    sheet.redraw(asker, "The digest is removed.")
    await ack()


async def save_reminders(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Save when a school reminds, and where the office's list goes."""
    sheet = sheet_of(body, context)
    asker, state = await sheet.asker(), sheet.state
    rule = Reminding(
        active=state.one("active") == forms.ON,
        after_minutes=_minutes(state, "after_minutes"),
        office_channel_id=state.of("office_channel").selected_conversation,
        office_after_minutes=_minutes(state, "office_after_minutes"),
        co_teachers_after_minutes=_minutes_or_none(state, "co_teachers_after_minutes"),
        persons_after_minutes=_minutes_or_none(state, "persons_after_minutes"),
        persons=tuple(UUID(each) for each in state.some("persons")),
    )
    grace_minutes = _minutes(state, "grace_minutes")
    await sheet.school()
    if rule.office_channel_id:
        await _check_channel(sheet.desk, rule.office_channel_id, "office_channel")
    await sheet.save(
        asker,
        lambda connection, school: reminder_rules.reminding(connection, school).settings,
        lambda connection: setting_up.in_school(
            connection, asker, reminder_rules.settle, rule, grace_minutes, sheet.desk.clock()
        ),
    )
    sheet.redraw(asker, "Reminders are saved.")
    await ack()


async def save_closed_days(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Close the school on a span of days, or early on each of them."""
    sheet = sheet_of(body, context)
    asker, state = await sheet.asker(), sheet.state
    first = fields.read_date(state.of("first").selected_date, "first")
    last, closes_at = state.of("last").selected_date, state.of("closes_at").selected_time
    days = await sheet.change(
        asker,
        closed_stretches.close,
        DaySpan(first, fields.read_date(last, "last") if last else first),
        state.of("title").value or "",
        fields.read_wall_clock(closes_at, "closes_at") if closes_at else None,
    )
    sheet.redraw(asker, f"Saved: {counted(days, 'day')}.")
    await ack()


async def save_books(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Say how long registers may be changed without a reason, and what is closed."""
    sheet = sheet_of(body, context)
    asker, state = await sheet.asker(), sheet.state
    through = state.of("closed_through").selected_date
    rule = AmendRule(
        whole_number(state.of("amend_days").value, "amend_days"),
        whole_number(state.of("office_amend_days").value, "office_amend_days"),
        fields.read_date(through, "closed_through") if through else None,
    )
    wanted = BooksWanted(rule, state.of("books_why").value or "")
    await sheet.save(
        asker,
        lambda connection, school: books.read(connection, school).rule,
        lambda connection: setting_up.led(
            connection, asker, books.settle, wanted, sheet.desk.clock()
        ),
    )
    sheet.redraw(asker, "What may be changed is saved.")
    await ack()


async def save_desk(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Say what becomes of the lessons of who comes late."""
    sheet = sheet_of(body, context)
    asker, state = await sheet.asker(), sheet.state
    rule = Arriving(
        fields.read_word(Missed, state.one("missed"), "missed"),
        whole_number(state.of("absent_after_minutes").value, "absent_after_minutes"),
        slips=desk_forms.SLIPS in state.some("slips"),
    )
    await sheet.save(
        asker,
        desk_rule.read,
        lambda connection: setting_up.in_school(connection, asker, desk_rule.settle, rule),
    )
    sheet.redraw(asker, "Late arrivals are saved.")
    await ack()


async def save_reasons(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Have the reasons why students are away be those that were written."""
    sheet = sheet_of(body, context)
    asker, state = await sheet.asker(), sheet.state
    written = state.of(reasons.FIELD).value or ""
    await sheet.save(
        asker,
        reasons.read,
        lambda connection: setting_up.in_school(connection, asker, reasons.settle, written),
    )
    sheet.redraw(asker, "The reasons are saved.")
    await ack()


async def save_escalation(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Say who is told while nobody was reached, and after how many minutes."""
    sheet = sheet_of(body, context)
    asker, state = await sheet.asker(), sheet.state
    wanted = ToBeTold(_minutes(state, "after_minutes"), state.some("people"))
    await sheet.save(
        asker,
        lambda connection, school: escalation_rule.read(connection, school).now,
        lambda connection: setting_up.in_school(
            connection, asker, escalation_rule.settle, wanted, sheet.desk.clock()
        ),
    )
    sheet.redraw(asker, "Who is told is saved.")
    await ack()


async def save_zone(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Say in which time zone the school is, and how it writes times."""
    sheet = sheet_of(body, context)
    asker, state = await sheet.asker(), sheet.state
    zone, hours = state.one("time_zone"), state.one("hour_cycle")
    await sheet.save(
        asker,
        setting_up.itself,
        lambda connection: setting_up.in_school(
            connection, asker, schools.set_clock, zone, hours, sheet.desk.clock()
        ),
    )
    sheet.redraw(asker, "Time zone and clock are saved.")
    await ack()


def _entered(state: FormState) -> Entered:
    """Take a digest from the form."""
    more = state.some("more")
    return Entered(
        kind=state.one("kind"),
        channel_id=state.of("channel").selected_conversation or "",
        at=state.of("at").selected_time or "",
        weekdays=state.some("weekdays"),
        level=state.one("level"),
        active=forms.PAUSED not in more,
        on_closed_days=forms.ON_CLOSED_DAYS in more,
    )


def _minutes_or_none(state: FormState, name: str) -> int | None:
    """Read minutes that may be left empty. Raises BadInput, naming the field."""
    return whole_number(state.of(name).value, name)


def _minutes(state: FormState, name: str) -> int:
    """Read minutes. Raises BadInput, naming the field."""
    found = _minutes_or_none(state, name)
    if found is None:
        raise BadInput(f"Write 0 to {MOST_MINUTES_AFTER} minutes.", field=name)
    return found


async def _check_channel(desk: Desk, channel_id: str, field: str) -> None:
    """Raise BadInput, naming the field, for a channel in which records must not be posted."""
    try:
        refusal = await refusal_of(desk, channel_id)
    except SlackTrouble:
        # What was found out about its people is remembered, so that it goes on from there.
        raise BadInput(
            "Slack can't tell just now who is in this channel. Press Save again in a moment.",
            field=field,
        ) from None
    if refusal is not None:
        sentence = why(refusal)
        raise BadInput(f"{sentence[:1].upper()}{sentence[1:]}", field=field)
