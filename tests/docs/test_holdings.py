"""The schema walk: what each table holds of people is declared, so that none can be forgotten."""

import re

import pytest
from sqlalchemy import Column, Date, ForeignKey, MetaData, String, Table

from storage.engine.columns import Id
from storage.tables import Table as OurTable
from storage.tables.holding import Holding, Kept, undeclared
from storage.tables.holdings import HOLDINGS


def test_every_table_and_column_says_what_it_holds_of_people() -> None:
    assert undeclared(OurTable.metadata, HOLDINGS) == []


def test_no_table_is_declared_twice_and_none_that_is_not_there() -> None:
    assert sorted(each.table.name for each in HOLDINGS) == sorted(OurTable.metadata.tables)


def made_up() -> Table:
    """A table as somebody might add it."""
    metadata = MetaData()
    for name in ("student", "staff"):
        Table(name, metadata, Column("id", Id, primary_key=True))
    return Table(
        "locker",
        metadata,
        Column("id", Id, primary_key=True),
        Column("student_id", Id, ForeignKey("student.id")),
        Column("given_by_id", Id, ForeignKey("staff.id")),
        Column("found_in_id", Id),
        Column("remark", String(20)),
        Column("given_on", Date()),
    )


def test_a_new_table_is_told_what_to_declare() -> None:
    table = made_up()
    people = [Holding(table.metadata.tables[name], Kept.ROSTER) for name in ("student", "staff")]
    (told,) = undeclared(table.metadata, people)
    assert told.startswith("The table locker is not declared: add a Holding for it to HOLDINGS")


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        ({"student": None}, "The column student_id of locker .* names a student"),
        (
            {"actors": ()},
            "The column given_by_id of locker .* names a member of staff: say whether",
        ),
        ({"plain": ()}, "The column found_in_id of locker .* names a row by its id alone"),
        ({"free": ()}, "The column remark of locker .* say whether it tells who somebody is"),
        ({"free": ("remark", "smell")}, "names the column smell, which is not there"),
        ({"names": ("remark",)}, "names the column remark twice"),
        ({"since": None}, "kept as a school's records, and not from when on"),
    ],
)
def test_a_column_that_is_forgotten_is_told_too(declared: dict[str, object], told: str) -> None:
    table = made_up()
    people = [Holding(table.metadata.tables[name], Kept.ROSTER) for name in ("student", "staff")]
    whole: dict[str, object] = {
        "student": "student_id",
        "since": "given_on",
        "actors": ("given_by_id",),
        "free": ("remark",),
        "plain": ("found_in_id",),
    }

    def problems(**said: object) -> list[str]:
        locker = Holding(table, Kept.RECORDS, **said)  # pyright: ignore[reportArgumentType]  # as the cases say
        return undeclared(table.metadata, [*people, locker])

    assert problems(**whole) == []
    (found,) = problems(**whole | declared)
    assert re.search(told, found)
