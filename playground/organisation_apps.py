"""The page on which an organisation adds the app to its workspaces, or takes it out of them."""

from collections.abc import Mapping
from html import escape
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from playground.apps import REVOKE, UNINSTALL
from playground.delivery import happenings
from playground.delivery.events import Events
from playground.page.orders import PageError
from playground.plain_pages import button, page
from playground.state.organisations import Organisation
from playground.state.workspace import PlaygroundWorkspace
from playground.state.workspaces import Workspaces

ADD, REMOVE = "add", "remove"
NOT_FOUND = 404


class OrganisationApps:
    """Shows the app as an organisation has it, and changes that; Slack then tells the app."""

    def __init__(self, workspaces: Workspaces, events: Mapping[str, Events]) -> None:
        self._workspaces = workspaces
        self._events = events

    def routes(self) -> list[Route]:
        """The address of the page, and the one to which Slack has apps send who installs them."""
        adding = "/manage/{organisation}/integrations/profile/{app}/workspaces/add"
        return [
            Route(path, serve, methods=[method])
            for path in ("/manage/{organisation}", adding)
            for method, serve in (("GET", self.show), ("POST", self.change))
        ]

    async def show(self, request: Request) -> Response:
        """Show which workspaces have the app, with a button for each, and how to end it all."""
        organisation = self._of(request)
        every = self._workspaces.of_organisation(organisation)
        name = escape(every[0].config.bot_name)
        if not organisation.grants.installed:
            said = f"<p>{name} is not installed for the organisation.</p>"
            return page(f"Apps of {organisation.name}", said)
        teams = "".join(_line(organisation, each) for each in every)
        ends = button(UNINSTALL, "Uninstall from the organisation", kind="ends")
        ends += button(REVOKE, "Revoke its tokens", kind="ends")
        return page(
            f"Apps of {organisation.name}",
            f"<p>{name} is installed for the organisation. It works in the workspaces to which it "
            f"was added.</p><ul>{teams}</ul>{ends}",
        )

    async def change(self, request: Request) -> Response:
        """Add or remove it, uninstall it or revoke its tokens, and tell the app once."""
        organisation = self._of(request)
        form = parse_qs((await request.body()).decode())
        done, team_id = (form.get(name, [""])[0] for name in ("do", "team"))
        every = self._workspaces.of_organisation(organisation)
        first, known = every[0], {each.config.team_id for each in every}
        sound = done in {UNINSTALL, REVOKE} or (done in {ADD, REMOVE} and team_id in known)
        if not sound or not organisation.grants.installed:
            raise PageError(f"found {done!r} {team_id!r}, expected what to do, and where")
        events = self._events[first.config.team_id]
        if done == ADD:
            organisation.added.add(team_id)
            events.happened_to_all(happenings.added(first, [team_id]))
        elif done == REMOVE:
            organisation.added.discard(team_id)
            events.happened_to_all(happenings.removed(first, [team_id]))
        else:
            organisation.end(uninstalled=done == UNINSTALL)
            events.happened_to_all(happenings.tokens_revoked(first))
            if done == UNINSTALL:
                events.happened_to_all(happenings.uninstalled())
        await events.brought()
        return await self.show(request)

    def _of(self, request: Request) -> Organisation:
        key: str = request.path_params["organisation"]
        found = self._workspaces.organisations.get(key)
        if found is None:
            raise PageError(f"there is no organisation {key!r}", NOT_FOUND)
        return found


def _line(organisation: Organisation, workspace: PlaygroundWorkspace) -> str:
    config = workspace.config
    has = config.team_id in organisation.added
    what, words, kind = (REMOVE, "Remove", "ends") if has else (ADD, "Add", "adds")
    address = f"/{config.team_id}/" if workspace.address.endswith(config.team_id) else "/"
    state = "has it" if has else "does not have it"
    return (
        f'<li><span><a href="{escape(address)}">{escape(config.team_name)}</a> '
        f'<span class="quiet">{state}</span></span>'
        f"{button(what, words, kind=kind, team=config.team_id)}</li>"
    )
