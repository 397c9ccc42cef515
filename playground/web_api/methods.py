"""The table of methods: what serves each, which scope it needs, how often it may be called."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from playground.state.organisations import Organisation
from playground.state.workspace import PlaygroundWorkspace
from playground.web_api import chat, conversations, files, users, views
from playground.web_api.arguments import Arguments
from playground.wire import JsonObject

Handler: TypeAlias = Callable[[PlaygroundWorkspace, Arguments], JsonObject]
# With a token of an organisation, which is about all of its workspaces.
OrganisationHandler: TypeAlias = Callable[
    [Organisation, Sequence[PlaygroundWorkspace], Arguments], JsonObject
]

READ = {
    conversations.PUBLIC: "channels:read",
    conversations.PRIVATE: "groups:read",
    conversations.DIRECT: "im:read",
}
HISTORY = {
    conversations.PUBLIC: "channels:history",
    conversations.PRIVATE: "groups:history",
    conversations.DIRECT: "im:history",
}


@dataclass(frozen=True)
class Method:
    """One method: its handler, its calls a minute, and the scope that it needs.

    `by_kind` is for methods whose scope depends on the kind of conversation; `app_token` for
    those called with the app's token instead of the bot's; `forms_only` for those to which Slack
    gives no argument of a JSON body; `in_team` for those that an organisation's token has to tell
    in which workspace; `of_organisation` serves those that are about the whole organisation then.
    """

    handler: Handler
    per_minute: int
    scope: str | None = None
    by_kind: dict[str, str] | None = None
    app_token: bool = False
    forms_only: bool = False
    in_team: bool = False
    of_organisation: OrganisationHandler | None = None

    def needed(self, workspace: PlaygroundWorkspace, arguments: Arguments) -> set[str]:
        """The scopes that this call needs."""
        if self.by_kind is None:
            return {self.scope} if self.scope else set()
        channel = workspace.channel(arguments.text("channel"))
        if channel is not None:
            return {self.by_kind[conversations.kind_of(channel)]}
        return {self.by_kind[kind] for kind in conversations.kinds(arguments)}


def methods() -> dict[str, Method]:
    """All methods by name; the figures are those of Slack's tiers."""
    return {
        "auth.test": Method(users.test, 600, of_organisation=users.organisation_of_token),
        "auth.teams.list": Method(
            users.teams, 20, forms_only=True, of_organisation=users.teams_of_organisation
        ),
        "users.info": Method(users.info, 100, "users:read", forms_only=True),
        "users.lookupByEmail": Method(
            users.look_up_by_email, 50, "users:read.email", forms_only=True
        ),
        "users.list": Method(users.list_all, 20, "users:read", forms_only=True, in_team=True),
        "conversations.info": Method(conversations.info, 50, by_kind=READ, forms_only=True),
        "conversations.list": Method(
            conversations.list_all, 20, by_kind=READ, forms_only=True, in_team=True
        ),
        "conversations.members": Method(conversations.members, 100, by_kind=READ, forms_only=True),
        "conversations.open": Method(conversations.open_direct, 50, "im:write"),
        "conversations.history": Method(conversations.history, 50, by_kind=HISTORY),
        "chat.postMessage": Method(chat.post_message, 600, "chat:write"),
        "chat.postEphemeral": Method(chat.post_ephemeral, 100, "chat:write"),
        "chat.update": Method(chat.update, 50, "chat:write"),
        "chat.delete": Method(chat.delete, 50, "chat:write"),
        "files.getUploadURLExternal": Method(
            files.get_upload_url, 100, "files:write", forms_only=True
        ),
        "files.completeUploadExternal": Method(files.complete_upload, 100, "files:write"),
        "files.info": Method(files.info, 100, "files:read", forms_only=True),
        "files.delete": Method(files.delete, 50, "files:write"),
        "views.open": Method(views.open_modal, 100),
        "views.push": Method(views.push, 100),
        "views.update": Method(views.update, 100),
        "views.publish": Method(views.publish, 100),
        "apps.connections.open": Method(users.open_connection, 50, app_token=True),
    }
