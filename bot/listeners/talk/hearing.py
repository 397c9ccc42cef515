"""A mention or a direct message is answered as the command is, seen by who wrote alone."""

import re
from functools import partial

from slack_bolt.context.async_context import AsyncBoltContext

from bot.attendance.registers import asking
from bot.blocks.either import by_button
from bot.blocks.surfaces import Conversation, Form, Surface
from bot.listeners import first_contact, words
from bot.listeners.context import Asked, Body, Desk, desk_of, member_of

# Slack brings an event again when it did not hear that it came.
_MOST_REMEMBERED = 1000
# What people write, plainly, with a file, or in a thread and the conversation at once; the other
# subtypes tell of what was done to messages.
_WRITTEN = frozenset({"", "file_share", "thread_broadcast"})


class Hearing:
    """Answers each message once, in this process."""

    def __init__(self) -> None:
        self._heard: dict[str, None] = {}

    async def mentioned(self, event: Body, body: Body, context: AsyncBoltContext) -> None:
        """Answer somebody who wrote to the bot in a channel."""
        self._hear(event, body, context)

    async def written_to(self, event: Body, body: Body, context: AsyncBoltContext) -> None:
        """Answer somebody who wrote to the bot alone.

        Its own messages, and those that tell of a change, are not for it.
        """
        if event.get("channel_type") == "im":
            self._hear(event, body, context)

    def _hear(self, event: Body, body: Body, context: AsyncBoltContext) -> None:
        is_told = event.get("subtype", "") not in _WRITTEN or "bot_id" in event
        if is_told or "user" not in event or body["event_id"] in self._heard:
            return
        self._heard[body["event_id"]] = None
        while len(self._heard) > _MOST_REMEMBERED:
            del self._heard[next(iter(self._heard))]
        desk = desk_of(context)
        conversation = Conversation(
            channel_id=event["channel"],
            slack_user_id=event["user"],
            thread_ts=event.get("thread_ts", ""),
        )
        surface = Surface(conversation=conversation)
        team_id = event.get("user_team") or event.get("team") or body["team_id"]
        text = _words_of(event.get("text") or "", desk.workspace.bot_user_id)
        desk.after_ack(surface, partial(_answer, desk, surface, team_id, text))


async def _answer(desk: Desk, surface: Surface, team_id: str, text: str) -> None:
    """Answer what was written. A form opens by a button: Slack opens none for a message."""
    conversation = surface.conversation
    if conversation is None:
        raise AssertionError("what was written stands in a conversation")
    await desk.sisters.meet(team_id, conversation.slack_user_id)
    person = member_of(desk, team_id, conversation.slack_user_id)
    asked = Asked(desk, person, asking.read(text), surface, trigger_id="")
    answer = await first_contact.known(desk, person, surface, partial(words.answer, asked))
    way = words.way_of(asked)
    if isinstance(answer, Form):
        await desk.surfaces.show(surface, by_button(asked.typed.text, way.noun if way else "it"))
    else:
        await desk.surfaces.show(surface, words.drawn(answer))


def _words_of(text: str, bot_user_id: str) -> str:
    """Take the bot's name out of what was written."""
    return re.sub(rf"<@{re.escape(bot_user_id)}(\|[^>]*)?>", " ", text)
