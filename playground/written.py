"""How Slack writes what it knows: people, conversations, messages, views, each as JSON."""

from pathlib import PurePosixPath
from urllib.parse import quote

from playground.config import Channel, Person
from playground.state.files import File
from playground.state.stacks import OpenView
from playground.state.timeline import PostedMessage
from playground.state.workspace import PlaygroundWorkspace
from playground.wire import JsonObject


def person(workspace: PlaygroundWorkspace, who: Person) -> JsonObject:
    """A user object; the e-mail is in it only with its scope and never for strangers."""
    stranger = workspace.is_stranger(who)
    written: JsonObject = {
        "id": who.id,
        "team_id": workspace.team_of(who),
        "name": who.handle,
        "real_name": who.name,
        "deleted": who.deleted,
        "tz": who.tz,
        "profile": _profile(workspace, who),
        "is_bot": who.is_bot,
        "is_app_user": False,
        "updated": 0,
    }
    if stranger:
        written["is_stranger"] = True
    elif not who.deleted:
        written |= {
            "is_admin": who.is_admin or who.is_owner,
            "is_owner": who.is_owner,
            "is_primary_owner": False,
            "is_restricted": who.is_restricted,
            "is_ultra_restricted": False,
            "is_email_confirmed": who.email is not None,
        }
    enterprise = workspace.enterprise_of(who)
    if enterprise and (who.enterprise_id or not stranger):
        written["enterprise_user"] = {
            "id": who.id,
            "enterprise_id": enterprise,
            "enterprise_name": workspace.config.enterprise_name,
            "teams": list(who.teams or (workspace.team_of(who),)),
        }
    return written


def _profile(workspace: PlaygroundWorkspace, who: Person) -> JsonObject:
    profile: JsonObject = {
        "real_name": who.name,
        "display_name": who.name,
        "title": who.title,
        "team": workspace.team_of(who),
    }
    may_see = "users:read.email" in workspace.config.scopes and not workspace.is_stranger(who)
    if who.email is not None and may_see:
        profile["email"] = who.email
    if who.id == workspace.bot.id:
        profile |= {"api_app_id": workspace.config.app_id, "bot_id": workspace.config.bot_id}
    return profile


def channel(workspace: PlaygroundWorkspace, which: Channel) -> JsonObject:
    """A conversation object."""
    written: JsonObject = {
        "id": which.id,
        "created": 0,
        "is_im": which.is_im,
        "is_archived": which.is_archived,
        "context_team_id": workspace.config.team_id,
        "is_org_shared": False,
    }
    if which.is_im:
        return written | {"user": which.members[0], "is_user_deleted": False}
    teams = {workspace.team_of(workspace.people[each]) for each in which.members}
    return written | {
        "name": which.name,
        "name_normalized": which.name,
        "is_channel": not which.is_private,
        "is_group": which.is_private,
        "is_mpim": False,
        "is_private": which.is_private,
        "is_general": False,
        "is_member": which.bot_is_member,
        "is_shared": which.is_ext_shared,
        "is_ext_shared": which.is_ext_shared,
        "is_pending_ext_shared": False,
        "shared_team_ids": sorted(teams | {workspace.config.team_id}),
    }


def message(
    workspace: PlaygroundWorkspace, which: PostedMessage, *, with_metadata: bool = False
) -> JsonObject:
    """A message object as in history and in payloads."""
    content = which.content
    written: JsonObject = {
        "type": "message",
        "user": which.author,
        "ts": which.ts,
        "text": content.text,
        "team": workspace.team_of(workspace.people[which.author]),
    }
    if which.author == workspace.bot.id:
        written |= {"bot_id": workspace.config.bot_id, "app_id": workspace.config.app_id}
    if content.blocks:
        written["blocks"] = list(content.blocks)
    if which.edited is not None:
        written["edited"] = {"user": which.author, "ts": which.edited}
    if which.thread_ts is not None:
        written["thread_ts"] = which.thread_ts
    if with_metadata and content.metadata is not None:
        written["metadata"] = content.metadata
    return written


# What Slack calls the kinds of file that people give to an app; others are binary.
KINDS = {
    "zip": ("application/zip", "Zip"),
    "csv": ("text/csv", "CSV"),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "Excel Spreadsheet",
    ),
    "pdf": ("application/pdf", "PDF"),
    "png": ("image/png", "PNG"),
}
GIVEN = "/files-pri/"


def file(workspace: PlaygroundWorkspace, which: File) -> JsonObject:
    """A file object; its content lies at the private URL, for those who show the token."""
    ending = PurePosixPath(which.name).suffix.removeprefix(".").lower()
    kind, pretty = KINDS.get(ending, ("application/octet-stream", "Binary"))
    place = f"{workspace.address}{GIVEN}{which.id}/"
    created = int(which.completed or 0)
    return {
        "id": which.id,
        "created": created,
        "timestamp": created,
        "name": which.name,
        "title": which.title or which.name,
        "mimetype": kind,
        "filetype": ending or "binary",
        "pretty_type": pretty,
        "user": which.owner or workspace.bot.id,
        "user_team": workspace.config.team_id,
        "editable": False,
        "size": which.length,
        "mode": "hosted",
        "is_external": False,
        "is_public": False,
        "url_private": f"{place}{quote(which.name, safe='')}",
        "url_private_download": f"{place}download/{quote(which.name, safe='')}",
        "permalink": f"{workspace.address}/files/{which.id}",
    }


def _installed_in(workspace: PlaygroundWorkspace) -> str:
    """Where the app is installed that a view is of: here, or in the organisation."""
    organisation = workspace.by_organisation
    return workspace.config.team_id if organisation is None else organisation.id


def view(
    workspace: PlaygroundWorkspace, which: OpenView, values: JsonObject | None = None
) -> JsonObject:
    """A view object; `values` are what its inputs hold."""
    content = which.content
    return {
        "id": which.id,
        "team_id": workspace.config.team_id,
        "type": content["type"],
        "blocks": content["blocks"],
        "private_metadata": content.get("private_metadata", ""),
        "callback_id": content.get("callback_id", ""),
        "external_id": content.get("external_id", ""),
        "title": content.get("title"),
        "submit": content.get("submit"),
        "close": content.get("close"),
        "clear_on_close": content.get("clear_on_close", False),
        "notify_on_close": content.get("notify_on_close", False),
        "state": {"values": values or {}},
        "hash": which.hash,
        "root_view_id": which.root_id,
        "previous_view_id": which.previous_id,
        "app_id": workspace.config.app_id,
        "app_installed_team_id": _installed_in(workspace),
        "bot_id": workspace.config.bot_id,
    }
