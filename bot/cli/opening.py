"""The database of the settings, opened for a command: found, told, migrated."""

from collections.abc import Generator
from contextlib import closing, contextmanager

import typer

from bot.settings import Settings
from storage.engine.database import Database
from storage.engine.engines import file_of, parse
from storage.engine.errors import DatabaseMissingError, DatabaseUrlError
from storage.tables import migrations

SETTING = "ROLLCALL_DATABASE_URL"


@contextmanager
def opened(settings: Settings, *, makes: bool = False) -> Generator[Database]:
    """Open the database, migrated. Raises as `look`."""
    look(settings, makes=makes)
    with closing(Database(settings.database_url.get_secret_value())) as database:
        migrations.upgrade(database)
        yield database


def look(settings: Settings, *, makes: bool) -> None:
    """See that a command works with the database that is meant.

    The usual one is a file in the folder where one stands. Only who `makes` a new one may find
    none, and says so: any other command would leave an empty database behind and find nothing in
    it. Raises DatabaseUrlError where there is no such folder, DatabaseMissingError for no file.
    """
    file = file_of(parse(settings.database_url.get_secret_value()))
    if file is None or file.exists():
        return
    if not file.parent.is_dir():
        raise DatabaseUrlError(
            f"Found no folder {file.parent} for the database: make it, or set {SETTING}."
        )
    if not makes:
        raise DatabaseMissingError(
            f"There is no database at {file}. Stand in its folder or set {SETTING}; "
            "rollcall migrate makes a new one."
        )
    typer.echo(f"Making a new database at {file}.", err=True)
