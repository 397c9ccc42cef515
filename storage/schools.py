"""Schools."""

from sqlalchemy import Connection, update

from storage.tables import School, table_of

SCHOOL = table_of(School)


def settle(connection: Connection, team_id: str) -> int:
    """Give the schools without a workspace to workspace `team_id`; returns how many."""
    statement = update(SCHOOL).where(SCHOOL.c.slack_team_id.is_(None)).values(slack_team_id=team_id)
    return connection.execute(statement).rowcount
