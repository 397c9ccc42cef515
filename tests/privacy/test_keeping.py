"""Retention: what a school has kept long enough goes by itself, and nothing else ever does."""

import asyncio
import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, RowMapping, Table, select
from sqlalchemy.exc import DBAPIError

from bot.attendance.retaining import last_day_over
from bot.jobs.retention import Nights
from storage.engine.columns import new_id
from storage.engine.database import Database
from storage.privacy import counts, door, holds, reach
from storage.privacy.door import Cause
from storage.schools import retentions
from storage.schools.retentions import Retention
from storage.tables import CHANGE, ERASURE, RECORD, REGISTER
from storage.tables.holding import BY_RETENTION, Holding
from storage.tables.holdings import HOLDINGS
from storage.tables.words import ErasureKind, Status
from tests.cli.test_setup import rollcall
from tests.privacy.conftest import Known
from tests.privacy.filling import Filled, Filler

# In the school's zone it is three in the morning.
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
ZONE = ZoneInfo("Europe/London")
YEARS = Retention(records=3, audit=4, notes=1, follow_ups=2, deliveries=1, accesses=2)
KEPT = [each for each in HOLDINGS if each.kept in BY_RETENTION]


@dataclass(frozen=True)
class Kept:
    """A row as it is: since when its time counts, and what stands where people noted something."""

    since: date | None
    notes: tuple[object, ...]


def rows(database: Database) -> dict[tuple[str, UUID], Kept]:
    """Every row of every table that retention is about."""

    def read(connection: Connection) -> Iterator[tuple[tuple[str, UUID], Kept]]:
        for each in KEPT:
            for row in connection.execute(select(each.table)).mappings():
                since: Any = row[each.since or ""]
                day = since.astimezone(ZONE).date() if isinstance(since, datetime) else since
                yield (each.table.name, row["id"]), Kept(day, tuple(row[n] for n in each.notes))

    return database.read_now(lambda connection: dict(read(connection)))


def is_over(day: date | None, years: int) -> bool:
    """By arithmetic of its own: its day has come again, and is over."""
    if day is None:
        return False
    return (day.year + years, day.month, day.day) < (TODAY.year, TODAY.month, TODAY.day)


def years_of(holding: Holding) -> int:
    years: int = getattr(YEARS, holding.kept.value)
    return years


def fill_days(known: Known, filled: Filled, days: list[date]) -> None:
    """Write a row of each table for each of some days, all of one student."""
    person, teacher = filled.person, known.teacher.person

    def write(connection: Connection) -> None:
        for day in days:
            at = datetime.combine(day, NOW.time(), UTC)
            filler = Filler(
                connection, person, person.school_id, teacher.id, person.id, Filled(person), at=at
            )
            for each in KEPT:
                if each.table not in filler.made:
                    filler.made[each.table] = filler.write(each.table)

    known.school.database.write_now(write)


def say(known: Known, retention: Retention) -> None:
    admin = known.school.staff["Ruth Abernathy"]
    school = known.school.school
    known.school.database.write_now(retentions.say, school, retention, admin, NOW)


@pytest.fixture(autouse=True)
def said(known: Known) -> None:
    """An admin has saved what is proposed: until then nothing goes (test_waiting.py)."""
    say(known, Retention())


def hold(known: Known, filled: Filled) -> None:
    school, person = known.school, filled.person.id
    school.database.write_now(holds.place, school.school, person, "A dispute.", None, NOW)


def tick(database: Database, times: int = 1, at: datetime = NOW, batches: int = 1000) -> None:
    nights = Nights(database, lambda: at, batches)

    async def work() -> None:
        for _ in range(times):
            await nights.take_out()

    asyncio.run(work())


