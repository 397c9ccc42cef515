"""When rosters are due: once a day, from a wall-clock time of the school on."""

import asyncio
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest

from bot.attendance.rosters.fetching import is_due
from bot.jobs.rosters import Rosters
from bot.sources.fetching import Fetching
from storage.schools.importing import sources
from storage.schools.importing.sources import FetchStanding, Source, SourceSettings
from storage.tables.words import SourceKind
from tests.sources.conftest import Fetcher
from tests.sources.sis import Fault

NOBODY = UUID(int=0)


def source(*, tried: str | None, passes: bool = False, changed: str = "2026-03-01 00:00") -> Source:
    """A source in London that is fetched at 01:30, which clocks skip on 29 March 2026."""
    settings = SourceSettings(SourceKind.ONEROSTER, "SIS", "https://sis.test/v1p1", at=time(1, 30))
    tried_at = at(tried) if tried else None
    standing = FetchStanding(tried_at, None, None, None, None, "", passes, None)
    zone = "Europe/London"
    return Source(NOBODY, NOBODY, "North", "", zone, at(changed), settings, standing, None)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("tried", "now", "is_so"),
    [
        (None, "2026-03-28 01:29", False),
        (None, "2026-03-28 01:30", True),
        ("2026-03-27 01:30", "2026-03-28 01:30", True),
        ("2026-03-28 01:30", "2026-03-28 23:59", False),
        # Nobody was there at night: it is caught up on the same day.
        ("2026-03-26 01:30", "2026-03-28 15:00", True),
        # The clocks jump from 01:00 to 02:00 local, which is 01:00 UTC.
        ("2026-03-28 01:30", "2026-03-29 00:59", False),
        ("2026-03-28 01:30", "2026-03-29 01:00", True),
        # 01:30 comes twice: at 00:30 and at 01:30 UTC.
        ("2026-10-24 00:30", "2026-10-25 00:30", True),
        ("2026-10-25 00:30", "2026-10-25 01:30", False),
        # A clock that was ahead says that it was tried tomorrow.
        ("2026-03-29 10:00", "2026-03-28 01:30", True),
    ],
)
def test_rosters_are_due_once_a_day(tried: str | None, now: str, *, is_so: bool) -> None:
    assert is_due(source(tried=tried), at(now)) is is_so


@pytest.mark.parametrize(
    ("tried", "now", "is_so"),
    [
        ("2026-03-28 01:30", "2026-03-28 02:29", False),
        ("2026-03-28 01:30", "2026-03-28 02:30", True),
        ("2026-03-28 04:30", "2026-03-28 05:30", False),
    ],
)
def test_what_may_pass_is_tried_again_each_hour_for_a_while(
    tried: str, now: str, *, is_so: bool
) -> None:
    assert is_due(source(tried=tried, passes=True), at(now)) is is_so


def test_a_source_that_was_set_after_its_time_waits_for_the_next_day() -> None:
    fresh = source(tried=None, changed="2026-03-28 09:00")
    assert not is_due(fresh, at("2026-03-28 10:00"))
    assert is_due(fresh, at("2026-03-29 01:00"))


def test_what_is_under_way_at_the_end_is_broken_off_and_free_for_the_next(
    fetcher: Fetcher,
) -> None:
    fetcher.clock.at -= timedelta(days=2)
    fetcher.settle(at=time(3))
    fetcher.clock.at += timedelta(days=2)
    fetcher.sis.faults = [Fault("users", cut="never")]
    clock = fetcher.clock

    async def begin_and_end() -> None:
        fetching = Fetching(fetcher.database, fetcher.seal, fetcher.reach, clock.now, clock.pause)
        rosters = Rosters(fetcher.database, fetching, clock.now, last_seconds=0.01)
        await rosters.fetch()
        while fetcher.sis.faults:  # noqa: ASYNC110  # the other thread's
            await asyncio.sleep(0.01)
        await rosters.settle()

    asyncio.run(begin_and_end())
    assert fetcher.source.standing.fetched_at is None
    lease = timedelta(minutes=1)
    assert fetcher.database.write_now(sources.take, fetcher.source.id, lease, None)
