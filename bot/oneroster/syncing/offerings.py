"""Course offerings: the classes of an export, each in the term in which it is taught."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

from bot.oneroster.checking.courses import CLASSES
from bot.oneroster.syncing.merging import Fate, Noun, merge, name_of
from bot.oneroster.syncing.writing import Job, Row, Writer, writing
from storage.engine.columns import new_id
from storage.rosters import rows
from storage.rosters.rows import StoredOffering
from storage.rosters.staging import StagedOffering


class SyncedOffering(NamedTuple):
    """A course offering in the database; it began on `began_on` before the sync, None if new."""

    id: UUID
    began_on: date | None
    begins_on: date


@dataclass(frozen=True, slots=True)
class SyncedOfferings:
    """Those of an export by sourcedId, and those that this import has ended."""

    named: Mapping[str, SyncedOffering]
    ended: frozenset[UUID]


def sync_offerings(job: Job) -> SyncedOfferings:
    """Sync course offerings; gives those of the export.

    A class that comes again with the id of another term is another course offering: the id goes
    over to it, and the other keeps its registers, enrolments, teachers and meetings.
    """
    with writing(job.connection, rows.OFFERINGS) as writer:
        sync = OfferingSync(job, writer)
        stored = rows.offerings(job.connection, job.school_id)
        exported = job.known.staging.offerings(job.school)
        for old, new in merge(stored, exported, name_of, name_of):
            if new is not None:
                sync.take(old, new)
            elif old is not None:
                sync.leave(old)
    return SyncedOfferings(sync.named, frozenset(sync.ended))


@dataclass(frozen=True, slots=True)
class OfferingSync:
    """Writes what becomes of course offerings, and remembers it."""

    job: Job
    writer: Writer
    named: dict[str, SyncedOffering] = field(default_factory=dict[str, SyncedOffering])
    ended: set[UUID] = field(default_factory=set[UUID])

    def take(self, old: StoredOffering | None, new: StagedOffering) -> None:
        """Make a course offering what the export says, or add it."""
        if old is None or self._is_another_term(old, new):
            if old is not None:
                self.writer.change({**old._asdict(), "sourced_id": None})
            self._add(new)
            return
        begins_on, ends_on = date.fromordinal(new.begins_on), date.fromordinal(new.ends_on)
        after = old._replace(title=new.title, code=new.code, active=True)
        after = self._kept(old, after._replace(begins_on=begins_on, ends_on=ends_on))
        self.named[new.sourced_id] = SyncedOffering(old.id, old.begins_on, after.begins_on)
        if after == old:
            self.job.counts[Noun.COURSE_OFFERINGS].unchanged += 1
        else:
            self._count(Fate.CHANGED, after.title, after.begins_on, after.ends_on)
            self.writer.change(after._asdict())

    def leave(self, old: StoredOffering) -> None:
        """End a course offering that the export does not have, unless it was only skipped.

        Yesterday was its last day. One that is over stays as it was; one that has not begun becomes
        inactive.
        """
        is_spared = self.job.known.findings.spares(CLASSES, old.sourced_id)
        if is_spared or not old.active or old.ends_on < self.job.today:
            return
        after = self._kept(old, old._replace(ends_on=self.job.yesterday))
        if after.ends_on < old.begins_on:
            after = old._replace(active=False)
        self.ended.add(old.id)
        if after != old:
            self._count(Fate.ENDED, old.title, old.begins_on, after.ends_on)
            self.writer.change(after._asdict())

    def _is_another_term(self, old: StoredOffering, new: StagedOffering) -> bool:
        """Whether the terms do not overlap; one that has not begun yet may still be moved."""
        overlap = (
            old.begins_on.toordinal() <= new.ends_on and new.begins_on <= old.ends_on.toordinal()
        )
        return not overlap and old.begins_on <= self.job.today

    def _kept(self, old: StoredOffering, after: StoredOffering) -> StoredOffering:
        """Widen a term so that all registers that were taken stay in it: history does not move."""
        begins_later = after.begins_on > old.begins_on
        ends_earlier = after.ends_on < min(old.ends_on, self.job.today)
        if not (begins_later or ends_earlier):
            return after
        days = rows.register_days(self.job.connection, old.id)
        if days is None:
            return after
        return after._replace(
            begins_on=min(after.begins_on, days[0]), ends_on=max(after.ends_on, days[1])
        )

    def _add(self, new: StagedOffering) -> None:
        key = new_id()
        begins_on, ends_on = date.fromordinal(new.begins_on), date.fromordinal(new.ends_on)
        own: Row = {"id": key, "school_id": self.job.school_id, "sourced_id": new.sourced_id}
        own |= {"title": new.title, "code": new.code, "active": True}
        own |= {"begins_on": begins_on, "ends_on": ends_on}
        self.writer.add(own)
        self.named[new.sourced_id] = SyncedOffering(key, None, begins_on)
        self._count(Fate.ADDED, new.title, begins_on, ends_on)

    def _count(self, fate: Fate, title: str, begins_on: date, ends_on: date) -> None:
        counts = self.job.counts[Noun.COURSE_OFFERINGS]
        counts.count(fate, lambda: f"{title}, {begins_on} to {ends_on}")
