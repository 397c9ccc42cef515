"""Methods about people, and about the app itself."""

from collections.abc import Sequence

from playground import written
from playground.state.organisations import Organisation
from playground.state.workspace import PlaygroundWorkspace
from playground.web_api import pages
from playground.web_api.arguments import Arguments
from playground.wire import JsonObject, Refusal


def test(workspace: PlaygroundWorkspace, _arguments: Arguments) -> JsonObject:
    """auth.test: who the token belongs to."""
    config = workspace.config
    answer: JsonObject = {
        "url": f"https://{config.team_domain}.slack.com/",
        "team": config.team_name,
        "user": workspace.bot.handle,
        "team_id": config.team_id,
        "user_id": config.bot_user_id,
        "bot_id": config.bot_id,
        "is_enterprise_install": False,
    }
    return answer | ({"enterprise_id": config.enterprise_id} if config.enterprise_id else {})


def organisation_of_token(
    organisation: Organisation, every: Sequence[PlaygroundWorkspace], arguments: Arguments
) -> JsonObject:
    """auth.test with an organisation's token, which is of none of its workspaces."""
    first = every[0]
    return test(first, arguments) | {
        "team": organisation.name,
        "team_id": organisation.id,
        "enterprise_id": organisation.id,
        "is_enterprise_install": True,
    }


def teams(workspace: PlaygroundWorkspace, _arguments: Arguments) -> JsonObject:
    """auth.teams.list: the workspace that the token is of."""
    return {"teams": [_team(workspace)], "response_metadata": {"next_cursor": ""}}


def teams_of_organisation(
    organisation: Organisation, every: Sequence[PlaygroundWorkspace], arguments: Arguments
) -> JsonObject:
    """auth.teams.list: the workspaces to which the organisation has added the app."""
    added = [each for each in every if each.config.team_id in organisation.added]
    page, cursor = pages.cut(added, arguments, default=100)
    return {
        "teams": [_team(each) for each in page],
        "response_metadata": {"next_cursor": cursor},
    }


def _team(workspace: PlaygroundWorkspace) -> JsonObject:
    return {"id": workspace.config.team_id, "name": workspace.config.team_name}


def info(workspace: PlaygroundWorkspace, arguments: Arguments) -> JsonObject:
    """users.info: one person, deactivated and foreign ones too."""
    person = workspace.people.get(arguments.required("user"))
    if person is None:
        raise Refusal("user_not_found")
    return {"user": written.person(workspace, person)}


def look_up_by_email(workspace: PlaygroundWorkspace, arguments: Arguments) -> JsonObject:
    """users.lookupByEmail: an active person of this workspace by e-mail, in any case."""
    email = arguments.required("email").lower()
    for person in workspace.people.values():
        active = not person.deleted and not workspace.is_stranger(person)
        if active and person.email is not None and person.email.lower() == email:
            return {"user": written.person(workspace, person)}
    raise Refusal("users_not_found")


def list_all(workspace: PlaygroundWorkspace, arguments: Arguments) -> JsonObject:
    """users.list: everybody of this workspace, the bot and deactivated people included.

    Those of sister workspaces only if they are members of this one too.
    """
    ours = workspace.config.team_id
    everybody = [
        each
        for each in workspace.people.values()
        if not workspace.is_stranger(each) and (not each.teams or ours in each.teams)
    ]
    page, cursor = pages.cut(everybody, arguments, default=len(everybody))
    return {
        "members": [written.person(workspace, person) for person in page],
        "cache_ts": int(workspace.clock()),
        "response_metadata": {"next_cursor": cursor},
    }


def open_connection(workspace: PlaygroundWorkspace, _arguments: Arguments) -> JsonObject:
    """apps.connections.open: the address of a WebSocket that can be joined once."""
    ticket = workspace.numbering.next_id("ticket-")
    workspace.socket_tickets.add(ticket)
    address = workspace.address.replace("http", "ws", 1)
    return {"url": f"{address}/link/?ticket={ticket}&app_id={workspace.config.app_id}"}
