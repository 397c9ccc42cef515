"""Shortening an excuse: what it says after its new end goes back as if that were withdrawn."""

from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import Connection

from bot.attendance.access.excusing import Excuser
from bot.attendance.errors import BadInput
from bot.attendance.excuses import giving_back, writing
from bot.attendance.excuses.giving_back import GivenUp
from bot.attendance.excuses.spans import Span, refuse
from bot.attendance.excuses.writing import ExcuseOutcome
from bot.attendance.registers.actions import Stamp
from storage.excuses import excuse_rows, records_under
from storage.excuses.excuse_rows import ExcuseRow, Shortened


@dataclass(frozen=True, slots=True)
class Shortening:
    """Which excuse is shortened, to which last day or to which time, and why."""

    excuse: ExcuseRow
    why: str
    ends_on: date | None = None
    ends_at: time | None = None


def shorten(
    connection: Connection, excuser: Excuser, shortening: Shortening, stamp: Stamp
) -> ExcuseOutcome:
    """Have an excuse end earlier; one that ends so already stays as it is.

    What its change set wrote after the new end and nobody has changed since goes back to what was
    there, or to what an excuse says that was entered later and still covers it; the rest stays.
    Raises BadInput, naming the field, for an end that is later or before the begin, without a
    reason, and for an excuse that is withdrawn.
    """
    why = giving_back.why_of(shortening.why, "shortened")
    excuse = shortening.excuse
    reach = writing.hold(connection, [excuse.student_id], excuse.begins_on, excuse.ends_on)
    # Whoever waited here sees what the one before has made of it.
    (excuse,) = excuse_rows.by_ids(connection, excuser.school_id, [excuse.id])
    ends_on, ends_at = _end_of(excuse, shortening)
    if (ends_on, ends_at) == (excuse.ends_on, excuse.ends_at):
        return ExcuseOutcome([excuse], [], [], reach)
    done = Shortened(
        excuse_id=excuse.id,
        ended_on=excuse.ends_on,
        ended_at=excuse.ends_at,
        ends_on=ends_on,
        ends_at=ends_at,
        why=why,
        change_set_id=stamp.change_set_id,
        shortened_at=stamp.now,
        shortened_by_id=excuser.staff_id,
        api_token_id=excuser.api_token_id,
    )
    before = _after_end(connection, excuse)
    excuse_rows.shorten(connection, excuser.school_id, done, reach)
    now = _after_end(connection, excuse)
    given_up = GivenUp(excuse, why, [each for place, each in now.items() if place not in before])
    changed, stayed = giving_back.give_back(connection, excuser, given_up, stamp)
    found = excuse_rows.by_ids(connection, excuser.school_id, [excuse.id])
    return ExcuseOutcome(found, changed, stayed, reach)


def _after_end(
    connection: Connection, excuse: ExcuseRow
) -> dict[records_under.Place, records_under.WrittenUnder]:
    """Give what an excuse wrote and covers no more, by place."""
    written = records_under.written(connection, excuse.change_set_id, excuse.student_id)
    return {each.place: each for each in written if each.is_after_end}


def _end_of(excuse: ExcuseRow, wanted: Shortening) -> tuple[date, time | None]:
    """Give the new end. Raises BadInput, naming the field."""
    if excuse.withdrawn_at is not None:
        raise BadInput("This excuse is withdrawn: there is nothing to shorten.")
    if wanted.ends_on is None and wanted.ends_at is None:
        raise BadInput("Expected a new last day, or a new time.", field="ends_on")
    if wanted.ends_at is not None and excuse.ends_at is None:
        raise BadInput(
            "Found a time, and the excuse is of whole days: expected a last day.", field="ends_at"
        )
    ends_on, ends_at = wanted.ends_on or excuse.ends_on, wanted.ends_at or excuse.ends_at
    if ends_on > excuse.ends_on:
        raise BadInput(
            f"Found {ends_on}, and the excuse ends on {excuse.ends_on}: it can be shortened only. "
            "Enter another excuse for the days after it.",
            field="ends_on",
        )
    if ends_at is not None and excuse.ends_at is not None and ends_at > excuse.ends_at:
        raise BadInput(
            f"Found {ends_at:%H:%M}, and the excuse ends at {excuse.ends_at:%H:%M}: it can be "
            "shortened only. Enter another excuse for the time after it.",
            field="ends_at",
        )
    refuse(Span(excuse.begins_on, ends_on, excuse.starts_at, ends_at))
    return ends_on, ends_at
