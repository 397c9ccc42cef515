"""Saving the forms of rosters. What is wrong is said under its input, and nothing is saved."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from sqlalchemy import Connection

from bot.attendance import fields
from bot.attendance.access import setting_up
from bot.attendance.access.people import SlackPerson
from bot.attendance.access.setting_up import Asker, Led
from bot.attendance.errors import BadInput
from bot.attendance.rosters import classes, colleagues, enrolling, showing
from bot.attendance.rosters.classes import WantedClass
from bot.attendance.rosters.colleagues import Colleague
from bot.attendance.rosters.showing import Reader
from bot.attendance.rosters.typed_students import TypedStudent
from bot.attendance.rosters.writing import FormStamp
from bot.blocks.elements import Message
from bot.blocks.ids.roster_ids import OfRoster
from bot.blocks.rosters import forms
from bot.blocks.rosters.forms import RosterCarried
from bot.blocks.surfaces import screen
from bot.listeners import profiles
from bot.listeners.context import Body, Desk, desk_of, person_of, stamp_of_form
from bot.listeners.rosters import roster_screens
from bot.listeners.submitted import FormState
from storage.tables.words import Role

Given = ParamSpec("Given")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class RosterForm:
    """A submitted form of rosters."""

    desk: Desk
    person: SlackPerson
    carried: RosterCarried
    state: FormState
    stamp: FormStamp

    async def save(
        self,
        rule: Callable[Concatenate[Connection, Led, Given], Result],
        *given: Given.args,
        **named: Given.kwargs,
    ) -> Result:
        """Save by a rule for admins of the school."""
        asker = Asker(self.person, self.carried.school_id)
        return await self.desk.database.run(setting_up.led, asker, rule, *given, **named)

    async def change(
        self,
        read: Reader,
        row_id: UUID,
        rule: Callable[Concatenate[Connection, Led, Given], Result],
        *given: Given.args,
        **named: Given.kwargs,
    ) -> Result:
        """Save by a rule what the form has shown of a row, unless that is otherwise by now."""
        shown = showing.shown(read, row_id, self.carried.seen)
        return await self.save(setting_up.led_unless_changed, shown, rule, *given, **named)

    def of(self, name: str) -> str:
        """Give what was written."""
        return self.state.of(name).value or ""

    def day(self, name: str) -> date:
        """Give a date. Raises BadInput, naming the field."""
        return fields.read_date(self.state.of(name).selected_date, name)

    def day_or_none(self, name: str) -> date | None:
        """Give a date that may be left out."""
        return self.day(name) if self.state.of(name).selected_date else None

    @property
    def named(self) -> OfRoster:
        """Name the class, or whatever else the form is of."""
        return OfRoster(
            school_id=self.carried.school_id,
            row_id=self.carried.course_offering_id or self.carried.row_id,
        )

    async def answer(self, ack: AsyncAck, drawn: Coroutine[Any, Any, Message]) -> None:
        """Show what became of it: in the place from which the form came, else in the form's."""
        surface, message = self.carried.surface, await drawn
        self.desk.homes.renew(self.person)
        if surface.is_somewhere:
            self.desk.after_ack(surface, partial(self.desk.surfaces.replace, surface, message))
            await ack()
        else:
            await ack(response_action="update", view=screen(message))


