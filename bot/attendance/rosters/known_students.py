"""Which of a school's students somebody means who writes a name, and perhaps a number."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance import names
from bot.attendance.errors import BadInput
from bot.attendance.rosters.typed_students import TypedStudent
from storage.schools import offerings
from storage.schools.offerings import RosterStudent

Called = tuple[str, str]


@dataclass(frozen=True, slots=True)
class KnownStudents:
    """Those of a school who have one of some numbers, and one of some family names.

    `bare` are the names that somebody writes without a number, too: then who has none is meant.
    """

    by_number: Mapping[str, UUID]
    by_name: Mapping[Called, Sequence[RosterStudent]]
    bare: AbstractSet[Called]

    def one_of(self, typed: TypedStudent) -> RosterStudent | None:
        """Find who is meant: whoever has the number, else the only one of the name; or nobody yet.

        One who has another number is another. Raises BadInput where that is not sure.
        """
        named = self.by_name.get((typed.given_name, typed.family_name), ())
        owner = self.by_number.get(typed.number) if typed.number else None
        if owner is not None:
            meant = next((each for each in named if each.id == owner), None)
            if meant is None:
                raise BadInput(
                    f"The number {typed.number} is another student's than {_full(typed)}.",
                    field="students",
                )
            return meant
        if typed.number:
            return self.unnumbered(typed)
        if len(named) > 1:
            raise BadInput(
                f"Several students are called {_full(typed)}: write the number, too, as in "
                "Wei; Li; 9; 1815.",
                field="students",
            )
        return named[0] if named else None

    def unnumbered(self, typed: TypedStudent) -> RosterStudent | None:
        """Find the only one of a name, who has no number and may be meant by one."""
        called = (typed.given_name, typed.family_name)
        named = self.by_name.get(called, ())
        is_one = len(named) == 1 and not named[0].number and called not in self.bare
        return named[0] if is_one else None

    def claims(self, typed: Sequence[TypedStudent]) -> Mapping[RosterStudent, set[str]]:
        """Give who has no number, and which new numbers come with their name."""
        found: dict[RosterStudent, set[str]] = {}
        for each in typed:
            if each.number and each.number not in self.by_number:
                claimed = self.unnumbered(each)
                if claimed is not None:
                    found.setdefault(claimed, set()).add(each.number)
        return found


def of_school(
    connection: Connection, school_id: UUID, typed: Sequence[TypedStudent]
) -> KnownStudents:
    """Look up whom a school has of some students."""
    numbers = [each.number for each in typed if each.number]
    family_names = list(dict.fromkeys(each.family_name for each in typed))
    by_name: dict[Called, list[RosterStudent]] = {}
    for row in offerings.students_called(connection, school_id, family_names):
        by_name.setdefault((row.given_name, row.family_name), []).append(row)
    taken = offerings.numbers_taken(connection, school_id, numbers)
    bare = {(each.given_name, each.family_name) for each in typed if not each.number}
    return KnownStudents(taken, by_name, bare)


def _full(typed: TypedStudent) -> str:
    return names.full((typed.given_name, typed.family_name))
