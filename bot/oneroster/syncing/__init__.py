"""Makes a database's rosters what a checked export says; nothing is ever deleted.

What an export no longer has ends: staff become inactive; course offerings, enrolments and teacher
assignments get yesterday as their last day, or the last day that was recorded; students stay as
they are. What returns goes on, with the days between left as they were. Where that moves who was
enrolled on a date, the registers of that date are complete or not by who is enrolled now. Only the
schools of the export are touched, and in them only rows that came from an export. Rows that were
skipped as unsound are not gone: they stay as they were.
"""

from uuid import UUID

from sqlalchemy import Connection

from bot.fates import Counts, Fate, Noun
from bot.oneroster import keeping, turns
from bot.oneroster.checking.known import Known
from bot.oneroster.problems import Notice
from bot.oneroster.reading import ROWS_PER_STEP, OnProgress, ReadingStep
from bot.oneroster.syncing import brake
from bot.oneroster.syncing.brake import Drop, DropError
from bot.oneroster.syncing.links import sync_links
from bot.oneroster.syncing.nouns import sync_staff, sync_students
from bot.oneroster.syncing.offerings import sync_offerings
from bot.oneroster.syncing.outcome import MovedError, SavedMeanwhileError, SyncOutcome, Terms
from bot.oneroster.syncing.timetable import sync_meetings
from bot.oneroster.syncing.writing import Job, MovedDates, Roll
from storage import tables
from storage.engine import locks
from storage.engine.database import without_hurry
from storage.privacy import tombstones
from storage.registers import completeness, news
from storage.rosters import links, rows, stored_schools
from storage.rosters.exports import repeats
from storage.rosters.stored_schools import StoredSchool
from storage.rosters.undoing import befores
from storage.rosters.undoing.ledger import Ledger
from storage.schools.importing import brakes, imports
from storage.schools.importing.imports import NewImport
from storage.schools.people import linking
from storage.schools.schools import claim_for_the_only_workspace


def sync(
    connection: Connection, known: Known, on_progress: OnProgress, terms: Terms, done: NewImport
) -> SyncOutcome:
    """Sync every school of the export, in one transaction; counts what it did, and keeps that.

    On SQLite nobody else writes meanwhile, so all reading and checking is done before. Raises
    DropError where too much would end, unless that is allowed, MovedError where another plan was
    expected, SavedMeanwhileError where it has to be done again, and ImportedMeanwhileError. Every
    roster that is open anywhere is drawn anew if anything changed.
    """
    without_hurry(connection)
    turns.take(connection)
    ledger = Ledger(connection, keeps=True)
    watching = repeats.watch_no_longer(connection)
    repeats.begin(connection, known.schools)
    outcome = _sync_schools(connection, known, on_progress, terms, ledger)
    refuse_moved(outcome, terms)
    if outcome.drops and not terms.allow_drop:
        raise DropError(outcome.drops)
    keeping.save(connection, known)
    repeats.watch_again(connection, watching)
    conclude(connection, outcome, ledger, terms, done)
    return outcome


def refuse_moved(outcome: SyncOutcome, terms: Terms) -> None:
    """Raise MovedError where another plan was expected."""
    if terms.expected is not None and outcome.plan != terms.expected:
        raise MovedError(outcome)


def conclude(
    connection: Connection, outcome: SyncOutcome, ledger: Ledger, terms: Terms, done: NewImport
) -> None:
    """Keep that an import was done, and what it found where it wrote; tell whom it concerns."""
    import_id = imports.keep(connection, done, _numbers(outcome))
    for school_id, packer in ledger.kept.items():
        if pages := packer.finish():
            befores.keep(connection, school_id, import_id, pages)
    if terms.finish is not None:
        terms.finish(connection)
    if outcome.changed_anything:
        news.tell(connection, None)


def rehearse(
    connection: Connection, known: Known, on_progress: OnProgress, terms: Terms
) -> SyncOutcome:
    """Say what `sync` would do, and take all of it back."""
    without_hurry(connection)
    turns.take(connection)
    savepoint = connection.begin_nested()
    try:
        ledger = Ledger(connection, keeps=False)
        return _sync_schools(connection, known, on_progress, terms, ledger)
    finally:
        savepoint.rollback()


def _numbers(outcome: SyncOutcome) -> dict[UUID, dict[str, dict[str, int]]]:
    return {
        school_id: {str(noun): each.by_fate() for noun, each in counts.items()}
        for school_id, counts in outcome.schools.items()
    }


