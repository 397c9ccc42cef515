"""Details of a record: what goes with which status."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from bot.attendance import fields
from bot.attendance.errors import BadInput
from storage.registers.cells import Entry
from storage.tables import NOTE
from storage.tables.words import Status

MOST_MINUTES_LATE = 600


def entry(status: Status, *, minutes_late: int | None, reason: str | None, note: str) -> Entry:
    """Put details together. Raises BadInput, naming the field, for what does not go together.

    Minutes (0 to 600) go with late only; a reason does not go with present; a note has at most
    1,000 characters. Whether a reason is one of the school's `reasons` knows.
    """
    if minutes_late is not None and status != Status.LATE:
        raise BadInput(
            f"Minutes go with Late only, and the status is {status.capitalize()}: "
            "choose Late, or leave the minutes empty.",
            field="minutes_late",
        )
    if minutes_late is not None and not 0 <= minutes_late <= MOST_MINUTES_LATE:
        raise BadInput(
            f"Write 0 to {MOST_MINUTES_LATE} minutes, not {minutes_late}.", field="minutes_late"
        )
    if reason is not None and status == Status.PRESENT:
        raise BadInput(
            "A reason does not go with Present: choose another status, or no reason.",
            field="reason",
        )
    note = note.strip()
    if note:
        fields.refuse_longer(note, NOTE, "note")
    return Entry(status, minutes_late, reason, note or None)


def changed(present: Entry | None, values: Mapping[str, Any]) -> Entry:
    """Put new values, by the names of Entry's fields, over what stands there.

    One rule for a tap, a form and a token: what is not named stays as far as it goes with the
    status. A note always does, a reason with every status but present, minutes with late. So a
    reason and a note survive between absent, excused and late; what is dropped is in the audit.
    Raises BadInput for a value that is named and does not go with the status.
    """
    status = Status(values.get("status", present and present.status))
    named = entry(
        status,
        minutes_late=values.get("minutes_late"),
        reason=values.get("reason"),
        note=values.get("note") or "",
    )
    stays = {
        "minutes_late": status == Status.LATE,
        "reason": status != Status.PRESENT,
        "note": True,
    }
    kept = {
        field: getattr(present, field)
        for field, goes_with_it in stays.items()
        if present and goes_with_it and field not in values
    }
    return replace(named, **kept)


def version(entry: Entry | None) -> str:
    """Name what a record says: another entry has another name, which shows nothing of it."""
    told = json.dumps(entry and asdict(entry))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def weakens(present: Entry | None, status: Status) -> bool:
    """Whether a tap that sets a status takes away an excuse, a reason, or minutes late.

    What the office entered that way is not for one tap: see `marking.mark`.
    """
    if present is None or present.status == status:
        return False
    after = changed(present, {"status": status})
    lost = (present.reason, present.minutes_late) != (after.reason, after.minutes_late)
    return lost or present.status == Status.EXCUSED
