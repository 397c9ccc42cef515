"""Claims go by what is still to be done, however many deliveries there were."""

import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Connection, event, func, select, update

from storage.deliveries import leases, outcomes, queue, redrawing
from storage.deliveries.leases import Turn
from storage.deliveries.outcomes import Shown
from storage.deliveries.parts import DigestPart
from storage.deliveries.queue import Claim, Due, Spot
from storage.engine.columns import new_id
from storage.engine.database import Database
from storage.tables import DELIVERY, SCHOOL
from storage.tables.words import DigestKind, Purpose
from tests.school import make_school

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TEAM = "T0RIVERSIDE"
TURN = Turn(TEAM, [Purpose.DIGEST], timedelta(minutes=2))

Look = Callable[[Connection], object]
CLAIMS: dict[str, Callable[[Connection, Turn], Claim | None]] = {
    "ix_delivery_to_post": lambda it, turn: leases.claim(it, turn, NOW),
    "ix_delivery_to_compare": lambda it, turn: leases.claim_edit(it, turn, NOW),
    "ix_delivery_to_sweep": lambda it, turn: leases.claim_sweep(it, turn, NOW, NOW),
    "ix_delivery_to_redraw": lambda it, turn: leases.claim_redraw(it, turn, NOW),
}


def school_of_team(database: Database) -> UUID:
    school = make_school(database).school
    mine = update(SCHOOL).where(SCHOOL.c.id == school)
    database.write_now(Connection.execute, mine.values(slack_team_id=TEAM))
    return school


def due_of(school: UUID, minutes: int = 0) -> Due:
    return Due(
        purpose=Purpose.DIGEST,
        school_id=school,
        subject_id=new_id(),
        local_date=date(2026, 11, 23),
        part=DigestPart(DigestKind.DAILY),
        channel_id="C0OFFICE",
        due_at=NOW - timedelta(minutes=minutes),
        expires_at=NOW + timedelta(hours=1),
    )


def claim(connection: Connection, turn: Turn) -> Claim | None:
    return leases.claim(connection, turn, NOW)


def plans_of(database: Database, look: Look) -> list[str]:
    """Say how the database goes about each question that is asked of deliveries."""
    plans: list[str] = []

    def explain(connection: Connection) -> None:
        explaining = "EXPLAIN QUERY PLAN " if database.on_sqlite else "EXPLAIN "
        asked: list[tuple[str, object]] = []

        def keep(_: object, __: object, statement: str, given: object, *_more: object) -> None:
            asked.append((statement, given))

        if not database.on_sqlite:
            # Of few rows it reads all, whatever index there is.
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        event.listen(connection, "before_cursor_execute", keep)
        look(connection)
        event.remove(connection, "before_cursor_execute", keep)
        for statement, given in asked:
            if "delivery" in statement and statement.startswith("SELECT"):
                rows = connection.exec_driver_sql(explaining + statement, given)  # pyright: ignore[reportArgumentType]  # as the driver got it
                plans.append("\n".join(str(row[-1]) for row in rows))

    database.write_now(explain)
    return plans


@pytest.mark.parametrize("index", CLAIMS)
def test_each_claim_reads_by_the_index_of_what_is_to_be_done(
    database: Database, index: str
) -> None:
    school = school_of_team(database)
    database.write_now(queue.enqueue, [due_of(school)])
    plans = plans_of(database, lambda it: CLAIMS[index](it, TURN))
    assert plans
    for plan in plans:
        assert index in plan
        assert "TEMP B-TREE FOR ORDER BY" not in plan, "no sorting of all that wait"


def test_where_there_is_work_is_known_by_the_same_indices(database: Database) -> None:
    school = school_of_team(database)
    make_school(database)
    database.write_now(queue.enqueue, [due_of(school)])

    def look(connection: Connection) -> None:
        assert leases.teams_with_work(connection, TURN.purposes, NOW, NOW) == [TEAM]

    (plan,) = plans_of(database, look)
    assert not re.search(r"\b(seq scan on|scan) delivery\b", plan, re.IGNORECASE)
    # Of a handful of rows one index is as good as another to PostgreSQL.
    assert not database.on_sqlite or all(index in plan for index in CLAIMS)


def test_the_schools_of_a_workspace_take_turns_and_each_begins_with_its_longest_due(
    database: Database,
) -> None:
    schools = sorted(school_of_team(database) for _ in range(2))
    dues = [due_of(school, minutes) for school in schools for minutes in (1, 5, 3)]
    database.write_now(queue.enqueue, dues)
    turn, seen = TURN, list[tuple[UUID, datetime]]()
    while found := database.write_now(claim, turn):
        turn = turn.after(found)
        seen.append((found.school_id, found.due_at))
    assert [school for school, _ in seen] == schools * 3
    for school in schools:
        mine = [at for of, at in seen if of == school]
        assert mine == sorted(mine)


