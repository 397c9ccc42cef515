"""Spans of days, and giving days that several links claim to one of them each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Dates:
    """From the first to the last day, both inclusive; an open end is None.

    An end before the first day says that no day is left.
    """

    begins_on: date
    ends_on: date | None

    @property
    def last(self) -> date:
        """The last day; that of an open end never comes."""
        return date.max if self.ends_on is None else self.ends_on

    @property
    def are_none(self) -> bool:
        """Whether no day is left."""
        return self.last < self.begins_on

    def reaches(self, day: date) -> bool:
        """Whether they have not ended before a day."""
        return self.last >= day

    def holds(self, day: date) -> bool:
        """Whether a day is one of them."""
        return self.begins_on <= day <= self.last

    def away_from(self, day: date) -> tuple[bool, timedelta]:
        """Give an order in which those before a day stand before those after it, by distance.

        Those that hold the day stand first.
        """
        return self.begins_on > day, max(self.begins_on - day, day - self.last, timedelta())

    def meets(self, other: "Dates") -> bool:
        """Whether some day is in both."""
        first, last = max(self.begins_on, other.begins_on), min(self.last, other.last)
        return first <= last

    def with_all_of(self, other: "Dates") -> "Dates":
        """Give the shortest span that has the days of both."""
        if self.are_none:
            return other
        last = max(self.last, other.last)
        return _span(min(self.begins_on, other.begins_on), last)


@dataclass(frozen=True, slots=True)
class LinkDates:
    """The dates that a link is to have, and the first and the last of its days with records."""

    dates: Dates
    recorded: Dates | None

    @property
    def widened(self) -> Dates:
        """The dates with all days that have records."""
        return self.dates.with_all_of(self.recorded) if self.recorded else self.dates


def overlap(spans: Iterable[Dates]) -> bool:
    """Whether some day is in two spans."""
    days = sorted((each for each in spans if not each.are_none), key=lambda each: each.begins_on)
    return any(before.meets(after) for before, after in pairwise(days))


def share_out(claims: Sequence[LinkDates]) -> list[Dates]:
    """Give each claim its own days, so that no day is in two; who comes first chooses first.

    Nobody loses a day that has a record. Of what is claimed besides, each gets what is free: in one
    piece with the recorded days, or the last piece if there are none. (Only where the records of
    two already lie across each other do their days, too.)
    """
    given: list[Dates] = []
    for place, claim in enumerate(claims):
        kept = [later.recorded for later in claims[place + 1 :] if later.recorded]
        others = [each for each in (*given, *kept) if not each.are_none]
        given.append(_around(claim, others) if claim.recorded else _last_free(claim.dates, others))
    return given


def _around(claim: LinkDates, others: Iterable[Dates]) -> Dates:
    """Give the free piece that the recorded days lie in."""
    found, kept = claim.widened, claim.recorded or claim.dates
    first, last = found.begins_on, found.last
    for other in others:
        if other.last < kept.begins_on:
            first = max(first, other.last + ONE_DAY)
        elif other.begins_on > kept.last:
            last = min(last, other.begins_on - ONE_DAY)
    return _span(first, last)


def _last_free(wanted: Dates, others: Sequence[Dates]) -> Dates:
    """Give the last free piece; without any, no day at the place of the first."""
    last = wanted.last
    for other in sorted(others, key=lambda each: each.begins_on, reverse=True):
        if other.begins_on <= last <= other.last:
            last = other.begins_on - ONE_DAY
    ends = (other.last + ONE_DAY for other in others if other.last < last)
    first = max(ends, default=wanted.begins_on)
    none = Dates(wanted.begins_on, wanted.begins_on - ONE_DAY)
    return _span(max(first, wanted.begins_on), last) if wanted.begins_on <= last else none


def _span(first: date, last: date) -> Dates:
    return Dates(first, None if last == date.max else last)
