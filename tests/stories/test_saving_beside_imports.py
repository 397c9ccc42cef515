"""What waits for an import for too long is refused with the reason, and nothing of it is saved."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, select, update

from bot.oneroster import turns
from storage.engine import locks
from storage.engine.errors import ImportAtWorkError
from storage.tables import SCHOOL, STAFF
from tests.stories.building import MakeStage
from tests.stories.stage import Stage
from tests.stories.test_setup import HEAD, form, said, shown_after, submit

IN_BERLIN = {"selected_option": "Europe/Berlin"}
RENAMED = update(SCHOOL).values(name="Riverside High")
SENTENCE = (
    "An import is changing the rosters just now, so nothing was saved: try again in a moment."
)


@pytest.fixture
def database_kind() -> str:
    """On SQLite, where one writes after the other, nobody knows whom they wait for."""
    return "postgresql"


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    """A stage that is ready to be set up."""
    return make_stage()


def beside_import(stage: Stage, work: Callable[[], object]) -> None:
    """Do something while an import has renamed the school, and is not done."""

    def rename(connection: Connection) -> None:
        turns.take(connection)
        connection.execute(RENAMED)
        work()

    stage.database.write_now(rename)


def zone(stage: Stage) -> str:
    return stage.database.read_now(lambda c: c.execute(select(SCHOOL.c.time_zone)).scalar_one())


@pytest.mark.postgres
def test_a_setting_is_not_saved_while_an_import_renames_the_school_and_is_after_it(
    stage: Stage,
) -> None:
    view = form(stage, "setup_zone")
    beside_import(stage, lambda: submit(stage, view, time_zone=IN_BERLIN))
    assert zone(stage) == "Europe/London"
    refused = shown_after(stage, view)
    assert refused
    assert SENTENCE in said(refused)
    stage.play("close", **{"as": HEAD, "view_id": refused["id"]})
    again = form(stage, "setup_zone")
    assert submit(stage, again, time_zone=IN_BERLIN)["ok"]
    assert zone(stage) == "Europe/Berlin"


@pytest.mark.postgres
@pytest.mark.parametrize("what", ["who is in the school", "a person"])
def test_whatever_waits_for_an_import_is_refused_in_the_same_words(stage: Stage, what: str) -> None:
    database = stage.database
    school_id = database.read_now(lambda c: c.execute(select(SCHOOL.c.id)).scalar_one())
    waits: dict[str, Callable[[Connection], object]] = {
        "who is in the school": lambda c: locks.hold_import(c, school_id),
        "a person": lambda c: c.execute(update(STAFF).values(family_name="B.")),
    }

    def work(connection: Connection) -> None:
        turns.take(connection)
        locks.hold_import(connection, school_id)
        connection.execute(update(STAFF).values(family_name="A."))
        with pytest.raises(ImportAtWorkError, match=SENTENCE):
            database.write_now(waits[what])

    database.write_now(work)
