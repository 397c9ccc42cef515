"""What happens without anyone typing: digests, reminders, their deliveries, and closed days."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field

from storage.engine.columns import Id, Instant, choice_of, text_up_to
from storage.tables.base import Moment, OfSchool, OptionalId, Text, table_of
from storage.tables.words import ChartRefused, ClosedBy, DeliveryState, DigestKind, Level, Purpose

SLACK_ID = 32
CODE = 64
# What is still to be done with a delivery: few of all that there ever were.
TO_POST = text("state IN ('waiting', 'posting', 'unknown')")
TO_COMPARE = text("state = 'sent' AND not_before IS NOT NULL")
TO_SWEEP = text("state = 'sent' AND attempt > 1 AND swept_at IS NULL")
TO_REDRAW = text("state = 'sent' AND redraw_since IS NOT NULL")


class ClosedDay(OfSchool, table=True):
    """A date on which a school has no registers due; with `closes_at`, none from that time on."""

    closes_on: date
    closes_at: time | None = None
    title: str = Field(sa_type=Text)
    entered_by: ClosedBy = Field(sa_type=choice_of(ClosedBy, name="entered_by"))

    __table_args__ = (UniqueConstraint("school_id", "closes_on"),)


class Digest(OfSchool, table=True):
    """A scheduled summary for one channel, at a wall-clock time of the school on some weekdays.

    `weekdays` are the digits of ISO weekdays, such as "12345". A digest that Slack refuses for good
    is stopped: `stopped_by` is Slack's word for why. Days before `changed_at` are not caught up.
    """

    kind: DigestKind = Field(sa_type=choice_of(DigestKind, name="kind"))
    channel_id: str = Field(sa_type=text_up_to(SLACK_ID))
    at: time
    weekdays: str = Field(sa_type=text_up_to(7))
    level: Level = Field(sa_type=choice_of(Level, name="level"))
    active: bool = True
    on_closed_days: bool = False
    stopped_by: str | None = Field(default=None, sa_type=text_up_to(CODE))
    changed_at: Moment

    __table_args__ = (Index(None, "school_id"),)


class ReminderRule(OfSchool, table=True):
    """Whether a school reminds of registers that are not complete, and when.

    Minutes count from the start of a meeting; the office's list follows after its own, if it has a
    channel. Where co-teachers have minutes of their own the first teacher is reminded before them.
    """

    active: bool = False
    after_minutes: int = 10
    office_channel_id: str | None = Field(default=None, sa_type=text_up_to(SLACK_ID))
    office_after_minutes: int = 20
    co_teachers_after_minutes: int | None = None
    persons_after_minutes: int | None = None
    changed_at: Moment

    __table_args__ = (
        UniqueConstraint("school_id"),
        CheckConstraint("after_minutes BETWEEN 0 AND 600", name="minutes"),
        CheckConstraint("office_after_minutes BETWEEN 0 AND 600", name="office_minutes"),
        CheckConstraint("co_teachers_after_minutes BETWEEN 0 AND 600", name="co_teachers_minutes"),
        CheckConstraint("persons_after_minutes BETWEEN 0 AND 600", name="persons_minutes"),
    )


class ReminderPerson(OfSchool, table=True):
    """Somebody of the staff whom a school names to be told last of registers not complete."""

    staff_id: UUID = Field(foreign_key="staff.id", sa_type=Id)

    __table_args__ = (UniqueConstraint("school_id", "staff_id"),)


class Delivery(OfSchool, table=True):
    """One message that is to be posted once: its key is the opaque mark in Slack's metadata.

    `subject_id` and `detail` say of what: a digest, a course offering, a school or a delivery, and
    which part of it (storage.deliveries.parts). `chart_refused` says which charts Slack takes no
    more in it; `counts_only`, that its message names nobody as long as Slack doesn't tell whether
    guests are in the channel; `held`, that Slack does not show whether it is there, so that
    somebody is asked. `error` is the last trouble, for people; `ended_at` is when it failed or was
    needless. `lease_until` is by the database's clock. `channel_id` is where it is to go, a Slack
    user's id for a direct message; `posted_in` is the conversation where it is. `asked_by_id` is
    who had it sent by hand, where it was not due by itself. `redraw_since` is since when its
    message is to be drawn without somebody who was erased.
    """

    purpose: Purpose = Field(sa_type=choice_of(Purpose, name="purpose"))
    subject_id: UUID = Field(sa_type=Id)
    local_date: date
    detail: str = Field(default="", sa_type=text_up_to(120))
    channel_id: str = Field(sa_type=text_up_to(SLACK_ID))
    due_at: Moment
    expires_at: Moment
    state: DeliveryState = Field(sa_type=choice_of(DeliveryState, name="state"))
    attempt: int = 0
    lease_owner: OptionalId = None
    lease_until: datetime | None = Field(default=None, sa_type=Instant)
    not_before: datetime | None = Field(default=None, sa_type=Instant)
    intended_at: datetime | None = Field(default=None, sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    edited_at: datetime | None = Field(default=None, sa_type=Instant)
    swept_at: datetime | None = Field(default=None, sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    posted_in: str | None = Field(default=None, sa_type=text_up_to(SLACK_ID))
    message_ts: str | None = Field(default=None, sa_type=text_up_to(SLACK_ID))
    counts_only: bool = False
    fingerprint: bytes | None = Field(default=None, sa_type=LargeBinary(32))
    chart_refused: ChartRefused | None = Field(
        default=None, sa_type=choice_of(ChartRefused, name="chart_refused")
    )
    held: bool = False
    asked_by_id: UUID | None = Field(default=None, foreign_key="staff.id", sa_type=Id)
    error: str | None = Field(default=None, sa_type=text_up_to(CODE))
    redraw_since: datetime | None = Field(default=None, sa_type=Instant)

    __table_args__ = (
        UniqueConstraint(
            "purpose", "subject_id", "local_date", "detail", name="uq_delivery_of_what"
        ),
        Index(None, "state", "due_at"),
        *(
            Index(name, "school_id", first, "id", sqlite_where=which, postgresql_where=which)
            for name, first, which in (
                ("ix_delivery_to_post", "due_at", TO_POST),
                ("ix_delivery_to_compare", "not_before", TO_COMPARE),
                ("ix_delivery_to_sweep", "due_at", TO_SWEEP),
                ("ix_delivery_to_redraw", "not_before", TO_REDRAW),
            )
        ),
    )


CLOSED_DAY = table_of(ClosedDay)
DIGEST = table_of(Digest)
RULE = table_of(ReminderRule)
REMINDER_PERSON = table_of(ReminderPerson)
DELIVERY = table_of(Delivery)
