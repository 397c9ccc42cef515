"""A mention or a direct message is answered as the command is, seen by who wrote alone."""

import re
from dataclasses import dataclass
from functools import partial

from slack_bolt.context.async_context import AsyncBoltContext

from bot.attendance.registers import asking
from bot.blocks.surfaces import Conversation, Form, Surface
from bot.listeners import first_contact, words
from bot.listeners.context import Asked, Body, Desk, desk_of, member_of
from bot.posting import events

# What people write, plainly, with a file, or in a thread and the conversation at once; the other
# subtypes tell of what was done to messages.
_WRITTEN = frozenset({"", "file_share", "thread_broadcast"})


@dataclass(frozen=True, slots=True)
class _Written:
    """What somebody wrote to the bot, and where. Slack keeps the `event_id` when it tells again."""

    event_id: str
    team_id: str
    text: str
    conversation: Conversation


async def mentioned(event: Body, body: Body, context: AsyncBoltContext) -> None:
    """Answer somebody who wrote to the bot in a channel."""
    _hear(event, body, context)


async def written_to(event: Body, body: Body, context: AsyncBoltContext) -> None:
    """Answer somebody who wrote to the bot alone.

    Its own messages, and those that tell of a change, are not for it.
    """
    if event.get("channel_type") == "im":
        _hear(event, body, context)


def _hear(event: Body, body: Body, context: AsyncBoltContext) -> None:
    is_told = event.get("subtype", "") not in _WRITTEN or "bot_id" in event
    if is_told or "user" not in event:
        return
    desk = desk_of(context)
    conversation = Conversation(
        channel_id=event["channel"],
        slack_user_id=event["user"],
        thread_ts=event.get("thread_ts", ""),
    )
    written = _Written(
        event_id=body["event_id"],
        team_id=event.get("user_team") or event.get("team") or body["team_id"],
        text=_words_of(event.get("text") or "", desk.workspace.bot_user_id),
        conversation=conversation,
    )
    surface = Surface(conversation=conversation)
    desk.after_ack(surface, partial(_answer_once, desk, written, surface))


async def _answer_once(desk: Desk, written: _Written, surface: Surface) -> None:
    """Answer, unless another process, or this one, took the event before."""
    if await desk.database.run(events.take, written.event_id, desk.clock()):
        await _answer(desk, written, surface)


async def _answer(desk: Desk, written: _Written, surface: Surface) -> None:
    """Answer what was written. A form opens by a button: Slack opens none for a message."""
    slack_user_id = written.conversation.slack_user_id
    await desk.sisters.meet(written.team_id, slack_user_id)
    person = member_of(desk, written.team_id, slack_user_id)
    asked = Asked(desk, person, asking.read(written.text), surface, trigger_id="")
    answer = await first_contact.known(desk, person, surface, partial(words.answer, asked))
    drawn = words.form_by_button(asked) if isinstance(answer, Form) else words.drawn(answer)
    await desk.surfaces.show(surface, drawn)


def _words_of(text: str, bot_user_id: str) -> str:
    """Take the bot's name out of what was written."""
    return re.sub(rf"<@{re.escape(bot_user_id)}(\|[^>]*)?>", " ", text)
