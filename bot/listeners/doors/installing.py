"""The door at which somebody installs the app in a workspace of theirs, with a browser."""

from collections.abc import Callable
from datetime import datetime, timedelta
from html import escape
from http import HTTPStatus
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import structlog
from slack_sdk.oauth import AuthorizeUrlGenerator, OAuthStateUtils
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.manifest import SCOPES
from bot.slack.errors import SlackTrouble, Unanswered
from bot.slack.installations.installing import InstalledPlace, Installing

log = structlog.get_logger(__name__)

AUTHORIZE = "/oauth/v2/authorize"
DENIED = "access_denied"
# The address has a code in it, which is nobody else's.
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}
AGAIN = '<p><a href="install">Begin again</a></p>'


class InstallDoor:
    """Sends a browser to Slack, and takes it when it comes back.

    It has to be the same browser, by a cookie, within ten minutes, once.
    """

    def __init__(
        self, installing: Installing, slack_api_url: str, clock: Callable[[], datetime]
    ) -> None:
        self._installing = installing
        self._clock = clock
        self._slack_api_url = slack_api_url
        self._cookie = OAuthStateUtils()
        self._address = AuthorizeUrlGenerator(
            client_id=installing.client_id,
            scopes=SCOPES,
            authorization_url=urljoin(slack_api_url, AUTHORIZE),
        )

    async def begin(self, _request: Request) -> Response:
        """Send a browser to Slack, with a state that it has to bring back."""
        lasting = timedelta(seconds=self._cookie.expiration_seconds)
        state = await self._installing.begin(lasting, self._clock())
        cookie = self._cookie.build_set_cookie_for_new_state(state) + "; SameSite=Lax"
        return RedirectResponse(
            self._address.generate(state), HTTPStatus.FOUND, HEADERS | {"Set-Cookie": cookie}
        )

    async def finish(self, request: Request) -> Response:
        """Finish what a browser began, or say why not; without its state Slack is not asked."""
        asked, now = request.query_params, self._clock()
        state = asked.get("state", "")
        same = self._cookie.is_valid_browser(state, {"cookie": request.headers.getlist("cookie")})
        if not state or not same or not await self._installing.use(state, now):
            return _unknown()
        answer = await self._finished(asked.get("error"), asked.get("code", ""), now)
        answer.headers["Set-Cookie"] = self._cookie.build_set_cookie_for_deletion()
        return answer

    async def _finished(self, error: str | None, code: str, now: datetime) -> Response:
        if error == DENIED:
            return _denied()
        if error is not None or not code:
            return _refused(error or "no code came back")
        try:
            place = await self._installing.finish(code, now)
        except SlackTrouble as trouble:
            log.warning("install_refused", code=trouble.code)
            return _silent() if isinstance(trouble, Unanswered) else _refused(trouble.code)
        if place.is_org_wide:
            return _one_more_step(place, adding_url(self._slack_api_url, place))
        return _done(place)


def adding_url(slack_api_url: str, place: InstalledPlace) -> str:
    """Say where the admins of an organisation add the app to workspaces: in Slack's client."""
    slack = urlsplit(slack_api_url)
    is_slacks_own = slack.scheme == "https"
    host = f"app.{slack.netloc}" if is_slacks_own else slack.netloc
    path = f"/manage/{quote(place.id)}/integrations/profile/{quote(place.app_id)}/workspaces/add"
    return urlunsplit((slack.scheme, host, path, "", ""))


def _done(place: InstalledPlace) -> Response:
    return _page(
        "Rollcall is installed",
        f"Rollcall works in {place.name} from now on. Type /attendance there to begin.",
    )


def _one_more_step(place: InstalledPlace, url: str) -> Response:
    """Send the admin of an organisation on: Slack adds the app to no workspace by itself."""
    teams = ", ".join(place.teams)
    so_far = f"It works in {teams} from now on." if teams else "No workspace of it has it yet."
    return _page(
        "One more step",
        f"Rollcall is approved for the organisation {place.name}. {so_far} Add it to each "
        "workspace that shall have it: at the address below or, in Slack's organisation settings, "
        "under Integrations, Installed apps, by the three dots beside Rollcall. It works there at "
        "once.",
        more=f'<p><a href="{escape(url)}">Add Rollcall to workspaces</a></p>',
    )


def _denied() -> Response:
    return _page(
        "Not installed",
        "You declined in Slack, so nothing was installed and nothing is kept.",
        more=AGAIN,
    )


def _unknown() -> Response:
    return _page(
        "This link is of no use any more",
        "It was used before, is older than ten minutes, or was begun in another browser. Nothing "
        "was installed by it.",
        HTTPStatus.BAD_REQUEST,
        AGAIN,
    )


def _refused(code: str) -> Response:
    return _page(
        "Slack refused",
        f"Slack did not let Rollcall be installed: “{code[:100]}”. Begin again; if it stays so, "
        "tell whoever runs Rollcall what Slack said.",
        HTTPStatus.BAD_GATEWAY,
        AGAIN,
    )


def _silent() -> Response:
    return _page(
        "Slack did not answer",
        "So nobody knows whether Slack has installed Rollcall; it can't work there yet. Begin "
        "again in a minute: to install it twice does no harm.",
        HTTPStatus.BAD_GATEWAY,
        AGAIN,
    )


def _page(title: str, sentence: str, status: int = HTTPStatus.OK, more: str = "") -> Response:
    text = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><h1>{escape(title)}</h1>'
        f"<p>{escape(sentence)}</p>{more}</html>"
    )
    return HTMLResponse(text, status, HEADERS)
