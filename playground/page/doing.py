"""What a person does: say, command, press, submit, close."""

from playground import stored, typed
from playground.config import Channel, Person
from playground.delivery import acks, happenings, inputs, payloads
from playground.delivery.answers import BotAnswer, DeliveryKind
from playground.delivery.courier import Courier
from playground.delivery.events import Events
from playground.page import checks, picture, places
from playground.page.orders import (
    Close,
    MessagePlace,
    OpenApp,
    PageError,
    PressOrder,
    ReadOrder,
    Say,
    Submit,
    UseShortcut,
)
from playground.state.stacks import OpenView
from playground.state.tickets import Origin
from playground.state.timeline import Content
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

    def __init__(self, workspace: PlaygroundWorkspace, courier: Courier, events: Events) -> None:
        self._workspace = workspace
        self._courier = courier
        self._events = events

    async def say(self, order: Say) -> JsonObject:
        """A message, or a slash command when it begins with a slash."""
        who = self._acting(order.who)
        where = self._channel(who, order.channel)
        if where.is_im and self._workspace.config.messages_tab_read_only:
            raise PageError("sending messages to this app has been turned off")
        if order.text.startswith("/"):
            shown = await self._command(who, where, order.text)
        else:
            shown = None
            text = typed.message(self._workspace, order.text)
            self._workspace.post(where, who.id, Content(text))
            await self._events.brought()
        self._workspace.tell(who.id, shown)
        return {"ok": True, "shown": shown}

    async def press(self, order: PressOrder) -> JsonObject:
        """An element used in a message or a view."""
        who = self._acting(order.who)
        at = order.action_ts or self._workspace.numbering.stamp()
        if isinstance(order.container, MessagePlace):
            answer = await self._press_message(who, order.container, order, at)
            words = FAILED
        else:
            view = places.view(self._workspace, who, order.container.view_id)
            answer = await self._press_view(who, view, order, at)
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
        who = self._acting(order.who)
        view = places.view(self._workspace, who, order.view_id)
        values = places.values(places.blocks_of(self._workspace, view), order.values)
        values = places.with_files(self._workspace, who, values)
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
        who = self._acting(order.who)
        view = places.view(self._workspace, who, order.view_id)
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
        who = self._acting(order.who)
        self._workspace.read(who.id, self._channel(who, order.channel), order.ts)
        return {"ok": True}

    async def open_app(self, order: OpenApp) -> JsonObject:
        """A look at the app's Home tab or its messages, of which the app can be told."""
        who = self._user_of_the_app(order.who)
        if order.tab == "home" and not self._workspace.config.home_tab:
            raise PageError("the app has no Home tab", 404)
        self._events.happened(happenings.home_opened(self._workspace, who, order.tab))
        await self._events.brought()
        return {"ok": True}

    async def shortcut(self, order: UseShortcut) -> JsonObject:
        """A global shortcut of the app."""
        who = self._user_of_the_app(order.who)
        known = {each.callback_id: each.name for each in self._workspace.config.shortcuts}
        if order.callback_id not in known:
            raise PageError(f"the app has no shortcut {order.callback_id!r}", 404)
        payload = payloads.shortcut(self._workspace, who, order.callback_id)
        answer = await self._courier.deliver(DeliveryKind.INTERACTION, payload)
        failure = acks.after_notice(self._workspace, answer)
        shown = failure and FAILED.format(what=known[order.callback_id], error=failure)
        self._workspace.tell(who.id, shown)
        return {"ok": failure is None, "shown": shown}

    def _acting(self, person_id: str) -> Person:
        """Somebody who acts, and in this workspace if she is of several."""
        who = picture.person(self._workspace, person_id)
        if self._workspace.organisation is not None:
            self._workspace.organisation.acts(who.id, self._workspace.config.team_id)
        return who

    async def _command(self, who: Person, where: Channel, text: str) -> str | None:
        name, _, rest = text.partition(" ")
        known = any(command.name == name for command in self._workspace.config.commands)
        # A stranger's own workspace does not have the app, so it does not have its commands.
        known = known and self._workspace.has_app
        if not known or self._workspace.is_stranger(who):
            return NO_COMMAND.format(command=name)
        hook = self._workspace.hooks.issue(Origin.COMMAND, who.id, where.id)
        said = payloads.Typed(name, rest.strip(), hook)
        form = payloads.command(self._workspace, who, where, said)
        answer = await self._courier.deliver(DeliveryKind.COMMAND, form)
        failure = acks.after_command(self._workspace, self._workspace.hooks.get(hook), answer)
        return failure and FAILED.format(what=name, error=failure)

    async def _press_message(
        self, who: Person, place: MessagePlace, order: PressOrder, at: str
    ) -> BotAnswer:
        message = places.message(self._workspace, who, place)
        blocks = places.blocks_of(self._workspace, message)
        action = _action(blocks, order, at)
        values = {} if order.element else places.values(blocks, order.entered())
        payload = payloads.message_action(self._workspace, who, message, action, values)
        return await self._courier.deliver(DeliveryKind.INTERACTION, payload)

    async def _press_view(
        self, who: Person, view: OpenView, order: PressOrder, at: str
    ) -> BotAnswer:
        blocks = places.blocks_of(self._workspace, view)
        action = _action(blocks, order, at)
        values = {} if order.element else places.values(blocks, order.entered())
        payload = payloads.view_action(self._workspace, who, view, action, values)
        return await self._courier.deliver(DeliveryKind.INTERACTION, payload)

    def _user_of_the_app(self, person_id: str) -> Person:
        who = self._acting(person_id)
        if self._workspace.is_stranger(who):
            raise PageError(f"{who.name} works where the app is not installed", 404)
        return who

    def _channel(self, who: Person, channel_id: str) -> Channel:
        channel = self._workspace.channels.get(channel_id)
        if channel is None or who.id not in channel.members:
            raise PageError(f"{who.name} is in no channel {channel_id!r}", 404)
        if channel.is_archived:
            raise PageError(f"#{channel.name} is archived: nothing can be said in it")
        return channel


def _action(blocks: tuple[JsonObject, ...], order: PressOrder, at: str) -> JsonObject:
    element = order.element or stored.find(blocks, order.block_id, order.action_id)
    if element is None:
        raise PageError(f"no element {order.block_id!r}, {order.action_id!r} is there", 404)
    try:
        return inputs.action(element, order.block_id, order.action or {}, at)
    except inputs.UnknownChoiceError as unknown:
        raise PageError(str(unknown)) from None
