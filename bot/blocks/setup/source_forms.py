"""What setup shows of the source that a school's rosters are fetched from."""

from datetime import datetime

from bot.attendance.days import dates, written_times
from bot.blocks.elements import Block, section
from storage.schools.schools import NamedSchool
from storage.schools.sources import Source


def told(found: Source | None, school: NamedSchool, at: datetime) -> list[Block]:
    """Draw from where rosters are fetched and when, and how the last fetches went."""
    if found is None:
        return []
    return [section("\n".join(_lines(found, school, at)))]


def _lines(found: Source, school: NamedSchool, at: datetime) -> list[str]:
    settings, standing = found.settings, found.standing
    clock = written_times.clock(settings.at, school.hour_cycle)
    when = f"each day at {clock}" if settings.active else "by hand only"
    lines = [f"Fetched from {settings.name}, {when}."]
    if standing.fetched_at is not None:
        local = dates.local(school.time_zone, standing.fetched_at)
        last = written_times.moment(local, at.date(), school.hour_cycle)
        lines.append(f"Last good fetch: {last}.")
    if standing.failure:
        lines.append(f"⚠️ Last fetch failed: {standing.failure}")
    return lines
