"""Teacher assignments and course enrolments: people in course offerings, between two dates."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import islice
from typing import TypeVar
from uuid import UUID

from bot.fates import Counts, Fate, Noun
from bot.oneroster.checking.people import ENROLLMENTS
from bot.oneroster.syncing import repeatable_links, stretches
from bot.oneroster.syncing.merging import clashes, merge
from bot.oneroster.syncing.offerings import SyncedOffering, SyncedOfferings
from bot.oneroster.syncing.spans import Dates
from bot.oneroster.syncing.stretches import LinkRules, Planned, dates_of
from bot.oneroster.syncing.writing import BATCH, Job, Row, Writer, writing
from storage.engine.columns import new_id
from storage.rosters import links, rows
from storage.rosters.exports.staged import StagedLink
from storage.rosters.links import LinkTable, StoredLink

TABLES = {
    Noun.TEACHER_ASSIGNMENTS: links.ASSIGNMENTS,
    Noun.COURSE_ENROLLMENTS: links.ENROLLMENTS,
}
PairKey = tuple[str, str]
T = TypeVar("T", StoredLink, StagedLink)


def sync_links(
    job: Job, noun: Noun, offerings: SyncedOfferings, people: Mapping[str, UUID]
) -> None:
    """Sync the links of one kind of a school: whose the ids are first, then who is in what."""
    _free_ids(job, noun)
    table, counts = TABLES[noun], job.counts[noun]
    stored = links.by_pair(job.connection, table, job.school_id)
    exported = job.known.staging.links_by_pair(job.school, teaches=_teaches(noun))
    recorded = partial(_recorded_days, job)
    has_records = noun is Noun.COURSE_ENROLLMENTS
    stays = partial(_stays, job, offerings.ended)
    rules = LinkRules(recorded if has_records else None, stays)
    with writing(job, table.table) as writer:
        sync = LinkSync(job, table, counts, writer, rules)
        for olds, news in merge(_groups(stored), _groups(exported), _key_of, _key_of):
            if news is None:
                sync.end(olds[1] if olds else ())
            else:
                course_offering, person = news[0]
                offering, person_id = offerings.named[course_offering], people[person]
                sync.replace(olds[1] if olds else (), news[1], offering, person_id)


@dataclass(frozen=True, slots=True)
class LinkSync:
    """Writes what becomes of the links of one kind, and counts it."""

    job: Job
    table: LinkTable
    counts: Counts
    writer: Writer
    rules: LinkRules

    def end(self, olds: Iterable[StoredLink]) -> None:
        """End what a person has in a course offering that the export does not have together."""
        planned = stretches.left_behind(olds, self.job.today, self.rules)
        for each in planned:
            if each.old:
                self._leave(each.old, each.old.sourced_id, each)
        repeatable_links.note_left(self.job.repeatable, self.job.today, planned)

    def replace(
        self,
        olds: Sequence[StoredLink],
        news: Sequence[StagedLink],
        offering: SyncedOffering,
        person_id: UUID,
    ) -> None:
        """Make a person's links in a course offering what the export says."""
        if len(olds) == len(news) == 1 and stretches.is_as_told(olds[0], news[0], offering):
            self.job.on_row()
            self.counts.unchanged += 1
            return
        if not olds and len(news) == 1:
            dates = stretches.first_dates(news[0], offering, self.job.today)
            if not dates.are_none:
                self.job.on_row()
                self._begin(news[0], dates, offering, person_id)
                return
        planned = stretches.plan(olds, news, offering, self.job.today, self.rules)
        repeatable_links.note_told(self.job.repeatable, self.job.today, planned, offering)
        ids = {new.sourced_id for new in news}
        for each in planned:
            if each.old and each.new is None:
                name = None if each.old.sourced_id in ids else each.old.sourced_id
                self._leave(each.old, name, each)
            elif each.old and each.new and each.old.sourced_id != each.new.sourced_id:
                self._write(each.old, None, dates_of(each.old), each.old.gone_on)
        for each in planned:
            if each.new:
                self.job.on_row()
                self._take(each.new, each, offering, person_id)

    def _leave(self, old: StoredLink, sourced_id: str | None, planned: Planned) -> None:
        """Leave a link behind that an export does not have."""
        dates = planned.dates
        if dates != dates_of(old):
            person = partial(links.person_in, self.job.connection, self.table, old.id)
            self._count(Fate.ENDED, dates, old.course_offering_id, person)
        after = (sourced_id, dates, planned.gone_on)
        if after != (old.sourced_id, dates_of(old), old.gone_on):
            self._write(old, *after)

    def _take(
        self, new: StagedLink, planned: Planned, offering: SyncedOffering, person_id: UUID
    ) -> None:
        old = planned.old
        after = (new.sourced_id, planned.dates, planned.gone_on)
        if old is None and planned.dates.are_none:
            # All its days are in links that are there.
            self.counts.unchanged += 1
        elif old is None:
            self._begin(new, planned.dates, offering, person_id)
        elif after == (old.sourced_id, dates_of(old), old.gone_on):
            self.counts.unchanged += 1
        else:
            self._count(Fate.CHANGED, planned.dates, offering.id, lambda: person_id)
            self._write(old, *after)

    def _count(
        self, fate: Fate, dates: Dates, course_offering_id: UUID, person: Callable[[], UUID]
    ) -> None:
        def describe() -> str:
            connection = self.job.connection
            name = links.described(connection, self.table, course_offering_id, person())
            return f"{name}, {dates.begins_on} to {dates.ends_on or 'the end'}"

        self.counts.count(fate, describe)

    def _begin(
        self, new: StagedLink, dates: Dates, offering: SyncedOffering, person_id: UUID
    ) -> None:
        self._count(Fate.ADDED, dates, offering.id, lambda: person_id)
        own: Row = {
            "id": new_id(),
            "school_id": self.job.school_id,
            "sourced_id": new.sourced_id,
            "course_offering_id": offering.id,
            self.table.person: person_id,
            "begins_on": dates.begins_on,
            "ends_on": dates.ends_on,
            "gone_on": None,
        }
        if self.table is links.ENROLLMENTS:
            own["roll_number"] = self.job.roll.next_of(offering.id)
        if offering.began_on is not None:
            # One that is new has no registers yet.
            self._note_moved(offering.id, None, dates)
        self.writer.add(own)

    def _write(
        self, old: StoredLink, sourced_id: str | None, dates: Dates, gone_on: date | None
    ) -> None:
        self._note_moved(old.course_offering_id, dates_of(old), dates)
        if self.rules.recorded and stretches.may_lose(old, dates, self.job.today):
            self.job.moved.cut.append(old.id)
        row: Row = {"id": old.id, "sourced_id": sourced_id, "gone_on": gone_on}
        self.writer.change(row | {"begins_on": dates.begins_on, "ends_on": dates.ends_on})

    def _note_moved(self, course_offering_id: UUID, before: Dates | None, after: Dates) -> None:
        """Note on which dates an enrolment holds that it did not, or the other way round."""
        if self.table is not links.ENROLLMENTS or before == after:
            return
        old = before or after
        begins, ends = (old.begins_on, after.begins_on), (old.last, after.last)
        first = min(ends) if before and len({*begins}) == 1 else min(begins)
        last = max(begins) if before and len({*ends}) == 1 else max(ends)
        self.job.moved.add(course_offering_id, first, last)


