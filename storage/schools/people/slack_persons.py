"""Who in Slack somebody of the staff is: in which workspaces their link counts."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, and_, bindparam, or_, select

from storage.tables import INSTALLATION, SCHOOL, SERVED_TEAM, STAFF
from storage.tables.words import InstallationState

_IS_THEM = and_(
    STAFF.c.slack_user_id == bindparam("slack_user_id"),
    STAFF.c.slack_enterprise_id == bindparam("slack_enterprise_id"),
    STAFF.c.active,
)
_IS_OF_TEAM = STAFF.c.slack_team_id == bindparam("slack_team_id")
_HERE = SERVED_TEAM.alias()
# The workspaces that an organisation's own installation serves beside the one where they act.
_BESIDE = (
    select(SERVED_TEAM.c.team_id)
    .join_from(SERVED_TEAM, INSTALLATION, INSTALLATION.c.id == SERVED_TEAM.c.installation_id)
    .join(_HERE, _HERE.c.installation_id == INSTALLATION.c.id)
    .where(
        INSTALLATION.c.installed_in == bindparam("slack_enterprise_id"),
        INSTALLATION.c.is_org_wide,
        INSTALLATION.c.state == InstallationState.INSTALLED,
        _HERE.c.team_id == bindparam("slack_team_id"),
        _HERE.c.stopped_at.is_(None),
        SERVED_TEAM.c.stopped_at.is_(None),
    )
)


_Asked = TypeVar("_Asked", bound=Select[*tuple[Any, ...]])
_Statement = TypeVar("_Statement")


@dataclass(frozen=True, slots=True)
class OfPerson(Generic[_Statement]):
    """A statement of the staff that somebody of Slack is, who acts in a workspace.

    A link counts in the workspace that the school is of. In an organisation people have one id, and
    it counts in every workspace that the organisation's one installation serves; who acts in a
    workspace of no organisation is asked for by nothing of all that.
    """

    in_workspace: _Statement
    in_organisation: _Statement

    def of(self, enterprise_id: str) -> _Statement:
        """Give the statement for who acts in a workspace of an enterprise, or of none."""
        return self.in_organisation if enterprise_id else self.in_workspace


def of_person(staff_of_schools: _Asked) -> OfPerson[_Asked]:
    """Narrow a statement of staff and their schools down to a person of Slack."""
    theirs = staff_of_schools.where(_IS_THEM, SCHOOL.c.slack_team_id == STAFF.c.slack_team_id)
    return OfPerson(
        theirs.where(_IS_OF_TEAM),
        theirs.where(or_(_IS_OF_TEAM, STAFF.c.slack_team_id.in_(_BESIDE))),
    )


def slack_parameters(enterprise_id: str, team_id: str, slack_user_id: str) -> dict[str, str]:
    """Name the three parts of a Slack user as the columns are named."""
    return {
        "slack_enterprise_id": enterprise_id,
        "slack_team_id": team_id,
        "slack_user_id": slack_user_id,
    }
