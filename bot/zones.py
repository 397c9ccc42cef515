"""Time zones: where their rules come from, and what to write for one."""

import re
import zoneinfo
from datetime import datetime, timedelta
from functools import lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

# Where the month is written before the day: the United States with their territories, and the
# Philippines (Unicode CLDR, short dates of the countries' English).
MONTH_FIRST = frozenset({"US", "AS", "GU", "MP", "PR", "VI", "PH"})

# Of those that are named for an offset these come first: most people know where they are.
_WELL_KNOWN = (
    *("Europe/London", "Europe/Lisbon", "Europe/Berlin", "Europe/Paris", "Africa/Lagos"),
    *("Europe/Athens", "Africa/Johannesburg", "Africa/Cairo", "Europe/Istanbul", "Africa/Nairobi"),
    *("Asia/Dubai", "Asia/Karachi", "Asia/Kolkata", "Asia/Dhaka", "Asia/Bangkok", "Asia/Singapore"),
    *("Asia/Shanghai", "Asia/Tokyo", "Australia/Sydney", "Pacific/Auckland", "America/Halifax"),
    *("America/Sao_Paulo", "America/New_York", "America/Chicago", "America/Denver"),
    *("America/Phoenix", "America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu"),
)
_MOST_NAMED = 3
_OFFSET = re.compile(r"(?:GMT|UTC)? ?([+-])([0-9]{1,2})(?::?([0-9]{2}))?", re.IGNORECASE)


def prefer_package() -> None:
    """Take the rules of time zones from the package tzdata, not from the operating system.

    By itself `zoneinfo` looks at the system's copy first, which may be years older than the package
    that is locked with this program, and then schedules go by clock changes that were called off.
    """
    zoneinfo.reset_tzpath(to=())
    ZoneInfo.clear_cache()


@lru_cache(maxsize=1)
def countries() -> dict[str, str]:
    """Give the country (ISO 3166) of each time zone that has one, as the package tzdata says."""
    table = (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return {row[2]: row[0] for row in rows}


def writes_month_first(time_zone: str) -> bool:
    """Whether a school of this zone writes 11/20 for the 20th of November."""
    return time_zone.startswith("US/") or countries().get(time_zone) in MONTH_FIRST


def by_region() -> dict[str, list[str]]:
    """Give the zones that are named after places, in order, by their region."""
    regions: dict[str, list[str]] = {}
    for zone in sorted(countries()):
        regions.setdefault(zone.partition("/")[0], []).append(zone)
    return regions


def offset(zone: str, at: datetime) -> str:
    """Write how far a zone is from Greenwich at an instant: "GMT+5:30"."""
    return _written(at.astimezone(ZoneInfo(zone)).utcoffset() or timedelta())


def refusal(name: str, at: datetime) -> str | None:
    """Say why a name is no time zone, and what to write instead; None for an IANA zone.

    For an offset those places are named that are at it at the instant `at`: a school's clocks go by
    a place, and most places change their offset in summer.
    """
    known = zoneinfo.available_timezones()
    if name in known:
        return None
    if match := _OFFSET.fullmatch(name.strip()):
        sign = -1 if match[1] == "-" else 1
        there = _at(sign * timedelta(hours=int(match[2]), minutes=int(match[3] or 0)), at)
        places = f"These have it now: {', '.join(there)}." if there else "None has this one."
        return (
            f"“{name}” is an offset, which most places change in summer. Name a large city nearby "
            f"instead. {places}"
        )
    meant = _alike(name)
    if meant:
        return f"“{name}” is no time zone. Do you mean {' or '.join(meant)}?"
    return f"“{name}” is no time zone. Name a large city nearby, such as Europe/London."


def _at(wanted: timedelta, at: datetime) -> list[str]:
    places = dict.fromkeys((*_WELL_KNOWN, *sorted(countries())))
    return [each for each in places if at.astimezone(ZoneInfo(each)).utcoffset() == wanted][
        :_MOST_NAMED
    ]


def _alike(name: str) -> list[str]:
    """Find the zones of a place: "london" or "europe/london" for Europe/London."""
    bare = "_".join(name.casefold().split())
    ends = {each: each.casefold() for each in sorted(countries())}
    return [each for each, low in ends.items() if low == bare or low.endswith(f"/{bare}")][
        :_MOST_NAMED
    ]


def _written(found: timedelta) -> str:
    if not found:
        return "GMT"
    hours, minutes = divmod(abs(int(found.total_seconds())) // 60, 60)
    sign = "-" if found < timedelta() else "+"
    return f"GMT{sign}{hours}{f':{minutes:02}' if minutes else ''}"
