"""Who is about to read a digest or a notice is kept before it is posted."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from bot.attendance.accesses.posting import Named
from bot.blocks.elements import Message, section
from bot.posting.delivering.outbox import Compose, Drawn, drawn
from storage.deliveries.queue import Claim
from storage.engine.columns import new_id
from storage.tables import ACCESS
from storage.tables.words import AccessKind, DeliveryState, Level
from tests.jobs.conftest import OFFICE, Office

COLUMNS = (ACCESS.c.kind, ACCESS.c.level, ACCESS.c.channel_id, ACCESS.c.readers, ACCESS.c.students)


def lines(office: Office, *more: Any) -> list[tuple[Any, ...]]:
    statement = select(*COLUMNS, *more).order_by(ACCESS.c.id)
    return office.database.read_now(lambda c: [tuple(each) for each in c.execute(statement)])


def naming(says: str, level: Level | None, *students: UUID) -> Compose:
    """Draw a message that names some students."""

    def compose(_connection: Connection, _claim: Claim, _now: datetime) -> Drawn:
        return replace(drawn(Message(says, [section(says)])), named=Named(students, level))

    return compose


def test_a_digest_is_kept_with_its_channel_its_readers_and_whom_it_names(office: Office) -> None:
    one, other, third = new_id(), new_id(), new_id()
    office.draws = naming("Two.", Level.NAMES, one, other)
    delivery = office.due()
    office.deliver()
    members = len(office.workspace.channels[OFFICE].members)
    readers = lines(office)[0][3]
    assert readers in {members, members + 1}
    posted = (AccessKind.DIGEST, Level.NAMES, OFFICE, readers, 2)
    shown = lines(office, ACCESS.c.student_id, ACCESS.c.delivery_id)
    assert shown == [(*posted, each, delivery) for each in (None, one, other)]
    # Edited, it says whom it names for the first time, and no more.
    office.draws = naming("Three.", Level.NAMES, one, other, third)
    office.clock.pass_by(minutes=10)
    office.edit()
    edited = (AccessKind.DIGEST, Level.NAMES, OFFICE, readers, 1, third, delivery)
    assert lines(office, ACCESS.c.student_id, ACCESS.c.delivery_id)[3:] == [edited]


def test_counts_are_kept_once_whatever_breaks_on_the_way(office: Office) -> None:
    office.draws = naming("Three are missing.", Level.COUNTS)
    office.due()
    office.fault("error", error="internal_error")
    office.deliver()
    office.clock.pass_by(minutes=10)
    office.deliver()
    assert [each[:3] for each in lines(office)] == [(AccessKind.DIGEST, Level.COUNTS, OFFICE)]


def test_what_cant_be_kept_is_not_posted(office: Office) -> None:
    office.draws = naming("Ada.", Level.NAMES, new_id())
    delivery = office.due()
    rename = "ALTER TABLE access RENAME TO put_away"
    office.database.write_now(lambda c: c.exec_driver_sql(rename))
    with pytest.raises(DBAPIError):
        office.deliver()
    assert office.posted() == []
    assert office.row(delivery)["state"] == DeliveryState.WAITING
