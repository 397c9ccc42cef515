"""What time an import has: each school goes by its own wall clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Self
from zoneinfo import ZoneInfo

UNKNOWN_ZONE = "UTC"


@dataclass(frozen=True, slots=True)
class SchoolClock:
    """Tells the local time of schools, which are named by their sourcedId, at the instant `now`.

    `time_zone` is the zone of all schools; without one each has its own of `zones`, and a new one
    UTC. `today` is the date in all of them if it is given: the import is as of that day's start.
    """

    now: datetime
    time_zone: str | None = None
    today: date | None = None
    zones: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def needs_zones(self) -> bool:
        """Whether the zones of the schools decide anything."""
        return self.time_zone is None and self.today is None

    def with_zones(self, zones: Mapping[str, str]) -> Self:
        """Know the zones of more schools."""
        return replace(self, zones={**self.zones, **zones})

    def zone_of(self, school: str) -> str:
        """Give the zone of a school."""
        return self.time_zone or self.zones.get(school, UNKNOWN_ZONE)

    def local(self, school: str) -> datetime:
        """Give the wall-clock time of a school, without a zone."""
        if self.today is not None:
            return datetime.combine(self.today, time.min)
        return self.now.astimezone(ZoneInfo(self.zone_of(school))).replace(tzinfo=None)

    def today_in(self, school: str) -> date:
        """Give the local date of a school."""
        return self.local(school).date()
