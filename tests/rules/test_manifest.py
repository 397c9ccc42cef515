"""The app's manifest: one address, which Slack can reach."""

import pytest

from bot.manifest import AddressError, manifest

EVENTS = "https://school.example/slack/events"


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("https://school.example", EVENTS),
        ("https://school.example/", EVENTS),
        (" HTTPS://school.example/slack/events/ ", EVENTS),
        ("https://school.example:8443/bots/", "https://school.example:8443/bots/slack/events"),
    ],
)
def test_an_address_ends_at_one_path(address: str, url: str) -> None:
    made = manifest(address)
    assert made["features"]["slash_commands"][0]["url"] == url
    settings = made["settings"]
    assert settings["interactivity"]["request_url"] == url
    assert settings["interactivity"]["message_menu_options_url"] == url
    assert settings["event_subscriptions"]["request_url"] == url
    assert made["settings"]["socket_mode_enabled"] is False


@pytest.mark.parametrize(
    "address",
    [
        "http://school.example",
        "school.example",
        "https://",
        "https://a.example?x=1",
        "",
        "https://[",
    ],
)
def test_what_slack_could_not_reach_is_refused(address: str) -> None:
    with pytest.raises(AddressError, match="expected an address that Slack can reach"):
        manifest(address)


def test_without_an_address_the_bot_connects_by_itself() -> None:
    made = manifest(None)
    assert made["settings"]["socket_mode_enabled"] is True
    assert "url" not in made["features"]["slash_commands"][0]
    assert "request_url" not in made["settings"]["event_subscriptions"]
    assert made["settings"]["interactivity"] == {"is_enabled": True}


def test_the_app_has_a_home_of_which_it_is_told_and_a_shortcut() -> None:
    made = manifest(None)
    assert made["features"]["app_home"]["home_tab_enabled"] is True
    told = made["settings"]["event_subscriptions"]["bot_events"]
    assert set(told) == {
        "app_home_opened",
        "app_mention",
        "message.im",
        "app_uninstalled",
        "tokens_revoked",
        "team_access_granted",
        "team_access_revoked",
    }
    assert made["settings"]["org_deploy_enabled"] is True
    assert {"app_mentions:read", "im:history"} <= set(made["oauth_config"]["scopes"]["bot"])
    assert made["features"]["app_home"]["messages_tab_read_only_enabled"] is False
    (shortcut,) = made["features"]["shortcuts"]
    assert (shortcut["type"], shortcut["callback_id"]) == ("global", "take_attendance")
    assert len(shortcut["name"]) <= 24
