"""What has been read of an export so far and found sound: what later rows may refer to."""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import NamedTuple, TypeVar

from bot.oneroster.cells import OrgType
from bot.oneroster.checking.repeatable import Repeatable
from bot.oneroster.clock import SchoolClock
from bot.oneroster.problems import Findings, is_earlier
from bot.oneroster.reading import Reader
from storage.rosters.exports.sets import StoredSet
from storage.rosters.exports.staging import Staging

T = TypeVar("T")
BATCH = 2000


class Org(NamedTuple):
    """An organisation."""

    name: str
    type: OrgType
    parent: str | None


class KnownTerm(NamedTuple):
    """An academic session; both dates are inclusive."""

    begins_on: date
    ends_on: date


class KnownOffering(NamedTuple):
    """A class: its school, and its dates, which are inclusive."""

    school: str
    begins_on: date
    ends_on: date


@dataclass(slots=True)
class Known:
    """Compact maps by sourcedId; all that is long or personal is in `staging`.

    `people` has the `kinds` of each person added up; see people.py. `nameless` are those of whom
    no more was kept than that they are there; `erased` are those who were taken out for good, each
    with the schools that did so. `changes` is what earlier exports had come to, if the export is a
    delta. `fingerprint` is what it is known by when it comes again, if it can be.
    """

    reader: Reader
    staging: Staging
    clock: SchoolClock
    version: str
    changes: StoredSet | None = None
    fingerprint: bytes | None = None
    orgs: dict[str, Org] = field(default_factory=dict[str, Org])
    terms: dict[str, KnownTerm] = field(default_factory=dict[str, KnownTerm])
    courses: dict[str, str] = field(default_factory=dict[str, str])
    offerings: dict[str, KnownOffering] = field(default_factory=dict[str, KnownOffering])
    people: dict[str, int] = field(default_factory=dict[str, int])
    nameless: set[str] = field(default_factory=set[str])
    erased: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    has_timetable: bool = False
    repeatable: Repeatable = field(default_factory=Repeatable)

    @property
    def findings(self) -> Findings:
        """Where problems go."""
        return self.reader.findings

    @property
    def schools(self) -> dict[str, str]:
        """The names of the schools by sourcedId."""
        return {
            sourced_id: org.name
            for sourced_id, org in self.orgs.items()
            if org.type is OrgType.SCHOOL
        }

    def still_there(
        self, line: int, target: str, wanted: Sequence[str], there: Container[str]
    ) -> Sequence[str]:
        """Give the rows of `target` that a row names; of an earlier export those that are left.

        All of them if none is, and those that were refused: these are not gone.
        """
        if not is_earlier(line):
            return wanted
        left = [each for each in wanted if each in there or self.findings.spares(target, each)]
        return left or wanted


def batches(items: Iterable[T]) -> Iterator[list[T]]:
    """Cut a stream into lists that are worth a statement."""
    stream = iter(items)
    while batch := list(islice(stream, BATCH)):
        yield batch
