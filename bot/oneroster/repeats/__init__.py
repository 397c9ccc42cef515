"""Repeats: exports that come again while no roster has moved, so that no row is read.

What an export comes to is kept where its import is repeatable: see checking/repeatable.py.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from bot.fates import Counts, Noun
from bot.oneroster import syncing, turns
from bot.oneroster.checking.known import Known
from bot.oneroster.clock import SchoolClock
from bot.oneroster.syncing.outcome import SyncOutcome, Terms
from storage.engine import locks
from storage.engine.database import without_hurry
from storage.rosters.exports import repeats
from storage.rosters.exports.repeats import Repeat, RepeatedSchool
from storage.rosters.undoing.ledger import Ledger
from storage.schools.importing.imports import NewImport


def keep(connection: Connection, known: Known, outcome: SyncOutcome) -> None:
    """Keep what an export has come to, if its import is repeatable.

    Not of one with unsound rows, which are told each time; nor of a delta, which says again what
    may be said once.
    """
    findings = known.findings
    is_whole = known.changes is None and not (findings.problems or findings.followers)
    if known.fingerprint and outcome.schools and is_whole and known.repeatable.holds:
        days = {
            school_id: known.clock.today_in(school)
            for school, school_id in zip(known.schools, outcome.schools, strict=True)
        }
        schools = {
            school_id: RepeatedSchool(day, _as_told(outcome, school_id))
            for school_id, day in days.items()
        }
        repeat = Repeat(schools, known.repeatable.until, findings.notices())
        repeats.keep(connection, known.fingerprint, repeat)


def is_known(connection: Connection, fingerprint: bytes) -> bool:
    """Whether an export may be a repeat: it was the last one, and its import was repeatable."""
    return repeats.is_known(connection, fingerprint)


def sync(
    connection: Connection, fingerprint: bytes, clock: SchoolClock, terms: Terms, done: NewImport
) -> tuple[SyncOutcome, Sequence[str]] | None:
    """Import a repeat, as a sync does; gives its notices too, and None where it is none.

    Staff are linked to Slack by who is there now. Raises MovedError where a plan was expected.
    """
    found = _found(connection, fingerprint, clock, terms)
    if found is None:
        return None
    ledger = Ledger(connection, keeps=True)
    for school_id in found.schools:
        locks.hold_import(connection, school_id)
        ledger.turn_to(school_id)
    syncing.link(connection, ledger)
    outcome = _outcome(found, ledger)
    syncing.refuse_moved(outcome, terms)
    syncing.conclude(connection, outcome, ledger, terms, done)
    return outcome, found.notices


def rehearse(
    connection: Connection, fingerprint: bytes, clock: SchoolClock, terms: Terms
) -> tuple[SyncOutcome, Sequence[str]] | None:
    """Say what `sync` would do."""
    found = _found(connection, fingerprint, clock, terms)
    return found and (_outcome(found, Ledger(connection, keeps=False)), found.notices)


def _found(
    connection: Connection, fingerprint: bytes, clock: SchoolClock, terms: Terms
) -> Repeat | None:
    """Give what a repeat comes to, while no other import is at work; None where it is none."""
    without_hurry(connection)
    turns.take(connection)
    repeat = repeats.find(connection, fingerprint)
    if repeat is None:
        return None
    called = repeats.called(connection, repeat.schools)
    clock = clock.with_zones({each.sourced_id: each.time_zone for each in called.values()})
    if not all(
        _holds(repeat, key, clock.today_in(each.sourced_id)) for key, each in called.items()
    ):
        return None
    if terms.admit is not None:
        terms.admit(connection, {each.name: key for key, each in called.items()})
    return repeat


def _holds(repeat: Repeat, school_id: UUID, day: date) -> bool:
    return repeat.schools[school_id].on <= day < repeat.until


def _as_told(outcome: SyncOutcome, school_id: UUID) -> dict[str, int]:
    """Count the rows that are as they are told; what has ended is told no more."""
    return {
        str(noun): each.added + each.changed + each.unchanged
        for noun, each in outcome.schools[school_id].items()
    }


def _outcome(repeat: Repeat, ledger: Ledger) -> SyncOutcome:
    schools = {
        school_id: {noun: Counts(unchanged=each.counts[noun]) for noun in Noun}
        for school_id, each in repeat.schools.items()
    }
    return SyncOutcome(schools, (), ledger.plan)
