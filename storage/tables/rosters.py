"""What exports have said of schools, whole: a delta says only what is otherwise."""

from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy import Table as SqlTable
from sqlmodel import Field

from storage.engine.columns import Id, text_up_to
from storage.tables.base import Table, table_of
from storage.tables.people import SCHOOL


class RosterSet(Table, table=True):
    """The rows that the last exports of some schools have come to, in a version of OneRoster.

    `revision` counts how often they were other ones. `fingerprint` is of the last export, where it
    is sure what it comes to when it comes again, and `told` says what: see repeats.py.
    """

    version: str = Field(sa_type=text_up_to(8))
    revision: int = 0
    fingerprint: bytes | None = Field(default=None, sa_type=LargeBinary(32))
    told: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))


class RosterPage(Table, table=True):
    """Some rows of a file of a set, packed, in their order; pages count from 0."""

    roster_set_id: UUID = Field(foreign_key="roster_set.id", sa_type=Id)
    file: str = Field(sa_type=text_up_to(32))
    number: int
    content: bytes = Field(sa_type=LargeBinary)

    __table_args__ = (UniqueConstraint("roster_set_id", "file", "number"),)


ROSTER_SET = table_of(RosterSet)
ROSTER_PAGE = table_of(RosterPage)
# Which schools a set tells of; of each school one set does.
ROSTER_SET_SCHOOL = SqlTable(
    "roster_set_school",
    Table.metadata,
    Column("school_id", Id, ForeignKey(SCHOOL.c.id), primary_key=True),
    Column("roster_set_id", Id, ForeignKey(ROSTER_SET.c.id), nullable=False, index=True),
)
# Which schools' rosters were written since their last import began, and by which transaction: the
# database's triggers say it, whoever writes. Imports themselves are left out. SQLite, where one
# writes after the other, says it only of schools that exports tell of.
ROSTER_MOVE = SqlTable(
    "roster_move",
    Table.metadata,
    Column("school_id", Id, primary_key=True),
    Column("transaction_id", BigInteger, primary_key=True, autoincrement=False),
)
