"""The next step of a school that is being set up: one rule says it, and every screen asks here."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.days import dates
from storage.schools import standing
from storage.schools.schools import NamedSchool
from storage.schools.standing import SchoolStanding


class Step(StrEnum):
    """What a school does on the way to its first register, in order."""

    SCHOOL = "school"
    CLASSES = "classes"
    STUDENTS = "students"
    TIMETABLE = "timetable"
    DIGEST = "digest"
    REGISTER = "register"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a school is; without a timetable or a digest it may go on to its first register."""

    school_id: UUID
    done: AbstractSet[Step]
    has_classes: bool = False

    @property
    def next_step(self) -> Step:
        """Give the first step that is not done."""
        return next((each for each in Step if each not in self.done), Step.REGISTER)

    @property
    def can_take_registers(self) -> bool:
        """Whether a register can be taken already, though something before it is left."""
        return Step.STUDENTS in self.done


def of_school(connection: Connection, school_id: UUID, today: date) -> Progress | None:
    """Say how far a school is; None once its first register is complete: then it has begun."""
    found = standing.of_school(connection, school_id, today)
    return None if found.has_register else progress(school_id, found)


def now(connection: Connection, school: NamedSchool, at: datetime) -> Progress | None:
    """Say how far a school is at an instant; see `of_school`."""
    return of_school(connection, school.id, dates.today(school.time_zone, at))


def progress(school_id: UUID, found: SchoolStanding) -> Progress:
    """Say which steps are done by what a school has."""
    is_done = {
        Step.SCHOOL: True,
        Step.CLASSES: found.has_taught_class,
        Step.STUDENTS: found.has_student,
        Step.TIMETABLE: found.has_meeting,
        Step.DIGEST: found.has_digest,
        Step.REGISTER: found.has_register,
    }
    done = {step for step, holds in is_done.items() if holds}
    return Progress(school_id, done, found.has_class)
