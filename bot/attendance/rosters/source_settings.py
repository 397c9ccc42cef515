"""From where a school's rosters are fetched: what may be entered, and how it is kept."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.access.setting_up import Led
from bot.attendance.errors import BadInput
from bot.attendance.rosters.fetching import read
from storage.schools import sources
from storage.schools.schools import NamedSchool
from storage.schools.sources import Settings, Source
from storage.tables.sources import ADDRESS
from storage.tables.words import SourceKind

USUAL_AT = time(3)
USUAL_FULL_DAYS = 7
MOST_FULL_DAYS = 60
_SERVICES = {"v1p1": "/ims/oneroster/v1p1", "v1p2": "/ims/oneroster/rostering/v1p2"}
_DEFAULT = _SERVICES["v1p2"]
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Entered:
    """A source as somebody has entered it; without a secret the one that is kept stays."""

    settings: Settings
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Kept:
    """A source as it is to be kept; `keeps_secret`: the one that is sealed already stays."""

    settings: Settings
    keeps_secret: bool


def checked(entered: Entered, before: Source | None) -> Kept:
    """Put right what was entered. Raises BadInput, naming the field, for what can't be.

    A secret that is kept stays with the addresses that it was given for: another address has to
    come with the secret for it.
    """
    wanted = _sound(entered.settings)
    keeps = not entered.secret and before is not None and before.secret is not None
    if keeps and before is not None and _goes_to(wanted) != _goes_to(before.settings):
        raise BadInput(
            "This is another address than the secret was given for: write the secret again.",
            field="secret",
        )
    if wanted.kind is SourceKind.ONEROSTER and not (entered.secret or keeps):
        raise BadInput("Write the secret that belongs to the client id.", field="secret")
    return Kept(wanted, keeps_secret=keeps)


def settle(
    connection: Connection,
    school: NamedSchool,
    kept: Kept,
    secret: bytes | None,
    by: tuple[UUID | None, datetime],
) -> None:
    """Say where a school's rosters are fetched from: all of it, the next time."""
    before = sources.of_school(connection, school.id)
    if kept.keeps_secret:
        secret = before and before.secret
    sources.settle(connection, school.id, kept.settings, secret, by)


def settings_of(connection: Connection, school: NamedSchool) -> Settings | None:
    """Read what is set of a school's source, and not how its fetches went."""
    found = read(connection, school)
    return found and found.settings


def enter(
    connection: Connection, led: Led, entered: Entered, sealed: bytes | None, now: datetime
) -> None:
    """Say from where a school's rosters are fetched, as it was entered. Raises as `checked`."""
    kept = checked(entered, read(connection, led.school))
    settle(connection, led.school, kept, sealed, (led.acting_id, now))


def _sound(wanted: Settings) -> Settings:
    if not 1 <= wanted.full_every_days <= MOST_FULL_DAYS:
        raise BadInput(
            f"Found {wanted.full_every_days}, expected 1 to {MOST_FULL_DAYS} days.",
            field="full_every_days",
        )
    if not wanted.name or len(wanted.name) > _LONGEST_NAME:
        raise BadInput("Give it a name of 1 to 200 characters.", field="name")
    if wanted.kind is SourceKind.ONEROSTER:
        return _service(wanted)
    return wanted


def _service(wanted: Settings) -> Settings:
    """Complete a service's address by the standard's path, where it stops short of that."""
    base = _web_address(wanted.address, "address")
    token_address = _web_address(wanted.token_address, "token_address")
    if not wanted.client_id:
        raise BadInput("Write the client id that the service has given you.", field="client_id")
    has_version = base.rsplit("/", 1)[-1] in _SERVICES
    return replace(
        wanted, address=base if has_version else f"{base}{_DEFAULT}", token_address=token_address
    )


def _web_address(text: str, name: str) -> str:
    """Read an address of the web. Raises BadInput."""
    address = text.strip().rstrip("/")
    try:
        parts = urlsplit(address)
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        parts, has_port = urlsplit(""), False
    is_web = parts.scheme in {"https", "http"} and bool(parts.hostname) and has_port
    if not is_web or parts.username or parts.password or parts.fragment or len(address) > ADDRESS:
        raise BadInput(
            "Write an address such as https://sis.example.org/ims/oneroster/v1p1, without a name "
            "or password in it.",
            field=name,
        )
    return address


def _goes_to(settings: Settings) -> tuple[object, ...]:
    """Name where a secret is sent."""
    return settings.kind, settings.client_id, *_hosts(settings)


def _hosts(settings: Settings) -> Iterator[str]:
    for address in (settings.address, settings.token_address):
        parts = urlsplit(address)
        yield f"{parts.scheme}://{parts.netloc}"
