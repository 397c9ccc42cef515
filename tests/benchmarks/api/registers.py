"""A whole register in one PUT, against thirty documented POSTs by one requests.Session."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import chain
from uuid import UUID

import requests
from sqlalchemy import Connection, func, select

from storage.engine.database import Database
from storage.registers.opening import RegisterKey
from storage.tables import ASSIGNMENT, ENROLLMENT, RECORD
from storage.tables.words import Status
from tests.benchmarks import school
from tests.benchmarks.api.calls import PATH, Contest, compete, make_tokens
from tests.benchmarks.databases import Kind, Shelf, shelf
from tests.benchmarks.figures import Part, Ratio
from tests.benchmarks.load import Spent
from tests.benchmarks.rounds import Result
from tests.benchmarks.school import BenchSchool

HOW = (
    "One client with one requests.Session over loopback HTTP, one call after the other, each "
    "register of thirty empty before: thirty POSTs as the documentation writes them, or one PUT. "
    "The clock includes the client; CPU is that of the contestant's process, all threads, without "
    "PostgreSQL's own. Figures are for a whole register."
)
HEADINGS = ("", "CPU ms a register", "clock ms a register")
# The first calls pay for compiled statements and one full garbage collection.
WARM = 4
POSTS, PUT = "30 POSTs", "1 PUT"
SECONDS = 20
AIM = 15

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Call:
    """One request of an integrator's."""

    method: str
    path: str
    body: Json


@dataclass(frozen=True, slots=True)
class Ids:
    """What a register is written with: its key, the assignment, and (enrolment, student) pairs."""

    key: RegisterKey
    teacher_assignment_id: str
    people: Sequence[tuple[str, str]]


def measure(
    registers: int, rounds: int, kinds: Sequence[Kind], tell: Callable[[str], None]
) -> Part:
    """Write so many registers a turn in both ways."""
    with ExitStack() as stack:
        contests: list[Contest] = []
        for kind in kinds:
            contests += contests_on(stack.enter_context(shelf(kind)), registers)
        results = {each.label: each for each in compete(contests, rounds, tell)}
    ratios = [ratio for kind in kinds for ratio in compared(results, kind)]
    rows = [(each.label, each.cpu_ms, each.clock_ms) for each in results.values()]
    return Part("register", HOW, ratios, HEADINGS, rows)


def contests_on(databases: Shelf, registers: int) -> list[Contest]:
    """Write registers by thirty POSTs, and by one PUT."""
    seed = databases.empty()
    made = school.build(seed)
    database = Database(seed)
    (token,) = make_tokens(database).values()
    sheets = database.read_now(ids_of, made, registers + WARM)
    database.close()

    def contest(label: str, calls_of: Callable[[Ids], Sequence[Call]]) -> Contest:
        calls = [calls_of(each) for each in sheets]
        return Contest(
            label=f"{label} ({databases.kind})",
            contestant="whole",
            database=partial(databases.copy, seed),
            warm=partial(write, token, calls[:WARM]),
            work=partial(write, token, calls[WARM:]),
            check=partial(must_have, len(sheets) * school.STUDENTS),
        )

    return [contest(POSTS, posts), contest(PUT, put)]


def ids_of(connection: Connection, made: BenchSchool, count: int) -> list[Ids]:
    """Give empty registers: all course offerings of a day, then those of the day before."""
    courses = [course_of(connection, course) for course in made.courses]
    return [
        Ids(
            RegisterKey(course, school.DAY - timedelta(days=number // len(courses))),
            assignment,
            people,
        )
        for number in range(count)
        for course, assignment, people in [courses[number % len(courses)]]
    ]


def course_of(connection: Connection, course: UUID) -> tuple[UUID, str, list[tuple[str, str]]]:
    """Look up the assignment and the enrolments of a course offering, as the API lists them."""
    assigned = select(ASSIGNMENT.c.id).where(ASSIGNMENT.c.course_offering_id == course)
    enrolled = select(ENROLLMENT.c.id, ENROLLMENT.c.student_id).where(
        ENROLLMENT.c.course_offering_id == course
    )
    people = [(str(key), str(student)) for key, student in connection.execute(enrolled)]
    return course, str(connection.execute(assigned).scalar_one()), people


def posts(ids: Ids) -> list[Call]:
    """Write a register as the documentation does: one record a call."""
    return [
        Call(
            "POST",
            PATH,
            {
                "course_offering_id": str(ids.key.course_offering_id),
                "teacher_assignment_id": ids.teacher_assignment_id,
                "course_enrollment_id": enrollment,
                "student_id": student,
                "attendance_date": str(ids.key.attendance_date),
                "status": "present",
            },
        )
        for enrollment, student in ids.people
    ]


def put(ids: Ids) -> list[Call]:
    """Write a register in one call."""
    records = [
        {"course_enrollment_id": enrollment, "student_id": student, "status": "present"}
        for enrollment, student in ids.people
    ]
    path = f"{PATH}/registers/{ids.key.course_offering_id}/{ids.key.attendance_date}"
    body: Json = {"teacher_assignment_id": ids.teacher_assignment_id, "records": records}
    return [Call("PUT", path, body)]


async def write(token: str, registers: Sequence[Sequence[Call]], port: int) -> Spent:
    """Write registers in a thread, as the client does not know asyncio."""
    return await asyncio.to_thread(write_now, token, registers, port)


def write_now(token: str, registers: Sequence[Sequence[Call]], port: int) -> Spent:
    """Send all calls by one client. Raises requests.HTTPError for an answer that is an error."""
    headers = {"Authorization": f"Bearer {token}"}
    with requests.Session() as session:
        began = time.perf_counter()
        for call in chain.from_iterable(registers):
            address = f"http://127.0.0.1:{port}{call.path}"
            answer = session.request(
                call.method, address, headers=headers, json=call.body, timeout=SECONDS
            )
            answer.raise_for_status()
            answer.json()
        return Spent(len(registers), time.perf_counter() - began)


def must_have(records: int, url: str) -> None:
    """Raise ValueError unless the database has so many records, all present."""
    database = Database(url)
    statement = select(func.count()).select_from(RECORD).where(RECORD.c.status == Status.PRESENT)
    found = database.read_now(lambda connection: connection.execute(statement).scalar_one())
    database.close()
    if found != records:
        raise ValueError(f"found {found} records, expected {records}")


def compared(results: dict[str, Result], kind: Kind) -> list[Ratio]:
    """Say how many times as long thirty POSTs take as one PUT."""
    many, one = results[f"{POSTS} ({kind})"], results[f"{PUT} ({kind})"]
    what = f"{many.label} over {one.label}"
    return [
        Ratio(f"{what}, CPU", many.cpu_ms / one.cpu_ms, AIM),
        Ratio(f"{what}, clock", many.clock_ms / one.clock_ms, AIM),
    ]
