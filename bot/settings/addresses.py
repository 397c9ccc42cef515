"""Addresses in settings: what each has to look like."""

from typing import Annotated
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, SecretStr

from storage.engine.engines import parse

SLACK_API_URL = "https://slack.com/api/"


def _database(value: SecretStr) -> SecretStr:
    parse(value.get_secret_value())
    return value


def _postgresql(value: SecretStr) -> SecretStr:
    if parse(value.get_secret_value()).get_backend_name() == "sqlite":
        raise ValueError("found a SQLite file, expected postgresql://USER@HOST/NAME")
    return value


def _dsn(value: SecretStr) -> SecretStr:
    dsn = value.get_secret_value()
    if not (_is_of_web(dsn) and _names_project(urlsplit(dsn))):
        raise ValueError("expected a project's DSN, https://KEY@HOST/NUMBER")
    return value


def _collector(value: str) -> str:
    if not _is_of_web(value):
        raise ValueError("expected an address such as http://localhost:4318")
    return value


def _slack_api(value: str) -> str:
    if not _is_of_web(value):
        raise ValueError(f"found {value!r}, expected an address such as {SLACK_API_URL}")
    return value if value.endswith("/") else f"{value}/"


def _is_of_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
        has_port = parts.port != 0
    except ValueError:
        # What it says of an address has that in it, and so a key.
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and has_port


def _names_project(dsn: SplitResult) -> bool:
    return bool(dsn.username) and dsn.path.rpartition("/")[2].isdecimal()


DatabaseUrl = Annotated[SecretStr, AfterValidator(_database)]
PostgresqlUrl = Annotated[SecretStr, AfterValidator(_postgresql)]
SentryDsn = Annotated[SecretStr, AfterValidator(_dsn)]
CollectorAddress = Annotated[str, AfterValidator(_collector)]
SlackApiAddress = Annotated[str, AfterValidator(_slack_api)]