def _sync_schools(
    connection: Connection, known: Known, on_progress: OnProgress, terms: Terms, ledger: Ledger
) -> SyncOutcome:
    stored = _stored(connection, known, terms)
    if terms.admit is not None:
        names = known.schools
        terms.admit(connection, {names[each]: found and found.id for each, found in stored.items()})
    schools: dict[UUID, dict[Noun, Counts]] = {}
    moved = MovedDates()
    drops: list[Drop] = []
    for school, name in known.schools.items():
        counts = {noun: Counts() for noun in Noun}
        school_id = _sync_school(
            connection, known, counts[Noun.SCHOOLS], school, stored[school], ledger
        )
        locks.hold_import(connection, school_id)
        schools[school_id] = counts
        _leave_out_erased(connection, known, school, school_id)
        steps = Steps(f"Saving {name}", known.staging.size_of(school), on_progress)
        roll = Roll(rows.last_roll_numbers(connection, school_id))
        today = known.clock.today_in(school)
        job = Job(
            connection, known, counts, school, school_id, today, steps.take, roll, moved, ledger
        )
        before = brake.standing(job)
        _sync_roster(job)
        drops += brake.drops(name, brakes.of_school(connection, school_id), before, counts)
        steps.finish()
    _settle(connection, moved, ledger)
    link(connection, ledger)
    return SyncOutcome(schools, tuple(drops), ledger.plan)


def _stored(connection: Connection, known: Known, terms: Terms) -> dict[str, StoredSchool | None]:
    """Find the schools of the export; None for those that are not there."""
    found = {school: stored_schools.named(connection, school) for school in known.schools}
    adopted = stored_schools.unnamed(connection, terms.adopts) if terms.adopts else None
    if adopted is None or list(found.values()) != [None]:
        return found
    known.repeatable.end()
    known.clock = known.clock.with_zones(dict.fromkeys(found, adopted.time_zone))
    return dict.fromkeys(found, adopted)


def _leave_out_erased(connection: Connection, known: Known, school: str, school_id: UUID) -> None:
    """Keep an export from bringing somebody back who was erased."""
    erased = tombstones.erased(connection, school_id, known.staging.people_of(school))
    known.staging.leave_out(school, erased)
    for person in erased:
        known.erased.setdefault(person, set()).add(school)
    known.findings.note(Notice.ERASED, len(erased))


def link(connection: Connection, ledger: Ledger) -> None:
    """Link staff to Slack, or part them, by the e-mail addresses that they have now."""
    if ledger.keeps:
        for school_id, key in linking.stale_links(connection, ledger.kept):
            ledger.turn_to(school_id)
            ledger.moves(tables.STAFF, [{"id": key, **linking.UNLINKED}])
    linking.end_stale_links(connection)
    claim_for_the_only_workspace(connection)
    linking.spread_links(connection)


def _settle(connection: Connection, moved: MovedDates, ledger: Ledger) -> None:
    """Say anew which registers are complete, once nobody saves any of them.

    Those saved since the sync looked may have a record of a day that it took away.
    """
    locks.hold_course_offerings(connection, [*moved.spans, *moved.shortened])
    lost_records = links.lost_records(connection, moved.cut)
    if lost_records or rows.lost_registers(connection, moved.shortened):
        raise SavedMeanwhileError
    if ledger.keeps:
        for school_id, registers in completeness.about_to_move(connection, moved.spans).items():
            ledger.turn_to(school_id)
            ledger.moves(tables.REGISTER, registers)
    completeness.recompute(connection, moved.spans)


class Steps:
    """Tells how far a school's sync is, by its links."""

    def __init__(self, task: str, total: int, on_progress: OnProgress) -> None:
        self._task = task
        self._total = total
        self._done = 0
        self._on_progress = on_progress

    def take(self) -> None:
        """Count one link; tell now and then."""
        self._done += 1
        if self._done % ROWS_PER_STEP == 0:
            self._on_progress(ReadingStep(self._task, self._done, self._total))

    def finish(self) -> None:
        """Tell that the school is done."""
        self._on_progress(ReadingStep(self._task, self._total, self._total))


def _sync_school(
    connection: Connection,
    known: Known,
    counts: Counts,
    school: str,
    stored: StoredSchool | None,
    ledger: Ledger,
) -> UUID:
    """Add or rename a school. A zone that it has stays, unless another is asked for."""
    name = known.schools[school]
    if stored is None:
        counts.count(Fate.ADDED, lambda: name)
        school_id = stored_schools.add(connection, school, name, known.clock.zone_of(school))
        ledger.turn_to(school_id)
        ledger.added(tables.SCHOOL, [{"id": school_id, "sourced_id": school}])
        return school_id
    ledger.turn_to(stored.id)
    zone = known.clock.time_zone or stored.time_zone
    before = (stored.sourced_id, stored.name, stored.time_zone)
    if (school, name, zone) == before:
        counts.unchanged += 1
    else:
        counts.count(Fate.CHANGED, lambda: name)
        row = {"id": stored.id, "sourced_id": school, "name": name, "time_zone": zone}
        ledger.changed(tables.SCHOOL, [row])
        stored_schools.change(connection, stored.id, school, name, zone)
    return stored.id


def _sync_roster(job: Job) -> None:
    offerings = sync_offerings(job)
    staff = sync_staff(job)
    students = sync_students(job)
    sync_links(job, Noun.TEACHER_ASSIGNMENTS, offerings, staff)
    sync_links(job, Noun.COURSE_ENROLLMENTS, offerings, students)
    sync_meetings(job, offerings.named)