def _free_ids(job: Job, noun: Noun) -> None:
    """Take the ids from links whose id now names another pair: who needs them can have them."""
    exported = job.known.staging.link_pairs(job.school, teaches=_teaches(noun))
    stored = links.pairs(job.connection, TABLES[noun], job.school_id)
    clashing = clashes(stored, exported)
    while names := list(islice(clashing, BATCH)):
        table = TABLES[noun]
        keys = links.ids_of(job.connection, table, job.school_id, names)
        freed: list[Row] = [
            {"id": keys[name], "sourced_id": None, "gone_on": job.today} for name in names
        ]
        job.ledger.changed(table.table, freed)
        rows.change(job.connection, table.table, freed)


def _stays(job: Job, ended: frozenset[UUID], old: StoredLink) -> bool:
    """Whether a link that an export does not have stays as it was.

    So does one whose row was only skipped, and one that was entered by hand. A course offering that
    is over takes its links with it, unless this import has ended it.
    """
    is_over = old.offering_ends_on < job.today and old.course_offering_id not in ended
    is_by_hand = old.sourced_id is None and old.gone_on is None
    return is_by_hand or is_over or job.known.findings.spares(ENROLLMENTS, old.sourced_id or "")


def _recorded_days(job: Job, enrollment_id: UUID) -> tuple[date, date] | None:
    job.repeatable.end()
    return links.recorded_days(job.connection, enrollment_id)


def _teaches(noun: Noun) -> int:
    return int(noun is Noun.TEACHER_ASSIGNMENTS)


def _groups(rows: Iterable[T]) -> Iterator[tuple[PairKey, list[T]]]:
    key, group = ("", ""), list[T]()
    for row in rows:
        if group and (row.person != key[1] or row.course_offering != key[0]):
            yield key, group
            group = []
        if not group:
            key = (row.course_offering, row.person)
        group.append(row)
    if group:
        yield key, group


def _key_of(group: tuple[PairKey, object]) -> PairKey:
    return group[0]
