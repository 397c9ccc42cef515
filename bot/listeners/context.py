"""What every listener works with, and who is speaking to it."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Concatenate, ParamSpec, cast

from slack_bolt.context.async_context import AsyncBoltContext
from sqlalchemy import Connection

from bot.attendance.access.people import SlackPerson
from bot.attendance.errors import BadInput, Refused
from bot.attendance.registers.actions import Stamp
from bot.attendance.registers.asking import TypedText
from bot.blocks.elements import Message
from bot.blocks.ids.register_ids import RosterView
from bot.blocks.surfaces import Surface, screen
from bot.listeners.telling import told_if_it_fails
from bot.posting.accesses import Accesses
from bot.posting.drawing.homes import HomeTabs
from bot.posting.drawing.modals import ModalRedraws
from bot.posting.drawing.redraws import Redraws, Viewer
from bot.posting.effects import Effects
from bot.posting.exports import Exports
from bot.posting.introducing.introduced import Introduced
from bot.posting.rosters.templates import Templates
from bot.posting.rosters.uploads import Uploads
from bot.posting.slips import Slips
from bot.slack.methods.channels import Channels
from bot.slack.methods.modals import Modals
from bot.slack.methods.people import People, Workspace
from bot.slack.methods.replies import Replies
from bot.slack.methods.sisters import Sisters
from bot.slack.methods.surfaces import Surfaces
from bot.sources.fetching import Fetching
from storage.engine.database import Database
from storage.registers.opening import RegisterKey

KEY = "desk"
TIMESTAMP = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?")
STRANGER = (
    "Registers are for the staff of this school's own Slack workspace. If you work here, "
    "type /attendance in that workspace."
)
Body = dict[str, Any]
Given = ParamSpec("Given")
# A rule that a press enters: it gives how many records it changed.
Rule = Callable[Concatenate[Connection, SlackPerson, RegisterKey, Given], int]


@dataclass(frozen=True, slots=True)
class Desk:
    """The parts that listeners use; the program's one place of wiring makes it."""

    database: Database
    accesses: Accesses
    people: People
    modals: Modals
    replies: Replies
    surfaces: Surfaces
    redraws: Redraws
    modal_redraws: ModalRedraws
    homes: HomeTabs
    slips: Slips
    exports: Exports
    uploads: Uploads
    templates: Templates
    fetching: Fetching
    effects: Effects
    workspace: Workspace
    sisters: Sisters
    introduced: Introduced
    channels: Channels
    clock: Callable[[], datetime]

    def after_ack(
        self, surface: Surface, effect: Callable[[], Awaitable[object]], trigger_id: str = ""
    ) -> None:
        """Do this after the ack; the person is told on the surface if it fails."""

        async def act() -> None:
            await effect()

        told = partial(told_if_it_fails, self.surfaces, surface, act, trigger_id)
        self.effects.after_ack(told)


