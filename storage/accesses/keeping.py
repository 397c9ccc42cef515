"""Lines of the access log, as they are added."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, select

from storage.engine.columns import new_id
from storage.engine.prepared import Prepared
from storage.tables import ACCESS, SCHOOL, STAFF
from storage.tables.words import AccessKind, Level


@dataclass(frozen=True, slots=True)
class Viewers:
    """Who sees something: one of the staff, a program by its token, or who reads in a channel.

    There are `readers` in a channel, as far as Slack tells. Nobody of these is whoever is at the
    server, and who only owns the workspace of a school without an admin.
    """

    staff_id: UUID | None = None
    api_token_id: UUID | None = None
    channel_id: str | None = None
    readers: int | None = None


AT_THE_SERVER = Viewers()


@dataclass(frozen=True, slots=True)
class Look:
    """What is shown of a school's students, or of one person of its staff.

    `students` are those whom it names, or whose records it has. A list that can't tell them is of a
    course offering, or of all, between two dates. `route` is what a program asked for, `level` how
    much was posted as `delivery_id`.
    """

    kind: AccessKind
    school_id: UUID
    students: tuple[UUID, ...] = ()
    of_staff_id: UUID | None = None
    course_offering_id: UUID | None = None
    begins_on: date | None = None
    ends_on: date | None = None
    route: str | None = None
    level: Level | None = None
    delivery_id: UUID | None = None
    viewers: Viewers = AT_THE_SERVER


def of_day(
    kind: AccessKind,
    school_id: UUID,
    day: date,
    students: tuple[UUID, ...] = (),
    course_offering_id: UUID | None = None,
) -> Look:
    """Say what is shown of one day."""
    return Look(
        kind,
        school_id,
        students,
        course_offering_id=course_offering_id,
        begins_on=day,
        ends_on=day,
    )


_ZONE = Prepared(select(SCHOOL.c.time_zone).where(SCHOOL.c.id == bindparam("school_id")))
_INSERT = Prepared(ACCESS.insert())


def keep(connection: Connection, look: Look, now: datetime) -> None:
    """Keep that something is shown: a line, and where it shows several students one for each."""
    (zone,) = _ZONE.one(connection, {"school_id": look.school_id})
    _INSERT.write(connection, _rows(look, now, now.astimezone(ZoneInfo(zone)).date()))


def _rows(look: Look, now: datetime, today: date) -> list[dict[str, Any]]:
    students, who = list(dict.fromkeys(look.students)), look.viewers
    first: dict[str, Any] = {
        "id": new_id(),
        "school_id": look.school_id,
        "look_id": None,
        "kind": look.kind,
        "seen_at": now.astimezone(UTC),
        "seen_on": today,
        "staff_id": who.staff_id,
        "api_token_id": who.api_token_id,
        "channel_id": who.channel_id,
        "readers": who.readers,
        "level": look.level,
        "delivery_id": look.delivery_id,
        "route": look.route,
        "students": len(students),
        "student_id": students[0] if len(students) == 1 else None,
        "of_staff_id": look.of_staff_id,
        "course_offering_id": look.course_offering_id,
        "begins_on": look.begins_on,
        "ends_on": look.ends_on,
    }
    if len(students) == 1:
        return [first]
    return [first, *(_of_one(first, each) for each in students)]


def _of_one(first: dict[str, Any], student_id: UUID) -> dict[str, Any]:
    return first | {"id": new_id(), "look_id": first["id"], "student_id": student_id}


def shown_by(connection: Connection, delivery_id: UUID) -> set[UUID]:
    """Give the students whom a delivery has shown already, as it was posted or edited."""
    statement = select(ACCESS.c.student_id).where(
        ACCESS.c.delivery_id == delivery_id, ACCESS.c.student_id.is_not(None)
    )
    return set(connection.execute(statement).scalars())


def is_kept(connection: Connection, delivery_id: UUID) -> bool:
    """Whether it is kept that a delivery was posted."""
    statement = select(ACCESS.c.id).where(ACCESS.c.delivery_id == delivery_id).limit(1)
    return connection.execute(statement).first() is not None


def staff_called(connection: Connection, school_id: UUID, slack_user_id: str) -> UUID | None:
    """Say who of a school's staff a Slack user is."""
    statement = select(STAFF.c.id).where(
        STAFF.c.school_id == school_id, STAFF.c.slack_user_id == slack_user_id
    )
    return connection.execute(statement.limit(1)).scalar()
