"""A person's stretches in a course offering: which of them an exported one goes on, and its dates.

The ids of links are the exporter's own business, and many compose them anew for each export. What
stays is who is in what and when, so a link that overlaps a stored one is that one, whatever its id.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from bot.oneroster.syncing.offerings import SyncedOffering
from storage.rosters.links import StoredLink
from storage.rosters.staging import StagedLink

ONE_DAY = timedelta(days=1)
# The first and the last day for which a stored link has records, None without any.
Recorded = Callable[[UUID], tuple[date, date] | None]


@dataclass(frozen=True, slots=True)
class Dates:
    """From the first to the last day, both inclusive; an open end is None."""

    begins_on: date
    ends_on: date | None

    def reaches(self, day: date) -> bool:
        """Whether they have not ended before a day."""
        return self.ends_on is None or self.ends_on >= day


def dates_of(old: StoredLink) -> Dates:
    """Give the dates of a stored link."""
    return Dates(old.begins_on, old.ends_on)


@dataclass(frozen=True, slots=True)
class Planned:
    """What becomes of a link: `old` is None for a new one, `new` for one that the export lacks.

    `gone_on` is the day on which an export no longer had it.
    """

    old: StoredLink | None
    new: StagedLink | None
    dates: Dates
    gone_on: date | None = None


def plan(
    olds: Sequence[StoredLink],
    news: Sequence[StagedLink],
    offering: SyncedOffering,
    today: date,
    recorded: Recorded | None,
) -> list[Planned]:
    """Decide what becomes of all links of one person in one course offering.

    Without `recorded` they have no records, and may overlap as the export says. With it, all days
    that have records stay where they are, and no day is in two links.
    """
    found = _paired(olds, news, today)
    unnamed = [old for old in olds if all(old is not each for each, _ in found)]
    last = _left_on(unnamed, today)
    planned = left_behind(unnamed, today, recorded)
    for old, new in found:
        dates = _dates_for(new, old, last, offering, today)
        if old is None:
            planned.append(Planned(None, new, dates))
        elif _is_told_too_late(old, new, today):
            planned.append(Planned(old, new, dates_of(old), old.gone_on))
        else:
            planned.append(Planned(old, new, _kept(old, dates, today, recorded)))
    return planned if recorded is None else _disjoint(planned, today, recorded)


def left_behind(
    olds: Iterable[StoredLink], today: date, recorded: Recorded | None
) -> list[Planned]:
    """End links that an export no longer has: yesterday was their last day, if they had begun."""
    return [Planned(old, None, _ended(old, today, recorded), old.gone_on or today) for old in olds]


def begin_of(
    exported: date | None,
    ends_on: date | None,
    stored: date | None,
    offering: SyncedOffering,
    today: date,
) -> date:
    """Decide a link's first day.

    It is the exported one. If that is blank: of a link that is there, the day it has (which moves
    with the course offering's first day if it was that); of a new link, the course offering's first
    day, but not before today if the course offering was there before, since registers were taken
    without the person.
    """
    if exported is not None:
        return exported
    if stored is not None:
        return offering.begins_on if stored == offering.began_on else stored
    if offering.began_on is None or (ends_on is not None and ends_on < today):
        return offering.begins_on
    return max(offering.begins_on, today)


def day_of(ordinal: int | None) -> date | None:
    """Give the date of an ordinal of a staged link; blank is None."""
    return None if ordinal is None else date.fromordinal(ordinal)


def _paired(
    olds: Sequence[StoredLink], news: Sequence[StagedLink], today: date
) -> list[tuple[StoredLink | None, StagedLink]]:
    """Find the stored link that each exported one is; None for one that is new.

    The same id goes before another, what lasts before what has ended, the later before the earlier.
    """
    left, found = list(olds), dict[int, StoredLink]()
    for wants in (_has_its_id, _goes_on):
        for place, new in enumerate(news):
            if place in found:
                continue
            fitting = [old for old in left if wants(old, new, today)]
            if fitting:
                best = max(fitting, key=lambda old: (dates_of(old).reaches(today), old.begins_on))
                found[place] = best
                left.remove(best)
    return [(found.get(place), new) for place, new in enumerate(news)]


def _has_its_id(old: StoredLink, new: StagedLink, today: date) -> bool:
    return old.sourced_id == new.sourced_id and _goes_on(old, new, today)


def _goes_on(old: StoredLink, new: StagedLink, today: date) -> bool:
    """Whether an exported link is a stored one: they overlap, and no day was missed between.

    What left an export is past; only a mention that does not go beyond that, or that comes before
    a day has passed without the person, is of the same link.
    """
    begin, end = day_of(new.begins_on), day_of(new.ends_on)
    last = old.ends_on and max(old.ends_on, old.begins_on)
    if (begin and last and begin > last) or (end and end < old.begins_on):
        return False
    if old.gone_on is None or dates_of(old).reaches(today - ONE_DAY):
        return True
    return _is_told_too_late(old, new, today)


def _ended(old: StoredLink, today: date, recorded: Recorded | None) -> Dates:
    dates = dates_of(old)
    if not dates.reaches(today):
        return dates
    last = max(today - ONE_DAY, old.begins_on - ONE_DAY)
    return _kept(old, Dates(old.begins_on, last), today, recorded)


def _is_told_too_late(old: StoredLink, new: StagedLink, today: date) -> bool:
    """Whether an export tells of the past of a link that left it before yesterday."""
    end = day_of(new.ends_on)
    is_past = old.gone_on is not None and not dates_of(old).reaches(today - ONE_DAY)
    return is_past and end is not None and end < today


def _left_on(olds: Sequence[StoredLink], today: date) -> date | None:
    """Give the last day of those stretches that are over, None if they had no day at all."""
    days = (old.ends_on for old in olds if old.ends_on and old.begins_on <= old.ends_on)
    return max((day for day in days if day < today), default=None)


def _dates_for(
    new: StagedLink,
    old: StoredLink | None,
    left_on: date | None,
    offering: SyncedOffering,
    today: date,
) -> Dates:
    """Decide the dates of an exported link.

    `left_on` is the last day of a stretch that is over: the days since then were the person's no
    more, so that a begin which is blank or not later says only "again", which is from today.
    """
    begin, ends_on = day_of(new.begins_on), day_of(new.ends_on)
    is_past = old is None and ends_on is not None and ends_on < today
    if left_on is not None and not is_past and (begin is None or begin <= left_on):
        return Dates(old.begins_on if old else max(offering.begins_on, today), ends_on)
    return Dates(begin_of(begin, ends_on, old and old.begins_on, offering, today), ends_on)


def _kept(old: StoredLink, dates: Dates, today: date, recorded: Recorded | None) -> Dates:
    """Widen what a link is to have so that all its records stay in it: history does not move."""
    begins_later = dates.begins_on > old.begins_on
    ends_earlier = not dates.reaches(today) and dates != dates_of(old)
    days = recorded(old.id) if recorded and (begins_later or ends_earlier) else None
    if days is None:
        return dates
    return Dates(min(dates.begins_on, days[0]), dates.ends_on and max(dates.ends_on, days[1]))


def _disjoint(planned: Sequence[Planned], today: date, recorded: Recorded) -> list[Planned]:
    """Begin each link after the last day of those before it."""
    made: list[Planned] = []
    last: date | None = None
    for each in sorted(planned, key=lambda each: each.dates.begins_on):
        dates = each.dates
        if each.new and not each.gone_on and last and dates.begins_on <= last:
            dates = replace(dates, begins_on=last + ONE_DAY)
            dates = _kept(each.old, dates, today, recorded) if each.old else dates
        made.append(replace(each, dates=dates))
        if dates.ends_on and dates.begins_on <= dates.ends_on:
            last = max(last or dates.ends_on, dates.ends_on)
    return made
