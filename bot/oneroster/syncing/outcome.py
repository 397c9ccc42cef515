"""On what terms a sync is done, what it comes to, and why it is not done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from bot.fates import Counts, Noun
from bot.oneroster.problems import OneRosterError
from bot.oneroster.syncing.brake import Drop

# Is given the ids of the schools that an export names, None for a new one, by their names there.
Admit = Callable[[Connection, Mapping[str, UUID | None]], None]


@dataclass(frozen=True, slots=True)
class SyncOutcome:
    """What a sync did in each school by noun, and where it ended more than an export should.

    `plan` names all that it wrote, row by row.
    """

    schools: Mapping[UUID, Mapping[Noun, Counts]]
    drops: tuple[Drop, ...]
    plan: str

    @property
    def counts(self) -> Mapping[Noun, Counts]:
        """Give what it did in all schools together."""
        found = {noun: Counts() for noun in Noun}
        for counts in self.schools.values():
            for noun, each in counts.items():
                found[noun].take_in(each)
        return found

    @property
    def changed_anything(self) -> bool:
        """Whether anything is other than it was."""
        return any(each.added or each.changed or each.ended for each in self.counts.values())


class SavedMeanwhileError(OneRosterError):
    """A register was saved while the sync ran, of a day that the sync took from somebody."""

    def __init__(self) -> None:
        super().__init__(
            "Found registers being saved of those whom the import was ending, expected a moment "
            "without. Nothing changed: import again."
        )


class MovedError(OneRosterError):
    """An import would do something else than what was shown; `outcome` is what."""

    def __init__(self, outcome: SyncOutcome) -> None:
        super().__init__(
            "Found that something has moved since the dry run, expected all as it was shown. "
            "Nothing changed."
        )
        self.outcome = outcome


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms a sync is done: `admit` sees which schools are named, and may refuse them.

    A school of the export that is not there is added, but becomes `adopts` if that one came from no
    export yet and the export has no other. A sync whose plan is not the one `expected` is not done.
    `finish` ends it, in its transaction.
    """

    admit: Admit | None = None
    adopts: UUID | None = None
    allow_drop: bool = False
    expected: str | None = None
    finish: Callable[[Connection], None] | None = None
