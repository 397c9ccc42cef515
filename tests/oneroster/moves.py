"""What may move between two imports of one export, and whether an import looks at it."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, Executable, Table, delete, insert, select, update

from bot.oneroster import undoing
from storage.engine.columns import new_id
from storage.rosters.exports import sets
from storage.schools.importing.imports import Origin
from storage.tables import (
    ASSIGNMENT,
    ENROLLMENT,
    ERASURE,
    MEETING,
    OFFERING,
    ROSTER_MOVE,
    SCHOOL,
    STAFF,
    STUDENT,
    TOMBSTONE,
)
from storage.tables.words import ErasureKind, ImportDoor
from tests.oneroster.exports import NOON, TODAY

Move = Callable[[Connection], object]
LATER = date(2026, 10, 5)
ELSEWHERE = new_id()


def school_id(connection: Connection) -> UUID:
    return connection.execute(select(SCHOOL.c.id).where(SCHOOL.c.name == "North")).scalar_one()


def executes(statement: Executable) -> Move:
    return lambda connection: connection.execute(statement)


def changes(table: Table, named: str, /, **values: object) -> Move:
    return executes(update(table).where(table.c.sourced_id == named).values(values))


def goes(table: Table, sourced_id: str) -> Move:
    return executes(delete(table).where(table.c.sourced_id == sourced_id))


def comes(table: Table, **values: object) -> Move:
    def work(connection: Connection) -> None:
        row = {"id": new_id(), "school_id": school_id(connection), **values}
        connection.execute(insert(table), row)

    return work


def in_biology(table: Table, **values: object) -> Move:
    """Add a row of Biology-A, with its teacher or a student of it where the table has them."""

    def work(connection: Connection) -> None:
        found: dict[str, object] = {}
        for name, other, key in (
            ("course_offering_id", OFFERING, "bio-a"),
            ("staff_id", STAFF, "a1"),
            ("student_id", STUDENT, "s1"),
        ):
            if name in table.columns:
                named = select(other.c.id).where(other.c.sourced_id == key)
                found[name] = connection.execute(named.limit(1)).scalar_one()
        comes(table, **found, **values)(connection)

    return work


def goes_elsewhere(table: Table, sourced_id: str) -> Move:
    """Have a row be of a school that no export tells of."""

    def work(connection: Connection) -> None:
        connection.execute(insert(SCHOOL), {"id": ELSEWHERE, "name": "East", "time_zone": "UTC"})
        changes(table, sourced_id, school_id=ELSEWHERE)(connection)

    return work


def comes_from_elsewhere(table: Table, sourced_id: str) -> Move:
    """Have a row that was of a school of no export be of one that exports tell of."""

    def work(connection: Connection) -> None:
        goes_elsewhere(table, sourced_id)(connection)
        connection.execute(delete(ROSTER_MOVE))
        changes(table, sourced_id, school_id=school_id(connection))(connection)

    return work


def meets(weekday: int, **values: object) -> Move:
    at = {"starts_at": NOON.time().replace(hour=10), "ends_at": NOON.time().replace(hour=11)}
    return in_biology(MEETING, weekday=weekday, period="X", **at, **values)


def is_erased(connection: Connection) -> None:
    kind = next(iter(ErasureKind))
    comes(ERASURE, kind=kind, why="Asked for.", counts="", begun_at=NOON)(connection)
    erasure_id = connection.execute(select(ERASURE.c.id)).scalar_one()
    comes(TOMBSTONE, digest=b"x" * 32, erasure_id=erasure_id)(connection)


def is_undone(connection: Connection) -> None:
    undoing.undo(connection, school_id(connection), Origin(ImportDoor.COMMAND_LINE), NOON)


def is_forgotten(connection: Connection) -> None:
    sets.forget_schools(connection, [school_id(connection)])


def forgets_somebody(connection: Connection) -> None:
    sets.forget_people(connection, school_id(connection), ["s1"])


# What an import looks at, of a row: another value of the column is a move.
LOOKED_AT: dict[tuple[Table, str], dict[str, object]] = {
    (SCHOOL, "north"): {"name": "The North", "time_zone": "UTC"},
    (SCHOOL, "south"): {"sourced_id": "elsewhere"},
    (STAFF, "t1"): {
        "sourced_id": "t1-again",
        "role": "office",
        "given_name": "T.",
        "family_name": "O.",
        "email": "t@school.example",
        "active": False,
    },
    (STUDENT, "s1"): {
        "sourced_id": "s1-again",
        "given_name": "Augusta",
        "middle_name": "M.",
        "family_name": "L.",
        "grade": "10",
        "number": "7",
    },
    (OFFERING, "bio-a"): {
        "title": "Botany",
        "code": "B",
        "begins_on": date(2026, 9, 2),
        "ends_on": date(2027, 1, 1),
        "active": False,
    },
    (OFFERING, "bio-b"): {"sourced_id": "bio-c"},
    (ENROLLMENT, "e2"): {
        "sourced_id": None,
        "begins_on": date(2026, 9, 3),
        "ends_on": date(2026, 12, 3),
        "gone_on": date(2026, 9, 14),
    },
    (ASSIGNMENT, "e1"): {
        "begins_on": date(2026, 9, 3),
        "ends_on": date(2026, 12, 3),
        "gone_on": date(2026, 9, 14),
    },
}
# What it does not look at.
PASSED_OVER: dict[tuple[Table, str], dict[str, object]] = {
    (SCHOOL, "north"): {"grace_minutes": 9, "brake_percent": 50},
    (OFFERING, "bio-a"): {"rolls_given": 40},
}


def changed(columns: dict[tuple[Table, str], dict[str, object]]) -> dict[str, Move]:
    """Give the change of each column by its name."""
    return {
        f"{table.name}.{column}": changes(table, named, **{column: value})
        for (table, named), values in columns.items()
        for column, value in values.items()
    }


MOVES: dict[str, Move] = changed(LOOKED_AT) | {
    "a new colleague": comes(STAFF, role="teacher", given_name="Ana", family_name="Reis"),
    "a new student": comes(STUDENT, given_name="Grace", family_name="Hopper"),
    "a student of another school": goes_elsewhere(STUDENT, "s1"),
    "a student from another school": comes_from_elsewhere(STUDENT, "s1"),
    "a new class": comes(
        OFFERING, title="Chess", begins_on=date(2026, 9, 1), ends_on=date(2027, 2, 1)
    ),
    "a class that is gone": goes(OFFERING, "bio-b"),
    "an enrolment that is gone": goes(ENROLLMENT, "e4"),
    "a new enrolment": in_biology(ENROLLMENT, roll_number=99, begins_on=TODAY),
    "a teacher of a class who is gone": goes(ASSIGNMENT, "e1"),
    "a new teacher of a class": in_biology(ASSIGNMENT, begins_on=TODAY),
    "a teacher of a class who covers": changes(ASSIGNMENT, "e1", sourced_id=None, is_cover=True),
    "a new lesson": meets(2),
    "a lesson of one day": meets(2, begins_on=TODAY, ends_on=TODAY),
    "other lessons": executes(update(MEETING).values(period="Z")),
    "lessons that are gone": executes(delete(MEETING)),
    "somebody erased": is_erased,
    "an import undone": is_undone,
    "a set forgotten": is_forgotten,
    "somebody forgotten": forgets_somebody,
}
OTHERS: dict[str, Move] = changed(PASSED_OVER) | {
    "a cover": in_biology(ASSIGNMENT, begins_on=TODAY, ends_on=LATER, is_cover=True),
    "a linked account": changes(STAFF, "t1", slack_user_id="U1", slack_team_id="T1"),
}
