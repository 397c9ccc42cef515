"""Details of a record: which reasons there are, and what goes with which status."""

from bot.attendance.errors import BadInput
from storage.registers.records import Entry
from storage.tables import NOTE
from storage.tables.words import Status

# The codes are stored; the words are shown.
REASONS = {
    "illness": "Illness",
    "medical": "Medical appointment",
    "family": "Family matter",
    "transport": "Transport",
    "school_activity": "School activity",
    "religious": "Religious observance",
    "suspension": "Suspension",
    "other": "Other",
}
MOST_MINUTES = 600


def entry(status: Status, *, minutes_late: int | None, reason: str | None, note: str) -> Entry:
    """Put details together. Raises BadInput, naming the field, for what does not go together.

    Minutes (0 to 600) go with late only; a reason does not go with present; a note has at most
    1,000 characters.
    """
    if minutes_late is not None and status != Status.LATE:
        raise BadInput(
            f"Minutes go with Late only, and the status is {status.capitalize()}: "
            "choose Late, or leave the minutes empty.",
            field="minutes_late",
        )
    if minutes_late is not None and not 0 <= minutes_late <= MOST_MINUTES:
        raise BadInput(
            f"Found {minutes_late} minutes, expected 0 to {MOST_MINUTES}.", field="minutes_late"
        )
    if reason is not None and status == Status.PRESENT:
        raise BadInput(
            "A reason does not go with Present: choose another status, or no reason.",
            field="reason",
        )
    if reason is not None and reason not in REASONS:
        raise BadInput("This reason is not in the list any more: choose another.", field="reason")
    note = note.strip()
    if len(note) > NOTE:
        raise BadInput(
            f"Found a note of {len(note)} characters, expected {NOTE} at most.", field="note"
        )
    return Entry(status, minutes_late, reason, note or None)
