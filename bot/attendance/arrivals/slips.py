"""Slips: what a student who came late shows the teacher, as the office prints it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from sqlalchemy import Connection

from storage.calls import contacts
from storage.registers.cells import Entry
from storage.registers.opening import MeetingTime
from storage.tables.words import HourCycle, Status


@dataclass(frozen=True, slots=True)
class SlipLesson:
    """A lesson of which the arrival said something, and what stands there now; None, nothing."""

    title: str
    meeting: MeetingTime | None
    after: Entry | None


@dataclass(frozen=True, slots=True)
class Slip:
    """One student's slip; `number` is the school's own, if there is one."""

    called: str
    number: str
    lessons: tuple[SlipLesson, ...]

    @property
    def counts(self) -> bool:
        """Whether coming late leaves an absence that is not excused."""
        return any(each.after and each.after.status is Status.ABSENT for each in self.lessons)


@dataclass(frozen=True, slots=True)
class SlipSheet:
    """The slips of one arrival, one for each student."""

    school: str
    day: date
    at: time
    hour_cycle: HourCycle
    slips: tuple[Slip, ...]


def of_arrival(
    connection: Connection,
    called: Mapping[UUID, str],
    lessons: Sequence[tuple[UUID, SlipLesson]],
) -> tuple[Slip, ...]:
    """Make a slip for each student of an arrival."""
    numbers = {each.id: each.number for each in contacts.students(connection, called)}
    return tuple(
        Slip(name, numbers[key], tuple(lesson for of, lesson in lessons if of == key))
        for key, name in called.items()
    )
