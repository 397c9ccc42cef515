"""Who looks at which register: found by the course offering, whatever else is open."""

from collections.abc import Iterator
from typing import Generic, TypeVar
from uuid import UUID

from storage.registers.news import Reach
from storage.registers.opening import RegisterKey

Held = TypeVar("Held")


class ByRegister(Generic[Held]):
    """Keeps things by the register that they are of, each once, in the order in which they came."""

    def __init__(self) -> None:
        self._held = dict[UUID, dict[RegisterKey, dict[Held, None]]]()

    def add(self, key: RegisterKey, thing: Held) -> None:
        """Keep something of a register."""
        self._held.setdefault(key.course_offering_id, {}).setdefault(key, {})[thing] = None

    def take_out(self, key: RegisterKey, thing: Held) -> None:
        """Keep it no more, if it was kept."""
        registers = self._held.get(key.course_offering_id, {})
        things = registers.get(key, {})
        things.pop(thing, None)
        if not things:
            registers.pop(key, None)
        if not registers:
            self._held.pop(key.course_offering_id, None)

    def of(self, key: RegisterKey) -> list[Held]:
        """Give what is kept of a register."""
        return list(self._held.get(key.course_offering_id, {}).get(key, {}))

    def within(self, reach: Reach | None) -> Iterator[RegisterKey]:
        """Give the registers of which something is kept, as far as they are reached; None is all.

        Looks at those alone that are of the same course offerings.
        """
        courses = self._held if reach is None else reach.course_offering_ids
        for course in courses:
            for key in self._held.get(course, {}):
                if reach is None or reach.has(key):
                    yield key
