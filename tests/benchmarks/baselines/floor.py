"""The same press written by hand: bare ASGI, the raw driver in a thread, the drawing as literals.

It checks the signature, reads the button, asks who may do this, writes record, audit and register
in one transaction, answers, then reads the register and sends the roster that Rollcall sends. It
knows nothing of namesakes, excuses, covers, retries, other workspaces or a second process, and
believes that what came from Slack is whole. Nobody would want to keep it; it is what is left when
everything that can be left out is left out.
"""

import asyncio
import binascii
import hashlib
import hmac
import sqlite3
import threading
import time
from base64 import urlsafe_b64decode
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5

import aiohttp
import orjson
import psycopg
import uuid_utils.compat
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.benchmarks.baselines import floor_statements as statements

R = TypeVar("R")
Row = Sequence[Any]
FIVE_MINUTES = 300
STATUSES = {"p": "present", "a": "absent", "l": "late", "e": "excused"}
SIGNS = {"present": "✅", "absent": "❌", "late": "⏰", "excused": "📝", None: "⬜"}
MODES = ("absent", "late", "excused")


@dataclass(frozen=True, slots=True)
class Press:
    """What was pressed, by whom, and where the roster is sent."""

    user: str
    team: str
    acted_at: int
    course: UUID
    day: date
    roll: int
    status: str
    tail: str
    response_url: str
    name: str


class Connections:
    """Threads with a connection each; SQLite has one that writes."""

    def __init__(self, url: str) -> None:
        self.on_sqlite = url.startswith("sqlite")
        self._url = url.removeprefix("sqlite:///") if self.on_sqlite else url
        self._of_thread = threading.local()
        self.readers = ThreadPoolExecutor(8)
        self.writers = ThreadPoolExecutor(1) if self.on_sqlite else self.readers

    def ask(self, statement: str, given: dict[str, Any]) -> Any:
        """Execute a statement of `floor_statements`."""
        if self.on_sqlite:
            return self._sqlite().execute(statement, given)
        return self._postgresql().execute(PREPARED[statement], given)

    def in_transaction(self, work: Callable[[], R], begin: str) -> R:
        """Do all of it or nothing."""
        if not self.on_sqlite:
            with self._postgresql().transaction():
                return work()
        connection = self._sqlite()
        connection.execute(begin)
        try:
            done = work()
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
        return done

    def _sqlite(self) -> sqlite3.Connection:
        if not hasattr(self._of_thread, "connection"):
            connection = sqlite3.connect(self._url, isolation_level=None, timeout=10)
            for setting in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
                connection.execute(f"PRAGMA {setting}")
            self._of_thread.connection = connection
        return self._of_thread.connection

    def _postgresql(self) -> psycopg.Connection:
        if not hasattr(self._of_thread, "connection"):
            self._of_thread.connection = psycopg.connect(self._url, autocommit=True)
        return self._of_thread.connection

    def id(self, value: UUID) -> UUID | bytes:
        """Write an id as the engine keeps it."""
        return value.bytes if self.on_sqlite else value

    def day(self, value: date) -> date | str:
        """Write a date as the engine keeps it."""
        return value.isoformat() if self.on_sqlite else value

    def instant(self, value: datetime) -> datetime | str:
        """Write an instant as the engine keeps it."""
        return f"{value:%Y-%m-%d %H:%M:%S.%f}" if self.on_sqlite else value


PREPARED = {
    each: statements.for_psycopg(each) for each in vars(statements).values() if type(each) is str
}


def floor(database_url: str, slack_url: str, secret: str, *, redraws: bool) -> ASGIApp:
    """Build it; without redraws it ends with the answer."""
    del slack_url
    connections = Connections(database_url)
    key = secret.encode()
    hooks: list[aiohttp.ClientSession] = []
    running: set[asyncio.Task[None]] = set()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await lifespan(receive, send, hooks)
            return
        body = await whole(receive)
        if not is_signed(key, dict(scope["headers"]), body):
            await answer(send, 401)
            return
        press = read(body)
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(connections.writers, save, connections, press)
        await answer(send, 200)
        if redraws:
            task = asyncio.create_task(redraw(connections, press, hooks[0]))
            running.add(task)
            task.add_done_callback(running.discard)

    return app


