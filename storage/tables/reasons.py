"""Why students are away: the list of reasons that a school has made its own."""

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from storage.engine.columns import text_up_to
from storage.tables.base import NAME, REASON, OfSchool, table_of


class AbsenceReason(OfSchool, table=True):
    """A reason of a school: its code, which records keep, its label, and its place in the list.

    One that is retired is offered no more; records that name it keep its label. A school without
    any has the usual list.
    """

    code: str = Field(sa_type=text_up_to(REASON))
    label: str = Field(sa_type=text_up_to(NAME))
    place: int
    retired: bool = False

    __table_args__ = (UniqueConstraint("school_id", "code"),)


ABSENCE_REASON = table_of(AbsenceReason)
