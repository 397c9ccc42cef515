"""An excuse over 300 records, against bare SQL that does the same writes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.attendance.access.excusing import Excuser
from bot.attendance.excuses import entering
from bot.attendance.excuses.entering import NewExcuse
from bot.attendance.registers.actions import Stamp
from storage.engine.columns import new_id
from storage.engine.database import Database
from storage.tables import CHANGE, ENROLLMENT, EXCUSE, RECORD, REGISTER, migrations
from storage.tables.words import Action, Becomes, Door, Status
from tests.benchmarks.databases import Kind, shelf
from tests.benchmarks.digest import Timed, Work, milliseconds
from tests.benchmarks.figures import Part, Ratio
from tests.school import make_school

HOW = (
    "A school of ten courses of thirty, and 300 absent records that an excuse covers: a trip of "
    "300 students on one day, or one student over 300 days. The excuses are entered; the records "
    "become excused, with their audit and their registers. The bare SQL writes the same rows, "
    "knowing which. Turn about in one process, medians."
)
HEADINGS = ("", "clock ms", "slowest ms")
RECORDS, COURSES = 300, 10
DAY = date(2027, 7, 1)
NOW = datetime(2027, 7, 1, 12, 0, tzinfo=UTC)
TRIP, LONG = "a trip of 300", "one student, 300 days"
# What a first try would be glad of: all is looked up, judged and told to whoever entered it.
AIM = 0.2
TURNS = 5
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Covered:
    """What an excuse covers: whose records, from when, and the records themselves."""

    school: UUID
    students: list[UUID]
    begins_on: date
    records: list[Row]


def measure(rounds: int, kinds: Sequence[Kind], tell: Callable[[str], None]) -> Part:
    """Measure: five turns at least, three for each round."""
    results: list[Timed] = []
    ratios: list[Ratio] = []
    for kind in kinds:
        for label, reach in {TRIP: trip, LONG: one_student}.items():
            with shelf(kind) as databases:
                database = Database(databases.empty())
                migrations.upgrade(database)
                tell(f"{kind}: {label}")
                covered = reach(database)
                found = timed_on(database, covered, label, max(TURNS, 3 * rounds))
                database.close()
            results += [Timed(f"{each.label} ({kind})", each.turns) for each in found]
            ours, bare = found
            ratio = bare.clock_ms / ours.clock_ms
            ratios.append(Ratio(f"bare SQL over the excuse, {label} ({kind})", ratio, AIM))
    rows = [(each.label, each.clock_ms, max(each.turns)) for each in results]
    return Part("excuse", HOW, ratios, HEADINGS, rows)


def trip(database: Database) -> Covered:
    """Have 300 students absent on one day."""
    school, enrolled = populated(database)
    rows = [record(school, each, DAY, place) for place, each in enumerate(enrolled)]
    return kept(database, Covered(school, [each.student_id for each in enrolled], DAY, rows))


def one_student(database: Database) -> Covered:
    """Have one student absent on 300 days."""
    school, (first, *_) = populated(database)
    days = [DAY - timedelta(days=back) for back in range(RECORDS)]
    rows = [record(school, first, day, place) for place, day in enumerate(days)]
    return kept(database, Covered(school, [first.student_id], days[-1], rows))


def populated(database: Database) -> tuple[UUID, Sequence[Any]]:
    """Make the school, which may change what is long past; gives its enrolments."""
    school = make_school(database)
    # Records are written of many days, the most long ago.
    school.allow_changes(None)
    school.allow_changes(None)
    for number in range(COURSES):
        school.add_course(f"Course {number}", RECORDS // COURSES)
    columns = (ENROLLMENT.c.id, ENROLLMENT.c.student_id, ENROLLMENT.c.course_offering_id)
    return school.school, database.read_now(lambda c: c.execute(select(*columns)).all())


def record(school: UUID, enrolled: Any, day: date, place: int) -> Row:
    """Make an absent record."""
    return {
        "id": new_id(),
        "school_id": school,
        "course_offering_id": enrolled.course_offering_id,
        "course_enrollment_id": enrolled.id,
        "student_id": enrolled.student_id,
        "attendance_date": day,
        "status": Status.ABSENT,
        "recorded_at": NOW,
        "door": Door.SLACK,
        "change_set_id": new_id(),
        "order_key": place,
    }


def kept(database: Database, covered: Covered) -> Covered:
    """Write the records and the registers that they stand on."""
    database.write_now(lambda c: c.execute(insert(RECORD), covered.records))
    database.write_now(lambda c: c.execute(insert(REGISTER), registers(covered)))
    return covered


def registers(covered: Covered) -> list[Row]:
    """Name the registers, each once."""
    keys = {(row["course_offering_id"], row["attendance_date"]) for row in covered.records}
    shared: Row = {"school_id": covered.school, "saved_at": NOW, "revision": 1}
    return [
        {"id": new_id(), "course_offering_id": course, "attendance_date": day} | shared
        for course, day in keys
    ]


def timed_on(database: Database, covered: Covered, label: str, turns: int) -> list[Timed]:
    """Time the excuse and the bare writes in turn, each on the records as they were."""
    numbers = count()
    excuser = Excuser(covered.school)
    excuse = NewExcuse(covered.students, covered.begins_on, DAY, Becomes.EXCUSED, reason="family")

    def ours() -> None:
        stamp = Stamp.at(NOW, f"bench:{next(numbers)}")
        found = database.write_now(entering.enter, excuser, excuse, stamp)
        assert len(found.changed) == RECORDS

    works: dict[str, Work] = {
        label: ours,
        f"{label}, bare": lambda: database.write_now(written, covered),
    }
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(turns + 1):
        for name, work in works.items():
            taken[name].append(milliseconds(work))
            database.write_now(forget)
    return [Timed(name, tuple(spent[1:])) for name, spent in taken.items()]


def written(connection: Connection, covered: Covered) -> None:
    """Write what the excuse does, by its rows."""
    change_set = new_id()
    excuses = [
        {
            "id": new_id(),
            "school_id": covered.school,
            "student_id": each,
            "begins_on": covered.begins_on,
            "ends_on": DAY,
            "becomes": Becomes.EXCUSED,
            "reason": "family",
            "change_set_id": change_set,
            "entered_at": NOW,
        }
        for each in covered.students
    ]
    connection.execute(insert(EXCUSE), excuses)
    excused = update(RECORD).where(RECORD.c.id == bindparam("of_id"))
    values = {"status": Status.EXCUSED, "reason": "family", "change_set_id": change_set}
    connection.execute(
        excused.values(**values, order_key=RECORD.c.order_key + 1),
        [{"of_id": row["id"]} for row in covered.records],
    )
    told = {"action": Action.EXCUSE, "before_status": Status.ABSENT, "before_door": Door.SLACK}
    after = {"after_status": Status.EXCUSED, "after_reason": "family", "change_set_id": change_set}
    changes = [
        {key: value for key, value in row.items() if key != "status"}
        | {"id": new_id()}
        | told
        | after
        for row in covered.records
    ]
    connection.execute(insert(CHANGE), changes)
    saved = update(REGISTER).where(
        REGISTER.c.course_offering_id == bindparam("of_course"),
        REGISTER.c.attendance_date == bindparam("of_date"),
    )
    keys = {(row["course_offering_id"], row["attendance_date"]) for row in covered.records}
    connection.execute(
        saved.values(revision=REGISTER.c.revision + 1, saved_at=NOW),
        [{"of_course": course, "of_date": day} for course, day in keys],
    )


def forget(connection: Connection) -> None:
    """Have the records as they were, and no excuse; the audit stays, as it must."""
    connection.execute(delete(EXCUSE))
    connection.execute(update(RECORD).values(status=Status.ABSENT, reason=None))