async def lifespan(receive: Receive, send: Send, hooks: list[aiohttp.ClientSession]) -> None:
    """Open the session to Slack at the start, close it at the end."""
    await receive()
    hooks.append(aiohttp.ClientSession())
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await hooks[0].close()
    await send({"type": "lifespan.shutdown.complete"})


async def whole(receive: Receive) -> bytes:
    """Read a body."""
    body = b""
    while True:
        message = await receive()
        body += message["body"]
        if not message.get("more_body"):
            return body


async def answer(send: Send, status: int) -> None:
    """Answer with nothing."""
    headers = [(b"content-length", b"0")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def is_signed(key: bytes, headers: dict[bytes, bytes], body: bytes) -> bool:
    """Check Slack's signature and its age."""
    stamp = headers[b"x-slack-request-timestamp"]
    if abs(time.time() - int(stamp)) > FIVE_MINUTES:
        return False
    found = hmac.new(key, b"v0:" + stamp + b":" + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(f"v0={found}".encode(), headers[b"x-slack-signature"])


def read(body: bytes) -> Press:
    """Read a press on a name: 02a0020261102 and the course in the block, a11 in the button."""
    form = body.removeprefix(b"payload=").replace(b"+", b" ").replace(b"%", b"=")
    payload = orjson.loads(binascii.a2b_qp(form))
    user, action = payload["user"], payload["actions"][0]
    block, value, stamp = action["block_id"], action["value"], action["action_ts"]
    seconds, _, fraction = stamp.partition(".")
    return Press(
        user=user["id"],
        team=user["team_id"],
        acted_at=int(seconds) * 1_000_000 + int(fraction),
        course=UUID(bytes=urlsafe_b64decode(block[13:35] + "==")),
        day=date(int(block[5:9]), int(block[9:11]), int(block[11:13])),
        roll=int(value[1:]),
        status=STATUSES[value[0]],
        tail=block[2:],
        response_url=payload["response_url"],
        name=f"slack:{user['team_id']}:{user['id']}:{stamp}:{block}:{value}",
    )


def save(connections: Connections, press: Press) -> None:
    """Set a student's status, with its audit, if the person may."""
    connections.in_transaction(lambda: _save(connections, press), "BEGIN IMMEDIATE")


def _save(connections: Connections, press: Press) -> None:
    ask, write_id = connections.ask, connections.id
    course, day = write_id(press.course), connections.day(press.day)
    where: dict[str, Any] = {"course": course, "day": day}
    who = {"user": press.user, "team": press.team, "weekday": press.day.isoweekday()}
    school, _, amend_days, *_, staff, _, assignment, _, _, _ = ask(
        statements.AUTHORITY, where | who
    ).fetchone()
    if assignment is None:
        raise PermissionError
    if not connections.on_sqlite:
        ask(statements.LOCK, {"name": f"{press.course}{press.day}"})
    cell = ask(statements.CELL, where | {"roll": press.roll}).fetchone()
    change_set = uuid5(NAMESPACE_URL, press.name)
    order = press.acted_at << 11 | change_set.int & 2047
    if cell[9] >= order:
        return
    now = datetime.now(UTC)
    written: dict[str, Any] = where | {
        "record": write_id(uuid_utils.compat.uuid7()),
        "change": write_id(uuid_utils.compat.uuid7()),
        "register": write_id(uuid_utils.compat.uuid7()),
        "school": school,
        "enrollment": cell[0],
        "student": cell[2],
        "assignment": assignment,
        "staff": staff,
        "status": press.status,
        "before": cell[5],
        "now": connections.instant(now),
        "change_set": write_id(change_set),
        "order": order,
        "acted_at": press.acted_at,
        "amends": amend_days is not None,
    }
    ask(statements.RECORD, written)
    ask(statements.AUDIT, written)
    (is_complete,) = ask(statements.COMPLETE, where).fetchone()
    ask(statements.REGISTER, written | {"completed": written["now"] if is_complete else None})
    if not connections.on_sqlite:
        ask(statements.NOTIFY, {"news": f"{press.course}{press.day}"})


async def redraw(connections: Connections, press: Press, hooks: aiohttp.ClientSession) -> None:
    """Read the register and send it to where it was pressed."""
    loop = asyncio.get_running_loop()
    found = await loop.run_in_executor(connections.readers, see, connections, press)
    body = orjson.dumps(draw(press, *found))
    headers = {"Content-Type": "application/json"}
    async with hooks.post(press.response_url, data=body, headers=headers) as response:
        await response.read()


def see(connections: Connections, press: Press) -> tuple[str, Sequence[Row], Row]:
    """Read a register's title, its cells in order of name, and who saved it."""
    return connections.in_transaction(lambda: _see(connections, press), "BEGIN")


def _see(connections: Connections, press: Press) -> tuple[str, Sequence[Row], Row]:
    where: dict[str, Any] = {
        "course": connections.id(press.course),
        "day": connections.day(press.day),
    }
    who = {"user": press.user, "team": press.team, "weekday": press.day.isoweekday()}
    title = connections.ask(statements.AUTHORITY, where | who).fetchone()[5]
    cells = connections.ask(statements.CELLS, where).fetchall()
    saved = connections.ask(statements.SAVED, where).fetchone()
    return title, sorted(cells, key=lambda each: (each[4], each[3], each[1])), saved


def draw(press: Press, title: str, cells: Sequence[Row], saved: Row) -> dict[str, Any]:
    """Draw the roster."""
    headline = f"{title} · {press.day:%a} {press.day.day} {press.day:%b %Y}"
    counts = Counter(each[5] for each in cells)
    missing = counts.pop(None, 0)
    marked = ", ".join(f"{number} {status}" for status, number in counts.items())
    at = saved[0] if isinstance(saved[0], str) else f"{saved[0]:%H:%M}"
    line = f"{missing} still to mark: {marked}. Saved by {saved[1]} {saved[2]} at {at[:16]}."
    return {
        "text": f"{headline}: {len(cells) - missing} of {len(cells)} marked",
        "blocks": [
            {"type": "header", "text": {"type": "plain_text", "text": headline}},
            modes("00", press),
            *rows(press, cells),
            modes("99", press),
            {"type": "actions", "block_id": f"01{press.tail}", "elements": ways(missing)},
            {"type": "context", "elements": [{"type": "plain_text", "text": line}]},
        ],
        "replace_original": True,
    }


def modes(part: str, press: Press) -> dict[str, Any]:
    """Draw what a tap marks."""
    elements = [
        {
            "type": "button",
            "action_id": f"mode_{mode}",
            "text": {
                "type": "plain_text",
                "text": f"{'●' if mode == 'absent' else '○'} {mode.capitalize()}",
            },
            "value": mode,
            "accessibility_label": f"Taps mark {mode}",
        }
        for mode in MODES
    ]
    return {"type": "actions", "block_id": f"{part}{press.tail}", "elements": elements}


def rows(press: Press, cells: Sequence[Row]) -> list[dict[str, Any]]:
    """Draw the names, five in a row."""
    return [
        {
            "type": "actions",
            "block_id": f"{2 + start // 5:02}{press.tail}",
            "elements": [name(place, each) for place, each in enumerate(cells[start : start + 5])],
        }
        for start in range(0, len(cells), 5)
    ]


def name(place: int, cell: Row) -> dict[str, Any]:
    """Draw one student."""
    status = cell[5]
    target = "present" if status == "absent" else "absent"
    label = f"{cell[3]} {cell[4][:1]}."
    stands = f"{label} {status}" if status else label
    return {
        "type": "button",
        "action_id": f"m{place}",
        "text": {"type": "plain_text", "text": f"{SIGNS[status]} {label}"},
        "value": f"{target[0]}{cell[1]}",
        "accessibility_label": f"{stands}, mark {target}",
    }


def ways(missing: int) -> list[dict[str, Any]]:
    """Draw what is done to the register as a whole."""
    texts = (
        ("mark_rest", f"Everyone else present ({missing})", "rest"),
        ("details", "Details", "details"),
        ("undo", "Undo", "undo"),
    )
    return [
        {
            "type": "button",
            "action_id": action,
            "text": {"type": "plain_text", "text": text},
            "value": value,
            "accessibility_label": text,
        }
        for action, text, value in texts
    ]
