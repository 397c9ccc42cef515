"""What a start needs, and how it is refused."""

from dataclasses import dataclass, field

from bot import sealing
from bot.settings import Settings
from bot.settings.addresses import SLACK_API_URL


class StartError(Exception):
    """The program can't start; the message is a sentence for whoever starts it."""


@dataclass(frozen=True, slots=True)
class ClientKeys:
    """By what the app shows Slack that it is itself, where a workspace installs it."""

    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Secrets:
    """The settings without which there is nothing to start.

    `bot_token` is of the one workspace that is not installed by browser, where there is one.
    """

    bot_token: str | None
    signing_secrets: tuple[str, ...]
    app_token: str | None
    client: ClientKeys | None


def secrets_of(settings: Settings) -> Secrets:
    """Take the secrets that serving needs. Raises StartError, naming the one that is missing."""
    client, bot_token = _client_of(settings), settings.slack_bot_token
    if bot_token is None and client is None:
        raise StartError(
            "SLACK_BOT_TOKEN is not set: expected the workspace's bot token, xoxb-... Or set "
            "SLACK_CLIENT_ID, SLACK_CLIENT_SECRET and ROLLCALL_TOKEN_KEYS, so that workspaces "
            "install the app with a browser."
        )
    if settings.slack_app_token is None and not settings.slack_signing_secrets:
        raise StartError(
            "SLACK_SIGNING_SECRET is not set: without it nobody can tell Slack's requests from "
            "others. Set it, or set SLACK_APP_TOKEN to connect by Socket Mode."
        )
    app_token = settings.slack_app_token
    return Secrets(
        bot_token=bot_token.get_secret_value() if bot_token else None,
        signing_secrets=tuple(
            secret.get_secret_value() for secret in settings.slack_signing_secrets
        ),
        app_token=app_token.get_secret_value() if app_token else None,
        client=client,
    )


def _client_of(settings: Settings) -> ClientKeys | None:
    """Take what installing by browser needs, all or nothing. Raises StartError for a part."""
    client_id, client_secret = settings.slack_client_id, settings.slack_client_secret
    if client_id is None and client_secret is None:
        return None
    if client_id is None or client_secret is None:
        missing = "SLACK_CLIENT_ID" if client_id is None else "SLACK_CLIENT_SECRET"
        raise StartError(
            f"{missing} is not set, and the other of the two is: expected both, for workspaces "
            "that install the app, or none."
        )
    if not settings.token_keys:
        raise StartError(
            "ROLLCALL_TOKEN_KEYS is not set: with SLACK_CLIENT_ID other workspaces install the "
            f"app, and no token is kept without a key. Make one by {sealing.HOW_TO_MAKE}"
        )
    return ClientKeys(client_id, client_secret.get_secret_value())


def listened_at(settings: Settings) -> str | None:
    """Give the address at which PostgreSQL's notices are heard, if it is one of its own."""
    return settings.listen_url.get_secret_value() if settings.listen_url else None


def other_slack(settings: Settings) -> str | None:
    """Give the address of the Web API if it is not Slack's own."""
    return None if settings.slack_api_url == SLACK_API_URL else settings.slack_api_url