async def add_class(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Add a class, and whoever teaches it to the staff."""
    sheet = _read(body, context)
    teacher = sheet.state.of("teacher").selected_user
    who = await _colleague(sheet, teacher, "teacher") if teacher else None
    course_offering_id = await sheet.save(
        colleagues.add_class, _wanted(sheet), sheet.of("times"), who, sheet.stamp
    )
    named = OfRoster(school_id=sheet.carried.school_id, row_id=course_offering_id)
    await sheet.answer(ack, roster_screens.drawn_class(sheet.desk, sheet.person, named, "Added."))


async def change_class(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Change a class."""
    sheet = _read(body, context)
    key = sheet.named.named
    await sheet.change(showing.a_class, key, classes.change, key, _wanted(sheet), sheet.stamp)
    await _show_class(ack, sheet, "The class is saved.")


async def set_times(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Change when a class meets."""
    sheet = _read(body, context)
    key, times = sheet.named.named, sheet.of("times")
    await sheet.change(showing.its_times, key, classes.set_times, key, times, sheet.stamp)
    await _show_class(ack, sheet, "The timetable is saved.")


async def add_students(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Add students to a class."""
    sheet = _read(body, context)
    done = await sheet.save(
        enrolling.add,
        sheet.named.named,
        sheet.of("students"),
        sheet.day("begins_on"),
        sheet.stamp,
    )
    await _show_class(ack, sheet, forms.enrolled(done))


async def change_member(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Change a student, and until when they are in a class."""
    sheet = _read(body, context)
    wanted = TypedStudent(
        sheet.of("given_name"), sheet.of("family_name"), sheet.of("grade"), sheet.of("number")
    )
    key = OfRoster(school_id=sheet.carried.school_id, row_id=sheet.carried.row_id).named
    last_day = sheet.day_or_none("ends_on")
    await sheet.change(showing.a_member, key, enrolling.change, key, wanted, last_day, sheet.stamp)
    await _show_class(ack, sheet, "The student is saved.")


async def add_teacher(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Have somebody teach a class."""
    sheet = _read(body, context)
    who = await _colleague(sheet, sheet.state.of("teacher").selected_user, "teacher")
    days = (sheet.day("begins_on"), sheet.day_or_none("ends_on"))
    await sheet.save(colleagues.assign, sheet.named.named, who, days, sheet.stamp)
    await _show_class(ack, sheet, "Added.")


async def change_teacher(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Say until when somebody teaches a class."""
    sheet = _read(body, context)
    key = OfRoster(school_id=sheet.carried.school_id, row_id=sheet.carried.row_id).named
    last_day = sheet.day_or_none("ends_on")
    await sheet.change(showing.a_teacher, key, colleagues.set_last_day, key, last_day, sheet.stamp)
    await _show_class(ack, sheet, "The last day is saved.")


async def add_staff(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Put somebody on the staff list."""
    sheet = _read(body, context)
    who = await _colleague(sheet, sheet.state.of("person").selected_user, "person")
    role = fields.read_word(Role, sheet.state.one("role"), "role")
    await sheet.save(colleagues.add, who, role, "person", sheet.stamp)
    await _show_staff(ack, sheet)


async def change_staff(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Change the role of one of the staff, or whether they are still there."""
    sheet = _read(body, context)
    role = fields.read_word(Role, sheet.state.one("role"), "role")
    active = sheet.state.one("standing") != forms.LEFT
    key = sheet.named.named
    await sheet.change(
        showing.one_of_the_staff,
        key,
        colleagues.change,
        key,
        role,
        active=active,
        stamp=sheet.stamp,
    )
    await _show_staff(ack, sheet)


async def _show_class(ack: AsyncAck, sheet: RosterForm, note: str) -> None:
    await sheet.answer(ack, roster_screens.drawn_class(sheet.desk, sheet.person, sheet.named, note))


async def _show_staff(ack: AsyncAck, sheet: RosterForm) -> None:
    asked = OfRoster(school_id=sheet.carried.school_id)
    await sheet.answer(ack, roster_screens.drawn_staff(sheet.desk, sheet.person, asked, "Saved."))


def _read(body: Body, context: AsyncBoltContext) -> RosterForm:
    """Read a submitted form. Raises Refused for somebody of another workspace."""
    desk, shown = desk_of(context), body["view"]
    person = person_of(body, desk)
    stamp = stamp_of_form(desk, person, shown)
    return RosterForm(
        desk,
        person,
        RosterCarried.model_validate_json(shown["private_metadata"]),
        FormState.model_validate(shown["state"]),
        FormStamp(stamp.change_set_id, stamp.now),
    )


def _wanted(sheet: RosterForm) -> WantedClass:
    return WantedClass(
        sheet.of("title"), sheet.of("code"), sheet.day("begins_on"), sheet.day("ends_on")
    )


async def _colleague(sheet: RosterForm, slack_user_id: str | None, field: str) -> Colleague:
    """Ask Slack who somebody is who is to be on the staff list.

    Raises BadInput, naming the field, where Slack does not say, and for who can be no staff.
    """
    if not slack_user_id:
        raise BadInput("Choose a person.", field=field)
    found = await profiles.colleague(sheet.desk, slack_user_id, field)
    return Colleague(found.given_name, found.family_name, found.email or "")
