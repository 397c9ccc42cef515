"""Which listener answers which button, form or searched menu."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.attendance.errors import BadInput
from bot.listeners.context import Body

STALE_BUTTON = "This button is from an older message. Type /attendance again."
_STALE_FORM = "This form is from an older version. Close it and open it again."
_STALE_MENU = "This menu is from an older version."

Listener = Callable[[AsyncAck, Body, AsyncBoltContext], Awaitable[None]]


@dataclass
class ById:
    """Listeners by the id of what they answer; `stale` is said when there is none.

    Bolt tries its listeners one after the other, so that the last of a hundred would answer
    milliseconds after the first. An id is looked up; only patterns are tried in their order.
    """

    stale: str
    exact: dict[str, Listener] = field(default_factory=dict[str, Listener])
    patterns: list[tuple[re.Pattern[str], Listener]] = field(
        default_factory=list[tuple[re.Pattern[str], Listener]]
    )

    def __call__(self, which: str | re.Pattern[str]) -> Callable[[Listener], None]:
        """Give what puts a listener in its place. Raises ValueError for an id that has one."""

        def put(listener: Listener) -> None:
            if isinstance(which, re.Pattern):
                self.patterns.append((which, listener))
            elif self.exact.setdefault(which, listener) is not listener:
                raise ValueError(f"expected one listener for {which}, found two")

        return put

    def ids(self) -> list[str]:
        """List what is answered: ids, then patterns as they are written."""
        return [*self.exact, *(pattern.pattern for pattern, _ in self.patterns)]

    def find(self, what: str) -> Listener:
        """Find the listener of an id. Raises BadInput when this version draws no such thing."""
        found = self.exact.get(what)
        if found is None:
            found = next((each for pattern, each in self.patterns if pattern.search(what)), None)
        if found is None:
            raise BadInput(self.stale)
        return found


@dataclass
class Routes:
    """The listeners of buttons and menus, of forms, and of what is typed into searched menus."""

    action: ById = field(default_factory=lambda: ById(STALE_BUTTON))
    view: ById = field(default_factory=lambda: ById(_STALE_FORM))
    options: ById = field(default_factory=lambda: ById(_STALE_MENU))

    async def act(self, ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        """Answer a press. Raises BadInput for one of a kind that this version does not draw."""
        await self.action.find(body["actions"][0].get("action_id", ""))(ack, body, context)

    async def submit(self, ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        """Answer a form. Raises BadInput for one that this version does not draw."""
        await self.view.find(body["view"]["callback_id"])(ack, body, context)

    async def suggest(self, ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        """Answer what was typed into a menu. Raises BadInput for one that this version lacks."""
        await self.options.find(body["action_id"])(ack, body, context)
