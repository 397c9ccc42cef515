"""What an export changes: stored rows beside exported ones, both sorted by their sourcedId."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar


class SourcedRow(Protocol):
    """A row that an export names."""

    @property
    def sourced_id(self) -> str:
        """The name, unique within its side."""
        ...


class Noun(StrEnum):
    """What an import counts."""

    SCHOOLS = "schools"
    STAFF = "staff"
    STUDENTS = "students"
    COURSE_OFFERINGS = "course offerings"
    TEACHER_ASSIGNMENTS = "teacher assignments"
    COURSE_ENROLLMENTS = "course enrolments"
    MEETINGS = "meetings"


@dataclass(slots=True)
class Counts:
    """How many rows of a noun an import touched; `ended` became inactive or got a last day."""

    added: int = 0
    changed: int = 0
    ended: int = 0
    unchanged: int = 0


S = TypeVar("S", bound=SourcedRow)
E = TypeVar("E", bound=SourcedRow)


def merge(stored: Iterable[S], exported: Iterable[E]) -> Iterator[tuple[S | None, E | None]]:
    """Pair the rows of one name; None stands where a side has no such row."""
    on_the_left, on_the_right = iter(stored), iter(exported)
    left, right = next(on_the_left, None), next(on_the_right, None)
    while left is not None or right is not None:
        if right is None or (left is not None and left.sourced_id < right.sourced_id):
            yield left, None
            left = next(on_the_left, None)
        elif left is None or right.sourced_id < left.sourced_id:
            yield None, right
            right = next(on_the_right, None)
        else:
            yield left, right
            left, right = next(on_the_left, None), next(on_the_right, None)
