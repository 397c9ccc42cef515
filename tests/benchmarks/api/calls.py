"""Calls of the API to contestants that are served in processes of their own."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import Connection, select

from bot.attendance import tokens
from bot.attendance.tokens import Scope
from storage.engine.database import Database
from storage.registers.record_lists import RecordFilter
from storage.tables import SCHOOL
from tests.benchmarks import sink
from tests.benchmarks.load import Spent
from tests.benchmarks.rounds import Result, Turn, cpu_seconds, result, serving

PATH = "/academic/attendance"

# Calls a contestant at its port.
Work = Callable[[int], Awaitable[Spent]]


@dataclass(frozen=True, slots=True)
class Contest:
    """Who is called on which database; what `warm` does is not counted.

    `database` is asked for the URL at each turn. `check` raises if the work was not done.
    """

    label: str
    contestant: str
    database: Callable[[], str]
    warm: Work
    work: Work
    check: Callable[[str], None] | None = None


def compete(contests: Sequence[Contest], rounds: int, tell: Callable[[str], None]) -> list[Result]:
    """Let all have a turn in each round; medians count."""
    turns: dict[str, list[Turn]] = {contest.label: [] for contest in contests}
    for number in range(rounds):
        for contest in contests:
            tell(f"round {number + 1} of {rounds}: {contest.label}")
            turns[contest.label].append(asyncio.run(_turn(contest, contest.database())))
    return [result(label, taken) for label, taken in turns.items()]


async def _turn(contest: Contest, url: str) -> Turn:
    async with sink.served() as slack, serving(contest.contestant, url, slack) as port:
        await contest.warm(port)
        before = await cpu_seconds(port)
        spent = await contest.work(port)
        cpu = await cpu_seconds(port) - before
    if contest.check:
        contest.check(url)
    return Turn(cpu * 1000 / spent.count, spent.seconds * 1000 / spent.count, redraws=0)


def make_tokens(database: Database) -> dict[UUID, str]:
    """Make a token for each school that may do everything in it."""
    return database.write_now(_made)


def _made(connection: Connection) -> dict[UUID, str]:
    return {
        school: tokens.create(
            connection,
            school=str(school),
            name="benchmark",
            scopes=[Scope.READ_ALL, Scope.WRITE_ALL],
            now=datetime.now(UTC),
            expires_at=None,
        )
        for school in connection.execute(select(SCHOOL.c.id)).scalars().all()
    }


def page_of(token: str, wanted: RecordFilter, size: int) -> bytes:
    """Write a request for so many of the newest records."""
    query = {
        "student_id": wanted.student_id,
        "course_offering_id": wanted.course_offering_id,
        "limit": size,
    }
    given = urlencode({name: value for name, value in query.items() if value})
    return (
        f"GET {PATH}?{given} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        "Accept: */*\r\nAccept-Encoding: gzip, deflate\r\n\r\n"
    ).encode()
