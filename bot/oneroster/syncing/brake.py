"""The brake: an export that would end much of a school is more likely cut short than right."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.fates import Counts, Noun
from bot.oneroster.problems import OneRosterError
from bot.oneroster.syncing.writing import Job
from storage.rosters import links, rows
from storage.schools.importing.brakes import Brake


@dataclass(frozen=True, slots=True)
class Drop:
    """How many rows of a noun an import would end in a school, and out of how many.

    Up to `percent` of them the school lets an import end.
    """

    school: str
    noun: Noun
    ended: int
    rows: int
    percent: int

    def __str__(self) -> str:
        return f"{self.school}: {self.ended} of {self.rows} {self.noun} would end."


class DropError(OneRosterError):
    """An import would end more of a school than an export should; nothing was changed."""

    def __init__(self, drops: Iterable[Drop]) -> None:
        self.drops = tuple(drops)
        advice = (
            f"Found more than {min(each.percent for each in self.drops)} % missing from the "
            "export, expected nearly all that the last one had: it may be cut short. Nothing "
            "changed. --dry-run shows what would; if it is right, import with --allow-drop."
        )
        super().__init__("\n".join([*map(str, self.drops), advice]))


def standing(job: Job) -> dict[Noun, int]:
    """Count of each noun how many rows a school has before its sync that have not ended."""
    connection, school_id, today = job.connection, job.school_id, job.today
    return {
        Noun.STAFF: rows.standing_staff(connection, school_id),
        Noun.COURSE_OFFERINGS: rows.standing_offerings(connection, school_id, today),
        Noun.TEACHER_ASSIGNMENTS: links.standing(connection, links.ASSIGNMENTS, school_id, today),
        Noun.COURSE_ENROLLMENTS: links.standing(connection, links.ENROLLMENTS, school_id, today),
    }


def drops(
    school: str, brake: Brake, before: Mapping[Noun, int], counts: Mapping[Noun, Counts]
) -> list[Drop]:
    """Say of which nouns a sync has ended too much, by what the school says of itself."""
    return [
        Drop(school, noun, ended, of, brake.percent)
        for noun, of in before.items()
        for ended in [counts[noun].ended]
        if ended >= brake.rows and ended * 100 > of * brake.percent
    ]
