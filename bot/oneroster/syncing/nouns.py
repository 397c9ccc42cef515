"""Staff and students: rows that refer to nothing but their school."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import NamedTuple, cast
from uuid import UUID

from bot.fates import Fate, Noun
from bot.folding import name_words
from bot.oneroster.checking.people import IS_STAFF, ROLES, USERS, role_of
from bot.oneroster.syncing.merging import merge, name_of
from bot.oneroster.syncing.writing import Job, Row, Written, nothing_more, writing
from storage.engine.columns import new_id
from storage.rosters import by_hand, rows, student_words
from storage.rosters.rows import RosterTable, Values

ACTIVE = "active"


class Exported(NamedTuple):
    """A row of an export; `values` are as in the database."""

    sourced_id: str
    values: Values


def sync_staff(job: Job) -> dict[str, UUID]:
    """Sync staff; gives the ids of those of the export by sourcedId.

    Whom an admin has added becomes the one of that e-mail whom the export names.
    """
    added = by_hand.staff(job.connection, job.school_id)
    if added:
        told = ((row.sourced_id, row.email or "") for row in job.known.staging.staff(job.school))
        _take_over(job, rows.STAFF, added, told)
    exported = (
        Exported(
            row.sourced_id,
            (role_of(row.rank), row.given_name, row.family_name, row.email, bool(row.active)),
        )
        for row in job.known.staging.staff(job.school)
    )
    return _sync(job, Noun.STAFF, rows.STAFF, exported, lambda name: _staff_is_spared(job, name))


def sync_students(job: Job) -> dict[str, UUID]:
    """Sync students; gives the ids of those of the export by sourcedId.

    Whom an admin has added becomes the one of that number whom the export names, if only one does.
    """
    added = by_hand.students(job.connection, job.school_id)
    if added:
        told = ((row.sourced_id, row.number) for row in job.known.staging.students(job.school))
        _take_over(job, rows.STUDENTS, added, told)
    exported = (
        Exported(row.sourced_id, tuple(row[1:])) for row in job.known.staging.students(job.school)
    )
    keep_words = partial(_keep_words, job)
    return _sync(job, Noun.STUDENTS, rows.STUDENTS, exported, lambda _name: True, keep_words)


def _take_over(
    job: Job, roster: RosterTable, added: dict[str, UUID], told: Iterable[tuple[str, str]]
) -> None:
    """Have an export's sourced_ids name whom an admin added, by what both know them by.

    Of several of an export that are known by the same, the first is meant.
    """
    for sourced_id, known_by in told:
        row_id = added.pop(known_by, None)
        if row_id is not None:
            job.repeatable.end()
            named: list[Row] = [{"id": row_id, "sourced_id": sourced_id}]
            job.ledger.changed(roster.table, named)
            rows.change(job.connection, roster.table, named)


def _keep_words(job: Job, batch: Sequence[Row], are_new: bool) -> None:
    """Have students found by what they are called now."""
    found = {
        cast("UUID", row["id"]): name_words(str(row[name]) for name in student_words.COLUMNS)
        for row in batch
    }
    keep = student_words.add if are_new else student_words.keep
    keep(job.connection, job.school_id, found)


def _staff_is_spared(job: Job, sourced_id: str) -> bool:
    """Whether staff that the export does not have here may only have been skipped."""
    findings = job.known.findings
    if findings.spares(USERS, sourced_id) or findings.spares(ROLES, sourced_id):
        return True
    still_staff = bool(job.known.people.get(sourced_id, 0) & IS_STAFF)
    return still_staff and bool(findings.problems)


def _sync(
    job: Job,
    noun: Noun,
    roster: RosterTable,
    exported: Iterable[Exported],
    is_spared: Callable[[str], bool],
    written: Written = nothing_more,
) -> dict[str, UUID]:
    counts = job.counts[noun]
    synced: dict[str, UUID] = {}
    with writing(job, roster.table, written) as writer:
        stored = rows.stored(job.connection, roster, job.school_id)
        for old, new in merge(stored, exported, name_of, name_of):
            if new is None:
                if old is not None and old.values[-1] is True and not is_spared(old.sourced_id):
                    counts.count(Fate.ENDED, partial(_named, roster, old.values))
                    row = dict(zip(roster.columns, old.values, strict=True))
                    writer.change({"id": old.id} | row | {ACTIVE: False})
                continue
            row = dict(zip(roster.columns, new.values, strict=True))
            synced[new.sourced_id] = old.id if old else new_id()
            own = {"id": synced[new.sourced_id]}
            if old is None:
                counts.count(Fate.ADDED, partial(_named, roster, new.values))
                writer.add(own | {"school_id": job.school_id, "sourced_id": new.sourced_id} | row)
            elif old.values != new.values:
                ends = (old.values[-1], new.values[-1]) == (True, False)
                fate = Fate.ENDED if ends else Fate.CHANGED
                if ends:
                    # Counted among those that are gone, and next time among those that are told.
                    job.repeatable.end()
                counts.count(fate, partial(_named, roster, new.values))
                writer.change(own | row)
            else:
                counts.unchanged += 1
    return synced


def _named(roster: RosterTable, values: Values) -> str:
    cells = dict(zip(roster.columns, values, strict=True))
    return f"{cells['given_name']} {cells['family_name']}".strip()
