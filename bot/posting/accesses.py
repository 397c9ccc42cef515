"""What somebody in Slack is shown of others' students, kept before it is shown."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from bot.attendance.access.people import SlackPerson
from bot.attendance.accesses import looking
from storage.accesses.keeping import Look
from storage.engine.database import Database

_Seen = tuple[object, ...]


class Accesses:
    """Keeps looks in the access log: what can't be kept is not shown.

    The same of the same students again within the hour is the same look: a list is drawn anew at
    each press on it. What a process remembers of that is its own, so another may keep it once more.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._hour: datetime | None = None
        self._seen: set[_Seen] = set()

    async def keep(self, person: SlackPerson, *looks: Look | None) -> None:
        """Keep what a person is about to be shown; None is of their own classes.

        Raises NothingDoneError where the database is busy.
        """
        now = self._clock()
        new = [each for look in looks if look and (each := self._unseen(person, look, now))]
        if new:
            await self._database.run(looking.keep_for, person, new, now)
            for look in new:
                self._seen.update(_keys(person, look))

    def _unseen(self, person: SlackPerson, look: Look, now: datetime) -> Look | None:
        hour = now.replace(minute=0, second=0, microsecond=0)
        if hour != self._hour:
            self._hour = hour
            self._seen.clear()
        keys = list(_keys(person, look))
        new = [key not in self._seen for key in keys]
        if not look.students:
            return look if any(new) else None
        students = [each for each, is_new in zip(look.students, new, strict=True) if is_new]
        return replace(look, students=tuple(students)) if students else None


def _keys(person: SlackPerson, look: Look) -> Iterator[_Seen]:
    """Say by what each student of a look is known again; a list that names none as a whole."""
    whole = (person, look.kind, look.school_id, look.course_offering_id, look.begins_on)
    for student_id in look.students or (None,):
        yield (*whole, student_id)
