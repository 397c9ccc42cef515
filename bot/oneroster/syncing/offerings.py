"""Course offerings: the classes of an export, each in the term in which it is taught."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

from bot.fates import Fate, Noun
from bot.oneroster.checking.courses import CLASSES
from bot.oneroster.syncing.merging import merge, name_of
from bot.oneroster.syncing.writing import Job, Row, Writer, writing
from storage.engine.columns import new_id
from storage.rosters import rows
from storage.rosters.exports.staged import StagedOffering
from storage.rosters.rows import StoredOffering


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
    over to it, and the other keeps its registers, enrolments, teachers and meetings. If that term
    was there before, as with last year's export after this year's, the id goes back to it.
    """
    with writing(job, rows.OFFERINGS) as writer:
        sync = OfferingSync(job, writer, rows.unnamed_offerings(job.connection, job.school_id))
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
    """Writes what becomes of course offerings, and remembers it.

    `unnamed` are those whose id another term has got.
    """

    job: Job
    writer: Writer
    unnamed: list[StoredOffering]
    named: dict[str, SyncedOffering] = field(default_factory=dict[str, SyncedOffering])
    ended: set[UUID] = field(default_factory=set[UUID])

    def take(self, old: StoredOffering | None, new: StagedOffering) -> None:
        """Make a course offering what the export says, or add it."""
        if old is not None and not _overlap(old, new):
            self.job.repeatable.end()
            again = self._again(new)
            # One that has not begun yet may still be moved.
            if again is not None or old.begins_on <= self.job.today:
                self._part(old)
                old = again
        if old is None:
            self._add(new)
        else:
            self._follow(old, new)

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

    def _follow(self, old: StoredOffering, new: StagedOffering) -> None:
        begins_on, ends_on = date.fromordinal(new.begins_on), date.fromordinal(new.ends_on)
        after = old._replace(sourced_id=new.sourced_id, title=new.title, code=new.code, active=True)
        after = self._kept(old, after._replace(begins_on=begins_on, ends_on=ends_on))
        self.named[new.sourced_id] = SyncedOffering(old.id, old.begins_on, after.begins_on)
        if after == old:
            self.job.counts[Noun.COURSE_OFFERINGS].unchanged += 1
        else:
            self._count(Fate.CHANGED, after.title, after.begins_on, after.ends_on)
            self.writer.change(after._asdict())

    def _part(self, old: StoredOffering) -> None:
        """Take the id from a course offering, which goes on without; unless it has not begun."""
        has_begun = old.begins_on <= self.job.today
        after = old._replace(active=old.active and has_begun)
        self.writer.change({**after._asdict(), "sourced_id": None})

    def _again(self, new: StagedOffering) -> StoredOffering | None:
        """Find the one without an id that a class of another term is.

        It has the title or the code, days of the term, and people of the class, most of all.
        """
        alike = [each for each in self.unnamed if _overlap(each, new) and _is_alike(each, new)]
        if not alike:
            return None
        people = self.job.known.staging.people_in(self.job.school, new.sourced_id)
        theirs = [rows.people_in(self.job.connection, each.id) for each in alike]
        place = max(range(len(alike)), key=lambda place: len(people & theirs[place]))
        if people and theirs[place] and not people & theirs[place]:
            return None
        self.unnamed.remove(alike[place])
        return alike[place]

    def _kept(self, old: StoredOffering, after: StoredOffering) -> StoredOffering:
        """Widen a term so that all registers that were taken stay in it: history does not move."""
        begins_later = after.begins_on > old.begins_on
        ends_earlier = after.ends_on < min(old.ends_on, self.job.today)
        if not (begins_later or ends_earlier):
            return after
        self.job.moved.shortened.append(old.id)
        self.job.repeatable.end()
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


def _overlap(old: StoredOffering, new: StagedOffering) -> bool:
    begins_on, ends_on = old.begins_on.toordinal(), old.ends_on.toordinal()
    return begins_on <= new.ends_on and new.begins_on <= ends_on


def _is_alike(old: StoredOffering, new: StagedOffering) -> bool:
    return old.title == new.title or (old.code == new.code != "")