@pytest.mark.parametrize("seed", range(2))
def test_what_is_over_goes_and_nothing_younger_and_nothing_held_ever_does(
    known: Known, seed: int
) -> None:
    database, chance = known.school.database, random.Random(seed)  # noqa: S311  # days of a test
    edges = [last_day_over(TODAY, years) for years in (1, 2, 3, 4)]
    days = [*(day + timedelta(days=n) for day in edges for n in (0, 1))]
    days += [TODAY - timedelta(days=chance.randrange(1, 3000)) for _ in range(4)]
    for each in (known.student, known.other_student):
        fill_days(known, each, sorted(set(days)))
    before = rows(database)
    hold(known, known.other_student)
    free = {key for key, _ in of_student(database, known.student)}
    held = {key for key, _ in of_student(database, known.other_student)}
    say(known, YEARS)
    tick(database)
    after = rows(database)
    by_table = {each.table.name: each for each in KEPT}
    for key, row in before.items():
        holding = by_table[key[0]]
        goes = is_over(row.since, years_of(holding)) and key not in held
        assert (key not in after) is goes, (key[0], row.since)
        if key in after:
            emptied = is_over(row.since, YEARS.notes) and key not in held
            assert after[key].notes == ((None,) * len(row.notes) if emptied else row.notes)
    gone = set(before) - set(after)
    # Each table that somebody may have rows in had some to lose and some to keep.
    assert {name for name, _ in gone} == set(by_table)
    assert free & gone
    assert not held & gone


def of_student(database: Database, filled: Filled) -> list[tuple[tuple[str, UUID], Any]]:
    """The rows of every table that are a student's, those of another row of theirs too."""

    def read(connection: Connection) -> Iterator[tuple[tuple[str, UUID], Any]]:
        for each in reach.own(filled.person):
            table = each.holding.table
            if each.holding in KEPT:
                for row in connection.execute(select(table.c.id).where(each.where)):
                    yield (table.name, row[0]), row

    return database.read_now(lambda connection: list(read(connection)))


def record(database: Database, number: int, day: date, **more: object) -> None:
    """Write records like the first that is there, of a day, each of an enrolment of its own."""
    like = database.read_now(lambda c: c.execute(select(RECORD)).mappings().first())
    rows = [
        dict(like or {}) | {"id": new_id(), "attendance_date": day, "period": f"p{n}"} | more
        for n in range(number)
    ]
    database.write_now(lambda c: c.execute(RECORD.insert(), rows))


def of_table(database: Database, table: Table) -> list[RowMapping]:
    return database.read_now(lambda c: list(c.execute(select(table)).mappings()))


OLD = date(2020, 1, 15)


def test_the_numbers_of_what_went_stay_and_who_took_it_out_is_kept(known: Known) -> None:
    database, school = known.school.database, known.school.school
    record(database, 130, OLD, status=Status.ABSENT)
    before = database.read_now(counts.of_school, school)
    tick(database)
    assert len(of_table(database, RECORD)) == 2
    assert database.read_now(counts.of_school, school) == before
    done = [each for each in of_table(database, ERASURE) if each["kind"] == ErasureKind.RECORDS]
    # Batches of 100 at most: nobody at a press waits for more.
    assert [json.loads(each["counts"]) for each in done] == [
        {"attendance_record": 100},
        {"attendance_record": 30},
    ]
    assert {(each["staff_id"], each["through"]) for each in done} == {(None, date(2020, 11, 22))}
    assert all(each["done_at"] for each in done)


def test_it_goes_by_night_and_a_few_batches_at_a_time(known: Known) -> None:
    database = known.school.database
    record(database, 250, OLD)
    tick(database, at=NOW.replace(hour=1, minute=59))
    assert len(of_table(database, RECORD)) == 252
    nights = Nights(database, lambda: NOW, batches=1)
    for left in (152, 52, 2):
        asyncio.run(nights.take_out())
        assert len(of_table(database, RECORD)) == left
    asyncio.run(nights.take_out())
    record(database, 1, OLD)
    asyncio.run(nights.take_out())
    # This night is done.
    assert len(of_table(database, RECORD)) == 3


def test_two_processes_at_once_take_each_row_out_once(known: Known) -> None:
    database, school = known.school.database, known.school.school
    record(database, 200, OLD, status=Status.LATE)
    before = database.read_now(counts.of_school, school)

    async def both() -> None:
        work = [Nights(database, lambda: NOW, 50).take_out() for _ in range(2)]
        await asyncio.gather(*work)

    asyncio.run(both())
    assert len(of_table(database, RECORD)) == 2
    assert database.read_now(counts.of_school, school) == before


