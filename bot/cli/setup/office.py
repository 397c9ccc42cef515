"""What the commands of set-up share: their options, and the school that they are about."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Concatenate, ParamSpec, TypeVar

import typer
from sqlalchemy import Connection

from bot.attendance import schools
from bot.attendance.access import setting_up
from bot.attendance.access.setting_up import Led
from bot.cli.opening import opened
from bot.cli.speaking import sentences
from bot.settings import Settings
from storage.engine.database import Database
from storage.schools.schools import NamedSchool

Given = ParamSpec("Given")
Result = TypeVar("Result")

SchoolOption = Annotated[
    str | None, typer.Option("--school", help="The school's name or id; needed if several.")
]
AdminOption = Annotated[
    str, typer.Option("--admin", help="The e-mail address of the admin whose act it is.")
]


@dataclass(frozen=True, slots=True)
class Office:
    """A database, and the school in it that a command is about."""

    settings: Settings
    database: Database
    name_or_id: str | None
    now: datetime

    def apply(
        self,
        rule: Callable[Concatenate[Connection, NamedSchool, Given], Result],
        *arguments: Given.args,
        **named: Given.kwargs,
    ) -> Result:
        """Apply a rule to the school in one transaction. Raises as `schools.called`."""

        def work(connection: Connection) -> Result:
            return rule(connection, self._school(connection), *arguments, **named)

        return self.database.write_now(work)

    def apply_led(
        self,
        admin: str,
        rule: Callable[Concatenate[Connection, Led, Given], Result],
        *arguments: Given.args,
        **named: Given.kwargs,
    ) -> Result:
        """Apply a rule for which it counts which admin it is. Raises as `setting_up.led_by`."""

        def work(connection: Connection) -> Result:
            led = setting_up.led_by(connection, self._school(connection), admin)
            return rule(connection, led, *arguments, **named)

        return self.database.write_now(work)

    def _school(self, connection: Connection) -> NamedSchool:
        return school_of(connection, self.name_or_id)


def school_of(connection: Connection, name_or_id: str | None) -> NamedSchool:
    """Find the school that is meant: without a name the only one. Raises as `schools.called`."""
    return schools.called(connection, name_or_id) if name_or_id else schools.only(connection)


@contextmanager
def office(school: str | None) -> Generator[Office]:
    """Open the database of the settings, migrated; what goes wrong is a sentence."""
    with sentences(), opened(settings := Settings.read()) as database:
        yield Office(settings, database, school, datetime.now(UTC))
