"""Opening setup from the command, and what its modals have in common."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

import structlog
from slack_bolt.context.async_context import AsyncBoltContext
from sqlalchemy import Connection

from bot.attendance import arrangements
from bot.attendance.access import setting_up
from bot.attendance.access.people import SlackPerson
from bot.attendance.access.setting_up import Asker, ShownForm
from bot.attendance.arrangements import Arrangements
from bot.attendance.deeds import changing
from bot.blocks.forms import SetupCarried
from bot.blocks.setup.overview import overview
from bot.blocks.surfaces import Form, Surface
from bot.listeners import first_contact
from bot.listeners.context import Asked, Body, Desk, Press, desk_of, person_of
from bot.listeners.submitted import FormState
from bot.posting.effects import Effect
from storage.schools.schools import NamedSchool

log = structlog.get_logger(__name__)

Found = TypeVar("Found")
Given = ParamSpec("Given")


async def answer(asked: Asked) -> Form:
    """Draw what is set up. Raises Refused: only an admin may set a school up."""
    await first_contact.offer_school(asked.desk, asked.person, asked.surface)
    found = await _first_arrangements(asked.desk, asked.person, asked.surface)
    carried = SetupCarried(school_id=found.school.id, surface=asked.surface)
    return Form(overview(found, carried))


async def _first_arrangements(desk: Desk, person: SlackPerson, surface: Surface) -> Arrangements:
    """Read the first school that somebody may set up."""
    asker = Asker(person, None, await _owns(desk, person, surface))

    async def read() -> Arrangements:
        return await desk.database.read(arrangements.arrangements, asker, desk.clock())

    return await first_contact.known(desk, person, surface, read)


async def _owns(desk: Desk, person: SlackPerson, surface: Surface) -> bool:
    """Ask Slack whether somebody owns the workspace, where that counts: for want of an admin."""
    if not await desk.database.read(setting_up.lacks_admin, person.team_id):
        return False
    profile = await first_contact.profile(desk, person, surface)
    return profile.is_owner and profile.is_of(desk.workspace) and not profile.is_deactivated


async def asker_of(press: Press, school_id: UUID | None = None) -> Asker:
    """Say who presses a button of set-up that stands in no modal, as Slack says of them now."""
    return Asker(press.person, school_id, await _owns(press.desk, press.person, press.surface))


def _all_of_it(found: object) -> object:
    return found


@dataclass(frozen=True, slots=True)
class SetupSheet:
    """A modal of setup as it stands before a person."""

    desk: Desk
    person: SlackPerson
    shown: Body
    carried: SetupCarried

    @property
    def root(self) -> str:
        """Name the first modal, which shows all that is set up."""
        return self.shown["root_view_id"]

    @property
    def beside(self) -> Surface:
        """Say where else the person looks: where the command was typed, or upon this modal."""
        asked_at = self.carried.surface
        return asked_at if asked_at.response_url else Surface(view_id=self.shown["id"])

    async def asker(self) -> Asker:
        """Say who sets up which school."""
        is_owner = await _owns(self.desk, self.person, self.carried.surface)
        return Asker(self.person, self.carried.school_id, is_owner)

    async def school(self) -> NamedSchool:
        """Open the school that the modal shows. Raises as `setting_up.in_school`."""
        return await self.desk.database.read(
            setting_up.in_school, await self.asker(), setting_up.itself
        )

    @property
    def state(self) -> FormState:
        """Read what was entered, of a form that was submitted."""
        return FormState.model_validate(self.shown["state"])

    async def open(
        self,
        trigger_id: str,
        read: Callable[[Connection, NamedSchool], Found],
        form: Callable[[Found, SetupCarried], dict[str, Any]],
        changes: Callable[[Found], object] = _all_of_it,
    ) -> None:
        """Open a form for what is read of the school; `changes` is the part that it may change.

        It carries which version of that it shows. Raises as `setting_up.in_school`.
        """
        found = await self.desk.database.read(setting_up.in_school, await self.asker(), read)
        self.push(trigger_id, form(found, self.showing(changes(found))))

    def showing(self, settings: object) -> SetupCarried:
        """Say what a form carries that shows some settings: which they were."""
        return self.carried.model_copy(update={"seen": setting_up.version(settings)})

    async def save(
        self,
        asker: Asker,
        read: Callable[[Connection, NamedSchool], object],
        save: Callable[[Connection], object],
    ) -> None:
        """Save a form, unless what it showed is not so any more: see `unless_changed`.

        Who changed what by it is kept.
        """
        shown = ShownForm(read, self.carried.seen)

        def work(connection: Connection) -> object:
            return setting_up.unless_changed(connection, asker, shown, save)

        await self.desk.database.run(changing.in_slack, asker, self.desk.clock(), work)

    async def change(
        self,
        asker: Asker,
        rule: Callable[Concatenate[Connection, NamedSchool, Given], Found],
        *given: Given.args,
        **named: Given.kwargs,
    ) -> Found:
        """Apply a rule that changes what is set up; who changed what by it is kept.

        Raises as `setting_up.in_school`.
        """

        def work(connection: Connection) -> Found:
            return setting_up.in_school(connection, asker, rule, *given, **named)

        return await self.desk.database.run(changing.in_slack, asker, self.desk.clock(), work)

    def after_ack(self, effect: Effect) -> None:
        """Do this after the ack; the person is told if it fails."""
        self.desk.after_ack(self.beside, effect)

    def push(self, trigger_id: str, view: dict[str, Any]) -> None:
        """Show a form upon this modal after the ack."""

        async def show() -> None:
            await self.desk.modals.push(trigger_id, view)

        self.after_ack(show)

    def redraw(self, asker: Asker, note: str = "") -> None:
        """Redraw the first modal after the ack, with what became of the press."""
        self.after_ack(lambda: self.redrawn(asker, note))

    async def redrawn(self, asker: Asker, note: str = "") -> None:
        """Redraw the first modal."""
        found = await self.desk.database.read(arrangements.arrangements, asker, self.desk.clock())
        carried = SetupCarried(school_id=found.school.id, surface=self.carried.surface)
        await self.desk.modals.update(self.root, overview(found, carried, note))


def sheet_of(body: Body, context: AsyncBoltContext) -> SetupSheet:
    """Read a modal. Raises Refused for somebody of another workspace."""
    desk, shown = desk_of(context), body["view"]
    carried = SetupCarried.model_validate_json(shown["private_metadata"])
    return SetupSheet(desk, person_of(body, desk), shown, carried)
