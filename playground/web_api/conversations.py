"""Methods that read conversations, and the rules of which one the bot may see."""

import re

from playground import written
from playground.config import Channel, Person
from playground.state.timeline import PostedMessage
from playground.state.workspace import PlaygroundWorkspace, direct_id
from playground.web_api import pages
from playground.web_api.arguments import Arguments
from playground.wire import JsonObject, Refusal

STAMP = re.compile(r"\d+(\.\d+)?")
# Slack shows an app that its marketplace does not list so many messages at a time.
MOST_UNLISTED = 15
PUBLIC, PRIVATE, DIRECT = "public_channel", "private_channel", "im"


def visible(workspace: PlaygroundWorkspace, name: str) -> Channel:
    """A conversation by id or name; private ones without the bot do not exist for it.

    Raises:
        Refusal: channel_not_found.
    """
    channel = workspace.channel(name)
    if channel is None or (channel.is_private and not channel.bot_is_member):
        raise Refusal("channel_not_found")
    return channel


def direct(workspace: PlaygroundWorkspace, person: Person) -> Channel:
    """The direct conversation with a person.

    Raises:
        Refusal: user_disabled, or cannot_dm_bot for bots and people of other companies.
    """
    if person.deleted:
        raise Refusal("user_disabled")
    channel = workspace.channels.get(direct_id(person.id))
    if channel is None:
        raise Refusal("cannot_dm_bot" if person.is_bot else "user_not_visible")
    return channel


def info(workspace: PlaygroundWorkspace, arguments: Arguments) -> JsonObject:
    """conversations.info."""
    channel = visible(workspace, arguments.required("channel"))
    answer = written.channel(workspace, channel)
    if arguments.flag("include_num_members"):
        answer["num_members"] = len(_members(workspace, channel))
    return {"channel": answer}


def list_all(workspace: PlaygroundWorkspace, arguments: Arguments) -> JsonObject:
    """conversations.list: of the asked `types`, public channels unless told otherwise."""
    wanted = kinds(arguments)
    found = [
        channel
        for channel in workspace.channels.values()
        if kind_of(channel) in wanted
        and (channel.bot_is_member or not channel.is_private)
        and not (channel.is_archived and arguments.flag("exclude_archived"))
    ]
    page, cursor = pages.cut(found, arguments, default=100)
    return {
        "channels": [written.channel(workspace, channel) for channel in page],
        "response_metadata": {"next_cursor": cursor},
    }


def members(workspace: PlaygroundWorkspace, arguments: Arguments) -> JsonObject:
    """conversations.members: the bot is among them where it is a member."""
    channel = visible(workspace, arguments.required("channel"))
    page, cursor = pages.cut(_members(workspace, channel), arguments, default=100)
    return {"members": list(page), "response_metadata": {"next_cursor": cursor}}


def open_direct(workspace: PlaygroundWorkspace, arguments: Arguments) -> JsonObject:
    """conversations.open: the direct conversation with one person."""
    names = arguments.required("users").split(",")
    people = [workspace.people.get(name.strip()) for name in names]
    person = people[0]
    if person is None or len(people) > 1:
        raise Refusal("user_not_found")
    channel = direct(workspace, person)
    return {"no_op": True, "already_open": True, "channel": {"id": channel.id}}


def history(workspace: PlaygroundWorkspace, arguments: Arguments) -> JsonObject:
    """conversations.history: newest first, between `oldest` and `latest`, without ephemerals."""
    channel = visible(workspace, arguments.required("channel"))
    if not (channel.is_im or channel.bot_is_member):
        raise Refusal("not_in_channel")
    found = _between(workspace, channel, arguments)
    most = MOST_UNLISTED if workspace.config.unlisted else None
    page, cursor = pages.cut(found, arguments, default=100, most=most)
    with_metadata = arguments.flag("include_all_metadata")
    answer: JsonObject = {
        "messages": [written.message(workspace, m, with_metadata=with_metadata) for m in page],
        "has_more": bool(cursor),
        "pin_count": 0,
    }
    return answer | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


def kinds(arguments: Arguments) -> set[str]:
    """The kinds of conversations that `types` asks for.

    Raises:
        Refusal: invalid_types.
    """
    wanted = {kind.strip() for kind in arguments.text("types", PUBLIC).split(",")}
    if wanted - {PUBLIC, PRIVATE, DIRECT}:
        raise Refusal("invalid_types")
    return wanted


def kind_of(channel: Channel) -> str:
    """The kind of a conversation as `types` names it."""
    if channel.is_im:
        return DIRECT
    return PRIVATE if channel.is_private else PUBLIC


def _members(workspace: PlaygroundWorkspace, channel: Channel) -> list[str]:
    bot = [workspace.bot.id] if channel.bot_is_member else []
    return [*channel.members, *bot]


def _between(
    workspace: PlaygroundWorkspace, channel: Channel, arguments: Arguments
) -> list[PostedMessage]:
    oldest = _stamp(arguments.text("oldest"), "oldest")
    latest = _stamp(arguments.text("latest"), "latest")
    inclusive = arguments.flag("inclusive")
    shown_until = _moment(f"{workspace.clock() - workspace.config.history_lag:.6f}")

    def inside(message: PostedMessage) -> bool:
        at = _moment(message.ts)
        if workspace.config.history_lag and at > shown_until:
            return False
        after = oldest is None or at > oldest or (inclusive and at == oldest)
        before = latest is None or at < latest or (inclusive and at == latest)
        return after and before and not message.is_ephemeral

    return [message for message in reversed(workspace.timeline.of(channel.id)) if inside(message)]


def _stamp(text: str, name: str) -> tuple[int, int] | None:
    if text and not STAMP.fullmatch(text):
        raise Refusal(f"invalid_ts_{name}")
    return _moment(text) if text else None


def _moment(stamp: str) -> tuple[int, int]:
    """A stamp as seconds and microseconds, which compare as the instants do."""
    seconds, _, rest = stamp.partition(".")
    return int(seconds), int(rest.ljust(6, "0")[:6])
