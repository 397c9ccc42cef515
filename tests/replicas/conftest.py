"""The stage of stories with two bots: one workspace and one PostgreSQL, and no memory in common."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
import requests

from bot.app import create_app
from tests.serving import eventually, served
from tests.stories.building import BRISK, MakeStage, settings_of
from tests.stories.conftest import make_stage as make_stage
from tests.stories.homes import stage_with_home
from tests.stories.reading import Json
from tests.stories.stage import Stage


@pytest.fixture
def database_kind() -> str:
    """On SQLite there is one process."""
    return "postgresql"


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    """The usual stage, and Home."""
    return stage_with_home(make_stage)


@dataclass
class Replicas:
    """Two bots: what people press comes to one of them, as the story has it."""

    stage: Stage
    urls: tuple[str, str]

    @contextmanager
    def at(self, number: int) -> Generator[Stage]:
        """Have the block's presses come to a bot."""
        before = self.stage.workspace.request_url
        self.stage.workspace.request_url = f"{self.urls[number]}/slack/events"
        yield self.stage
        self.stage.workspace.request_url = before

    def readiness(self, number: int) -> Json:
        return requests.get(f"{self.urls[number]}/readyz", timeout=20).json()


@pytest.fixture
def replicas(stage: Stage) -> Generator[Replicas]:
    """Two bots that hear each other."""
    settings = settings_of(stage.database, stage.playground_url, {})
    app = create_app(settings, stage.clock.now, BRISK)
    with served(app) as second:
        made = Replicas(stage, (stage.bot_url, second))
        for number in range(2):
            eventually(lambda number=number: made.readiness(number) == {"status": "ready"})
        eventually(app.state.database.signals.has_company)
        yield made
