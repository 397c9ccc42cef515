"""Rosters that are fetched: from where, set and read by who sets a school up; when they are due."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.access.setting_up import Led
from bot.attendance.days import dates, schedule
from bot.attendance.errors import BadInput, NotFound, Refused
from storage.deliveries import queue
from storage.deliveries.parts import NoticePart
from storage.deliveries.queue import Claim, Due
from storage.engine.columns import new_id
from storage.installations.serving import stopped_schools
from storage.schools import imports, sources, staff
from storage.schools.schools import NamedSchool
from storage.schools.sources import Good, Settings, Source
from storage.tables.sources import ADDRESS
from storage.tables.words import ImportDoor, NoticeKind, Purpose, Role, SourceKind

USUAL_AT = time(3)
USUAL_FULL_DAYS = 7
MOST_FULL_DAYS = 60
# What a service tells of late: many copy their data at night, so that a change shows a day after.
OVERLAP = timedelta(days=2)
# What may pass by itself is tried again this soon, and this often in a night.
_AGAIN, _TRYING = timedelta(hours=1), timedelta(hours=4)
_TOLD_WITHIN = timedelta(days=7)
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


def read(connection: Connection, school: NamedSchool) -> Source | None:
    """Read where a school's rosters are fetched from; None where from nowhere."""
    return sources.of_school(connection, school.id)


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


def of_school(connection: Connection, school: NamedSchool) -> Source:
    """Give a school's source. Raises NotFound."""
    found = sources.of_school(connection, school.id)
    if found is None:
        raise NotFound(f"{school.name} has no source to fetch rosters from: set one up first.")
    return found


def of_led(connection: Connection, led: Led) -> Source:
    """Give a school's source to who leads it. Raises NotFound."""
    return of_school(connection, led.school)


def remove(connection: Connection, school: NamedSchool) -> None:
    """Fetch a school's rosters from nowhere; what was imported stays. Raises NotFound."""
    of_school(connection, school)
    sources.remove(connection, school.id)


def due(connection: Connection, now: datetime) -> list[Source]:
    """List the sources from which rosters are to be fetched now.

    None of a school whose workspace has taken the app away.
    """
    stopped = stopped_schools(connection)
    return [
        each
        for each in sources.every(connection)
        if each.settings.active and each.school_id not in stopped and is_due(each, now)
    ]


def is_due(source: Source, now: datetime) -> bool:
    """Whether rosters are to be fetched: once a day from the time on that the school says.

    What was missed is caught up on the same day. After what may pass by itself it is tried again
    each hour, for four hours.
    """
    day = dates.today(source.time_zone, now)
    begins = schedule.resolve(day, source.settings.at, source.time_zone)
    if now < begins or schedule.is_before(begins, source.changed_at, now):
        return False
    tried = source.standing.tried_at
    # What was tried in the future was so by a clock that was ahead.
    if tried is None or tried < begins or tried > now:
        return True
    return source.standing.passes and tried + _AGAIN <= now < begins + _TRYING


def fail(
    connection: Connection, source: Source, sentence: str, now: datetime, *, passes: bool
) -> None:
    """Note that a fetch by the schedule has failed; once it won't pass, the admins are told.

    They are told once, and not again as long as it stays so.
    """
    day = dates.today(source.time_zone, now)
    last_try = schedule.resolve(day, source.settings.at, source.time_zone) + _TRYING - _AGAIN
    is_over = not passes or now >= last_try
    known = source.standing.outage_id
    outage_id = known or (new_id() if is_over else None)
    sources.note_failure(connection, source.id, sentence, passes=passes, outage_id=outage_id)
    if known is None and outage_id is not None:
        _tell_admins(connection, source, NoticeKind.ROSTERS_FAILED, outage_id, now)


def succeed(connection: Connection, source_id: UUID, school_id: UUID, good: Good) -> None:
    """Note that what was fetched is imported; admins who know that it had failed are told."""
    source = sources.of_school(connection, school_id)
    if source is None or source.id != source_id:
        return
    sources.note_good(connection, source_id, good)
    if (outage_id := source.standing.outage_id) is not None:
        _tell_admins(connection, source, NoticeKind.ROSTERS_BACK, outage_id, good.at)


def _tell_admins(
    connection: Connection, source: Source, kind: NoticeKind, outage_id: UUID, now: datetime
) -> None:
    admins = staff.slack_ids(connection, source.school_id, Role.ADMIN)
    queue.enqueue(
        connection,
        [
            Due(
                purpose=Purpose.NOTICE,
                school_id=source.school_id,
                subject_id=outage_id,
                local_date=dates.today(source.time_zone, now),
                part=NoticePart(kind, admin),
                channel_id=admin,
                due_at=now,
                expires_at=now + _TOLD_WITHIN,
            )
            for admin in admins
        ],
    )


@dataclass(frozen=True, slots=True)
class ToldOfFetches:
    """What an admin is told of the rosters of a school: that they fail, why, or work again."""

    school: str
    source: str
    is_failing: bool
    failure: str


def told(connection: Connection, claim: Claim, kind: NoticeKind) -> ToldOfFetches | None:
    """Read what an admin is told now; None, as long as it is not sent, for what is over."""
    source = sources.of_school(connection, claim.school_id)
    standing = source and source.standing
    is_failing = standing is not None and standing.outage_id == claim.subject_id
    if source is None or (not claim.sent_at and is_failing is (kind is NoticeKind.ROSTERS_BACK)):
        return None
    return ToldOfFetches(source.school, source.settings.name, is_failing, source.standing.failure)


def full_why(connection: Connection, source: Source, now: datetime) -> str:
    """Say why all has to be fetched; nothing where what was changed is enough.

    Services seldom tell what they have no more, so that all is fetched every few days at least.
    """
    standing = source.standing
    if standing.full_at is None or standing.changes_since is None:
        return "nothing was fetched from it so far, or it was set up anew"
    if now >= standing.full_at + timedelta(days=source.settings.full_every_days) - _AGAIN:
        return f"all is fetched every {source.settings.full_every_days} days"
    last = imports.of_school(connection, source.school_id, 1)
    from_here = last and last[0].door is ImportDoor.SOURCE and last[0].at == standing.imported_at
    return "" if from_here else "the rosters came from elsewhere meanwhile"


def admit(source: Source, named: Mapping[str, UUID | None]) -> None:
    """Refuse what names another school than that whose source it is."""
    others = sorted(name for name, key in named.items() if key != source.school_id)
    if others:
        raise Refused(
            f"What was fetched names other schools than {source.school}: {', '.join(others)}. "
            "Expected that school alone. Nothing changed: write its id there into the source."
        )


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
