"""Bolt, with every listener in its place."""

import logging

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot import listeners
from bot.listeners.routes import Routes


def create_bolt(routes: Routes) -> AsyncApp:
    """Build Bolt with our listeners. The doors have checked who is calling, so Bolt need not.

    It is given no token: each workspace's own client makes the calls.
    """
    nobody = AuthorizeResult(enterprise_id=None, team_id=None, bot_token="none")  # noqa: S106

    async def authorize() -> AuthorizeResult:
        return nobody

    # Bolt would take a token from the environment and call auth.test inside a press; a client
    # without one makes it use `authorize`. Given that, it also asks nothing of the OAuth with files
    # that it builds where it finds the client's id and secret in the environment.
    app = AsyncApp(
        client=AsyncWebClient(),
        authorize=authorize,
        signing_secret="checked at the door",  # noqa: S106
        process_before_response=True,
        request_verification_enabled=False,
        ssl_check_enabled=True,
        ignoring_self_events_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
        logger=logging.getLogger("slack_bolt"),
    )
    listeners.register(app, routes)
    return app
