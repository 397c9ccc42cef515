"""What a start needs, and how it is refused."""

from dataclasses import dataclass

from bot.settings import SLACK_API_URL, Settings


class StartError(Exception):
    """The program can't start; the message is a sentence for whoever starts it."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """The settings without which there is nothing to start."""

    bot_token: str
    signing_secrets: tuple[str, ...]
    app_token: str | None


def secrets_of(settings: Settings) -> Secrets:
    """Take the secrets that serving needs. Raises StartError, naming the one that is missing."""
    if settings.slack_bot_token is None:
        raise StartError("SLACK_BOT_TOKEN is not set: expected the workspace's bot token, xoxb-...")
    if settings.slack_app_token is None and not settings.slack_signing_secrets:
        raise StartError(
            "SLACK_SIGNING_SECRET is not set: without it nobody can tell Slack's requests from "
            "others. Set it, or set SLACK_APP_TOKEN to connect by Socket Mode."
        )
    app_token = settings.slack_app_token
    return Secrets(
        bot_token=settings.slack_bot_token.get_secret_value(),
        signing_secrets=tuple(
            secret.get_secret_value() for secret in settings.slack_signing_secrets
        ),
        app_token=app_token.get_secret_value() if app_token else None,
    )


def listened_at(settings: Settings) -> str | None:
    """Give the address at which PostgreSQL's notices are heard, if it is one of its own."""
    return settings.listen_url.get_secret_value() if settings.listen_url else None


def other_slack(settings: Settings) -> str | None:
    """Give the address of the Web API if it is not Slack's own."""
    return None if settings.slack_api_url == SLACK_API_URL else settings.slack_api_url
