"""What an export changes: stored rows beside exported ones, both sorted by one key."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, TypeVar

DESCRIBED = 5


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


class Fate(StrEnum):
    """What an import does to a row that does not stay as it was."""

    ADDED = "added"
    CHANGED = "changed"
    ENDED = "ended"


@dataclass(slots=True)
class Counts:
    """How many rows of a noun an import touched; `ended` became inactive or got a last day.

    `first` describes the first few of each fate, for a person who looks: it may name people.
    """

    added: int = 0
    changed: int = 0
    ended: int = 0
    unchanged: int = 0
    first: dict[Fate, list[str]] = field(default_factory=dict[Fate, list[str]], compare=False)

    def count(self, fate: Fate, describe: Callable[[], str]) -> None:
        """Count a row, and describe it if it is one of the first."""
        match fate:
            case Fate.ADDED:
                self.added += 1
            case Fate.CHANGED:
                self.changed += 1
            case Fate.ENDED:
                self.ended += 1
        described = self.first.setdefault(fate, [])
        if len(described) < DESCRIBED:
            described.append(describe())

    def number(self, fate: Fate) -> int:
        """Tell how many rows had a fate."""
        return {Fate.ADDED: self.added, Fate.CHANGED: self.changed, Fate.ENDED: self.ended}[fate]


S = TypeVar("S")
E = TypeVar("E")
K = TypeVar("K", str, tuple[str, str])


def name_of(row: SourcedRow) -> str:
    """Give the name of a row, for `merge`."""
    return row.sourced_id


def merge(
    stored: Iterable[S],
    exported: Iterable[E],
    key_of_stored: Callable[[S], K],
    key_of_exported: Callable[[E], K],
) -> Iterator[tuple[S | None, E | None]]:
    """Pair what has one key; None stands where a side has no such thing."""
    on_the_left, on_the_right = iter(stored), iter(exported)
    left, right = next(on_the_left, None), next(on_the_right, None)
    while left is not None or right is not None:
        if right is None or (left is not None and key_of_stored(left) < key_of_exported(right)):
            yield left, None
            left = next(on_the_left, None)
        elif left is None or key_of_exported(right) < key_of_stored(left):
            yield None, right
            right = next(on_the_right, None)
        else:
            yield left, right
            left, right = next(on_the_left, None), next(on_the_right, None)
