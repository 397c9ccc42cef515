"""Who may make a workspace's first school: whoever owns the Slack workspace or administers it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.attendance.access.people import SlackPerson
from bot.attendance.errors import NoSchool
from storage.schools import schools


@dataclass(frozen=True, slots=True)
class Founder:
    """Who may come to make a school, as Slack says; `email` is empty where it shows none.

    `leads` says whether they own the workspace or administer it.
    """

    person: SlackPerson
    given_name: str
    family_name: str
    email: str
    leads: bool


def has_school(connection: Connection, team_id: str) -> bool:
    """Whether a workspace has a school."""
    return schools.has_any(connection, team_id)


def refuse_without_school(connection: Connection, founder: Founder) -> None:
    """Say in a workspace without a school who makes it. Raises NoSchool."""
    if has_school(connection, founder.person.team_id):
        return
    if founder.leads:
        raise NoSchool(
            "This Slack workspace has no school in Rollcall yet. Create yours: it takes a minute, "
            "and you become its admin. A roster can come later, from a file or typed.",
            may_create=True,
        )
    raise NoSchool(whom_to_ask(()), may_create=False)


def whom_to_ask(leaders: Sequence[str]) -> str:
    """Say who may make the school; `leaders` are the names of some who may, if they are known."""
    known = f", such as {' or '.join(leaders)}," if leaders else ""
    return (
        f"This Slack workspace has no school in Rollcall yet. Ask an owner or an admin of the "
        f"workspace{known} to type /attendance: they can create it."
    )
