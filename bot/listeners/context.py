"""What every listener works with, and who is speaking to it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, cast

from slack_bolt.context.async_context import AsyncBoltContext
from sqlalchemy import Connection

from bot.attendance.access.people import SlackPerson
from bot.attendance.errors import BadInput, Refused
from bot.attendance.registers.marking import Stamp
from bot.blocks.ids.register_ids import RosterView
from bot.posting.effects import Effects
from bot.posting.modals import ModalRedraws
from bot.posting.redraws import Redraws, Viewer
from bot.slack.channels import Channels
from bot.slack.modals import Modals
from bot.slack.people import People, Workspace
from bot.slack.replies import Replies
from bot.slack.sisters import Sisters
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
    people: People
    modals: Modals
    replies: Replies
    redraws: Redraws
    modal_redraws: ModalRedraws
    effects: Effects
    workspace: Workspace
    sisters: Sisters
    channels: Channels
    clock: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Press:
    """One press of a button on a message; `is_ephemeral`: of one that only this person sees."""

    desk: Desk
    person: SlackPerson
    action: Body
    message: str
    response_url: str
    trigger_id: str
    is_ephemeral: bool

    @property
    def value(self) -> str:
        """Give the button's value."""
        return self.action["value"]

    @property
    def view(self) -> RosterView:
        """Read the drawn roster that the button stands in. Raises BadInput."""
        return RosterView.read(self.action["block_id"])

    @property
    def holder(self) -> Viewer:
        """Name the message as this person sees it."""
        return Viewer(self.person, self.message)

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
        changed = await self.desk.database.run(rule, self.person, view.key, *given, **named)
        self.redraw(view, changed=changed > 0)

    def redraw(self, view: RosterView, *, changed: bool = False) -> None:
        """Have the message redrawn after the ack, and other people's if the register changed."""
        self.desk.redraws.want(self.holder, view, self.response_url, changed=changed)


def desk_of(context: AsyncBoltContext) -> Desk:
    """Give the desk that came with the request."""
    return cast("Desk", context[KEY])


def press_of(body: Body, context: AsyncBoltContext) -> Press:
    """Read a press. Raises Refused for somebody of another workspace."""
    desk = desk_of(context)
    return Press(
        desk=desk,
        person=person_of(body, desk),
        action=body["actions"][0],
        message=body["container"]["message_ts"],
        response_url=body["response_url"],
        trigger_id=body["trigger_id"],
        is_ephemeral=body["container"].get("is_ephemeral", True),
    )


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
