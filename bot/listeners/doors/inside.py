"""What is behind the doors: a payload finds the desk of its workspace, a listener answers it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse

from bot.crowds import Crowded
from bot.listeners import errors
from bot.listeners.context import KEY, Body, Desk, meet_sender
from bot.listeners.doors.crowded import Doorkeeper
from bot.listeners.doors.payloads import (
    Unsound,
    enterprise_of,
    is_of_no_workspace,
    is_press,
    kind_of,
    request_of,
    teams_of,
)
from bot.listeners.doors.told import told_of
from bot.listeners.routes import Routes
from bot.posting.effects import Effect, Effects, failure_of
from bot.slack.installations.organisations import Organisations
from bot.slack.installations.standing import Standing
from bot.slack.workspaces import PerWorkspace, Served, Workspaces
from bot.watching.watch import UNWATCHED, Counted, Timed, Watch

log = structlog.get_logger(__name__)

NOT_SERVED = (
    "Rollcall is not installed in this Slack workspace any more. Ask whoever runs Slack at your "
    "school to install it again."
)


class NotServed(Exception):
    """What came is of a workspace that is not served; `answer` is what Slack is told."""

    def __init__(self, payload: Body) -> None:
        super().__init__("of a workspace that is not served")
        is_command = "command" in payload
        self.answer = {"response_type": "ephemeral", "text": NOT_SERVED} if is_command else None
        # Slack would bring an event again and again, and shows people who press a failure.
        is_taken = is_command or payload.get("type") == "event_callback"
        self.status = HTTPStatus.OK if is_taken else HTTPStatus.NOT_FOUND


@dataclass(frozen=True, slots=True)
class Desks:
    """Finds desks; `problem` says what is waited for before all that is served is known."""

    workspaces: Workspaces
    desks: PerWorkspace[Desk]
    organisations: Organisations
    problem: Callable[[], str | None]

    async def of(self, payload: Body) -> Desk | None:
        """Give the desk of a payload's workspace; None for what is of no workspace.

        Raises NotServed for one that is not served, Unsound (503) as long as that is not known.
        """
        if is_of_no_workspace(payload):
            return None
        teams = teams_of(payload)
        served = await self.workspaces.first_of(teams) or await self._found(payload, teams)
        if served is not None:
            return self.desks.of(served)
        if self.problem() is not None:
            raise Unsound(
                HTTPStatus.SERVICE_UNAVAILABLE, "Slack has not said yet who this bot is: wait"
            )
        log.warning("workspace_not_served", team=teams)
        raise NotServed(payload)

    async def _found(self, payload: Body, teams: Sequence[str]) -> Served | None:
        """Ask Slack whether its organisation has added the app where it was just used."""
        enterprise_id = enterprise_of(payload)
        if not teams or not enterprise_id:
            return None
        await self.organisations.look_for(enterprise_id)
        return await self.workspaces.first_of(teams)


@dataclass(frozen=True, slots=True)
class Inside:
    """The listeners, with the desks at which they work.

    A press goes to its listener by our own routes: of what Bolt does on the way to one it needs
    nothing, and it would take a quarter of the time until the answer. All else goes by Bolt.
    """

    routes: Routes
    app: AsyncApp
    desks: Desks
    standing: Standing
    effects: Effects
    doorkeeper: Doorkeeper
    watch: Watch = UNWATCHED

    async def answered(self, payload: Body) -> tuple[BoltResponse, Effect]:
        """Give the answer to a payload, and what begins its effects when that is out.

        What Slack tells of an installation may be of one that is gone: it has no desk. Raises
        NotServed, TurnedAway and Unsound.
        """
        with self.watch.timing(Timed.ANSWER, kind_of(payload)):
            return await self._answered(payload)

    def refused(self, status: HTTPStatus) -> None:
        """Count what a door did not let in."""
        self.watch.count(Counted.REFUSED, str(status.value))

    async def _answered(self, payload: Body) -> tuple[BoltResponse, Effect]:
        if told := told_of(payload):
            if not await self.standing.heard(told):
                raise Unsound(HTTPStatus.SERVICE_UNAVAILABLE, "the database is busy: tell it again")
            return BoltResponse(status=HTTPStatus.OK), _nothing
        desk = await self.desks.of(payload)
        if desk is not None:
            await meet_sender(desk, payload)
        with self.effects.of_request() as begin:
            try:
                async with self.doorkeeper.turnstile.press():
                    return await self._listened(payload, desk), begin
            except Crowded:
                away = self.doorkeeper.turned_away(payload, desk)
        self.refused(away.status)
        raise away

    async def _listened(self, payload: Body, desk: Desk | None) -> BoltResponse:
        """Have its listener answer a payload."""
        if desk is None or not is_press(payload):
            return await self.app.async_dispatch(request_of(payload, desk))
        ack, context = AsyncAck(), AsyncBoltContext({KEY: desk})
        failure = await failure_of(self.routes.act(ack, payload, context))
        if failure is not None:
            return await errors.translate(failure, payload, context)
        return ack.response or BoltResponse(status=HTTPStatus.NOT_FOUND)


async def _nothing() -> None:
    """Begin nothing: there is nothing to be done after the answer."""