@dataclass(frozen=True, slots=True)
class Press:
    """One press of a button on a surface: a message, a modal, or neither on the app's Home.

    `shown_in` names the message or view; `is_ephemeral`: only this person sees it.
    """

    desk: Desk
    person: SlackPerson
    action: Body
    shown_in: str
    surface: Surface
    trigger_id: str
    is_ephemeral: bool

    @property
    def value(self) -> str:
        """Give the button's value, or that of the entry that was chosen in a menu."""
        chosen: Body | None = self.action.get("selected_option")
        return chosen["value"] if chosen else self.action["value"]

    @property
    def view(self) -> RosterView:
        """Read the drawn roster that the button stands in. Raises BadInput."""
        return RosterView.read(self.action["block_id"])

    @property
    def holder(self) -> Viewer:
        """Name the message or modal as this person sees it."""
        return Viewer(self.person, self.shown_in)

    @property
    def acted_at(self) -> int:
        """Say when it was pressed, in microseconds by Slack's clock. Raises BadInput."""
        return microseconds(self.action["action_ts"])

    def stamp(self) -> Stamp:
        """Stamp the press by Slack's clock, so that a late delivery is known as late."""
        acted, who = self.action["action_ts"], self.person
        what = f"{self.action['block_id']}:{self.action['action_id']}:{self.value}"
        return Stamp(
            acted_at=self.acted_at,
            name=f"slack:{who.team_id}:{who.slack_user_id}:{acted}:{what}",
            now=self.desk.clock(),
        )

    async def carry_out(self, rule: Rule[Given], *given: Given.args, **named: Given.kwargs) -> None:
        """Enter a rule in one transaction, and have its register redrawn after the ack."""
        view = self.view
        await self.desk.database.run(rule, self.person, view.key, *given, **named)
        self.redraw(view)

    def redraw(self, view: RosterView) -> None:
        """Have the message redrawn after the ack."""
        self.desk.redraws.want(self.holder, view, self.surface)

    def put(self, message: Message) -> None:
        """Put a screen in the place of the one that was pressed, after the ack.

        From Home, whose place is its own, it opens as a modal.
        """
        desk, surface = self.desk, self.surface
        if surface.view_id:
            desk.modal_redraws.want(surface.view_id, screen(message), self.acted_at)
        elif surface.response_url:
            self.after_ack(lambda: desk.surfaces.replace(surface, message))
        else:
            self.show(message)

    def show(self, message: Message) -> None:
        """Show a screen beside the one that was pressed, after the ack."""
        self.after_ack(lambda: self.desk.surfaces.show(self.surface, message, self.trigger_id))

    def open(self, form: Body) -> None:
        """Open a form after the ack, upon the modal that was pressed if so."""
        self.after_ack(lambda: self.desk.surfaces.open(self.surface, form, self.trigger_id))

    def after_ack(self, effect: Callable[[], Awaitable[object]]) -> None:
        """Do this after the ack; the person is told if it fails."""
        self.desk.after_ack(self.surface, effect, self.trigger_id)


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asked for in words, and where it is answered while the trigger lasts."""

    desk: Desk
    person: SlackPerson
    typed: TypedText
    surface: Surface
    trigger_id: str


def desk_of(context: AsyncBoltContext) -> Desk:
    """Give the desk that came with the request."""
    return cast("Desk", context[KEY])


def press_of(body: Body, context: AsyncBoltContext) -> Press:
    """Read a press. Raises Refused for somebody of another workspace."""
    desk, container = desk_of(context), body["container"]
    return Press(
        desk=desk,
        person=person_of(body, desk),
        action=body["actions"][0],
        shown_in=container.get("message_ts") or container["view_id"],
        surface=surface_of(body),
        trigger_id=body["trigger_id"],
        is_ephemeral=container.get("is_ephemeral", True),
    )


def surface_of(body: Body) -> Surface:
    """Say where a person pressed; Home has no place of its own for screens."""
    view: Body | None = body.get("view")
    is_modal = view is not None and view["type"] == "modal"
    response_url = body.get("response_url") or ""
    if view is not None and is_modal:
        return Surface(response_url=response_url, view_id=view["id"])
    reader = body["user"]["id"] if view is not None else ""
    return Surface(response_url=response_url, reader=reader)


def person_of(body: Body, desk: Desk) -> SlackPerson:
    """Say who pressed or submitted. Raises Refused for somebody of another workspace.

    In a channel shared with another company its people can press buttons: the team that Slack
    names beside the payload is ours all the same, so the person's own team is what counts.
    """
    return member_of(desk, body["user"]["team_id"], body["user"]["id"])


def member_of(desk: Desk, team_id: str, slack_user_id: str) -> SlackPerson:
    """Name a person of our workspace, or of a sister in our enterprise. Raises Refused for others.

    The doors have asked Slack of a team that was not known.
    """
    if not desk.sisters.has(team_id):
        raise Refused(STRANGER)
    workspace = desk.workspace
    return SlackPerson(workspace.enterprise_id, workspace.team_id, slack_user_id)


def stamp_of_form(desk: Desk, person: SlackPerson, shown: Body) -> Stamp:
    """Stamp what a form that was shown enters: the same form delivered twice has the same stamp."""
    name = f"slack:{person.team_id}:{person.slack_user_id}:{shown['callback_id']}:{shown['id']}"
    return Stamp.at(desk.clock(), name)


async def meet_sender(desk: Desk, payload: Body) -> None:
    """Have the sisters know the team by which somebody acts, before it is judged."""
    sender = payload.get("user")
    if sender is None:
        await desk.sisters.meet(payload.get("team_id") or "", payload.get("user_id") or "")
    else:
        await desk.sisters.meet(sender.get("team_id") or "", sender["id"])


def microseconds(timestamp: str) -> int:
    """Read Slack's "seconds.microseconds", which may have fewer decimals. Raises BadInput."""
    if not TIMESTAMP.fullmatch(timestamp):
        raise BadInput(f"Found the time {timestamp!r}, expected one like 1700000000.123456.")
    seconds, _, fraction = timestamp.partition(".")
    return int(seconds) * 1_000_000 + int(fraction.ljust(len("123456"), "0"))
