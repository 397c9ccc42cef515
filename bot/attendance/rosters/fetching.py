"""Rosters that are fetched: when they are due, and what follows when that fails or works."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.access.setting_up import Led
from bot.attendance.days import dates, schedule
from bot.attendance.errors import NotFound, Refused
from storage.deliveries import queue
from storage.deliveries.parts import NoticePart
from storage.deliveries.queue import Claim, Due
from storage.engine.columns import new_id
from storage.installations.serving import stopped_schools
from storage.schools.importing import imports, sources
from storage.schools.importing.sources import Good, Source
from storage.schools.people import staff
from storage.schools.schools import NamedSchool
from storage.tables.words import ImportDoor, NoticeKind, Purpose, Role, SourceKind

# What a service tells of late: many copy their data at night, so that a change shows a day after.
OVERLAP = timedelta(days=2)
# What may pass by itself is tried again this soon, and this often in a night.
_AGAIN, _TRYING = timedelta(hours=1), timedelta(hours=4)
_TOLD_WITHIN = timedelta(days=7)


def read(connection: Connection, school: NamedSchool) -> Source | None:
    """Read where a school's rosters are fetched from; None where from nowhere."""
    return sources.of_school(connection, school.id)


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
    if source.settings.kind is not SourceKind.ONEROSTER:
        return "the source has whole files"
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
