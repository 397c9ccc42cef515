"""What exports have said of schools, whole: a delta says only what is otherwise."""

from uuid import UUID

from sqlalchemy import Column, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy import Table as SqlTable
from sqlmodel import Field

from storage.engine.columns import Id, text_up_to
from storage.tables.base import Table, table_of
from storage.tables.people import SCHOOL


class RosterSet(Table, table=True):
    """The rows that the last exports of some schools have come to, in a version of OneRoster.

    `revision` counts how often they were other ones.
    """

    version: str = Field(sa_type=text_up_to(8))
    revision: int = 0


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
