"""What all tables are made of: names of constraints, lengths, common columns."""

import re
from datetime import datetime
from typing import Annotated, ClassVar, cast
from uuid import UUID

from sqlalchemy import MetaData
from sqlalchemy import Table as SqlTable
from sqlalchemy.orm import declared_attr
from sqlmodel import Field, SQLModel

from storage.engine.columns import Id, Instant, new_id, text_up_to

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

NAME = 200
SOURCED_ID = 255
PERIOD = 32
REASON = 64
NOTE = 1000

Text = text_up_to(NAME)
SourcedId = Annotated[str | None, Field(default=None, sa_type=text_up_to(SOURCED_ID))]
Period = Annotated[str, Field(default="", sa_type=text_up_to(PERIOD))]
Moment = Annotated[datetime, Field(sa_type=Instant)]
OptionalId = Annotated[UUID | None, Field(default=None, sa_type=Id)]
Reason = Annotated[str | None, Field(default=None, sa_type=text_up_to(REASON))]
Note = Annotated[str | None, Field(default=None, sa_type=text_up_to(NOTE))]


class Table(SQLModel):
    """What every table has: its name in snake case, the naming of its constraints, a key.

    Rows are read by Core: what checks and writes a row as an object is built once one is made.
    """

    model_config = {"defer_build": True}

    @declared_attr.directive
    @classmethod
    def __tablename__(cls) -> str:  # pyright: ignore[reportIncompatibleVariableOverride]  # SQLModel documents this override
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMING)  # pyright: ignore[reportIncompatibleVariableOverride]  # likewise

    id: UUID = Field(default_factory=new_id, primary_key=True, sa_type=Id)


class OfSchool(Table):
    """A row that belongs to one school."""

    school_id: UUID = Field(foreign_key="school.id", sa_type=Id)


def table_of(model: type[Table]) -> SqlTable:
    """Give the table behind a model, for Core statements."""
    return cast("SqlTable", vars(model)["__table__"])
