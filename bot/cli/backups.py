"""`rollcall backup` and `rollcall restore`: the records in a file, and back from it."""

import shlex
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.opening import SETTING, look
from bot.cli.speaking import sentences
from bot.settings import Settings
from storage import copies
from storage.engine.engines import file_of, parse
from storage.engine.errors import DatabaseCopyError

_MEGABYTE = 1_000_000


def backup(
    file: Annotated[Path, typer.Argument(help="Where to put it: a file that is not there yet.")],
) -> None:
    """Copy the database to a file, also while the bot runs; the copy is checked."""
    with sentences():
        settings = Settings.read()
        database = _file_of(settings, _dumping(settings, file))
        look(settings, makes=False)
        tables_at = copies.back_up(database, file.absolute())
        size = file.stat().st_size / _MEGABYTE
        typer.echo(f"Backed up to {file}: {size:.1f} MB, checked, tables at {tables_at}.")


def restore(
    file: Annotated[Path, typer.Argument(help="The backup.")],
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="Keep the database that is there beside, and go on.")
    ] = False,
) -> None:
    """Put a backup in the database's place, migrated; refused while the bot runs."""
    with sentences():
        settings = Settings.read()
        database = _file_of(settings, _loading(settings, file))
        done = copies.restore(file.absolute(), database, replaces=replace, now=datetime.now(UTC))
        typer.echo(f"Restored {database} from {file}, whose tables were at {done.tables_at}.")
        if done.kept:
            typer.echo(f"The database from before is kept as {done.kept}.")
        typer.echo("What was posted since the backup is looked for before anything is posted.")


def _file_of(settings: Settings, instead: str) -> Path:
    """Give the file of the database. Raises DatabaseCopyError on PostgreSQL: what to do instead."""
    file = file_of(parse(settings.database_url.get_secret_value()))
    if file is None:
        raise DatabaseCopyError(instead)
    return file


def _dumping(settings: Settings, file: Path) -> str:
    return (
        f"{SETTING} is on PostgreSQL, whose own tools copy it, of the same version or a later one; "
        "the password goes into PGPASSWORD or ~/.pgpass. This makes a backup:\n"
        f"pg_dump --format=custom --file={shlex.quote(str(file))} {_where(settings)}"
    )


def _loading(settings: Settings, file: Path) -> str:
    return (
        f"{SETTING} is on PostgreSQL, whose own tools copy it. Stop rollcall serve, make an empty "
        "database by createdb, name it in the setting, and load the backup; then run rollcall "
        "migrate:\n"
        f"pg_restore --exit-on-error --single-transaction --no-owner {_where(settings)} "
        f"{shlex.quote(str(file))}"
    )


def _where(settings: Settings) -> str:
    """Name the database as PostgreSQL's tools do, without the password."""
    url = parse(settings.database_url.get_secret_value())
    bare = url._replace(drivername="postgresql", password=None)  # `set` takes None for unchanged
    return shlex.quote(f"--dbname={bare.render_as_string(hide_password=False)}")
