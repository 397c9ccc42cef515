"""What one person sees: their channels, messages, open view, and no more."""

from playground.config import Channel, Person
from playground.page.orders import PageError
from playground.state.stacks import OpenView
from playground.state.timeline import PostedMessage
from playground.state.workspace import PlaygroundWorkspace
from playground.wire import JsonObject


def person(workspace: PlaygroundWorkspace, person_id: str) -> Person:
    """Somebody who can use the page: anybody but the app's own bot.

    Raises:
        PageError: nobody of that id is there.
    """
    found = workspace.people.get(person_id)
    if found is None or found.id == workspace.bot.id:
        raise PageError(f"there is no person {person_id!r} in this workspace", 404)
    return found


def state(workspace: PlaygroundWorkspace, me: Person) -> JsonObject:
    """All that the page draws for one person."""
    channels = workspace.channels_of(me.id)
    top, home = workspace.stacks.top(me.id), workspace.stacks.home(me.id)
    config = workspace.config
    return {
        "version": workspace.watchers.version,
        "team": {"id": config.team_id, "name": config.team_name, "domain": config.team_domain},
        "me": _listed(workspace, me),
        "people": [_listed(workspace, each) for each in workspace.people.values()],
        "channels": [
            _channel(workspace, each) | {"unread": workspace.unread(me.id, each)}
            for each in channels
        ],
        "commands": [
            {
                "command": each.name,
                "description": each.description,
                "usage_hint": each.usage_hint,
            }
            for each in config.commands
        ],
        "shortcuts": [each.model_dump() for each in config.shortcuts],
        "app": {
            "name": workspace.bot.name,
            "home_tab": config.home_tab and not workspace.is_stranger(me),
            "read_only": config.messages_tab_read_only,
        },
        "hints": [hint.model_dump() for hint in config.hints],
        "messages": {each.id: _messages(workspace, each, me) for each in channels},
        "view": None if top is None else _view(top),
        "home": None if home is None else _view(home),
        "notice": workspace.notices.get(me.id),
    }


def _listed(workspace: PlaygroundWorkspace, who: Person) -> JsonObject:
    return {
        "id": who.id,
        "name": who.name,
        "title": who.title,
        "is_stranger": workspace.is_stranger(who),
        "is_bot": who.is_bot,
    }


def _channel(workspace: PlaygroundWorkspace, which: Channel) -> JsonObject:
    return {
        "id": which.id,
        "name": workspace.bot.name if which.is_im else which.name,
        "kind": "im" if which.is_im else "channel",
        "is_ext_shared": which.is_ext_shared,
    }


def _messages(workspace: PlaygroundWorkspace, channel: Channel, me: Person) -> list[JsonObject]:
    found = workspace.timeline.of(channel.id)
    return [_message(workspace, each) for each in found if workspace.sees(me.id, each)]


def _message(workspace: PlaygroundWorkspace, which: PostedMessage) -> JsonObject:
    author = workspace.people[which.author]
    drawn: JsonObject = {
        "ts": which.ts,
        "user": author.id,
        "user_name": author.name,
        "is_bot": author.is_bot,
        "ephemeral": which.is_ephemeral,
        "text": which.content.text,
        "blocks": list(which.content.blocks),
        "edited": which.edited,
    }
    metadata = which.content.metadata
    return drawn | ({"metadata": metadata} if metadata is not None else {})


def _view(which: OpenView) -> JsonObject:
    return {
        "id": which.id,
        "view": which.content,
        "hash": which.hash,
        "errors": which.errors,
    }
