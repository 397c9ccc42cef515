"""Of imports one is at work at a time."""

import pytest
from sqlalchemy import Connection

from bot.oneroster import turns
from bot.oneroster.turns import OtherImportError
from storage.engine.database import Database


@pytest.fixture
def database_kind() -> str:
    """On SQLite whoever writes waits for whoever does."""
    return "postgresql"


@pytest.mark.postgres
def test_who_has_waited_too_long_for_another_import_is_told_so(database: Database) -> None:
    def first(connection: Connection) -> None:
        turns.take(connection)
        with pytest.raises(OtherImportError, match="nothing was changed: try again"):
            database.write_now(turns.take, 0.01)
        turns.take(connection)

    database.write_now(first)
    database.write_now(turns.take, 0.01)
