"""Which school is of which workspace: where there are several, somebody has to say."""

from sqlalchemy import Connection

from bot.attendance.errors import NotFound, Refused
from storage.installations import kept
from storage.schools import schools
from storage.schools.schools import NamedSchool


def assign(connection: Connection, school: NamedSchool, team_id: str) -> None:
    """Have a school be of a workspace that has the app, whichever it was of before.

    Whoever of its staff has an account in another workspace is met anew in this one. Raises
    NotFound for a workspace that has not the app, Refused for a school that was erased.
    """
    teams = sorted(each.team_id for each in kept.served(connection))
    if team_id not in teams:
        known = ", ".join(teams) or "none yet"
        raise NotFound(
            f"Rollcall is not installed in a workspace “{team_id}”. Those that have it are: "
            f"{known}. `rollcall workspaces list` shows them."
        )
    if not schools.stands(connection, school.id):
        raise Refused(
            f"All that was of {school.name} was erased, since its workspace took Rollcall away: "
            "import its rosters anew."
        )
    schools.assign(connection, school.id, team_id)
