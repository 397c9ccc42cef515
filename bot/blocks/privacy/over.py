"""What is said of retention: for how long what is kept, and what goes when."""

from collections.abc import Iterable, Sequence
from datetime import date

from bot.attendance.days import written_times
from bot.attendance.names import full
from bot.attendance.privacy.keeping import OverRows
from bot.attendance.retaining import Keeping
from storage.schools.retentions import Retention
from storage.tables.words import HourCycle

NOTHING_GOES = (
    "Nothing is taken out yet: an admin of the school has to save for how long what is kept, once, "
    "in /attendance setup. These years are proposed."
)
# What each is called, in the order of the form.
KINDS = {
    "records": "Records",
    "audit": "History of changes",
    "notes": "Notes",
    "follow_ups": "Follow-ups",
    "deliveries": "Messages sent",
    "accesses": "Who saw what",
}


def lines_kept(found: Keeping, hour_cycle: HourCycle, today: date) -> list[str]:
    """Write for how long what is kept, and who said so."""
    step = found.last_step
    if step is None:
        said = NOTHING_GOES
    else:
        at = written_times.moment(step.changed_at, today, hour_cycle)
        said = f"Said by {full(step.changed_by)} at {at}."
    return [f"{years_told(found.retention)}.", said]


def years_told(retention: Retention) -> str:
    """Write "Records 6 years, notes 1 year"."""
    told = [_kind(name, getattr(retention, name)) for name in KINDS]
    whole = ", ".join(told)
    return whole[:1].upper() + whole[1:]


def _kind(name: str, years: int) -> str:
    return f"{KINDS[name].lower()} {years} {'year' if years == 1 else 'years'}"


def lines_over(found: Sequence[OverRows]) -> list[str]:
    """Write what goes, by table and school year."""
    return [f"{_of(each)}: {_years(each)}" for each in found] or ["Nothing is over."]


def _of(found: OverRows) -> str:
    table = found.table.replace("_", " ")
    return f"notes in {table}" if found.notes else table


def _years(found: OverRows) -> str:
    told = [f"{school_year(year)} {rows}" for year, rows in sorted(found.by_year.items())]
    return ", ".join(told)


def school_year(begins_in: int) -> str:
    """Write "2019/20"."""
    return f"{begins_in}/{(begins_in + 1) % 100:02}"


def rows_of(found: Iterable[OverRows]) -> int:
    """Count what goes."""
    return sum(each.total for each in found)
