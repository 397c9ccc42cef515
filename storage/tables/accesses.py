"""The access log: who was shown whose records outside the classes that they teach."""

from datetime import date

from sqlalchemy import Index, text
from sqlmodel import Field

from storage.engine.columns import choice_of, text_up_to
from storage.tables.base import Moment, OfSchool, OptionalId, table_of
from storage.tables.words import AccessKind, Level

_ROUTE = 40
_CHANNEL = 32


class Access(OfSchool, table=True):
    """Somebody was shown students' records outside their own classes, or all of one person.

    Append-only. Who saw it: `staff_id`, the program of `api_token_id`, those who read in
    `channel_id` of Slack, `readers` of them; none of these is whoever is at the server, or only
    owns the workspace of a school without an admin.

    One look has a line of its own, which says how many `students` it showed. Where those are
    several, each has one more, whose `look_id` is the first one's. A list that says nothing of
    whom it named is of `course_offering_id`, or of the whole school, between two dates.

    `seen_on` is the date in the school. What is named is named by its id alone, without a key of
    another table: it may be taken back, and that it was looked at stays.
    """

    look_id: OptionalId = None
    kind: AccessKind = Field(sa_type=choice_of(AccessKind, name="kind"))
    seen_at: Moment
    seen_on: date
    staff_id: OptionalId = None
    api_token_id: OptionalId = None
    channel_id: str | None = Field(default=None, sa_type=text_up_to(_CHANNEL))
    readers: int | None = None
    level: Level | None = Field(default=None, sa_type=choice_of(Level, name="level"))
    delivery_id: OptionalId = None
    route: str | None = Field(default=None, sa_type=text_up_to(_ROUTE))
    students: int
    student_id: OptionalId = None
    of_staff_id: OptionalId = None
    course_offering_id: OptionalId = None
    begins_on: date | None = None
    ends_on: date | None = None

    __table_args__ = (
        Index(None, "school_id", "seen_on", "seen_at"),
        Index(None, "student_id", "seen_at"),
        Index(
            None,
            "delivery_id",
            sqlite_where=text("delivery_id IS NOT NULL"),
            postgresql_where=text("delivery_id IS NOT NULL"),
        ),
    )


ACCESS = table_of(Access)
