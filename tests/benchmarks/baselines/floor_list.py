"""A page of records written by hand: bare ASGI, the raw driver in a thread, orjson.

It looks the token up by its hash, asks whether the student or the course offering is of the token's
school, executes the one statement and writes JSON. It keeps no line of who has read, counts no
requests, knows no other filter and no second page, and believes that the address is whole.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.benchmarks.baselines import floor_statements as statements
from tests.benchmarks.baselines.floor import Connections

NAMES = (
    "id",
    "school_id",
    "course_offering_id",
    "teacher_assignment_id",
    "course_enrollment_id",
    "student_id",
    "attendance_date",
    "period",
    "status",
    "minutes_late",
    "reason",
    "note",
    "recorded_at",
)
BEARER = b"Bearer "


def floor_list(database_url: str, slack_url: str) -> ASGIApp:
    """Build it."""
    del slack_url
    connections = Connections(database_url)
    page = sqlite_page if connections.on_sqlite else postgresql_page

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await lifespan(receive, send)
            return
        token = dict(scope["headers"])[b"authorization"].removeprefix(BEARER)
        query = dict(each.split("=") for each in scope["query_string"].decode().split("&"))
        loop = asyncio.get_running_loop()
        rows = await loop.run_in_executor(connections.readers, read, connections, token, query)
        body = orjson.dumps(page(rows), option=orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS)
        await answer(send, body)

    return app


async def lifespan(receive: Receive, send: Send) -> None:
    """Begin and end."""
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()


async def answer(send: Send, body: bytes) -> None:
    """Answer with a page."""
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def read(
    connections: Connections, token: bytes, query: dict[str, str]
) -> Sequence[tuple[Any, ...]]:
    """Read a page, if the token may. Raises PermissionError."""
    student, course = query.get("student_id"), query.get("course_offering_id")
    given = {
        "digest": hashlib.sha256(token).digest(),
        "student": student and connections.id(UUID(student)),
        "course": course and connections.id(UUID(course)),
        "limit": int(query["limit"]) + 1,
    }
    scopes, expires_at, revoked_at, *has = connections.ask(statements.READER, given).fetchone()
    is_over = revoked_at or (expires_at and is_past(expires_at))
    if is_over or "read:all" not in scopes.split() or not any(has):
        raise PermissionError
    of_student, of_course = statements.RECORDS_OF_STUDENT, statements.RECORDS_OF_COURSE
    found = connections.ask(of_student if student else of_course, given).fetchall()
    return found[:-1] if len(found) > int(query["limit"]) else found


def is_past(instant: datetime | str) -> bool:
    """Whether an instant is over, as the engine keeps it."""
    if isinstance(instant, str):
        instant = datetime.fromisoformat(instant).replace(tzinfo=UTC)
    return instant <= datetime.now(UTC)


def sqlite_page(rows: Sequence[tuple[Any, ...]]) -> list[dict[str, Any]]:
    """Name the columns; SQLite has ids as bytes, and instants as texts without their zone."""
    return [
        dict(
            zip(
                NAMES,
                (
                    *(each and UUID(bytes=each) for each in row[:6]),
                    *row[6:12],
                    f"{row[12][:10]}T{row[12][11:19]}Z",
                ),
                strict=True,
            )
        )
        for row in rows
    ]


def postgresql_page(rows: Sequence[tuple[Any, ...]]) -> list[dict[str, Any]]:
    """Name the columns; PostgreSQL has instants in the zone of its session."""
    return [dict(zip(NAMES, (*row[:12], row[12].astimezone(UTC)), strict=True)) for row in rows]
