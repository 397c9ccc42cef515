"""What a person does: say, command, press, submit, close."""

from playground import stored
from playground.config import Channel, Person
from playground.delivery import acks, inputs, payloads
from playground.delivery.answers import BotAnswer, DeliveryKind
from playground.delivery.courier import Courier
from playground.page import checks, picture
from playground.page.orders import (
    Close,
    MessagePlace,
    PageError,
    PressOrder,
    ReadOrder,
    Say,
    Submit,
)
from playground.state.stacks import OpenView
from playground.state.tickets import Origin
from playground.state.timeline import Content, PostedMessage
from playground.state.workspace import PlaygroundWorkspace
from playground.wire import JsonObject

TROUBLE = "We had some trouble connecting. Try again? ({error})"
FAILED = '{what} failed with the error "{error}"'
NO_COMMAND = (
    '{command} is not a valid command. In Slack, all messages that start with the "/" character '
    "are interpreted as commands. If you are trying to send a message and not run a command, "
    'try preceding the "/" with an empty space.'
)


class Doing:
    """Turns what people do into deliveries, and the app's answers into what they see."""

    def __init__(self, workspace: PlaygroundWorkspace, courier: Courier) -> None:
        self._workspace = workspace
        self._courier = courier

    async def say(self, order: Say) -> JsonObject:
        """A message, or a slash command when it begins with a slash."""
        who = picture.person(self._workspace, order.who)
        where = self._channel(who, order.channel)
        if order.text.startswith("/"):
            shown = await self._command(who, where, order.text)
        else:
            shown = None
            self._workspace.post(where, who.id, Content(order.text))
            await self._tell_of_message(who, where, order.text)
        self._workspace.tell(who.id, shown)
        return {"ok": True, "shown": shown}

    async def press(self, order: PressOrder) -> JsonObject:
        """An element used in a message or a view."""
        who = picture.person(self._workspace, order.who)
        at = order.action_ts or self._workspace.numbering.stamp()
        if isinstance(order.container, MessagePlace):
            answer = await self._press_message(who, order.container, order, at)
            words = FAILED
        else:
            answer = await self._press_view(
                who, self._view(who, order.container.view_id), order, at
            )
            words = TROUBLE
        failure = acks.after_notice(self._workspace, answer)
        shown = failure and words.format(what="This action", error=failure)
        self._workspace.tell(who.id, shown)
        return {
            "ok": failure is None,
            "status": answer.status,
            "shown": shown,
            "action_ts": at,
        }

    async def submit(self, order: Submit) -> JsonObject:
        """The modal on top, once its fields hold what the client asks for."""
        who = picture.person(self._workspace, order.who)
        view = self._view(who, order.view_id)
        values = _values(view.content["blocks"], order.values)
        wrong = checks.errors(view.content, values)
        self._workspace.stacks.mark(view, wrong or None)
        self._workspace.watchers.changed((who.id,))
        if wrong:
            return {"ok": False, "errors": wrong, "shown": None}
        payload = payloads.submission(self._workspace, who, view, values)
        answer = await self._courier.deliver(DeliveryKind.INTERACTION, payload)
        failure = acks.after_submission(self._workspace, view, answer)
        shown = failure and TROUBLE.format(error=failure)
        self._workspace.tell(who.id, shown)
        current = self._workspace.stacks.find(view.id)
        errors = None if current is None else current.errors
        return {"ok": failure is None and errors is None, "errors": errors, "shown": shown}

    async def close(self, order: Close) -> JsonObject:
        """The modal on top, or the whole stack when the modal says so."""
        who = picture.person(self._workspace, order.who)
        view = self._view(who, order.view_id)
        cleared: bool = view.content.get("clear_on_close", False)
        if cleared:
            self._workspace.stacks.clear(who.id)
        else:
            self._workspace.stacks.close(view)
        self._workspace.watchers.changed((who.id,))
        if view.content.get("notify_on_close", False):
            payload = payloads.closed(self._workspace, who, view, cleared=cleared)
            answer = await self._courier.deliver(DeliveryKind.INTERACTION, payload)
            acks.after_notice(self._workspace, answer)
        return {"ok": True}

    async def read(self, order: ReadOrder) -> JsonObject:
        """A look at a conversation, whose messages up to that stamp count as read."""
        who = picture.person(self._workspace, order.who)
        self._workspace.read(who.id, self._channel(who, order.channel), order.ts)
        return {"ok": True}

    async def open_home(self, person_id: str) -> JsonObject:
        """A look at the app's Home tab, which tells the app when it has subscribed."""
        who = picture.person(self._workspace, person_id)
        inner: JsonObject = {"type": "app_home_opened", "user": who.id, "tab": "home"}
        await self._tell("app_home_opened", inner)
        return {"ok": True}

    async def _command(self, who: Person, where: Channel, text: str) -> str | None:
        name, _, rest = text.partition(" ")
        known = any(command.name == name for command in self._workspace.config.commands)
        # A stranger's own workspace does not have the app, so it does not have its commands.
        if not known or self._workspace.is_stranger(who):
            return NO_COMMAND.format(command=name)
        hook = self._workspace.hooks.issue(Origin.COMMAND, who.id, where.id)
        typed = payloads.Typed(name, rest.strip(), hook)
        form = payloads.command(self._workspace, who, where, typed)
        answer = await self._courier.deliver(DeliveryKind.COMMAND, form)
        failure = acks.after_command(self._workspace, self._workspace.hooks.get(hook), answer)
        return failure and FAILED.format(what=name, error=failure)

    async def _press_message(
        self, who: Person, place: MessagePlace, order: PressOrder, at: str
    ) -> BotAnswer:
        message = self._message(who, place)
        blocks = message.content.blocks
        action = _action(blocks, order, at)
        values = {} if order.element else _values(blocks, order.entered())
        payload = payloads.message_action(self._workspace, who, message, action, values)
        return await self._courier.deliver(DeliveryKind.INTERACTION, payload)

    async def _press_view(
        self, who: Person, view: OpenView, order: PressOrder, at: str
    ) -> BotAnswer:
        blocks = view.content["blocks"]
        action = _action(blocks, order, at)
        values = {} if order.element else _values(blocks, order.entered())
        payload = payloads.view_action(self._workspace, who, view, action, values)
        return await self._courier.deliver(DeliveryKind.INTERACTION, payload)

    async def _tell_of_message(self, who: Person, where: Channel, text: str) -> None:
        if where.is_im:
            inner = {"type": "message", "channel_type": "im", "channel": where.id, "user": who.id}
            stamp = self._workspace.timeline.of(where.id)[-1].ts
            await self._tell("message.im", inner | {"text": text, "ts": stamp, "event_ts": stamp})

    async def _tell(self, subscription: str, inner: JsonObject) -> None:
        if subscription in self._workspace.config.events:
            payload = payloads.event(self._workspace, inner)
            answer = await self._courier.deliver(DeliveryKind.EVENT, payload)
            acks.after_notice(self._workspace, answer)

    def _channel(self, who: Person, channel_id: str) -> Channel:
        channel = self._workspace.channels.get(channel_id)
        if channel is None or who.id not in channel.members:
            raise PageError(f"{who.name} is in no channel {channel_id!r}", 404)
        if channel.is_archived:
            raise PageError(f"#{channel.name} is archived: nothing can be said in it")
        return channel

    def _message(self, who: Person, place: MessagePlace) -> PostedMessage:
        message = self._workspace.timeline.find(place.channel, place.ts)
        if message is None or not self._workspace.sees(who.id, message):
            raise PageError(f"{who.name} sees no message {place.ts} in {place.channel!r}", 404)
        return message

    def _view(self, who: Person, view_id: str) -> OpenView:
        view = self._workspace.stacks.find(view_id)
        if view is None or view.person != who.id:
            raise PageError(f"{who.name} has no view {view_id!r} open", 404)
        return view


def _action(blocks: tuple[JsonObject, ...], order: PressOrder, at: str) -> JsonObject:
    element = order.element or stored.find(blocks, order.block_id, order.action_id)
    if element is None:
        raise PageError(f"no element {order.block_id!r}, {order.action_id!r} is there", 404)
    try:
        return inputs.action(element, order.block_id, order.action or {}, at)
    except inputs.UnknownChoiceError as unknown:
        raise PageError(str(unknown)) from None


def _values(blocks: tuple[JsonObject, ...], given: JsonObject) -> JsonObject:
    try:
        return inputs.values(blocks, given)
    except inputs.UnknownChoiceError as unknown:
        raise PageError(str(unknown)) from None
