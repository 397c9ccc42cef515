"""The classes that a crowd presses on: each of thirty, with a teacher of its own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, update

from bot.attendance.access.people import SlackPerson
from bot.attendance.registers import sheets
from bot.attendance.registers.sheets import Sheet
from bot.blocks.ids.register_ids import RosterView
from bot.blocks.roster.reminded import register
from storage.engine.database import Database
from storage.registers.opening import RegisterKey
from storage.schools.people import linking
from storage.tables import STAFF, migrations
from storage.tables.words import Role, Status
from tests.benchmarks import payloads
from tests.benchmarks.school import DAY, STUDENTS, TEAM
from tests.school import NAMES, MadeSchool, make_school

# Whom a class's teacher has marked as what, by place in the roster.
Marks = dict[int, Status]
# What the Slack user of a class's teacher begins with; then comes the class's number.
TEACHER = "U0TEACHER"
# After so many presses the next one is the first again.
ROUND = STUDENTS * len(payloads.STATUSES)


@dataclass(frozen=True, slots=True)
class TaughtClass:
    """A class of a crowd: `number` is its place among them."""

    number: int
    key: RegisterKey
    teacher: SlackPerson
    sheet: Sheet

    def presses(self, response_url: str) -> Iterator[tuple[int, Status, bytes]]:
        """Give, without an end, whom its teacher marks, as what, by which body."""
        view = RosterView.of(self.key)
        message = register(self.sheet, view).as_dict()
        made = payloads.names(self.sheet, message, f"{response_url}/{self.number}", ROUND)
        user = made.shared["user"] | {"id": self.teacher.slack_user_id}
        stamp = f"1790000000.{self.number:06}"
        own = {
            "user": user,
            "container": made.shared["container"] | {"message_ts": stamp},
            "message": made.shared["message"] | {"ts": stamp},
        }
        for nth, body in enumerate(replace(made, shared=made.shared | own).endless()):
            yield *payloads.turn(nth, STUDENTS), body


def build(url: str, number: int, *, are_known: bool = True) -> list[TaughtClass]:
    """Migrate an empty database and make so many classes in it; are their teachers known yet."""
    database = Database(url)
    migrations.upgrade(database)
    school = make_school(database, team_id=TEAM)
    school.names = tuple(dict.fromkeys((*NAMES, ("Hugo", "Strange"))))
    school.allow_changes(None)
    made = [_class(school, each) for each in range(number)]
    if not are_known:
        database.write_now(Connection.execute, update(STAFF).values(**linking.UNLINKED))
    database.close()
    return made


def _class(school: MadeSchool, number: int) -> TaughtClass:
    teacher = SlackPerson("", TEAM, f"{TEACHER}{number}")
    name, email = f"Teacher{number} Of-Class", email_of(number)
    school.add_staff(name, Role.TEACHER, email=email)
    school.database.write_now(
        linking.link_by_email,
        enterprise_id="",
        team_id=TEAM,
        slack_user_id=teacher.slack_user_id,
        email=email,
    )
    key = RegisterKey(school.add_course(f"Biology {number}", STUDENTS, teachers=[name]), DAY)
    return TaughtClass(number, key, teacher, as_it_stands(school.database, key, teacher))


def email_of(number: int) -> str:
    """Give the address of a class's teacher."""
    return f"teacher{number}@riverside.test"


def as_it_stands(database: Database, key: RegisterKey, teacher: SlackPerson) -> Sheet:
    """Read a register as its teacher sees it now."""
    return database.read_now(sheets.sheet, teacher, key, datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class Kept:
    """What a class's register says in the end, and how it is to be drawn."""

    marks: Marks
    blocks: Sequence[Any]


def kept(url: str, classes: Sequence[TaughtClass]) -> list[Kept]:
    """Read the registers of all classes."""
    database = Database(url)
    found: list[Kept] = []
    for each in classes:
        sheet = as_it_stands(database, each.key, each.teacher)
        marks = {place: it.entry.status for place, it in enumerate(sheet.lines) if it.entry}
        drawn = register(sheet, RosterView.of(each.key)).as_dict()
        found.append(Kept(marks, drawn["blocks"]))
    database.close()
    return found
