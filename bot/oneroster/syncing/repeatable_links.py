"""Whether a person's stretches in a course offering are left as they are by the same export.

`plan` and `left_behind` are functions of the stretches, of what is told, of the course offering's
first day and of how days stand to today; of records only by `recorded`, which says so itself. They
ask of a day whether it, or one of the two after it, is past.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from bot.oneroster.checking.repeatable import Repeatable
from bot.oneroster.syncing import stretches
from bot.oneroster.syncing.offerings import SyncedOffering
from bot.oneroster.syncing.stretches import Planned, dates_of

_AFTER = tuple(timedelta(days=days) for days in range(3))
_LAST = date.max - _AFTER[-1]


def note_told(
    repeatable: Repeatable, today: date, planned: Sequence[Planned], offering: SyncedOffering
) -> None:
    """Note whether what an export tells is repeatable.

    The one stretch that becomes the one that is told stays so, whatever the day. Several do while
    days stand to today as now, if they were like that before: then the same is asked again.
    """
    if len(planned) == 1 and _becomes_told(planned[0]):
        return
    told = {each.new.sourced_id for each in planned if each.new}
    loses_id = any(each.old and each.old.sourced_id in told for each in planned if not each.new)
    moves = offering.began_on != offering.begins_on or loses_id
    if not moves and all(_was_so(each) for each in planned):
        repeatable.hang_on(today, *_days_after(_days_of(planned, offering)))
    else:
        repeatable.end()


def note_left(repeatable: Repeatable, today: date, planned: Sequence[Planned]) -> None:
    """Note whether what an export lacks is repeatable. What is over and gone stays so."""
    if all(_is_over(each, today) for each in planned):
        return
    if all(_was_so(each) for each in planned):
        repeatable.hang_on(today, *_days_after(_days_of(planned, None)))
    else:
        repeatable.end()


def _becomes_told(planned: Planned) -> bool:
    """Whether the next import finds that a stretch is, to the day and by its id, what is told."""
    new = planned.new
    return new is not None and not planned.gone_on and stretches.is_told(planned.dates, new)


def _is_over(planned: Planned, today: date) -> bool:
    """Whether a stretch has ended, and an export has lacked it then: nothing becomes of it."""
    return planned.gone_on is not None and not planned.dates.reaches(today)


def _was_so(planned: Planned) -> bool:
    """Whether a stretch is planned as it is; one that is told and gets no days is not there."""
    old, new = planned.old, planned.new
    if old is None:
        return planned.dates.are_none
    has_its_id = new is None or new.sourced_id == old.sourced_id
    return has_its_id and (planned.dates, planned.gone_on) == (dates_of(old), old.gone_on)


def _days_of(planned: Iterable[Planned], offering: SyncedOffering | None) -> Iterable[date]:
    if offering is not None:
        yield offering.begins_on
    for each in planned:
        if each.old:
            yield from (each.old.begins_on, each.old.offering_ends_on)
            yield from (each.old.ends_on,) if each.old.ends_on else ()
        if each.new:
            told = (each.new.begins_on, each.new.ends_on)
            yield from (date.fromordinal(day) for day in told if day is not None)


def _days_after(days: Iterable[date]) -> Iterable[date]:
    return (day + after for day in days if day < _LAST for after in _AFTER)
