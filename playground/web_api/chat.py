"""Methods that post, change and delete messages."""

from dataclasses import replace

from playground import posts, written
from playground.config import Channel
from playground.state.timeline import Content, PostedMessage, edit
from playground.state.workspace import PlaygroundWorkspace
from playground.web_api import conversations
from playground.web_api.arguments import Arguments
from playground.wire import JsonObject, Refusal

UPDATE_TEXT_LIMIT = 4000


def post_message(workspace: PlaygroundWorkspace, arguments: Arguments) -> JsonObject:
    """chat.postMessage: to a channel by id or name, or to a person by id."""
    channel = _postable(workspace, arguments.text("channel"))
    content = _content(workspace, arguments, posts.TEXT_LIMIT)
    thread = arguments.text("thread_ts") or None
    message = workspace.post(channel, workspace.bot.id, content, thread_ts=thread)
    return {
        "channel": channel.id,
        "ts": message.ts,
        "message": written.message(workspace, message, with_metadata=True),
    }


def post_ephemeral(workspace: PlaygroundWorkspace, arguments: Arguments) -> JsonObject:
    """chat.postEphemeral: to one person who is in the channel."""
    channel = _postable(workspace, arguments.text("channel"))
    person = arguments.required("user")
    content = _content(workspace, arguments, posts.TEXT_LIMIT)
    if person not in channel.members:
        raise Refusal("user_not_in_channel")
    message = workspace.post(channel, workspace.bot.id, content, only_for=person)
    return {"message_ts": message.ts}


def update(workspace: PlaygroundWorkspace, arguments: Arguments) -> JsonObject:
    """chat.update: text without blocks removes the blocks; absent metadata stays."""
    before = _own(workspace, arguments, "cant_update_message")
    if workspace.channels[before.channel].is_archived:
        raise Refusal("is_inactive")
    content = _content(workspace, arguments, UPDATE_TEXT_LIMIT)
    if "metadata" not in arguments.values:
        content = replace(content, metadata=before.content.metadata)
    after = edit(before, content, workspace.numbering.stamp())
    workspace.put(after)
    return {
        "channel": after.channel,
        "ts": after.ts,
        "text": content.text,
        "message": written.message(workspace, after, with_metadata=True),
    }


def delete(workspace: PlaygroundWorkspace, arguments: Arguments) -> JsonObject:
    """chat.delete: only the bot's own messages."""
    message = _own(workspace, arguments, "cant_delete_message")
    workspace.remove(message)
    return {"channel": message.channel, "ts": message.ts}


def _content(workspace: PlaygroundWorkspace, arguments: Arguments, text_limit: int) -> Content:
    content = posts.content(arguments.values, workspace, text_limit=text_limit)
    posts.not_too_long(content.blocks)
    return content


def _postable(workspace: PlaygroundWorkspace, name: str) -> Channel:
    person = workspace.people.get(name)
    if person is not None:
        return conversations.direct(workspace, person)
    channel = conversations.visible(workspace, name)
    if channel.is_archived:
        raise Refusal("is_archived")
    joins = "chat:write.public" in workspace.config.scopes and not channel.is_private
    if not (channel.is_im or channel.bot_is_member or joins):
        raise Refusal("not_in_channel")
    return channel


def _own(workspace: PlaygroundWorkspace, arguments: Arguments, error: str) -> PostedMessage:
    channel = conversations.visible(workspace, arguments.text("channel"))
    message = workspace.timeline.find(channel.id, arguments.required("ts"))
    if message is None or message.is_ephemeral:
        raise Refusal("message_not_found")
    if message.author != workspace.bot.id:
        raise Refusal(error)
    return message
