"""The stage of every story: bot and playground on real sockets, over a real database."""

import logging
from collections.abc import Generator, Sequence
from contextlib import ExitStack

import pytest
import structlog

from bot import logs
from bot.slack.contact import Patience
from storage.engine.database import Database
from tests import hearing
from tests.school import KnownSchools
from tests.stories.building import BRISK, MakeStage, riverside, set_stage
from tests.stories.reading import Json
from tests.stories.stage import Stage


@pytest.fixture
def make_stage(database: Database, known_schools: KnownSchools) -> Generator[MakeStage]:
    """Makes a stage whose bot has other settings than the usual ones, by their variables.

    `workspace` has what is other than usual in Slack's; `others` are further workspaces.
    """
    with ExitStack() as stack:

        def make(
            *,
            workspace: Json | None = None,
            others: Sequence[Json] = (),
            patience: Patience = BRISK,
            **settings: str,
        ) -> Stage:
            school = riverside(database, known_schools)
            spaces = [workspace or {}, *others]
            return set_stage(stack, database, school, settings, spaces, patience)

        yield make


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    """The usual stage."""
    return make_stage()


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Generator[pytest.LogCaptureFixture]:
    """What the program logs at its most talkative, set up as its command line does."""
    levels = {name: logging.getLogger(name).level for name in logs.SET_HERE}
    handlers = list(logging.getLogger().handlers)
    logs.configure("DEBUG", hear=hearing.hear)
    logging.getLogger().handlers = [*handlers, caplog.handler]
    yield caplog
    structlog.reset_defaults()
    hearing.log_briefly()
    logging.getLogger().handlers = handlers
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
