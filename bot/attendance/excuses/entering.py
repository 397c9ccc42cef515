"""Entering an excuse: what may be said, and what becomes of the records that it covers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance import fields, reasons
from bot.attendance.access.excusing import Excuser
from bot.attendance.errors import BadInput
from bot.attendance.excuses import clearing, spans, writing
from bot.attendance.excuses.clearing import Cleared
from bot.attendance.excuses.spans import Span
from bot.attendance.excuses.writing import ExcuseOutcome, Touched
from bot.attendance.reasons import Reasons
from bot.attendance.registers import covered
from bot.attendance.registers.actions import SavedAction, Stamp
from storage.engine import locks
from storage.engine.columns import new_id
from storage.excuses import excuse_rows, records_under
from storage.excuses.covering import Covering
from storage.tables import NAME, NOTE
from storage.tables.words import ATTENDED, Action, Becomes


@dataclass(frozen=True, slots=True)
class NewExcuse:
    """What is entered: who is away, when, what of it, why, and who said so.

    From a day to a day, both inclusive, or on one day from a time to a time by the school's clock.
    With `cleared` it clears an absence.
    """

    student_ids: Sequence[UUID]
    begins_on: date
    ends_on: date
    becomes: Becomes
    starts_at: time | None = None
    ends_at: time | None = None
    reason: str | None = None
    note: str | None = None
    told_by: str | None = None
    cleared: Cleared | None = None


def enter(
    connection: Connection, excuser: Excuser, excuse: NewExcuse, stamp: Stamp
) -> ExcuseOutcome:
    """Enter one excuse for each student, and have the records that they cover say so.

    In one change set: absent records become what the excuse says, excused ones get its reason if
    they have none, present and late ones stay. Registers that are not taken yet get nothing.
    Whoever saves a register of these students waits meanwhile, so that none is missed.
    The same action delivered twice is done once.
    Raises BadInput, naming the field, for what does not go together, and as `clearing.checked`.
    """
    excuse = _checked(excuse)
    known_reasons = reasons.of_school(connection, excuser.school_id)
    known_reasons.refuse_unknown(excuse.reason)
    locks.hold_name(connection, str(stamp.change_set_id))
    reach = writing.hold(connection, excuse.student_ids, excuse.begins_on, excuse.ends_on)
    known = excuse_rows.entered_by(connection, excuse.student_ids[0], stamp.change_set_id)
    if known:
        return ExcuseOutcome(known, [], [], reach)
    excuse = _with_clearing(connection, excuser, excuse, stamp)
    ids = [new_id() for _ in excuse.student_ids]
    rows = [
        _row(excuser, excuse, stamp, excuse_id, student_id)
        for excuse_id, student_id in zip(ids, excuse.student_ids, strict=True)
    ]
    excuse_rows.add(connection, rows, reach)
    says = Covering(
        excuse.becomes,
        excuse.reason,
        excuse.begins_on,
        excuse.ends_on,
        excuse.starts_at,
        excuse.ends_at,
    )
    touched = [
        Touched(under, covered.said(under.entry, says))
        for under in records_under.covered(connection, ids)
    ]
    deed = SavedAction(Action.EXCUSE, stamp, why=_why(excuse, known_reasons))
    changed = writing.write(connection, excuser, deed, touched)
    stayed = [each for each in touched if each.under.entry.status in ATTENDED]
    rows_now = excuse_rows.by_ids(connection, excuser.school_id, ids)
    return ExcuseOutcome(rows_now, changed, stayed, reach)


def _why(excuse: NewExcuse, known: Reasons) -> str | None:
    return excuse.note or (known.label(excuse.reason) if excuse.reason else None)


def _checked(excuse: NewExcuse) -> NewExcuse:
    """Read what was entered. Raises BadInput, naming the field."""
    if not excuse.student_ids:
        raise BadInput("Found no student, expected one or several.", field="student_ids")
    if len(set(excuse.student_ids)) < len(excuse.student_ids):
        raise BadInput("A student is named more than once.", field="student_ids")
    spans.refuse(Span(excuse.begins_on, excuse.ends_on, excuse.starts_at, excuse.ends_at))
    note, told_by = (excuse.note or "").strip(), (excuse.told_by or "").strip()
    for field, text, most in (("note", note, NOTE), ("told_by", told_by, NAME)):
        fields.refuse_longer(text, most, field)
    return replace(excuse, note=note or None, told_by=told_by or None)


def _with_clearing(
    connection: Connection, excuser: Excuser, excuse: NewExcuse, stamp: Stamp
) -> NewExcuse:
    if excuse.cleared is None:
        return excuse
    school_id, ids = excuser.school_id, excuse.student_ids
    cleared = clearing.checked(connection, school_id, ids, excuse.cleared, stamp.now)
    return replace(excuse, cleared=cleared)


def _row(
    excuser: Excuser, excuse: NewExcuse, stamp: Stamp, excuse_id: UUID, student_id: UUID
) -> dict[str, object]:
    cleared = excuse.cleared
    return {
        "id": excuse_id,
        "school_id": excuser.school_id,
        "student_id": student_id,
        "begins_on": excuse.begins_on,
        "ends_on": excuse.ends_on,
        "starts_at": excuse.starts_at,
        "ends_at": excuse.ends_at,
        "becomes": excuse.becomes,
        "reason": excuse.reason,
        "note": excuse.note,
        "told_by": excuse.told_by,
        "method": cleared and cleared.method,
        "relation": cleared and cleared.relation,
        "document_to_follow": cleared is not None and cleared.document_to_follow,
        "change_set_id": stamp.change_set_id,
        "entered_at": stamp.now,
        "entered_by_id": excuser.staff_id,
        "api_token_id": excuser.api_token_id,
    }
