"""What the commands of set-up share: their options, and the school that they are about."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Concatenate, ParamSpec, TypeVar
from uuid import UUID

import typer
from sqlalchemy import Connection

from bot.attendance import schools
from bot.attendance.access import setting_up
from bot.attendance.access.setting_up import Led
from bot.attendance.deeds import changing, standing
from bot.attendance.deeds.standing import SetUp
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

# Where it may be left out, and what is done is kept as done by somebody at the command line.
WhoseOption = Annotated[
    str | None,
    typer.Option("--admin", help="The e-mail address of the admin whose act it is: it is kept."),
]


@dataclass(frozen=True, slots=True)
class Office:
    """A database, and the school in it that a command is about; `admin` is whose act it is."""

    settings: Settings
    database: Database
    name_or_id: str | None
    now: datetime
    admin: str | None = None

    def read(
        self,
        rule: Callable[Concatenate[Connection, NamedSchool, Given], Result],
        *arguments: Given.args,
        **named: Given.kwargs,
    ) -> Result:
        """Apply a rule that changes nothing to the school. Raises as `schools.called`."""

        def work(connection: Connection) -> Result:
            return rule(connection, self._school(connection), *arguments, **named)

        return self.database.read_now(work)

    def apply(
        self,
        rule: Callable[Concatenate[Connection, NamedSchool, Given], Result],
        *arguments: Given.args,
        **named: Given.kwargs,
    ) -> Result:
        """Apply a rule that itself keeps who did what, in one transaction. Raises as `read`."""

        def work(connection: Connection) -> Result:
            return rule(connection, self._school(connection), *arguments, **named)

        return self.database.write_now(work)

    def change(
        self,
        rule: Callable[Concatenate[Connection, NamedSchool, Given], Result],
        *arguments: Given.args,
        **named: Given.kwargs,
    ) -> Result:
        """Apply a rule that changes what is set up; what it changes is kept, and whose act it is.

        Raises as `read`, and Refused for who is no admin of the school.
        """
        return self.change_of(standing.of_school, rule, *arguments, **named)

    def change_of(
        self,
        read: Callable[[Connection, NamedSchool], SetUp],
        rule: Callable[Concatenate[Connection, NamedSchool, Given], Result],
        *arguments: Given.args,
        **named: Given.kwargs,
    ) -> Result:
        """Change what something reads, which is kept as above."""

        def work(connection: Connection) -> Result:
            school = self._school(connection)
            return changing.at_command_line(
                connection,
                school,
                self.admin_id(connection, school),
                self.now,
                lambda inner: rule(inner, school, *arguments, **named),
                read,
            )

        return self.database.write_now(work)

    def admin_id(self, connection: Connection, school: NamedSchool) -> UUID | None:
        """Say whose act it is, where that was said. Raises Refused for who is no admin."""
        return whose(connection, school, self.admin)

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


def whose(connection: Connection, school: NamedSchool, admin: str | None) -> UUID | None:
    """Find the admin whose act it is, where that was said. Raises Refused for who is none."""
    return None if admin is None else setting_up.led_by(connection, school, admin).admin_id()


@contextmanager
def office(school: str | None, admin: str | None = None) -> Generator[Office]:
    """Open the database of the settings, migrated; what goes wrong is a sentence."""
    with sentences(), opened(settings := Settings.read()) as database:
        yield Office(settings, database, school, datetime.now(UTC), admin)
