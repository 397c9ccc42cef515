"""The Slack app's manifest (schema 2): its names, its ways in, the least scopes that it needs."""

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from bot.permissions import PERMISSIONS

COMMAND = "/attendance"
SHORTCUT = "take_attendance"
SHORTCUT_NAME = "Take attendance"
SHORTCUT_SAYS = "Open the register that is on now"
# What Slack tells of: a look at Home, and what is written to the bot.
EVENTS = ("app_home_opened", "app_mention", "message.im")
# What Slack tells of where the app is installed, which needs no scope.
STANDING_EVENTS = (
    "app_uninstalled",
    "tokens_revoked",
    "team_access_granted",
    "team_access_revoked",
)
COMMAND_SAYS = "Take a register"
COMMAND_HINT = "[part of a course's name] [today, yesterday, a weekday or 2026-11-20] | help"
SCOPES = tuple(each.scope for each in PERMISSIONS)


# Where the bot takes what Slack sends.
SLACK_PATH = "/slack/events"
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"


class AddressError(Exception):
    """Slack would not take the address; the message is a sentence for whoever gave it."""


def manifest(address: str | None) -> dict[str, Any]:
    """Give the manifest for HTTP at `address` (https://host), for Socket Mode without one.

    The address may have a path of its own, where a proxy serves the bot below one, and may end in
    the bot's path already. Raises AddressError for anything that is no https address.
    """
    url = None if address is None else _request_url(address)
    command: dict[str, Any] = {
        "command": COMMAND,
        "description": COMMAND_SAYS,
        "usage_hint": COMMAND_HINT,
        "should_escape": False,
    }
    shortcut = {
        "name": SHORTCUT_NAME,
        "type": "global",
        "callback_id": SHORTCUT,
        "description": SHORTCUT_SAYS,
    }
    interactivity: dict[str, Any] = {"is_enabled": True}
    events: dict[str, Any] = {"bot_events": [*EVENTS, *STANDING_EVENTS]}
    oauth: dict[str, Any] = {"scopes": {"bot": list(SCOPES)}}
    if url:
        oauth["redirect_urls"] = [url.removesuffix(SLACK_PATH) + REDIRECT_PATH]
        command["url"] = interactivity["request_url"] = events["request_url"] = url
        # Where Slack asks for the options of a list that is searched.
        interactivity["message_menu_options_url"] = url
    return {
        "_metadata": {"major_version": 2},
        "display_information": {
            "name": "Rollcall",
            "description": "Take school attendance in five taps.",
            "background_color": "#1f5c4d",
            "long_description": LONG_DESCRIPTION,
        },
        "features": {
            # Reminders and notices come as direct messages, whose buttons work without typing.
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Rollcall", "always_online": True},
            "shortcuts": [shortcut],
            "slash_commands": [command],
        },
        "oauth_config": oauth,
        "settings": {
            "event_subscriptions": events,
            "interactivity": interactivity,
            "org_deploy_enabled": True,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": False,
        },
    }


def _request_url(address: str) -> str:
    try:
        parts = urlsplit(address.strip())
        _ = parts.port
    except ValueError:
        parts = urlsplit("")
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment:
        raise AddressError(
            f"Found {address!r}, expected an address that Slack can reach, such as "
            "https://rollcall.your-school.example"
        )
    path = parts.path.rstrip("/").removesuffix(SLACK_PATH)
    return urlunsplit(("https", parts.netloc, path + SLACK_PATH, "", ""))


LONG_DESCRIPTION = (
    "Type /attendance and tap the names of those who are missing. Everybody else is present with "
    "one more tap. Each tap is saved at once, with who did it and when, and can be taken back. "
    "Rosters come from the school's own student information system by OneRoster. Only the person "
    "who types the command sees the roster."
)
