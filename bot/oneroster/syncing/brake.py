"""The brake: an export that would end much of a school is more likely cut short than right."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.oneroster.problems import OneRosterError
from bot.oneroster.syncing.merging import Counts, Noun
from bot.oneroster.syncing.writing import Job
from storage.rosters import links, rows

# An import may end so much of a noun, in each school; fewer than that many never count.
MOST_PERCENT = 10
FEWEST = 20


@dataclass(frozen=True, slots=True)
class LiveRows:
    """How many rows of a noun a school has that have not ended, and what was ended before."""

    rows: int
    ended: int


@dataclass(frozen=True, slots=True)
class Drop:
    """How many rows of a noun an import would end in a school, and out of how many."""

    school: str
    noun: Noun
    ended: int
    rows: int

    def __str__(self) -> str:
        return f"{self.school}: {self.ended} of {self.rows} {self.noun} would end."


class DropError(OneRosterError):
    """An import would end more of a school than an export should; nothing was changed."""

    def __init__(self, drops: Iterable[Drop]) -> None:
        self.drops = tuple(drops)
        advice = (
            f"Found more than {MOST_PERCENT} % missing from the export, expected nearly all that "
            "the last one had: it may be cut short. Nothing changed. --dry-run shows what would; "
            "if it is right, import with --allow-drop."
        )
        super().__init__("\n".join([*map(str, self.drops), advice]))


def standing(job: Job) -> dict[Noun, LiveRows]:
    """Count what a school has before its sync, and what the sync of others has ended."""
    connection, school_id, today = job.connection, job.school_id, job.today
    found = {
        Noun.STAFF: rows.standing_staff(connection, school_id),
        Noun.COURSE_OFFERINGS: rows.standing_offerings(connection, school_id, today),
        Noun.TEACHER_ASSIGNMENTS: links.standing(connection, links.ASSIGNMENTS, school_id, today),
        Noun.COURSE_ENROLLMENTS: links.standing(connection, links.ENROLLMENTS, school_id, today),
    }
    return {noun: LiveRows(number, job.counts[noun].ended) for noun, number in found.items()}


def drops(
    school: str, before: Mapping[Noun, LiveRows], counts: Mapping[Noun, Counts]
) -> list[Drop]:
    """Say of which nouns a sync has ended too much."""
    found = [
        Drop(school, noun, counts[noun].ended - each.ended, each.rows)
        for noun, each in before.items()
    ]
    return [each for each in found if _is_too_much(each.ended, each.rows)]


def _is_too_much(ended: int, of: int) -> bool:
    return ended >= FEWEST and ended * 100 > of * MOST_PERCENT
