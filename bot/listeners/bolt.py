"""Bolt, with every listener in its place."""

import logging

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot import listeners
from bot.slack.people import Workspace


def create_bolt(workspace: Workspace, bot_token: str) -> AsyncApp:
    """Build Bolt with our listeners. The doors have checked who is calling, so Bolt need not."""
    token = AuthorizeResult(
        enterprise_id=workspace.enterprise_id or None,
        team_id=workspace.team_id,
        bot_user_id=workspace.bot_user_id,
        bot_token=bot_token,
    )

    async def authorize() -> AuthorizeResult:
        return token

    # Bolt would take a token from the environment and call auth.test inside a press; a client
    # without one makes it use `authorize`.
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
    listeners.register(app)
    return app
