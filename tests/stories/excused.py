"""A course whose registers are marked, excused and undone, and what the rules say of it.

What the rules say is written here a second time, for one student at a time and without a database.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select, update

from bot.attendance.access.people import SlackPerson
from bot.attendance.errors import BadInput, NothingToUndo, OfficeEntered
from bot.attendance.excuses import office
from bot.attendance.excuses.entering import NewExcuse
from bot.attendance.excuses.office import NewEnd
from bot.attendance.registers import marking
from bot.attendance.registers.actions import Stamp
from storage.engine.database import Database
from storage.registers.opening import RegisterKey
from storage.schools import books, schools
from storage.tables import ENROLLMENT, STAFF
from storage.tables.words import Becomes, Status
from tests.stories import checking

NOW = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)
A_DAY = timedelta(days=1)
LONG_AGO = date(1990, 1, 1)
TEACHERS, OFFICE, STUDENTS = ("Tunde", "Marta"), "Ines", 2
BOUNDED = settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
# Most of what happens to one student, so that one thing meets another.
PLACES = st.sampled_from((0, 0, 0, 1))
TAPS = st.tuples(
    st.just("tap"),
    PLACES,
    st.sampled_from((*TEACHERS, OFFICE)),
    st.sampled_from((*Status, Status.ABSENT)),
)
FILLS = st.tuples(st.just("fill"), st.just(0), st.sampled_from(TEACHERS), st.none())
UNDOS = st.tuples(st.just("undo"), st.just(0), st.sampled_from((*TEACHERS, OFFICE)), st.none())
EXCUSES = st.tuples(
    st.just("excuse"),
    PLACES,
    st.sampled_from(["family", "illness", None]),
    st.sampled_from(Becomes),
)
WITHDRAWALS = st.tuples(st.just("withdraw"), st.integers(0, 2), st.none(), st.none())
# Excuses are of three days, and the register is of the one in the middle: one that is shortened to
# its first day says nothing of it any more, one to the middle says the same.
SHORTENINGS = st.tuples(
    st.just("shorten"),
    st.sampled_from((0, 0, 1, 2)),
    st.none(),
    st.sampled_from((True, True, False)),
)
STEPS = TAPS | FILLS | EXCUSES | WITHDRAWALS | SHORTENINGS
Step = tuple[str, int, str | None, Any]
Said = tuple[str, str | None]


@dataclass
class Modelled:
    """One student: what is recorded and by whom, what stood before, and the excuses, last last."""

    now: Said | None = None
    by: str = ""
    before: list[tuple[object, Said | None, str]] = field(default_factory=list[Any])
    excuses: list[tuple[int, str, str | None]] = field(default_factory=list[Any])
    gone: set[object] = field(default_factory=set[object])

    def set(self, wanted: Said | None, who: str, deed: object) -> None:
        if wanted != self.now:
            self.before.append((deed, self.now, self.by))
            self.now, self.by = wanted, who
        elif who != self.by:
            self.before.append(("said again", self.now, self.by))

    def tap(self, who: str, status: str) -> None:
        reason = self.now[1] if self.now and status != "present" else None
        wanted = (status, reason)
        if status == "absent" and who != OFFICE and self.excuses:
            wanted = self.excused(wanted)
            if self.now and self.now[0] == wanted[0] != "absent":
                return
        self.set(wanted, who, "tap")

    def fill(self, who: str) -> None:
        if self.now is None:
            self.set(self.excused(None) if self.excuses else ("present", None), who, "fill")

    def excused(self, said: Said | None) -> Said:
        _, becomes, reason = self.excuses[-1]
        if said and said[0] in {"present", "late"}:
            return said
        if said and said[0] == "excused":
            return said[0], said[1] or reason
        return becomes, None if becomes == "present" else reason or (said and said[1])

    def enter(self, number: int, becomes: str, reason: str | None) -> None:
        self.excuses.append((number, becomes, reason))
        if self.now and (wanted := self.excused(self.now)) != self.now:
            self.set(wanted, OFFICE, number)

    def withdraw(self, number: int) -> None:
        self.excuses = [each for each in self.excuses if each[0] != number]
        self.gone.add(number)
        if not self.before or self.before[-1][0] != number:
            return
        while self.before and self.before[-1][0] in self.gone:
            _, self.now, self.by = self.before.pop()
        # Whoever excused later found what this one had made of the record.
        if self.excuses and self.excuses[-1][0] > number:
            wanted = self.excused(self.now)
            if wanted != self.now:
                self.set(wanted, OFFICE, self.excuses[-1][0])


@dataclass
class Course:
    """A course of two, with a fresh register for each example."""

    database: Database
    course: UUID
    enrollments: list[UUID]
    students: list[UUID]
    days: Iterator[int]
    # What a step "import" brings between the others.
    bring: Callable[[str], object] = len

    def next_register(self) -> RegisterKey:
        return RegisterKey(self.course, NOW.date() - timedelta(days=3 * next(self.days)))

    def write(self, rule: Callable[..., Any], who: str, *rest: object) -> Any:
        return self.database.write_now(rule, SlackPerson("", "T1", who), *rest)

    def run(self, key: RegisterKey, steps: list[Step]) -> list[Modelled]:
        """Do the steps, to the records and to the model."""
        entered: list[tuple[UUID, int]] = []
        people = [Modelled() for _ in self.students]
        for number, step in enumerate(steps):
            stamp = Stamp(1_795_000_000_000_000 + number, f"{key}:{number}", NOW)
            self._excuse(key, step, stamp, entered, people)
            self._mark(key, step, stamp, people)
            if step[0] == "import":
                self.bring(str(step[2]))
        return people

    def ends_as_the_rules_say(self, steps: list[Step]) -> None:
        """Do the steps to a register of their own: it ends as the model, and by the audit."""
        key = self.next_register()
        people = self.run(key, steps)
        stored = self.database.read_now(checking.stored, key)
        found = [stored.get(each) for each in self.enrollments]
        assert [each and (str(each.status), each.reason) for each in found] == [
            each.now for each in people
        ]
        self._replays(key)

    def replays(self, steps: list[Step]) -> None:
        """Do the steps to a register of their own: its audit tells how it came to be."""
        key = self.next_register()
        self.run(key, steps)
        self._replays(key)

    def _replays(self, key: RegisterKey) -> None:
        stored = self.database.read_now(checking.stored, key)
        audit = self.database.read_now(checking.audited, key)
        assert [*checking.of_audit(audit, stored)] == []

    def _excuse(
        self,
        key: RegisterKey,
        step: Step,
        stamp: Stamp,
        entered: list[tuple[UUID, int]],
        people: list[Modelled],
    ) -> None:
        what, place, word, more = step
        day = key.attendance_date
        if what == "excuse":
            excuse = NewExcuse([self.students[place]], day - A_DAY, day + A_DAY, more, reason=word)
            outcome = self.write(office.enter, OFFICE, excuse, stamp).outcome
            entered.append((outcome.excuses[0].id, place))
            people[place].enter(len(entered), str(more), word)
        elif what in {"withdraw", "shorten"} and entered:
            chosen = len(entered) - 1 - place % len(entered)
            excuse_id, whose = entered[chosen]
            if what == "withdraw":
                self.write(office.withdraw, OFFICE, excuse_id, "No.", stamp)
            else:
                end = NewEnd(day - (A_DAY if more else timedelta()), None, "Back.")
                with suppress(BadInput):
                    self.write(office.shorten, OFFICE, excuse_id, end, stamp)
            if what == "withdraw" or more:
                people[whose].withdraw(chosen + 1)

    def _mark(self, key: RegisterKey, step: Step, stamp: Stamp, people: list[Modelled]) -> None:
        what, place, word, more = step
        if what == "tap":
            with suppress(OfficeEntered):
                self.write(marking.mark_surely, str(word), key, place + 1, more, stamp)
            people[place].tap(str(word), str(more))
        elif what == "fill":
            self.write(marking.mark_rest, str(word), key, stamp)
            for each in people:
                each.fill(str(word))
        elif what == "undo":
            with suppress(NothingToUndo):
                self.write(marking.undo, str(word), key, stamp)


def course_of(
    database: Database, school_id: UUID, course: UUID, bring: Callable[[str], object] = len
) -> Course:
    """Take a course of a school whose staff are known in Slack by their given names."""

    def work(connection: Connection) -> list[tuple[UUID, UUID]]:
        schools.assign(connection, school_id, "T1")
        linked = update(STAFF).values(slack_team_id="T1", slack_user_id=STAFF.c.given_name)
        connection.execute(linked)
        # Each example has a day of its own before today, the later ones long ago.
        books.allow(connection, school_id, None, None)
        places = (
            select(ENROLLMENT.c.id, ENROLLMENT.c.student_id)
            .where(ENROLLMENT.c.course_offering_id == course)
            .order_by(ENROLLMENT.c.roll_number)
        )
        return [(row.id, row.student_id) for row in connection.execute(places)]

    enrollments, students = zip(*database.write_now(work), strict=True)
    return Course(database, course, [*enrollments], [*students], count(1), bring)
