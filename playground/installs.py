"""Installing the app by OAuth: the page that asks, codes that are good once, and their tokens."""

from base64 import b64decode
from dataclasses import dataclass, replace
from html import escape
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from playground.plain_pages import page
from playground.state.grants import Grant
from playground.state.organisations import Organisation
from playground.state.workspace import PlaygroundWorkspace
from playground.state.workspaces import Workspaces
from playground.suffering import answer, suffer
from playground.wire import JsonObject, Refusal

ACCESS = "oauth.v2.access"
CODE_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class _Code:
    """What somebody allowed; org-wide, it is for the enterprise of the workspace."""

    team_id: str
    person: str
    scope: str
    org_wide: bool
    issued: float
    used: bool = False


class Installs:
    """The app's installation, by whoever asks, in any of the workspaces."""

    def __init__(self, workspaces: Workspaces) -> None:
        self._workspaces = workspaces
        self._codes: dict[str, _Code] = {}

    def routes(self) -> list[Route]:
        """The addresses, as Slack has them."""
        return [
            Route("/oauth/v2/authorize", self.ask, methods=["GET"]),
            Route("/oauth/v2/authorize", self.decide, methods=["POST"]),
            Route(f"/api/{ACCESS}", self.access, methods=["GET", "POST"]),
        ]

    async def ask(self, request: Request) -> Response:
        """Ask in which workspace the app may be, with Allow and Cancel for each."""
        asked = request.query_params
        first = self._workspaces.first
        if not first.config.client_id or asked.get("client_id") != first.config.client_id:
            return page("invalid_client_id", "<p>Slack knows no app of this id.</p>", 400)
        carried = "".join(
            f'<input type="hidden" name="{name}" value="{escape(asked.get(name, ""))}">'
            for name in ("state", "scope")
        )
        teams = "".join(
            f'<option value="{each.config.team_id}">{escape(each.config.team_name)}</option>'
            for each in self._workspaces
        )
        whole = ", ".join(each.name for each in self._workspaces.organisations.values())
        org = f'<label><input type="checkbox" name="org" value="1"> all of {escape(whole)}</label>'
        return page(
            f"{first.config.bot_name} asks for access",
            f'<form method="post">{carried}'
            f"<p>It asks for: {escape(asked.get('scope', ''))}</p>"
            f'<label>Workspace <select name="team">{teams}</select></label>{org if whole else ""}'
            '<button name="decision" value="allow" class="adds">Allow</button> '
            '<button name="decision" value="cancel">Cancel</button></form>',
        )

    async def decide(self, request: Request) -> Response:
        """Send the browser back to the app, with a code or with what was said."""
        form = await _form(request)
        workspace = self._workspaces[form["team"]]
        state = {"state": form.get("state", "")}
        if form.get("decision") != "allow":
            return self._back({"error": "access_denied"} | state)
        admins = [each.id for each in workspace.people.values() if each.is_admin]
        person = form.get("as") or (admins or list(workspace.people))[0]
        key = f"code-{workspace.numbering.next_id('')}"
        org_wide, now = form.get("org") == "1", workspace.clock()
        self._codes[key] = _Code(
            workspace.config.team_id, person, form.get("scope", ""), org_wide, now
        )
        return self._back({"code": key} | state)

    def _back(self, arguments: dict[str, str]) -> Response:
        url = self._workspaces.first.redirect_url
        return RedirectResponse(f"{url}?{urlencode(arguments)}", 302)

    async def access(self, request: Request) -> Response:
        """Give the token of the workspace for a code, or for what renews it, to the app alone."""
        form = await _form(request)
        first = self._workspaces.first

        async def effect() -> Response:
            try:
                self._check_client(request, form)
                granted = self._granted(form)
            except Refusal as refusal:
                first.record(ACCESS, {}, refusal.code)
                return answer({"ok": False, "error": refusal.code})
            first.record(ACCESS, {}, None)
            return answer(granted)

        return await suffer(first, request, ACCESS, {}, effect)

    def _granted(self, form: dict[str, str]) -> JsonObject:
        """Give a token for a code, or for what renews one."""
        if form.get("grant_type") == "refresh_token":
            return self._renewed(form.get("refresh_token", ""))
        found = self._used(form.get("code", ""))
        workspace = self._workspaces[found.team_id]
        organisation = workspace.organisation if found.org_wide else None
        whose: JsonObject = {"scope": found.scope, "authed_user": {"id": found.person}}
        if organisation is None:
            return _told(workspace, workspace.grants.issue()) | whose
        grant = organisation.grants.issue()
        # Whichever of its workspaces have the app already are the organisation's from now on.
        mine = self._workspaces.of_organisation(organisation)
        organisation.added |= {each.config.team_id for each in mine if each.grants.installed}
        return _told(workspace, grant, organisation) | whose

    def _renewed(self, token: str) -> JsonObject:
        """Give a token for the one that renews it, of a workspace or of an organisation."""
        first = self._workspaces.first
        scopes = {"scope": ",".join(sorted(first.config.scopes))}
        for organisation in self._workspaces.organisations.values():
            if organisation.grants.renews(token):
                workspace = self._workspaces.of_organisation(organisation)[0]
                return _told(workspace, organisation.grants.renew(token), organisation) | scopes
        mine = (each for each in self._workspaces if each.grants.renews(token))
        workspace = next(mine, first)
        return _told(workspace, workspace.grants.renew(token)) | scopes

    def _check_client(self, request: Request, form: dict[str, str]) -> None:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        basic = b64decode(given).decode() if scheme == "Basic" else ""
        client_id, _, secret = basic.partition(":")
        config = self._workspaces.first.config
        if not config.client_id or (client_id or form.get("client_id")) != config.client_id:
            raise Refusal("invalid_client_id")
        if (secret or form.get("client_secret")) != config.client_secret:
            raise Refusal("bad_client_secret")

    def _used(self, key: str) -> _Code:
        found = self._codes.get(key)
        if found is None or self._workspaces.first.clock() - found.issued > CODE_SECONDS:
            raise Refusal("invalid_code")
        if found.used:
            raise Refusal("code_already_used")
        self._codes[key] = replace(found, used=True)
        return found


async def _form(request: Request) -> dict[str, str]:
    return dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))


def _told(
    workspace: PlaygroundWorkspace, grant: Grant, organisation: Organisation | None = None
) -> JsonObject:
    """What Slack tells of a grant: of a workspace's, or of an organisation's, which is in none."""
    config, mine = workspace.config, workspace.organisation
    told: JsonObject = {
        "ok": True,
        "access_token": grant.token,
        "token_type": "bot",
        "bot_user_id": config.bot_user_id,
        "app_id": config.app_id,
        "team": None if organisation else {"id": config.team_id, "name": config.team_name},
        "enterprise": mine and {"id": mine.id, "name": mine.name},
        "is_enterprise_install": organisation is not None,
    }
    if grant.ends_at is None:
        return told
    lasting = int(grant.ends_at - workspace.clock())
    return told | {"refresh_token": grant.refresh_token, "expires_in": lasting}
