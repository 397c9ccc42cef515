"""The words by which students are found, as whoever writes a student keeps them."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete

from storage.engine import bulk
from storage.engine.columns import Id
from storage.tables import STUDENT_WORD

# Of a student's columns those that have such words.
COLUMNS = ("given_name", "middle_name", "family_name", "number")
_FORGET = delete(STUDENT_WORD).where(STUDENT_WORD.c.student_id == bindparam("of_student", type_=Id))


def keep(connection: Connection, school_id: UUID, words: Mapping[UUID, Collection[str]]) -> None:
    """Have some students of a school found by these words, and by no others."""
    if words:
        connection.execute(_FORGET, [{"of_student": student_id} for student_id in words])
        add(connection, school_id, words)


def add(connection: Connection, school_id: UUID, words: Mapping[UUID, Collection[str]]) -> None:
    """Have students who are new to a school found by these words."""
    rows = [
        {"student_id": student_id, "word": word, "school_id": school_id}
        for student_id, of_student in words.items()
        for word in sorted(of_student)
    ]
    bulk.add(connection, STUDENT_WORD, rows)
