"""What happened, as the Events API tells it: a Home tab opened, a mention, a direct message."""

import uuid
from collections.abc import Iterator
from typing import TypeAlias

from playground import written
from playground.config import Person
from playground.state.timeline import PostedMessage
from playground.state.workspace import PlaygroundWorkspace, direct_id
from playground.wire import JsonObject

HOME_OPENED, MENTION, DIRECT_MESSAGE = "app_home_opened", "app_mention", "message.im"
UNINSTALLED, REVOKED = "app_uninstalled", "tokens_revoked"
ADDED, REMOVED = "team_access_granted", "team_access_revoked"
# Slack tells of these by no installation: there may be none any more.
UNAUTHORIZED = frozenset({UNINSTALLED, REVOKED, ADDED, REMOVED})
# What an app may hear of only with a scope.
SCOPES = {MENTION: "app_mentions:read", DIRECT_MESSAGE: "im:history"}

# What an app subscribes to, and the inner event.
Happening: TypeAlias = tuple[str, JsonObject]


def home_opened(workspace: PlaygroundWorkspace, who: Person, tab: str) -> Happening:
    """Somebody looks at the app: at its Home, with the view that stands there, or its messages."""
    inner: JsonObject = {
        "type": HOME_OPENED,
        "user": who.id,
        "channel": direct_id(who.id),
        "event_ts": workspace.numbering.stamp(),
        "tab": tab,
    }
    view = workspace.stacks.home(who.id)
    if tab == "home" and view is not None:
        inner["view"] = written.view(workspace, view)
    return HOME_OPENED, inner


def uninstalled() -> Happening:
    """The app was taken away."""
    return UNINSTALLED, {"type": UNINSTALLED}


def tokens_revoked(workspace: PlaygroundWorkspace) -> Happening:
    """The app's tokens were ended, which Slack names by their users."""
    tokens: JsonObject = {"oauth": [], "bot": [workspace.bot.id]}
    return REVOKED, {"type": REVOKED, "tokens": tokens}


def added(workspace: PlaygroundWorkspace, team_ids: list[str]) -> Happening:
    """An organisation added the app to workspaces of its own."""
    return _access(workspace, ADDED, team_ids)


def removed(workspace: PlaygroundWorkspace, team_ids: list[str]) -> Happening:
    """An organisation took the app out of workspaces of its own."""
    return _access(workspace, REMOVED, team_ids)


def _access(workspace: PlaygroundWorkspace, kind: str, team_ids: list[str]) -> Happening:
    stamp = workspace.numbering.stamp()
    return kind, {"type": kind, "team_ids": team_ids, "event_ts": stamp}


def of_message(
    workspace: PlaygroundWorkspace, before: PostedMessage | None, after: PostedMessage | None
) -> Iterator[Happening]:
    """A message that came, changed or went: in a direct conversation, or naming the app."""
    message = after or before
    if message is None or message.is_ephemeral:
        return
    channel = workspace.channels[message.channel]
    if channel.is_im:
        place = {"channel": channel.id, "channel_type": "im"}
        yield DIRECT_MESSAGE, _direct(workspace, before, after) | place
    elif before is None and channel.bot_is_member and _names_the_app(workspace, message):
        told = _told(workspace, message) | {"type": MENTION}
        yield MENTION, told | {"channel": channel.id, "event_ts": message.ts}


def _names_the_app(workspace: PlaygroundWorkspace, message: PostedMessage) -> bool:
    own = message.author == workspace.bot.id
    return not own and f"<@{workspace.bot.id}>" in message.content.text


def _direct(
    workspace: PlaygroundWorkspace, before: PostedMessage | None, after: PostedMessage | None
) -> JsonObject:
    if before is None and after is not None:
        return _told(workspace, after) | {"event_ts": after.ts}
    stamp = workspace.numbering.stamp()
    inner: JsonObject = {"type": "message", "hidden": True, "ts": stamp, "event_ts": stamp}
    if before is not None:
        inner["previous_message"] = written.message(workspace, before)
    if after is not None:
        return inner | {
            "subtype": "message_changed",
            "message": written.message(workspace, after),
        }
    deleted = None if before is None else before.ts
    return inner | {"subtype": "message_deleted", "deleted_ts": deleted}


def _told(workspace: PlaygroundWorkspace, message: PostedMessage) -> JsonObject:
    """A message as an event has it; each that a client sent has an id of that client's."""
    told = written.message(workspace, message)
    if message.author == workspace.bot.id:
        return told
    name = uuid.uuid5(uuid.NAMESPACE_OID, f"{message.channel} {message.ts}")
    return told | {"client_msg_id": str(name)}
