"""Time zones: where their rules come from."""

import zoneinfo
from functools import lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

# Where the month is written before the day: the United States with their territories, and the
# Philippines (Unicode CLDR, short dates of the countries' English).
MONTH_FIRST = frozenset({"US", "AS", "GU", "MP", "PR", "VI", "PH"})


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
