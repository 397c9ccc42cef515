"""Every setting: its environment variable, type, default and meaning. Read once, at the start."""

import os
from collections.abc import Collection
from datetime import UTC, datetime
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot import cleaning, sealing, zones
from bot.logs import LogFormat
from bot.settings.addresses import (
    SLACK_API_URL,
    CollectorAddress,
    DatabaseUrl,
    PostgresqlUrl,
    SentryDsn,
    SlackApiAddress,
)

SHORTEST_TOKEN = 16


class SettingsError(ValueError):
    """The environment has a setting that can't be used; the message names each one."""


class Settings(BaseSettings):
    """The settings of one process. Secrets don't show when it is printed."""

    model_config = SettingsConfigDict(env_ignore_empty=True, frozen=True, populate_by_name=True)

    slack_bot_token: SecretStr | None = Field(
        default=None,
        validation_alias="SLACK_BOT_TOKEN",
        description=(
            "The bot token (xoxb-...) of the one workspace; not needed where all install the app "
            "by browser."
        ),
    )
    slack_signing_secrets: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        default=(),
        validation_alias="SLACK_SIGNING_SECRET",
        description="Checks that requests come from Slack. Two with a comma while one is replaced.",
    )
    slack_app_token: SecretStr | None = Field(
        default=None,
        validation_alias="SLACK_APP_TOKEN",
        description=(
            "The app token (xapp-...): connects by Socket Mode, and HTTP if the secret is set."
        ),
    )
    slack_client_id: str | None = Field(
        default=None,
        validation_alias="SLACK_CLIENT_ID",
        description="The app's client id: with the secret, other workspaces can install the app.",
    )
    slack_client_secret: SecretStr | None = Field(
        default=None,
        validation_alias="SLACK_CLIENT_SECRET",
        description="The app's client secret, for the same; it needs ROLLCALL_TOKEN_KEYS.",
    )
    token_keys: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        default=(),
        validation_alias="ROLLCALL_TOKEN_KEYS",
        description=(
            "Keys that encrypt tokens of workspaces that installed the app, and secrets of "
            "sources. With commas: the first encrypts, all decrypt."
        ),
    )
    database_url: DatabaseUrl = Field(
        default=SecretStr("sqlite:///rollcall.db"),
        validation_alias="ROLLCALL_DATABASE_URL",
        description="Where the records are: sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME.",
    )
    listen_url: PostgresqlUrl | None = Field(
        default=None,
        validation_alias="ROLLCALL_LISTEN_URL",
        description=(
            "The database past a pooler in transaction mode, for hearing what other processes do."
        ),
    )
    slack_api_url: SlackApiAddress = Field(
        default=SLACK_API_URL,
        validation_alias="ROLLCALL_SLACK_API_URL",
        description="Where Slack's Web API is; another address is for trying the bot.",
    )
    time_zone: str | None = Field(
        default=None,
        validation_alias="ROLLCALL_TIME_ZONE",
        description="The IANA time zone of schools that are imported, such as Europe/London.",
    )
    api_requests_per_minute: int = Field(
        default=6000,
        ge=1,
        validation_alias="ROLLCALL_API_REQUESTS_PER_MINUTE",
        description="How often one token of the API may ask a minute, of all processes together.",
    )
    log_level: str = Field(
        default="INFO",
        validation_alias="ROLLCALL_LOG_LEVEL",
        description="DEBUG, INFO, WARNING or ERROR.",
    )
    log_format: LogFormat = Field(
        default=LogFormat.TEXT,
        validation_alias="ROLLCALL_LOG_FORMAT",
        description="How a line of the log is written: text, or json for what collects lines.",
    )

    metrics_token: SecretStr | None = Field(
        default=None,
        validation_alias="ROLLCALL_METRICS_TOKEN",
        description="Opens /metrics to whoever sends it as bearer token; without one it is closed.",
    )
    sentry_dsn: SentryDsn | None = Field(
        default=None,
        validation_alias="SENTRY_DSN",
        description=(
            "Where Sentry is told of errors: their kinds and places in the code, no message and "
            "no name. It needs the extra sentry."
        ),
    )
    sentry_environment: str = Field(
        default="production",
        validation_alias="SENTRY_ENVIRONMENT",
        description="What Sentry calls this installation.",
    )
    sentry_release: str | None = Field(
        default=None,
        validation_alias="SENTRY_RELEASE",
        description="What Sentry calls this version; without one it is rollcall@ and its number.",
    )
    otel_endpoint: CollectorAddress | None = Field(
        default=None,
        validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT",
        description=(
            "Where traces go, by OTLP over HTTP, such as http://localhost:4318. It needs the extra "
            "otel."
        ),
    )
    otel_traces_endpoint: CollectorAddress | None = Field(
        default=None,
        validation_alias="OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
        description="The same with its path, as http://localhost:4318/v1/traces; it goes first.",
    )
    otel_protocol: Literal["http/protobuf"] = Field(
        default="http/protobuf",
        validation_alias="OTEL_EXPORTER_OTLP_PROTOCOL",
        description="How traces are sent: there is one way.",
    )

    source_networks: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = Field(
        default=(),
        validation_alias="ROLLCALL_SOURCE_NETWORKS",
        description=(
            "Private networks in which rosters may be fetched, such as 10.20.0.0/16. With commas."
        ),
    )

    source_folders: Annotated[tuple[Path, ...], NoDecode] = Field(
        default=(),
        validation_alias="ROLLCALL_SOURCE_FOLDERS",
        description=(
            "Folders below which rosters may be fetched, such as /srv/rosters. With commas."
        ),
    )

    unlisted_app: bool = Field(
        default=False,
        validation_alias="ROLLCALL_UNLISTED_APP",
        description=(
            "Whether this is an app for others' workspaces that Slack does not list: it is shown "
            "history once a minute."
        ),
    )
    tick_seconds: float = Field(
        default=15.0,
        ge=0.1,
        le=60.0,
        validation_alias="ROLLCALL_TICK_SECONDS",
        description="How often to look for what is due, in seconds.",
    )
    edit_seconds: float = Field(
        default=180.0,
        ge=1.0,
        le=3600.0,
        validation_alias="ROLLCALL_EDIT_SECONDS",
        description="How long to leave a posted message as it is before correcting it, in seconds.",
    )
    gone_days: int = Field(
        default=30,
        ge=1,
        le=3650,
        validation_alias="ROLLCALL_GONE_DAYS",
        description="After how many days all is erased of a workspace that took the app away.",
    )
    catch_up: bool = Field(
        default=True,
        validation_alias="ROLLCALL_CATCH_UP",
        description="Whether a digest that was missed is still posted later on its day.",
    )

    @field_validator(
        "slack_signing_secrets", "token_keys", "source_networks", "source_folders", mode="before"
    )
    @classmethod
    def _split(cls, value: object) -> object:
        return (
            [part.strip() for part in value.split(",") if part.strip()]
            if isinstance(value, str)
            else value
        )

    @field_validator("token_keys")
    @classmethod
    def _are_keys(cls, value: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        for number, key in enumerate(value, 1):
            if wrong := sealing.refusal(key.get_secret_value()):
                raise ValueError(f"key {number} is none: {wrong}")
        return value

    @field_validator("metrics_token")
    @classmethod
    def _is_long(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < SHORTEST_TOKEN:
            raise ValueError(f"expected at least {SHORTEST_TOKEN} characters, found fewer")
        return value

    @field_validator("source_folders")
    @classmethod
    def _are_absolute(cls, value: tuple[Path, ...]) -> tuple[Path, ...]:
        for each in value:
            if not each.is_absolute():
                raise ValueError(f"found {str(each)!r}, expected whole paths such as /srv/rosters")
        return value

    @property
    def traces_endpoint(self) -> str | None:
        """The whole address to which traces go, if they go anywhere."""
        if self.otel_traces_endpoint is None and self.otel_endpoint is not None:
            return f"{self.otel_endpoint.rstrip('/')}/v1/traces"
        return self.otel_traces_endpoint

    @field_validator("time_zone")
    @classmethod
    def _is_zone(cls, value: str | None) -> str | None:
        if value is not None and (wrong := zones.refusal(value, datetime.now(UTC))):
            raise ValueError(wrong)
        return value

    @field_validator("log_level")
    @classmethod
    def _is_level(cls, value: str) -> str:
        levels = ("DEBUG", "INFO", "WARNING", "ERROR")
        if value.upper() not in levels:
            raise ValueError(f"found {value!r}, expected one of {', '.join(levels)}")
        return value.upper()

    @classmethod
    def read(cls) -> Self:
        """Read the environment. Raises SettingsError that names every bad variable."""
        names = {str(each.validation_alias) for each in cls.model_fields.values()}
        if odd := _without_text(names):
            raise SettingsError(
                "\n".join(f"{name}: found bytes that are not UTF-8" for name in odd)
            )
        try:
            return cls()
        except ValidationError as error:
            raise SettingsError("\n".join(sentences(error))) from None


def _without_text(names: Collection[str]) -> list[str]:
    """List the variables of some names, however written, whose value is no text."""
    given = [(name, value) for name, value in os.environ.items() if name.upper() in names]
    return sorted(name for name, value in given if not cleaning.is_text(value))


def sentences(error: ValidationError) -> list[str]:
    """Write one line for each bad setting, without the value where it may be a secret."""
    return [
        f"{problem['loc'][0]}: {problem['msg'].removeprefix('Value error, ')}"
        for problem in error.errors(include_input=False)
    ]
