"""The page on which somebody takes the app away again: by uninstalling it, or by its tokens."""

from html import escape
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response

from playground.delivery import happenings
from playground.delivery.events import Events
from playground.page.orders import PageError
from playground.plain_pages import button, page
from playground.state.organisations import Organisation
from playground.state.workspace import PlaygroundWorkspace

UNINSTALL, REVOKE = "uninstall", "revoke"


class Apps:
    """Shows the app as a workspace has it, and ends that; Slack then tells the app."""

    def __init__(self, workspace: PlaygroundWorkspace, events: Events) -> None:
        self._workspace = workspace
        self._events = events

    async def show(self, _request: Request) -> Response:
        """Show what there is, with a button for each way to end it."""
        config, grants = self._workspace.config, self._workspace.grants
        by = self._workspace.by_organisation
        if by is not None:
            state = f"was added here by {by.name}, the organisation"
        else:
            state = "is installed here" if grants.installed else "is not installed here"
        buttons = ""
        if grants.installed:
            buttons = button(UNINSTALL, "Uninstall", kind="ends")
            buttons += button(REVOKE, "Revoke its tokens", kind="ends")
        organisation = self._workspace.organisation
        more = "" if organisation is None else _link(organisation)
        said = f"<p>{escape(config.bot_name)} {escape(state)}.</p>"
        back = '<p><a href="..">Back to the workspace</a></p>'
        return page(f"Apps of {config.team_name}", f"{said}{buttons}{more}{back}")

    async def end(self, request: Request) -> Response:
        """Uninstall the app, or revoke its tokens, and tell it once."""
        done = parse_qs((await request.body()).decode()).get("do", [""])[0]
        if done not in {UNINSTALL, REVOKE} or not self._workspace.grants.installed:
            raise PageError(f"found {done!r}, expected an app that is installed, and how it ends")
        self._workspace.grants.end(uninstalled=done == UNINSTALL)
        # Slack promises no order between the two.
        self._events.happened(happenings.tokens_revoked(self._workspace))
        if done == UNINSTALL:
            self._events.happened(happenings.uninstalled())
        await self._events.brought()
        return await self.show(request)


def _link(organisation: Organisation) -> str:
    address = f"/manage/{organisation.id}"
    return f'<p><a href="{escape(address)}">Apps of {escape(organisation.name)}</a></p>'
