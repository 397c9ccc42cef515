"""What Slack tells of the app's own installations, which is no listener's: read out of an event."""

from datetime import UTC, datetime

from pydantic import BaseModel, Field, ValidationError

from bot.attendance.workspaces.leaving import KINDS, Told
from bot.listeners.context import Body


class _Tokens(BaseModel):
    """The tokens that were revoked, by their users."""

    bot: list[str] = Field(default_factory=list[str])


class _Happening(BaseModel):
    """What happened to an installation."""

    type: str
    tokens: _Tokens = Field(default_factory=_Tokens)
    team_ids: list[str] = Field(default_factory=list[str])


class _Authorization(BaseModel):
    """By which installation something is told."""

    enterprise_id: str | None = None
    is_enterprise_install: bool = False


class _Event(BaseModel):
    """An event around it; `team_id` is empty, or an enterprise's, where it is of that."""

    team_id: str | None = None
    enterprise_id: str | None = None
    event: _Happening
    event_time: int
    authorizations: list[_Authorization] = Field(default_factory=list[_Authorization])
    is_enterprise_install: bool = False


def told_of(payload: Body) -> Told | None:
    """Read what an event tells of an installation; None for anything else."""
    if payload.get("type") != "event_callback":
        return None
    try:
        read = _Event.model_validate(payload)
    except ValidationError:
        return None
    if read.event.type not in KINDS:
        return None
    by = read.authorizations[:1]
    of_team = read.team_id or ""
    enterprise = read.enterprise_id or (of_team if of_team.startswith("E") else "")
    enterprise = enterprise or next((each.enterprise_id or "" for each in by), "")
    whole = read.is_enterprise_install or any(each.is_enterprise_install for each in by)
    return Told(
        kind=read.event.type,
        enterprise_id=enterprise,
        team_id="" if whole or not of_team.startswith("T") else of_team,
        at=datetime.fromtimestamp(read.event_time, UTC),
        bots=tuple(read.event.tokens.bot),
        teams=tuple(read.event.team_ids),
    )
