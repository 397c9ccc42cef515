"""The payloads that Slack sends: slash commands, actions, submissions, events."""

from dataclasses import dataclass

from playground import typed, written
from playground.config import Channel, Person
from playground.delivery import happenings
from playground.state.stacks import OpenView
from playground.state.tickets import Origin
from playground.state.timeline import PostedMessage
from playground.state.workspace import PlaygroundWorkspace
from playground.wire import JsonObject


@dataclass(frozen=True)
class Typed:
    """A slash command as typed: its name, the text behind it, and the address to answer."""

    command: str
    text: str
    hook: str


def command(workspace: PlaygroundWorkspace, who: Person, where: Channel, said: Typed) -> JsonObject:
    """The form of a slash command."""
    config = workspace.config
    form: JsonObject = {
        "token": config.verification_token,
        "team_id": config.team_id,
        "team_domain": config.team_domain,
        "channel_id": where.id,
        "channel_name": _channel_name(where),
        "user_id": who.id,
        "user_name": who.handle,
        "command": said.command,
        "text": typed.escaped(said.text),
        "api_app_id": config.app_id,
        "is_enterprise_install": "true" if workspace.by_organisation else "false",
        "response_url": _response_url(workspace, said.hook),
        "trigger_id": workspace.triggers.issue(who.id),
    }
    if config.enterprise_id is not None:
        form |= {"enterprise_id": config.enterprise_id, "enterprise_name": config.enterprise_name}
    return form


def message_action(
    workspace: PlaygroundWorkspace,
    who: Person,
    where: PostedMessage,
    action: JsonObject,
    values: JsonObject,
) -> JsonObject:
    """A press on a message. Of an ephemeral message Slack sends the place, not the content."""
    hook = workspace.hooks.issue(Origin.ACTION, who.id, where.channel, where.ts)
    channel = workspace.channels[where.channel]
    payload = _interaction(workspace, who, "block_actions", in_message=True) | {
        "container": _message_container(where),
        "channel": {"id": channel.id, "name": _channel_name(channel)},
        "state": {"values": values},
        "response_url": _response_url(workspace, hook),
        "trigger_id": workspace.triggers.issue(who.id),
        "actions": [action],
    }
    if not where.is_ephemeral:
        payload["message"] = written.message(workspace, where)
    return payload


def message_suggestion(
    workspace: PlaygroundWorkspace, who: Person, where: PostedMessage, asked: JsonObject
) -> JsonObject:
    """What was typed into a searched menu of a message; it can only be answered."""
    channel = workspace.channels[where.channel]
    payload = _interaction(workspace, who, "block_suggestion", in_message=True) | {
        "container": _message_container(where),
        "channel": {"id": channel.id, "name": _channel_name(channel)},
    }
    if not where.is_ephemeral:
        payload["message"] = written.message(workspace, where)
    return payload | asked


def view_suggestion(
    workspace: PlaygroundWorkspace,
    who: Person,
    where: OpenView,
    asked: JsonObject,
    values: JsonObject,
) -> JsonObject:
    """What was typed into a searched menu of a modal or a Home tab."""
    return _interaction(workspace, who, "block_suggestion") | {
        "container": {"type": "view", "view_id": where.id},
        "view": written.view(workspace, where, values),
        **asked,
    }


def view_action(
    workspace: PlaygroundWorkspace,
    who: Person,
    where: OpenView,
    action: JsonObject,
    values: JsonObject,
) -> JsonObject:
    """A press in a modal or a Home tab; there is no response URL."""
    return _interaction(workspace, who, "block_actions") | {
        "container": {"type": "view", "view_id": where.id},
        "view": written.view(workspace, where, values),
        "trigger_id": workspace.triggers.issue(who.id),
        "actions": [action],
    }


def shortcut(workspace: PlaygroundWorkspace, who: Person, callback_id: str) -> JsonObject:
    """A global shortcut, which stands in no channel; there is no response URL."""
    return _interaction(workspace, who, "shortcut") | {
        "callback_id": callback_id,
        "trigger_id": workspace.triggers.issue(who.id),
        "action_ts": workspace.numbering.stamp(),
    }


def submission(
    workspace: PlaygroundWorkspace, who: Person, where: OpenView, values: JsonObject
) -> JsonObject:
    """A modal that was submitted."""
    return _interaction(workspace, who, "view_submission") | {
        "view": written.view(workspace, where, values),
        "trigger_id": workspace.triggers.issue(who.id),
        "response_urls": [],
    }


def closed(
    workspace: PlaygroundWorkspace, who: Person, where: OpenView, *, cleared: bool
) -> JsonObject:
    """A modal that was closed without being submitted."""
    return _interaction(workspace, who, "view_closed") | {
        "view": written.view(workspace, where),
        "is_cleared": cleared,
    }


def event(workspace: PlaygroundWorkspace, inner: JsonObject) -> JsonObject:
    """An event of the Events API around its inner event."""
    config = workspace.config
    told = _event(workspace, inner) | {"team_id": config.team_id}
    if config.enterprise_id is not None:
        told["enterprise_id"] = config.enterprise_id
    if inner["type"] in happenings.UNAUTHORIZED:
        return told
    by_organisation = workspace.by_organisation is not None
    return told | {
        "authorizations": [
            {
                "enterprise_id": config.enterprise_id,
                "team_id": None if by_organisation else config.team_id,
                "user_id": config.bot_user_id,
                "is_bot": True,
                "is_enterprise_install": by_organisation,
            }
        ],
        "is_ext_shared_channel": False,
    }


def event_of_organisation(workspace: PlaygroundWorkspace, inner: JsonObject) -> JsonObject:
    """An event of what happened to the app in the whole organisation, and in no workspace."""
    return _event(workspace, inner) | {
        "team_id": None,
        "enterprise_id": workspace.config.enterprise_id,
    }


def _event(workspace: PlaygroundWorkspace, inner: JsonObject) -> JsonObject:
    return {
        "token": workspace.config.verification_token,
        "api_app_id": workspace.config.app_id,
        "event": inner,
        "type": "event_callback",
        "event_id": workspace.numbering.next_id("Ev"),
        "event_time": int(workspace.clock()),
    }


def _message_container(where: PostedMessage) -> JsonObject:
    return {
        "type": "message",
        "message_ts": where.ts,
        "channel_id": where.channel,
        "is_ephemeral": where.is_ephemeral,
    }


def _response_url(workspace: PlaygroundWorkspace, hook: str) -> str:
    """The absolute address that a hook answers at."""
    return f"{workspace.address}/respond/{hook}"


def _channel_name(which: Channel) -> str:
    """What payloads call a conversation; private ones are all called the same."""
    return "privategroup" if which.is_private else which.name


def _interaction(
    workspace: PlaygroundWorkspace, who: Person, kind: str, *, in_message: bool = False
) -> JsonObject:
    """What all of them say. Of an organisation's app Slack names the workspace in messages only."""
    config = workspace.config
    by_organisation = workspace.by_organisation is not None
    team = {"id": config.team_id, "domain": config.team_domain}
    if config.enterprise_id:
        named = {"id": config.enterprise_id, "name": config.enterprise_name}
        team |= {"enterprise_id": named["id"], "enterprise_name": named["name"]}
    else:
        named = None
    return {
        "type": kind,
        "user": {
            "id": who.id,
            "username": who.handle,
            "name": who.handle,
            "team_id": workspace.team_of(who),
        },
        "api_app_id": config.app_id,
        "token": config.verification_token,
        "team": team if in_message or not by_organisation else None,
        "enterprise": named,
        "is_enterprise_install": by_organisation,
    }
