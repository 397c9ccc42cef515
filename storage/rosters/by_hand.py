"""Staff and students whom an admin added, and whom an export may come to name."""

from uuid import UUID

from sqlalchemy import Connection, exists, select

from storage.tables import STAFF, STUDENT


def staff(connection: Connection, school_id: UUID) -> dict[str, UUID]:
    """Give the staff of a school whom an admin added and no export has named yet, by e-mail."""
    columns = STAFF.c
    statement = select(columns.email, columns.id).where(
        columns.school_id == school_id,
        columns.added_by_id.is_not(None),
        columns.sourced_id.is_(None),
        columns.email.is_not(None),
    )
    return {row[0]: row[1] for row in connection.execute(statement)}


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
