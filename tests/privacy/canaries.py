"""Two hundred canaries: names, notes and secrets of a made-up school, and where they must not be.

Each begins with letters that nothing else has, so that a part of one is known too.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast

from playground import Person
from playground.state.log import LogEntry
from storage.engine.database import Database
from storage.tables import (
    ContactClock,
    Digest,
    Escalation,
    EscalationPerson,
    ReminderPerson,
    ReminderRule,
    Student,
)
from storage.tables.words import DigestKind, Level, Role
from tests.school import MadeSchool, make_school

# Five letters, since ids are random ones.
MARK = "qzvjx"
# What only its sender knows: an answer to the sender may say it, nothing else.
SENT = "qzwjx"
STUDENTS = 50
COURSES = ("Biology 9A", "Chemistry 9A")
BOT_TOKEN, SIGNING_SECRET = f"xoxb-{MARK}-bot-token", f"{MARK}-signing-secret"
NOTE = f"{SENT}note of a teacher"
PEOPLE = (
    Person(id="UTUNDE", name="Tunde Okafor", email=f"{MARK}mail1@riverside.test"),
    Person(id="UOFFICE", name="Ines Duarte", email=f"{MARK}mail2@riverside.test"),
    Person(id="UHEAD", name="Ruth Abernathy", email=f"{MARK}mail3@riverside.test"),
    Person(id="UMARTA", name="Marta Lindqvist", email=f"{MARK}mail4@riverside.test"),
    Person(id="UNOBODY", name="Nobody Known", email=f"{MARK}mail5@riverside.test"),
)
ROLES = (Role.TEACHER, Role.OFFICE, Role.ADMIN, Role.TEACHER)
NAMES = [
    f"{MARK}{part}{number}"
    for number in range(STUDENTS)
    for part in ("given", "middle", "family", "number")
]
CANARY = re.compile(rf"(?:{MARK}|{SENT})[\w-]*", re.IGNORECASE)
# What Slack keeps beside a message, shows on locked phones, or gives to every app.
OPEN_TO_ALL = ("metadata", "private_metadata", "external_id", "callback_id", "block_id")
OF_FILES = ("filename", "title", "initial_comment")
CHANNEL = "CSTAFF"


@dataclass(frozen=True, slots=True)
class Leak:
    """A canary that was seen where none may be."""

    where: str
    canary: str
    around: str


def leaks(where: str, text: str) -> list[Leak]:
    """Look for canaries in a text."""
    return [
        Leak(where, found[0], text[max(0, found.start() - 90) : found.end() + 40])
        for found in CANARY.finditer(text)
    ]


def leaks_to_slack(entry: LogEntry) -> Iterator[Leak]:
    """Look at what the bot told Slack, where everybody could read it."""
    yield from leaks(f"{entry.method} text", str(entry.body.get("text", "")))
    names = {*OPEN_TO_ALL, *(OF_FILES if entry.method.startswith("files.") else ())}
    for name, value in _named(entry.body, names):
        yield from leaks(f"{entry.method} {name}", str(value))


def _named(value: object, names: set[str]) -> Iterator[tuple[str, object]]:
    """Everything of those names, however deep."""
    if isinstance(value, dict):
        for name, part in cast("dict[str, object]", value).items():
            if name in names:
                yield name, part
            else:
                yield from _named(part, names)
    if isinstance(value, list):
        for each in cast("list[object]", value):
            yield from _named(each, names)


def local_noon() -> str:
    """A zone where it is about noon, so that no test ends on another day than it began."""
    behind = datetime.now(UTC).hour - 12
    return f"Etc/GMT{behind:+d}"


def make_canaries(database: Database) -> MadeSchool:
    """Make a school of canaries, whose lessons are on now and whose digests are due now."""
    school = make_school(database, time_zone=local_noon())
    for person, role in zip(PEOPLE, ROLES, strict=False):
        school.add_staff(person.name, role, email=person.email)
    now = datetime.now(UTC)
    behind = timedelta(hours=now.hour - 12)
    local = (now - behind).replace(tzinfo=None)
    lessons = [
        (weekday, str(number), starts, ends)
        for weekday in (local.isoweekday(), (local - timedelta(days=1)).isoweekday())
        for number, (starts, ends) in enumerate((("08:00", "08:45"), ("10:30", "15:30")), 1)
    ]
    for title in COURSES:
        school.add_course(title, 0, teachers=("Tunde Okafor",), meetings=lessons)
    people = [_student(school, number) for number in range(STUDENTS)]
    school.add(*people)
    school.allow_changes(0)
    for title in COURSES:
        rows = [
            school.enrollment(school.courses[title], number, each.id)
            for number, each in enumerate(people, 1)
        ]
        school.add(*rows)
        school.enrollments[title] = [row.id for row in rows]
    long_ago = now - timedelta(days=2)
    head = school.staff["Ruth Abernathy"]
    digests = [
        Digest(
            school_id=school.school,
            kind=kind,
            channel_id=CHANNEL,
            at=local.time().replace(microsecond=0),
            weekdays="1234567",
            level=Level.NAMES,
            changed_at=long_ago,
        )
        for kind in DigestKind
    ]
    school.add(
        *digests,
        ReminderRule(
            school_id=school.school,
            active=True,
            after_minutes=0,
            office_channel_id=CHANNEL,
            office_after_minutes=1,
            persons_after_minutes=1,
            changed_at=long_ago,
        ),
        ReminderPerson(school_id=school.school, staff_id=head),
        Escalation(school_id=school.school, after_minutes=1, changed_at=long_ago),
        EscalationPerson(school_id=school.school, staff_id=head),
        ContactClock(school_id=school.school, within_minutes=1, changed_at=long_ago),
    )
    return school


def _student(school: MadeSchool, number: int) -> Student:
    given, middle, family, roll = NAMES[number * 4 : number * 4 + 4]
    return Student(
        school_id=school.school,
        given_name=given,
        middle_name=middle,
        family_name=family,
        number=roll,
    )


def distinct(found: Iterable[Leak]) -> list[str]:
    """Say each place once, with one canary that was seen there."""
    by_place: dict[str, Leak] = {}
    for each in found:
        by_place.setdefault(each.where, each)
    return [f"{each.where}: {each.canary} in …{each.around}…" for each in by_place.values()]
