"""The scene of digests under faults: a channel, a database, and the processes that post."""

import multiprocessing
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Connection, select, update

from bot.slack.methods.messages import key_of
from playground.state.faults import Fault, FaultKind
from playground.state.workspace import PlaygroundWorkspace
from storage.engine.database import Database
from storage.tables import DELIVERY, DIGEST, Digest
from storage.tables.words import DeliveryState, DigestKind, Level
from tests.faults.checker import Finding
from tests.faults.posted import Letter, Row, check
from tests.faults.poster import Orders, post
from tests.school import MadeSchool

if TYPE_CHECKING:
    from playground.state.timeline import PostedMessage

OFFICE = "COFFICE"
DIGESTS = 2
PATIENCE = 20.0
AROUND = 0.15


@dataclass
class Scene:
    """The channel, the database, and the processes that post."""

    orders: Orders
    workspace: PlaygroundWorkspace
    database: Database
    school: MadeSchool
    chance: random.Random
    posters: list[BaseProcess] = field(default_factory=list[BaseProcess])
    digests: list[UUID] = field(default_factory=list[UUID])
    counts: Counter[str] = field(default_factory=Counter[str])
    findings: list[Finding] = field(default_factory=list[Finding])

    def start(self, point: str | None = None, sent: int = signal.SIGKILL) -> BaseProcess:
        """Start one more process; `point` is where it gets a signal."""
        process = multiprocessing.get_context("forkserver").Process(
            target=post, args=(replace(self.orders, point=point, signal=sent),), daemon=True
        )
        process.start()
        self.posters.append(process)
        return process

    def kill(self, process: BaseProcess) -> None:
        """Kill a process on the spot."""
        process.kill()
        self.buried(process)

    def buried(self, process: BaseProcess) -> None:
        """Wait for a process that is to die."""
        process.join(PATIENCE)
        assert process.exitcode == -signal.SIGKILL, f"it ended with {process.exitcode}"
        self.posters.remove(process)
        self.counts["kills"] += 1

    def end(self) -> None:
        """Kill whatever still runs."""
        for process in [*self.posters]:
            process.kill()
            process.join()

    def make_due(self) -> None:
        """Have digests due now; the ones before stay where they are."""
        at = datetime.now(UTC) - timedelta(seconds=0.2)
        made = [
            Digest(
                school_id=self.school.school,
                kind=DigestKind.DAILY,
                channel_id=OFFICE,
                at=at.time(),
                weekdays="1234567",
                level=Level.COUNTS,
                changed_at=at - timedelta(days=3),
            )
            for _ in range(DIGESTS)
        ]
        self.digests += [digest.id for digest in made]
        retire = update(DIGEST).values(active=False)
        self.database.write_now(Connection.execute, retire)
        self.school.add(*made)

    def order(self, kinds: Sequence[FaultKind], method: str = "chat.postMessage") -> None:
        """Order that the next call of a method goes wrong in one of some ways."""
        self.workspace.faults.order(Fault(method=method, kind=self.chance.choice(kinds)))
        self.counts["faults"] += 1

    def pause(self, longest: float = AROUND) -> None:
        time.sleep(self.chance.uniform(0, longest))

    def settle(self, until: Callable[[], bool] = lambda: False) -> None:
        """Wait until all digests are posted and swept, as long as there is hope."""
        deadline = time.monotonic() + PATIENCE
        while not (until() or self.database.read_now(self._is_settled)):
            if time.monotonic() > deadline:
                return
            time.sleep(0.02)

    def _is_settled(self, connection: Connection) -> bool:
        wanted = DELIVERY.c.subject_id.in_(self.digests[-DIGESTS:])
        rows = connection.execute(select(DELIVERY).where(wanted)).all()
        is_done = [
            row.state == DeliveryState.SENT
            and row.lease_owner is None
            and (row.attempt == 1 or row.swept_at is not None)
            for row in rows
        ]
        return len(is_done) == DIGESTS and all(is_done)

    def look(self) -> None:
        """Compare the database with the channel."""
        rows = self.database.read_now(all_rows)
        letters = letters_in(self.workspace)
        self.counts["attempts"] = sum(row.attempt for row in rows)
        self.counts["deliveries"], self.counts["messages"] = len(rows), len(letters)
        known = {finding.sentence for finding in self.findings}
        found = check(self.digests, rows, letters)
        self.findings += [finding for finding in found if finding.sentence not in known]
        log = self.workspace.log
        self.counts["looks"] += len(log.entries("conversations.history"))
        self.counts["twins deleted"] += len(log.entries("chat.delete"))
        log.clear()


def all_rows(connection: Connection) -> list[Row]:
    """Read all deliveries."""
    columns = ("id", "subject_id", "state", "attempt", "message_ts")
    wanted = select(*(DELIVERY.c[name] for name in columns))
    return [Row(*row) for row in connection.execute(wanted)]


def letters_in(workspace: PlaygroundWorkspace) -> list[Letter]:
    """List the messages in the channel."""
    posted: list[PostedMessage] = workspace.timeline.of(OFFICE)
    return [Letter(str(key_of({"metadata": m.content.metadata})), m.ts) for m in posted]
