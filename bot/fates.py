"""What becomes of the rows of a roster: by noun and fate, how many, and the first of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

DESCRIBED = 5


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

    def by_fate(self) -> dict[str, int]:
        """Give the numbers alone, by fate, and how many stay as they were."""
        numbers = {str(fate): self.number(fate) for fate in Fate}
        return numbers | {"unchanged": self.unchanged}

    def take_in(self, other: "Counts") -> None:
        """Add what was counted elsewhere."""
        self.added += other.added
        self.changed += other.changed
        self.ended += other.ended
        self.unchanged += other.unchanged
        for fate, described in other.first.items():
            mine = self.first.setdefault(fate, [])
            mine += described[: DESCRIBED - len(mine)]
