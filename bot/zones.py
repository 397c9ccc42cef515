"""Time zones: where their rules come from."""

import zoneinfo
from zoneinfo import ZoneInfo


def prefer_package() -> None:
    """Take the rules of time zones from the package tzdata, not from the operating system.

    By itself `zoneinfo` looks at the system's copy first, which may be years older than the package
    that is locked with this program, and then schedules go by clock changes that were called off.
    """
    zoneinfo.reset_tzpath(to=())
    ZoneInfo.clear_cache()
