"""Teacher assignments and course enrolments: people in course offerings, between two dates."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple, cast
from uuid import UUID

from bot.oneroster.checking.people import ENROLLMENTS
from bot.oneroster.syncing.merging import Noun, merge
from bot.oneroster.syncing.nouns import SyncedOffering
from bot.oneroster.syncing.writing import Job, Row, Writer, writing
from storage.engine.columns import new_id
from storage.rosters import rows
from storage.rosters.rows import Stored
from storage.rosters.staging import StagedLink

TABLES = {
    Noun.TEACHER_ASSIGNMENTS: rows.ASSIGNMENTS,
    Noun.COURSE_ENROLLMENTS: rows.ENROLLMENTS,
}


class Values(NamedTuple):
    """What the database has of a link, in the order of its noun's columns."""

    course_offering_id: UUID
    person_id: UUID
    begins_on: date
    ends_on: date | None


def sync_links(
    job: Job, kind: Noun, offerings: Mapping[str, SyncedOffering], people: Mapping[str, UUID]
) -> None:
    """Sync the links of one kind of a school."""
    table = TABLES[kind].table
    exported = job.known.staging.links(job.school, teaches=int(kind is Noun.TEACHER_ASSIGNMENTS))
    with writing(job.connection, table) as writer:
        for old, new in merge(rows.stored(job.connection, TABLES[kind], job.school_id), exported):
            job.on_row()
            if new is None:
                _end_unless_spared(job, kind, writer, old)
                continue
            offering, person_id = offerings[new.course_offering], people[new.person]
            if old is not None and old.values[:2] != (offering.id, person_id):
                _leave_behind(job, kind, writer, old)
                _add(job, kind, writer, new, offering, person_id)
            elif old is not None:
                _change(job, kind, writer, old, new, offering)
            else:
                _add(job, kind, writer, new, offering, person_id)


def begin_of(
    exported: date | None,
    ends_on: date | None,
    stored: date | None,
    offering: SyncedOffering,
    today: date,
) -> date:
    """Decide a link's first day.

    It is the exported one. If that is blank: of a link that is there, the day it has (which moves
    with the course offering's first day if it was that); of a new link, the course offering's first
    day, but not before today if the course offering was there before, since registers were taken
    without the person.
    """
    if exported is not None:
        return exported
    if stored is not None:
        return offering.begins_on if stored == offering.began_on else stored
    if offering.began_on is None or (ends_on is not None and ends_on < today):
        return offering.begins_on
    return max(offering.begins_on, today)


def _row(kind: Noun, values: Values) -> dict[str, object]:
    return dict(zip(TABLES[kind].columns, values, strict=True))


def _day(ordinal: int | None) -> date | None:
    return None if ordinal is None else date.fromordinal(ordinal)


def _add(
    job: Job, kind: Noun, writer: Writer, new: StagedLink, offering: SyncedOffering, person_id: UUID
) -> None:
    ends_on = _day(new.ends_on)
    begins_on = begin_of(_day(new.begins_on), ends_on, None, offering, job.today)
    own: Row = {"id": new_id(), "school_id": job.school_id, "sourced_id": new.sourced_id}
    if kind is Noun.COURSE_ENROLLMENTS:
        own["roll_number"] = job.roll.next_of(offering.id)
    writer.add(own | _row(kind, Values(offering.id, person_id, begins_on, ends_on)))
    job.counts[kind].added += 1


def _change(
    job: Job, kind: Noun, writer: Writer, old: Stored, new: StagedLink, offering: SyncedOffering
) -> None:
    before = Values(*cast("Values", old.values))
    ends_on = _day(new.ends_on)
    begins_on = begin_of(_day(new.begins_on), ends_on, before.begins_on, offering, job.today)
    after = before._replace(begins_on=begins_on, ends_on=ends_on)
    if before == after:
        job.counts[kind].unchanged += 1
    else:
        writer.change({"id": old.id, "sourced_id": old.sourced_id} | _row(kind, after))
        job.counts[kind].changed += 1


def _end_unless_spared(job: Job, kind: Noun, writer: Writer, old: Stored | None) -> None:
    if old is None or job.known.findings.spares(ENROLLMENTS, old.sourced_id):
        return
    ended = _ended(job, kind, old)
    if ended is not None:
        writer.change({"id": old.id, "sourced_id": old.sourced_id} | _row(kind, ended))


def _leave_behind(job: Job, kind: Noun, writer: Writer, old: Stored) -> None:
    """End a link whose id now names another pair, and take the id from it.

    Changing the pair instead would give one student's records to another.
    """
    values = _ended(job, kind, old) or Values(*cast("Values", old.values))
    writer.change({"id": old.id, "sourced_id": None} | _row(kind, values))


def _ended(job: Job, kind: Noun, old: Stored) -> Values | None:
    """Give the values with yesterday as the last day; None if the link has ended already."""
    values = Values(*cast("Values", old.values))
    if values.ends_on is not None and values.ends_on < job.today:
        return None
    job.counts[kind].ended += 1
    return values._replace(ends_on=job.yesterday)