def test_a_register_stays_while_somebody_on_it_is_held(known: Known) -> None:
    database = known.school.database
    for each in (known.student, known.other_student):
        fill_days(known, each, [OLD])
    hold(known, known.student)
    held = next(
        e for e in of_table(database, RECORD) if is_held(known, e) and e.attendance_date == OLD
    )
    names = ("course_offering_id", "attendance_date", "period")
    whole = dict(of_table(database, REGISTER)[0]) | {name: held[name] for name in names}
    database.write_now(lambda c: c.execute(REGISTER.insert(), whole | {"id": new_id()}))
    tick(database)
    old = [each for each in of_table(database, REGISTER) if each["attendance_date"] == OLD]
    assert [tuple(each[name] for name in names) for each in old] == [tuple(held[n] for n in names)]
    database.write_now(holds.lift, known.student.person.id, None, NOW)
    tick(database)
    assert OLD not in {each["attendance_date"] for each in of_table(database, REGISTER)}


def is_held(known: Known, row: RowMapping) -> bool:
    return row["student_id"] == known.student.person.id


@pytest.mark.parametrize(
    ("kind", "through", "is_held", "goes"),
    [
        (ErasureKind.AUDIT, OLD, False, True),
        (ErasureKind.AUDIT, OLD - timedelta(days=1), False, False),
        (ErasureKind.RECORDS, OLD, False, False),
        (ErasureKind.AUDIT, OLD, True, False),
    ],
)
def test_the_database_itself_lets_only_what_is_over_out_of_the_audit(
    known: Known, kind: ErasureKind, through: date, is_held: bool, goes: bool
) -> None:
    database, school = known.school.database, known.school.school
    fill_days(known, known.student, [OLD])
    if is_held:
        hold(known, known.student)

    def take(connection: Connection) -> None:
        with door.opened(connection, Cause(kind, school, through=through), NOW):
            connection.execute(CHANGE.delete().where(CHANGE.c.attendance_date == OLD))

    if goes:
        database.write_now(take)
    else:
        with pytest.raises(DBAPIError, match="append-only"):
            database.write_now(take)
    assert (OLD in {each["attendance_date"] for each in of_table(database, CHANGE)}) is not goes


def test_what_changes_a_line_of_the_audit_empties_its_notes_and_nothing_else(known: Known) -> None:
    database, school = known.school.database, known.school.school
    fill_days(known, known.student, [OLD])
    cause = Cause(ErasureKind.NOTES, school, through=OLD)
    for values in ({"why": None}, {"before_note": "Other.", "after_note": None}):

        def change(connection: Connection, values: Mapping[str, str | None] = values) -> None:
            with door.opened(connection, cause, NOW):
                statement = CHANGE.update().where(CHANGE.c.attendance_date == OLD)
                connection.execute(statement.values(values))

        with pytest.raises(DBAPIError, match="append-only"):
            database.write_now(change)


def test_what_would_go_is_said_by_table_and_school_year_and_nothing_is_changed(
    known: Known,
) -> None:
    school = known.school
    record(school.database, 3, OLD)
    record(school.database, 2, date(2019, 7, 31))
    before = rows(school.database)
    told = rollcall(school, "retention", "--dry-run")
    assert told.exit_code == 0, told.stderr
    assert "Records 6 years, history of changes 6 years, notes 1 year" in told.stdout
    assert "Said by Ruth Abernathy" in told.stdout
    assert "attendance record: 2018/19 2, 2019/20 3\n" in told.stdout
    assert "This was a dry run: nothing was changed." in told.stdout
    assert rows(school.database) == before
    refused = rollcall(school, "retention")
    assert (refused.exit_code, "say whose act it is by --admin" in refused.stderr) == (1, True)
    assert rows(school.database) == before
    done = rollcall(school, "retention", "--admin", "ruth@riverside.test")
    assert done.exit_code == 0, done.stderr
    acts = {each["staff_id"] for each in of_table(school.database, ERASURE)}
    assert acts == {school.staff["Ruth Abernathy"]}
    assert "Nothing is over." in rollcall(school, "retention", "--dry-run").stdout
