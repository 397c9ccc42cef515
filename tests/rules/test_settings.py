"""Settings: each bad value is named with what was expected, and no secret is ever shown."""

from typing import Any

import pytest
from pydantic import ValidationError

from bot.app import create_app
from bot.settings import Settings, SettingsError, sentences
from bot.settings.addresses import SLACK_API_URL
from bot.starting import StartError
from storage.engine.database import Database
from storage.engine.errors import DatabaseUrlError

GOOD = {"SLACK_BOT_TOKEN": "xoxb-canary", "SLACK_SIGNING_SECRET": "canary"}


def settings(**values: str) -> Settings:
    return Settings.model_validate(values)


def complaints(**values: str) -> list[str]:
    with pytest.raises(ValidationError) as refused:
        settings(**values)
    return sentences(refused.value)


def test_what_is_not_set_has_a_default() -> None:
    usual = settings()
    assert usual.database_url.get_secret_value() == "sqlite:///rollcall.db"
    assert usual.slack_api_url == SLACK_API_URL
    assert usual.log_level == "INFO"
    assert usual.slack_signing_secrets == ()


def test_good_values_are_read() -> None:
    read = settings(**GOOD, ROLLCALL_TIME_ZONE="Asia/Kathmandu", ROLLCALL_LOG_LEVEL="debug")
    assert read.time_zone == "Asia/Kathmandu"
    assert read.log_level == "DEBUG"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("ROLLCALL_TIME_ZONE", "London", "“London” is no time zone. Do you mean Europe/London?"),
        ("ROLLCALL_TIME_ZONE", "../etc/passwd", "“../etc/passwd” is no time zone."),
        ("ROLLCALL_TIME_ZONE", "Europe", "“Europe” is no time zone."),
        ("ROLLCALL_LOG_LEVEL", "LOUD", "found 'LOUD', expected one of DEBUG, INFO"),
        ("ROLLCALL_SLACK_API_URL", "slack.com", "found 'slack.com', expected an address such as"),
        ("ROLLCALL_SLACK_API_URL", "ftp://slack.com/", "expected an address such as"),
        ("ROLLCALL_SLACK_API_URL", "https://h:x/", "expected an address such as"),
        ("SENTRY_DSN", "https://canary@h", "expected a project's DSN, https://KEY@HOST/NUMBER"),
        ("SENTRY_DSN", "https://canary@h/one", "expected a project's DSN"),
        ("SENTRY_DSN", "https://canary@h:port/1", "expected a project's DSN"),
        ("SENTRY_DSN", "https://canary@h:99999/1", "expected a project's DSN"),
        ("SENTRY_DSN", "https://canary@h\u2100/1", "expected a project's DSN"),
        ("SENTRY_DSN", "https://canary@[::1/1", "expected a project's DSN"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://canary@h:x", "expected an address such as"),
        ("ROLLCALL_DATABASE_URL", "canary", "the database URL can't be read: expected sqlite:///"),
        ("ROLLCALL_DATABASE_URL", "mysql://canary@h/n", "expected sqlite:///FILE or postgresql"),
        ("ROLLCALL_DATABASE_URL", "sqlite://", "the database URL names no file"),
        ("ROLLCALL_TICK_SECONDS", "0", "Input should be greater than or equal to 0.1"),
        ("ROLLCALL_TICK_SECONDS", "61", "Input should be less than or equal to 60"),
        ("ROLLCALL_EDIT_SECONDS", "0.5", "Input should be greater than or equal to 1"),
        ("ROLLCALL_CATCH_UP", "perhaps", "Input should be a valid boolean"),
    ],
)
def test_a_bad_value_is_named_with_what_was_expected(name: str, value: str, words: str) -> None:
    [complaint] = complaints(**{name: value})
    assert complaint.startswith(f"{name}: ")
    assert words in complaint
    assert "canary" not in complaint


def test_every_bad_value_is_named_at_once() -> None:
    bad = {"ROLLCALL_TIME_ZONE": "x", "ROLLCALL_LOG_LEVEL": "y", "ROLLCALL_DATABASE_URL": "z"}
    assert [each.partition(":")[0] for each in sorted(complaints(**bad))] == sorted(bad)


@pytest.mark.parametrize(
    ("written", "secrets"),
    [("one", ["one"]), ("one,two", ["one", "two"]), (" one , two ,", ["one", "two"]), (",", [])],
)
def test_signing_secrets_are_told_apart_by_commas(written: str, secrets: list[str]) -> None:
    read = settings(SLACK_SIGNING_SECRET=written)
    assert [each.get_secret_value() for each in read.slack_signing_secrets] == secrets


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000/api", "http://127.0.0.1:8000/api/"])
def test_an_address_of_the_api_ends_with_a_slash(address: str) -> None:
    assert settings(ROLLCALL_SLACK_API_URL=address).slack_api_url.endswith(":8000/api/")


def test_no_secret_is_shown_when_settings_are_printed() -> None:
    url = "postgresql://user:canary@host/name"
    read = settings(**GOOD, SLACK_APP_TOKEN="xapp-canary", ROLLCALL_DATABASE_URL=url)
    for shown in (repr(read), str(read), str(read.model_dump()), read.model_dump_json()):
        assert "canary" not in shown


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        ({}, "SLACK_BOT_TOKEN is not set.*Or set SLACK_CLIENT_ID"),
        ({"SLACK_BOT_TOKEN": "xoxb-canary"}, "SLACK_SIGNING_SECRET is not set"),
        ({"SLACK_BOT_TOKEN": "xoxb-canary", "SLACK_SIGNING_SECRET": ","}, "SLACK_SIGNING_SECRET"),
        ({"SLACK_SIGNING_SECRET": "canary"}, "SLACK_BOT_TOKEN is not set"),
    ],
)
def test_without_its_secrets_the_program_refuses_to_start(
    values: dict[str, str], missing: str
) -> None:
    with pytest.raises(StartError, match=missing) as refused:
        create_app(settings(**values))
    assert "canary" not in str(refused.value)


def test_with_an_app_token_no_signing_secret_is_needed() -> None:
    assert create_app(settings(SLACK_BOT_TOKEN="xoxb-1", SLACK_APP_TOKEN="xapp-1"))


def test_an_unreadable_url_is_no_database() -> None:
    wrong: Any = "postgresql:canary"
    with pytest.raises(DatabaseUrlError) as refused:
        Database(wrong)
    assert "canary" not in str(refused.value)


def test_an_error_of_settings_is_a_value_error() -> None:
    assert issubclass(SettingsError, ValueError)
