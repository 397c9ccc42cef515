"""Databases for tests: of either kind, migrated, and empty however many tests had them before.

Making a database of PostgreSQL and migrating it takes half a second, emptying it some milliseconds:
by one connection that stays, since a new one reads the catalogue of all tables first.
"""

import shutil
from collections.abc import Generator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import sqlalchemy
from sqlalchemy import Connection, NullPool, text
from sqlalchemy.exc import ProgrammingError

from storage.engine.database import Database
from storage.tables import Table, migrations

# More than this leaves PostgreSQL slow, or its planner with figures that no new database has.
ROWS = 5_000
# The rows of the catalogue that say what the tables are like: any change of theirs writes anew.
SHAPE = text("""
    SELECT md5(string_agg(entry, ' ' ORDER BY entry)) FROM (
        SELECT concat_ws(',', 'c', oid, xmin) FROM pg_class
            WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT concat_ws(',', 'a', attrelid, attnum, xmin) FROM pg_attribute
            WHERE attrelid >= 16384
        UNION ALL SELECT concat_ws(',', 't', oid, xmin) FROM pg_trigger
        UNION ALL SELECT concat_ws(',', 'k', oid, xmin) FROM pg_constraint
        UNION ALL SELECT concat_ws(',', 'f', oid, xmin) FROM pg_proc WHERE oid >= 16384
        UNION ALL SELECT concat_ws(',', 's', setdatabase, setrole, xmin) FROM pg_db_role_setting
        UNION ALL SELECT version_num FROM alembic_version
    ) AS of_shape (entry)
""")
# A table without a page has never had a row.
TABLES = text("""
    SELECT quote_ident(relname) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'
        AND pg_relation_size(oid) > 0
    ORDER BY relname
""")
OTHERS = text("""
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
""")


class _Lent:
    """A migrated database, and a connection of ours that has read the catalogue of its tables."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._connection = _connect(url)
        # Past the triggers that guard rows.
        self._connection.execute(text("SET session_replication_role = replica"))
        assert self._emptied() == 0, "migrations put rows in: keep them when emptying"
        self._shape = self._connection.execute(SHAPE).scalar_one()

    def is_good_again(self) -> bool:
        """Empty it; says whether it is as good as a new one."""
        self._connection.execute(OTHERS)
        try:
            shape = self._connection.execute(SHAPE).scalar_one()
        except ProgrammingError:
            return False
        return shape == self._shape and self._emptied() <= ROWS

    def close(self) -> None:
        self._connection.close()

    def _emptied(self) -> int:
        """Take all rows away; returns how many there were."""
        tables: Sequence[str] = self._connection.execute(TABLES).scalars().all()
        if not tables:
            return 0
        gone = (f"t{n} AS (DELETE FROM {name} RETURNING 1)" for n, name in enumerate(tables))  # noqa: S608 - quoted
        counted = (f"(SELECT count(*) FROM t{n})" for n, _ in enumerate(tables))  # noqa: S608 - ours
        statement = f"WITH {', '.join(gone)} SELECT {' + '.join(counted)}"
        return self._connection.exec_driver_sql(statement).scalar_one()


class Server:
    """A PostgreSQL server, and the migrated database that is lent to one test after the other."""

    def __init__(self, uri: str) -> None:
        self.uri = uri
        self._numbers = count()
        self._spare: _Lent | None = None
        # The machine will not crash while the tests run: files are left to the operating system.
        settings = ("fsync", "full_page_writes")
        self._order(*(f"ALTER SYSTEM SET {name} = off" for name in settings))
        self._order("SELECT pg_reload_conf()")

    def close(self) -> None:
        """Let the server go."""
        if self._spare is not None:
            self._spare.close()

    @contextmanager
    def empty(self) -> Generator[str]:
        """Give the URL of a database without tables, which is dropped at the end."""
        url = self._make()
        yield url
        self._drop(url)

    @contextmanager
    def migrated(self) -> Generator[str]:
        """Give the URL of a database with its tables and without rows.

        It is lent again unless its tables were changed, or so many rows were in it that making
        another is better than emptying it.
        """
        lent = self._spare or self._make_migrated()
        self._spare = None
        yield lent.url
        if self._spare is None and lent.is_good_again():
            self._spare = lent
        else:
            lent.close()
            self._drop(lent.url)

    def _make(self) -> str:
        name = f"test_{next(self._numbers)}"
        self._order(f"CREATE DATABASE {name}")
        url = sqlalchemy.make_url(self.uri).set(database=name)
        return url.render_as_string(hide_password=False)

    def _make_migrated(self) -> _Lent:
        url = self._make()
        migrate(url)
        return _Lent(url)

    def _drop(self, url: str) -> None:
        self._order(f"DROP DATABASE {sqlalchemy.make_url(url).database} WITH (FORCE)")

    def _order(self, *statements: str) -> None:
        with closing(_connect(self.uri)) as connection:
            for statement in statements:
                connection.execute(text(statement))


def _connect(url: str) -> Connection:
    engine = sqlalchemy.create_engine(
        sqlalchemy.make_url(url).set(drivername="postgresql+psycopg"),
        isolation_level="AUTOCOMMIT",
        poolclass=NullPool,
    )
    return engine.connect()


@dataclass(frozen=True, slots=True)
class Rows:
    """All rows of a database, as its driver has them, to be put into another of the same kind."""

    tables: Sequence[tuple[str, Sequence[tuple[object, ...]]]]

    @classmethod
    def of(cls, connection: Connection) -> "Rows":
        """Read them."""
        tables: list[tuple[str, Sequence[tuple[object, ...]]]] = []
        mark = "?" if connection.dialect.name == "sqlite" else "%s"
        for table in Table.metadata.sorted_tables:
            found = connection.exec_driver_sql(f"SELECT * FROM {table.name}")  # noqa: S608 - ours
            names, rows = list(found.keys()), [tuple(row) for row in found]
            marks = ", ".join(mark for _ in names)
            into = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608
            if rows:
                tables.append((into, rows))
        return cls(tables)

    def put(self, connection: Connection) -> None:
        """Put them into a database; many times as fast as inserts that SQLAlchemy builds anew."""
        for into, rows in self.tables:
            connection.exec_driver_sql(into, list(rows))


def migrate(url: str) -> None:
    """Run all migrations."""
    with closing(Database(url)) as database:
        migrations.upgrade(database)


def sqlite_url(file: Path, like: Path | None = None) -> str:
    """Give the URL of a database in that file, like another that nobody has open, or empty."""
    if like is not None:
        shutil.copyfile(like, file)
    return f"sqlite:///{file}"
