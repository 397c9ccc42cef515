"""A write that waits for an import for too long is refused with the reason, and may come again."""

import pytest
from sqlalchemy import Connection, select

from bot.oneroster import turns
from storage.engine import locks
from storage.tables import OFFERING
from tests.api.conftest import Client, Ids
from tests.stories.stage import Stage


@pytest.fixture
def database_kind() -> str:
    """On SQLite, where one writes after the other, nobody knows whom they wait for."""
    return "postgresql"


@pytest.mark.postgres
def test_a_record_of_a_class_that_an_import_holds_is_not_saved_until_that_has_ended(
    client: Client, ids: Ids, stage: Stage
) -> None:
    def work(connection: Connection) -> None:
        turns.take(connection)
        classes = connection.execute(select(OFFERING.c.id)).scalars().all()
        locks.hold_course_offerings(connection, classes)
        answer = client.post(ids.body())
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
        assert answer.json()["type"] == "/problems/not-saved"
        assert "An import is changing the rosters just now" in answer.json()["detail"]

    stage.database.write_now(work)
    assert stage.marks() == {}
    assert client.post(ids.body()).status_code == 201
