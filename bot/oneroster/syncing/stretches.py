"""A person's stretches in a course offering: which of them an exported one goes on, and its dates.

The ids of links are the exporter's own business, and many compose them anew for each export. What
stays is who is in what and when, so a link that overlaps a stored one is that one, whatever its id.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from bot.oneroster.syncing.offerings import SyncedOffering
from bot.oneroster.syncing.spans import ONE_DAY, Dates, LinkDates, overlap, share_out
from storage.rosters.exports.staged import StagedLink
from storage.rosters.links import StoredLink


@dataclass(frozen=True, slots=True)
class LinkRules:
    """What holds for the links of one kind.

    `recorded` gives the first and the last day for which a stored link has records, None without
    any; it is None for a kind that has no records. `stays` says of which links nothing is known
    although the export does not have them.
    """

    recorded: Callable[[UUID], tuple[date, date] | None] | None
    stays: Callable[[StoredLink], bool]


@dataclass(frozen=True, slots=True)
class Planned:
    """What becomes of a link: `old` is None for a new one, `new` for one that the export lacks.

    `gone_on` is the day on which an export no longer had it. A new one may be left without days.
    """

    old: StoredLink | None
    new: StagedLink | None
    dates: Dates
    gone_on: date | None = None

    @property
    def rank(self) -> int:
        """Who chooses days first: what is past, then what goes on, then what is new."""
        is_past = self.new is None or self.gone_on is not None
        return 0 if is_past else 2 if self.old is None else 1


def dates_of(old: StoredLink) -> Dates:
    """Give the dates of a stored link."""
    return Dates(old.begins_on, old.ends_on)


def plan(
    olds: Sequence[StoredLink],
    news: Sequence[StagedLink],
    offering: SyncedOffering,
    today: date,
    rules: LinkRules,
) -> list[Planned]:
    """Decide what becomes of all links of one person in one course offering.

    Where they have records, no day is in two links, and all days that have records stay where they
    are. Without records they may overlap as the export says.
    """
    if not olds and len(news) == 1:
        return [Planned(None, news[0], first_dates(news[0], offering, today))]
    found = _paired(olds, news, today)
    unnamed = [old for old in olds if all(old is not each for each, _ in found)]
    gone = [_left(old, today, rules) for old in unnamed]
    left_on = max((each.dates.last for each in gone if not each.dates.are_none), default=None)
    told = [_told(old, new, left_on, offering, today) for old, new in found]
    return _shared_out([*gone, *told], today, rules)


def first_dates(new: StagedLink, offering: SyncedOffering, today: date) -> Dates:
    """Decide the dates of the one stretch of somebody who has none yet; there may be no day left.

    If there is one, the next import finds it as it is told, whatever the day.
    """
    ends_on = _day_of(new.ends_on)
    return Dates(begin_of(_day_of(new.begins_on), ends_on, None, offering, today), ends_on)


def is_as_told(old: StoredLink, new: StagedLink, offering: SyncedOffering) -> bool:
    """Whether the one link that is stored is, to the day and by its id, the one that is told.

    So are nearly all of an export: `plan` would leave it as it is, but not as fast.
    """
    if old.gone_on or old.sourced_id != new.sourced_id:
        return False
    is_first = new.begins_on is None and old.begins_on == offering.began_on
    return not (is_first and old.begins_on != offering.begins_on) and is_told(old, new)


def is_told(days: StoredLink | Dates, new: StagedLink) -> bool:
    """Whether days, of which there are some, are what an export tells; a blank begin is any."""
    begins_on, ends_on = days.begins_on, days.ends_on
    if ends_on and ends_on < begins_on:
        return False
    if new.begins_on is not None and begins_on.toordinal() != new.begins_on:
        return False
    return (ends_on and ends_on.toordinal()) == new.ends_on


def left_behind(olds: Iterable[StoredLink], today: date, rules: LinkRules) -> list[Planned]:
    """End links that an export no longer has: yesterday was their last day, if they had begun."""
    return _shared_out([_left(old, today, rules) for old in olds], today, rules)


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


def may_lose(old: StoredLink, dates: Dates, today: date) -> bool:
    """Whether a stored link loses days that may have records; none are of days after today."""
    return dates.begins_on > old.begins_on or (dates != dates_of(old) and not dates.reaches(today))


def _day_of(ordinal: int | None) -> date | None:
    """Give the date of an ordinal of a staged link; blank is None."""
    return None if ordinal is None else date.fromordinal(ordinal)


def _paired(
    olds: Sequence[StoredLink], news: Sequence[StagedLink], today: date
) -> list[tuple[StoredLink | None, StagedLink]]:
    """Find the stored link that each exported one is; None for one that is new.

    Those that hold today find theirs first, then those that are over, the last before the others,
    then those to come in their order. Of several stored ones it is that which holds today, before
    one that is still to come, before one that has ended; then the same id.
    """
    left, found = list(olds), list[tuple[StoredLink | None, StagedLink]]()
    for new in sorted(news, key=lambda new: _told_dates(new).away_from(today)):
        fitting = [old for old in left if _goes_on(old, new, today)]
        best = max(fitting, key=lambda old: _fit(old, new, today), default=None)
        left = [old for old in left if old is not best]
        found.append((best, new))
    return found


def _fit(old: StoredLink, new: StagedLink, today: date) -> tuple[bool, bool, bool, date]:
    days = dates_of(old)
    has_its_id = old.sourced_id == new.sourced_id
    lasts = days.reaches(today) and not days.are_none
    return days.holds(today), lasts, has_its_id, old.begins_on


def _told_dates(new: StagedLink) -> Dates:
    """Give the dates of an exported link; a blank begin is before all days."""
    return Dates(_day_of(new.begins_on) or date.min, _day_of(new.ends_on))


def _goes_on(old: StoredLink, new: StagedLink, today: date) -> bool:
    """Whether an exported link is a stored one: they overlap, and no day was missed between.

    What left an export is past; only a mention that does not go beyond that, or that comes before
    a day has passed without the person, is of the same link. One without days is where it began.
    Who has been there and is told to begin on a day to come is away until then.
    """
    if old.begins_on <= today < _told_dates(new).begins_on:
        return False
    days = Dates(old.begins_on, max(dates_of(old).last, old.begins_on))
    if not days.meets(_told_dates(new)):
        return False
    if old.gone_on is None or dates_of(old).reaches(today - ONE_DAY):
        return True
    return _is_told_too_late(old, new, today)


def _is_told_too_late(old: StoredLink, new: StagedLink, today: date) -> bool:
    """Whether an export tells of the past of a link that left it before yesterday."""
    is_past = old.gone_on is not None and not dates_of(old).reaches(today - ONE_DAY)
    return is_past and not _told_dates(new).reaches(today)


def _left(old: StoredLink, today: date, rules: LinkRules) -> Planned:
    dates = dates_of(old)
    if rules.stays(old):
        return Planned(old, None, dates, old.gone_on)
    if dates.reaches(today):
        dates = Dates(old.begins_on, max(today, old.begins_on) - ONE_DAY)
    return Planned(old, None, dates, old.gone_on or today)


def _told(
    old: StoredLink | None,
    new: StagedLink,
    left_on: date | None,
    offering: SyncedOffering,
    today: date,
) -> Planned:
    """Decide the dates of an exported link.

    `left_on` is the last day of a stretch that is over: the days since then were the person's no
    more, so that a begin which is blank or not later says only "again", which is from today.
    """
    if old and _is_told_too_late(old, new, today):
        return Planned(old, new, dates_of(old), old.gone_on)
    begin, ends_on = _day_of(new.begins_on), _day_of(new.ends_on)
    is_past = old is None and ends_on is not None and ends_on < today
    if left_on is not None and not is_past and (begin is None or begin <= left_on):
        begins_on = max(offering.begins_on, today)
        begins_on = min(old.begins_on, begins_on) if old else begins_on
    else:
        begins_on = begin_of(begin, ends_on, old and old.begins_on, offering, today)
    return Planned(old, new, Dates(begins_on, ends_on))


def _shared_out(planned: Sequence[Planned], today: date, rules: LinkRules) -> list[Planned]:
    """Leave all days that have records where they are, and no day in two links.

    Records are looked up only where something moves that may have some, which is seldom.
    """
    recorded = rules.recorded
    moves = any(each.old and may_lose(each.old, each.dates, today) for each in planned)
    if recorded is None or not (moves or overlap(each.dates for each in planned)):
        return list(planned)

    def claim(each: Planned) -> LinkDates:
        days = recorded(each.old.id) if each.old else None
        return LinkDates(each.dates, days and Dates(*days))

    in_order = sorted(planned, key=lambda each: each.rank)
    given = share_out([claim(each) for each in in_order])
    return [replace(each, dates=dates) for each, dates in zip(in_order, given, strict=True)]
