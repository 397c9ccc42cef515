"""What a row of a roster is called, for a person who looks."""

from uuid import UUID

from sqlalchemy import Connection, Table, select

from storage.rosters import links
from storage.rosters.links import LinkTable
from storage.tables import ASSIGNMENT, ENROLLMENT, MEETING, OFFERING, SCHOOL

_LINKS: dict[Table, LinkTable] = {ENROLLMENT: links.ENROLLMENTS, ASSIGNMENT: links.ASSIGNMENTS}


def one(connection: Connection, table: Table, key: UUID) -> str:
    """Name a school, a class, somebody, somebody's place in a class, or the class of a meeting."""
    columns = table.c
    if table is SCHOOL or table is OFFERING:
        name = columns.name if table is SCHOOL else columns.title
        return connection.execute(select(name).where(columns.id == key)).scalar_one()
    if table is MEETING:
        statement = select(columns.course_offering_id).where(columns.id == key)
        return one(connection, OFFERING, connection.execute(statement).scalar_one())
    if table in _LINKS:
        kind = _LINKS[table]
        statement = select(columns.course_offering_id, columns[kind.person])
        course_offering_id, person_id = connection.execute(statement.where(columns.id == key)).one()
        return links.described(connection, kind, course_offering_id, person_id)
    statement = select(columns.given_name, columns.family_name).where(columns.id == key)
    given_name, family_name = connection.execute(statement).one()
    return f"{given_name} {family_name}".strip()
