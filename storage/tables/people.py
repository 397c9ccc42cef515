"""Schools and their people."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, UniqueConstraint
from sqlalchemy import Table as SqlTable
from sqlmodel import Field

from storage.engine.columns import Id, Instant, by_code_points, choice_of, text_up_to
from storage.tables.base import OfSchool, SourcedId, Table, Text, table_of
from storage.tables.words import HourCycle, Role

# As long as nobody has said otherwise.
AMEND_DAYS = 7
GRACE_MINUTES = 5
BRAKE_PERCENT = 10
BRAKE_ROWS = 20


class School(Table, table=True):
    """A school of one Slack workspace; `slack_team_id` is null until the bot first starts there.

    Teachers may change a register without a reason until `amend_days` days after its date, the
    office until `office_amend_days` after it, for ever where that is null; up to `closed_through`
    the books are closed. A register counts as missing when its lesson began more than
    `grace_minutes` ago. An import that would end more than `brake_percent` of a noun, and
    `brake_rows` at least, is refused. Records up to `gone_through` were taken out when their time
    was over. A workspace that took the app away has everything of its schools taken out in time:
    `erasing_since` says that it is being done, `erased_at` that it was, but for who is held.
    """

    name: str = Field(sa_type=Text)
    time_zone: str = Field(sa_type=text_up_to(64))
    hour_cycle: HourCycle = Field(
        default=HourCycle.TWENTY_FOUR, sa_type=choice_of(HourCycle, name="hour_cycle")
    )
    slack_team_id: str | None = Field(default=None, sa_type=text_up_to(32))
    sourced_id: SourcedId = None
    amend_days: int | None = AMEND_DAYS
    office_amend_days: int | None = AMEND_DAYS
    closed_through: date | None = None
    gone_through: date | None = None
    grace_minutes: int = GRACE_MINUTES
    brake_percent: int = BRAKE_PERCENT
    brake_rows: int = BRAKE_ROWS
    erasing_since: datetime | None = Field(default=None, sa_type=Instant)
    erased_at: datetime | None = Field(default=None, sa_type=Instant)

    __table_args__ = (
        UniqueConstraint("sourced_id"),
        CheckConstraint("amend_days >= 0", name="amend_days"),
        CheckConstraint("office_amend_days >= 0", name="office_amend_days"),
        CheckConstraint("grace_minutes BETWEEN 0 AND 60", name="grace_minutes"),
        CheckConstraint("brake_percent BETWEEN 1 AND 100", name="brake_percent"),
        CheckConstraint("brake_rows BETWEEN 1 AND 1000", name="brake_rows"),
    )


class Staff(OfSchool, table=True):
    """A person who may use the bot in one school; linked to a Slack user on first contact.

    `linked_by_email` is the address that justified the link: it ends when the person's is another.
    `added_by_id` is the admin who added somebody in Slack, before any export named them.
    `sought_at` is when Slack was last asked for somebody who was linked to no one yet.
    """

    role: Role = Field(sa_type=choice_of(Role, name="role"))
    given_name: str = Field(sa_type=Text)
    family_name: str = Field(sa_type=Text)
    email: str | None = Field(default=None, sa_type=text_up_to(320))
    active: bool = True
    slack_enterprise_id: str = Field(default="", sa_type=text_up_to(32))
    slack_team_id: str | None = Field(default=None, sa_type=text_up_to(32))
    slack_user_id: str | None = Field(default=None, sa_type=text_up_to(32))
    linked_by_email: str | None = Field(default=None, sa_type=text_up_to(320))
    sourced_id: SourcedId = None
    added_by_id: UUID | None = Field(default=None, foreign_key="staff.id", sa_type=Id)
    added_at: datetime | None = Field(default=None, sa_type=Instant)
    sought_at: datetime | None = Field(default=None, sa_type=Instant)

    __table_args__ = (
        UniqueConstraint("school_id", "sourced_id"),
        UniqueConstraint(
            "slack_user_id",
            "slack_team_id",
            "slack_enterprise_id",
            "school_id",
            name="uq_staff_slack_person",
        ),
        Index(None, "email"),
    )


class Student(OfSchool, table=True):
    """A person whose attendance is recorded; `number` is the school's own, if it has one.

    `middle_name` is there to be found by; no list shows it.
    """

    given_name: str = Field(sa_type=Text)
    middle_name: str = Field(default="", sa_type=Text)
    family_name: str = Field(sa_type=Text)
    grade: str = Field(default="", sa_type=text_up_to(32))
    number: str = Field(default="", sa_type=text_up_to(64))
    sourced_id: SourcedId = None

    __table_args__ = (
        UniqueConstraint("school_id", "sourced_id"),
        Index(None, "school_id", "family_name", "given_name"),
    )


SCHOOL = table_of(School)
STAFF = table_of(Staff)
STUDENT = table_of(Student)

WORD = 64
# The words of a student's names and number, folded as whoever writes the student folds them.
STUDENT_WORD = SqlTable(
    "student_word",
    Table.metadata,
    Column("student_id", Id, ForeignKey(STUDENT.c.id), primary_key=True),
    Column("word", by_code_points(WORD), primary_key=True),
    Column("school_id", Id, ForeignKey(SCHOOL.c.id), nullable=False),
    Index(None, "school_id", "word", "student_id"),
    sqlite_with_rowid=False,
)
