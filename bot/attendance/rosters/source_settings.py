"""From where a school's rosters are fetched: what may be entered, and how it is kept."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from urllib.parse import SplitResult, urlsplit
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.access.setting_up import Led
from bot.attendance.errors import BadInput
from bot.attendance.rosters.fetching import read
from storage.schools.importing import sources
from storage.schools.importing.sources import SourceSettings
from storage.schools.schools import NamedSchool
from storage.tables.sources import ADDRESS
from storage.tables.words import SourceKind

USUAL_AT = time(3)
USUAL_FULL_DAYS = 7
MOST_FULL_DAYS = 60
_SERVICES = {"v1p1": "/ims/oneroster/v1p1", "v1p2": "/ims/oneroster/rostering/v1p2"}
_DEFAULT = _SERVICES["v1p2"]
_LONGEST_NAME = 200
_WITH_SECRET = frozenset({SourceKind.ONEROSTER, SourceKind.SFTP})


@dataclass(frozen=True, slots=True)
class EnteredSource:
    """A source as somebody has entered it; without a secret the one that is kept stays."""

    settings: SourceSettings
    secret: str = field(default="", repr=False)


def enter(
    connection: Connection,
    school: NamedSchool,
    entered: EnteredSource,
    sealed: bytes | None,
    by: tuple[UUID | None, datetime],
) -> None:
    """Say from where a school's rosters are fetched, as it was entered: all of it, the next time.

    `sealed` is the secret that was entered, if one was; `by` says who of the staff has said so, and
    when. A secret that is kept stays with the addresses that it was given for: another address has
    to come with the secret for it. Raises BadInput, naming the field, for what can't be.
    """
    before = sources.of_school(connection, school.id)
    wanted = _sound(entered.settings)
    is_like_it = before is not None and before.settings.kind is wanted.kind
    kept = before.secret if before and is_like_it and not entered.secret else None
    if kept and before and _goes_to(wanted) != _goes_to(before.settings):
        raise BadInput(
            "This is another address than the secret was given for: write the secret again.",
            field="secret",
        )
    if wanted.kind in _WITH_SECRET and not (entered.secret or kept):
        raise BadInput("Write the secret that belongs to that name.", field="secret")
    sources.settle(connection, school.id, wanted, kept or sealed, by)


def enter_led(
    connection: Connection, led: Led, entered: EnteredSource, sealed: bytes | None, now: datetime
) -> None:
    """Say it for who leads the school in Slack. Raises as `enter`."""
    enter(connection, led.school, entered, sealed, (led.acting_id, now))


def settings_of(connection: Connection, school: NamedSchool) -> SourceSettings | None:
    """Read what is set of a school's source, and not how its fetches went."""
    found = read(connection, school)
    return found and found.settings


def _sound(wanted: SourceSettings) -> SourceSettings:
    if not 1 <= wanted.full_every_days <= MOST_FULL_DAYS:
        raise BadInput(
            f"Found {wanted.full_every_days}, expected 1 to {MOST_FULL_DAYS} days.",
            field="full_every_days",
        )
    if not wanted.name or len(wanted.name) > _LONGEST_NAME:
        raise BadInput("Give it a name of 1 to 200 characters.", field="name")
    match wanted.kind:
        case SourceKind.ONEROSTER:
            return replace(_service(wanted), host_key="")
        case SourceKind.WEB:
            return _alone(wanted, _web_address(wanted.address, "address"))
        case SourceKind.FOLDER:
            return _folder(wanted)
        case SourceKind.SFTP:
            return _sftp(wanted)


def _alone(wanted: SourceSettings, address: str) -> SourceSettings:
    """Give a source that is an address and nothing else."""
    return SourceSettings(
        wanted.kind,
        wanted.name,
        address,
        sourced_id=wanted.sourced_id,
        at=wanted.at,
        full_every_days=wanted.full_every_days,
        active=wanted.active,
    )


def _folder(wanted: SourceSettings) -> SourceSettings:
    address = wanted.address.strip()
    if not address.startswith("/") or len(address) > ADDRESS:
        raise BadInput(
            "Write the whole path of a folder or ZIP on the server, such as /srv/rosters/north.",
            field="address",
        )
    return _alone(wanted, address)


def _sftp(wanted: SourceSettings) -> SourceSettings:
    address, parts = wanted.address.strip(), _parts(wanted.address.strip())
    is_sftp = parts is not None and parts.scheme == "sftp" and bool(parts.hostname)
    has_path = parts is not None and len(parts.path) > 1
    if not is_sftp or not has_path or "@" in address or len(address) > ADDRESS:
        raise BadInput(
            "Write an address such as sftp://files.example.org/north/export.zip, without a name or "
            "password in it.",
            field="address",
        )
    if not wanted.client_id:
        raise BadInput("Write the user's name on that server.", field="client_id")
    return replace(_alone(wanted, address), client_id=wanted.client_id, host_key=wanted.host_key)


def _service(wanted: SourceSettings) -> SourceSettings:
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
    parts = _parts(address)
    is_web = parts is not None and parts.scheme in {"https", "http"} and bool(parts.hostname)
    if not is_web or "@" in address or "#" in address or len(address) > ADDRESS:
        raise BadInput(
            "Write an address such as https://sis.example.org/ims/oneroster/v1p1, without a name "
            "or password in it.",
            field=name,
        )
    return address


def _parts(address: str) -> SplitResult | None:
    """Take an address apart; None for what is none, such as one with a port that can't be."""
    try:
        parts = urlsplit(address)
        has_port = parts.port != 0
    except ValueError:
        return None
    return parts if has_port else None


def _goes_to(settings: SourceSettings) -> tuple[object, ...]:
    """Name where a secret is sent."""
    return settings.kind, settings.client_id, *_hosts(settings)


def _hosts(settings: SourceSettings) -> Iterator[str]:
    for address in (settings.address, settings.token_address):
        parts = urlsplit(address)
        yield f"{parts.scheme}://{parts.netloc}"
