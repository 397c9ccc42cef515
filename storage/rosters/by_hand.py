"""Students whom an admin added, and whom an export may come to name."""

from uuid import UUID

from sqlalchemy import Connection, exists, select, update

from storage.tables import STUDENT


def students(connection: Connection, school_id: UUID) -> dict[str, UUID]:
    """Give the students of a school whom an admin added and no export has named yet, by number.

    Not one whose number another student has, too: who is meant would not be sure.
    """
    columns, others = STUDENT.c, STUDENT.alias().c
    statement = select(columns.number, columns.id).where(
        columns.school_id == school_id,
        columns.sourced_id.is_(None),
        columns.number != "",
        ~exists().where(
            others.school_id == school_id, others.number == columns.number, others.id != columns.id
        ),
    )
    return {row[0]: row[1] for row in connection.execute(statement)}


def take_over(connection: Connection, student_id: UUID, sourced_id: str) -> None:
    """Have an export's sourced_id name a student whom an admin added."""
    statement = update(STUDENT).where(STUDENT.c.id == student_id)
    connection.execute(statement.values(sourced_id=sourced_id))
