"""Spans of days that somebody is away: which ones may be said."""

from dataclasses import dataclass
from datetime import date, time

from bot.attendance import fields
from bot.attendance.errors import BadInput


@dataclass(frozen=True, slots=True)
class Span:
    """From a day to a day, both inclusive, or on one day from a time to a time."""

    begins_on: date
    ends_on: date
    starts_at: time | None = None
    ends_at: time | None = None


def refuse(span: Span) -> None:
    """Refuse a span that can't be. Raises BadInput, naming the field."""
    begins_on, ends_on = span.begins_on, span.ends_on
    fields.refuse_span(begins_on, ends_on)
    starts_at, ends_at = span.starts_at, span.ends_at
    if starts_at is None and ends_at is None:
        return
    if starts_at is None or ends_at is None:
        field = "starts_at" if starts_at is None else "ends_at"
        raise BadInput("Found one time, expected both, or none for whole days.", field=field)
    if begins_on != ends_on:
        raise BadInput(
            "Times go with one day: expected the same first and last day, or no times.",
            field="starts_at",
        )
    if ends_at <= starts_at:
        raise BadInput(
            f"Found {starts_at:%H:%M} to {ends_at:%H:%M}, expected the second to be later.",
            field="ends_at",
        )