def test_what_another_process_holds_keeps_nobody_from_the_next_schools(database: Database) -> None:
    if database.on_sqlite:
        pytest.skip("SQLite has one writer, so nothing is held while another looks")
    first, second = sorted(school_of_team(database) for _ in range(2))
    database.write_now(queue.enqueue, [due_of(first), due_of(second)])

    def claim_beside(connection: Connection) -> tuple[Claim | None, Claim | None]:
        mine = claim(connection, TURN)
        with ThreadPoolExecutor(1) as other:
            theirs = other.submit(database.write_now, claim, TURN).result(timeout=20)
        return mine, theirs

    mine, theirs = database.write_now(claim_beside)
    assert mine is not None
    assert theirs is not None
    assert (mine.school_id, theirs.school_id) == (first, second)


def test_two_that_write_down_the_same_at_once_make_one_of_each(database: Database) -> None:
    school = school_of_team(database)
    rounds = [[due_of(school) for _ in range(50)] for _ in range(20)]
    others = [Database(database.url.render_as_string(hide_password=False)) for _ in range(4)]
    together = threading.Barrier(len(others))

    def enqueue(each: Database) -> None:
        for dues in rounds:
            together.wait(timeout=20)
            each.write_now(queue.enqueue, dues)

    with ThreadPoolExecutor(len(others)) as threads:
        list(threads.map(enqueue, others))
    for each in others:
        each.close()
    count = select(func.count()).select_from(DELIVERY)
    assert database.read_now(lambda it: it.execute(count).scalar_one()) == 20 * 50


@pytest.mark.parametrize("ends", ["looked at", "edited"])
def test_who_is_erased_while_a_message_is_looked_at_is_taken_out_of_it_all_the_same(
    database: Database, ends: str
) -> None:
    school = school_of_team(database)
    database.write_now(queue.enqueue, [due_of(school)])

    def erase_meanwhile(connection: Connection) -> Claim | None:
        posted = claim(connection, TURN)
        assert posted is not None
        outcomes.sent(connection, posted, NOW, Spot("C0OFFICE", "1.0"), Shown(), NOW)
        held = leases.claim_edit(connection, TURN, NOW)
        assert held is not None
        redrawing.mark(connection, DELIVERY.c.id == held.id, new_id(), NOW)
        if ends == "edited":
            later = NOW + timedelta(minutes=3)
            assert outcomes.edited(connection, held, NOW, Shown(), later)
        else:
            assert outcomes.look_again(connection, held, None)
        return leases.claim_redraw(connection, TURN, NOW)

    assert database.write_now(erase_meanwhile) is not None


@pytest.mark.parametrize(
    ("purpose", "detail"),
    [
        (Purpose.DIGEST, "monthly"),
        (Purpose.REMINDER, "P1:0190c2a8-7c5e-7000-8000-000000000001+2"),
        (Purpose.MISSING, "09:00:00+rooms"),
        (Purpose.NOTICE, "moon_is_full:U1"),
        (Purpose.COVER, "P1"),
    ],
)
@pytest.mark.parametrize("index", CLAIMS)
def test_what_only_a_later_version_knows_is_left_to_it_and_all_else_is_taken(
    database: Database, index: str, purpose: Purpose, detail: str
) -> None:
    school = school_of_team(database)
    turn = replace(TURN, purposes=list(Purpose))
    later, known = due_of(school, 5), due_of(school)
    database.write_now(queue.enqueue, [later, known])
    of_later = update(DELIVERY).where(DELIVERY.c.id == later.id)
    written = of_later.values(purpose=purpose, detail=detail)
    database.write_now(Connection.execute, written)
    if index != "ix_delivery_to_post":
        is_sent = {"state": "sent", "sent_at": NOW - timedelta(hours=1), "message_ts": "1.2"}
        marks = {"attempt": 2, "not_before": NOW - timedelta(minutes=1)}
        redrawn = {"redraw_since": NOW} if index == "ix_delivery_to_redraw" else {}
        values = update(DELIVERY).values(is_sent | marks | redrawn)
        database.write_now(Connection.execute, values)
    taken = database.write_now(CLAIMS[index], turn)
    assert taken is not None
    assert taken.id == known.id
    assert database.write_now(CLAIMS[index], turn) is None
    leased = select(DELIVERY.c.lease_until).where(DELIVERY.c.id == later.id)
    assert database.read_now(lambda connection: connection.execute(leased).scalar_one()) is None
