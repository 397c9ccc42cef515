"""Which school is of which workspace: where there are several, somebody has to say."""

from datetime import datetime

from sqlalchemy import Connection

from bot.attendance.errors import NotFound, Refused
from storage import reminders
from storage.deliveries import queue, unserved
from storage.digests import digests
from storage.installations import kept
from storage.schools import schools
from storage.schools.schools import NamedSchool


def assign(connection: Connection, school: NamedSchool, team_id: str, now: datetime) -> None:
    """Have a school be of a workspace that has the app, whichever it was of before.

    Whoever of its staff has an account in another workspace is met anew in this one. What it had
    in Slack where it was stays behind: its digests are stopped until somebody chooses a channel of
    this one, the office's list has none, and what was due there is posted nowhere. Raises NotFound
    for a workspace that has not the app, Refused for a school that was erased.
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
    if schools.workspace_of(connection, school.id) not in {None, team_id}:
        digests.stop_all(connection, school.id, queue.MOVED)
        reminders.end_list(connection, school.id)
        unserved.end_moved(connection, school.id, now)
    schools.assign(connection, school.id, team_id)
