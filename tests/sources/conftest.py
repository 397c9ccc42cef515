"""An SIS that is served on this machine, and what fetches from it."""

import asyncio
from collections.abc import Callable, Generator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from ipaddress import ip_network
from typing import Any
from uuid import UUID

import pytest
from cryptography.fernet import Fernet

from bot.attendance.rosters import fetching as rules
from bot.attendance.rosters import source_settings
from bot.attendance.rosters.source_settings import EnteredSource
from bot.sealing import Seal
from bot.sources.fetching import Fetched, Fetching, How
from bot.sources.web import SourceReach
from storage.engine.database import Database
from storage.schools import schools
from storage.schools.importing import sources
from storage.schools.importing.sources import Source, SourceSettings
from storage.tables.words import SourceKind
from tests.school import make_school
from tests.serving import served
from tests.sources.sis import CLIENT, SECRET, Clock, Sis

LOOPBACK = SourceReach([ip_network("127.0.0.0/8")])


@dataclass
class Fetcher:
    """A school that has a source, and what fetches from it."""

    database: Database
    school: UUID
    url: str
    sis: Sis
    clock: Clock
    seal: Seal
    reach: SourceReach = LOOPBACK

    @property
    def source(self) -> Source:
        found = self.database.read_now(sources.of_school, self.school)
        assert found is not None
        return found

    def settle(self, secret: str = SECRET, **changed: Any) -> None:
        """Set the source up as an admin does."""
        usual = SourceSettings(
            SourceKind.ONEROSTER,
            "The SIS",
            f"{self.url}{self.sis.base}",
            f"{self.url}/oauth/token",
            CLIENT,
            sourced_id="north",
        )
        entered = EnteredSource(replace(usual, **changed), secret)
        school = self.database.read_now(schools.named, self.school)
        sealed, by = self.seal.close(secret) if secret else None, (None, self.clock.now())
        self.database.write_now(source_settings.enter, school, entered, sealed, by)

    def fetch(self, **how: Any) -> Fetched:
        self.clock.at += rules.OVERLAP / 48
        fetching = Fetching(self.database, self.seal, self.reach, self.clock.now, self.clock.pause)
        return asyncio.run(fetching.fetch(self.source, How(**how)))


@pytest.fixture
def make_fetcher(database: Database) -> Generator[Callable[[str], Fetcher]]:
    """Makes a school whose SIS has a service of a version."""
    with ExitStack() as stack:

        def make(version: str) -> Fetcher:
            clock = Clock()
            sis = Sis.of(version, clock)
            url = stack.enter_context(served(sis.app()))
            school = make_school(database, "Riverside").school
            seal = Seal([Fernet.generate_key().decode()])
            fetcher = Fetcher(database, school, url, sis, clock, seal)
            fetcher.settle()
            return fetcher

        yield make


@pytest.fixture(params=["1.1", "1.2"])
def either(make_fetcher: Callable[[str], Fetcher], request: pytest.FixtureRequest) -> Fetcher:
    """A school whose SIS has a service of either version."""
    return make_fetcher(request.param)


@pytest.fixture
def fetcher(make_fetcher: Callable[[str], Fetcher]) -> Fetcher:
    """A school whose SIS has a service of version 1.2."""
    return make_fetcher("1.2")
