"""Where the bot is installed in Slack."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from storage.engine.columns import Id, Instant, choice_of, text_up_to
from storage.tables.base import Moment, Table, Text, table_of
from storage.tables.words import InstallationState

_SLACK_ID = text_up_to(32)
_SCOPES = text_up_to(4000)


class Installation(Table, table=True):
    """One installation: in a Slack workspace, or in a whole enterprise if `is_org_wide`.

    `installed_in` is the team's or the enterprise's id. Tokens are encrypted; `by_environment`
    says that the token is in a setting of the program instead. `token_ends_at` is for tokens that
    Slack has rotated; `refreshing_until` keeps a second process from rotating it as well.
    `renewal_refused` is Slack's word for why the token can't be renewed, which ends it in time.
    `stopped_by` is the event of Slack's that ended it; no token is kept of one that has ended.
    """

    installed_in: str = Field(sa_type=_SLACK_ID)
    is_org_wide: bool = False
    enterprise_id: str = Field(default="", sa_type=_SLACK_ID)
    name: str = Field(default="", sa_type=Text)
    app_id: str = Field(default="", sa_type=_SLACK_ID)
    bot_user_id: str = Field(sa_type=_SLACK_ID)
    scopes: str = Field(default="", sa_type=_SCOPES)
    by_environment: bool = False
    bot_token: bytes | None = Field(default=None, sa_type=LargeBinary)
    refresh_token: bytes | None = Field(default=None, sa_type=LargeBinary)
    token_ends_at: datetime | None = Field(default=None, sa_type=Instant)
    refreshing_until: datetime | None = Field(default=None, sa_type=Instant)
    installed_by: str | None = Field(default=None, sa_type=_SLACK_ID)
    installed_at: Moment
    state: InstallationState = Field(
        default=InstallationState.INSTALLED, sa_type=choice_of(InstallationState, name="state")
    )
    stopped_at: datetime | None = Field(default=None, sa_type=Instant)
    stopped_by: str | None = Field(default=None, sa_type=_SLACK_ID)
    renewal_refused: str | None = Field(default=None, sa_type=text_up_to(64))

    __table_args__ = (UniqueConstraint("installed_in"),)


class ServedTeam(Table, table=True):
    """A Slack workspace that an installation serves: its own, or one of the enterprise's.

    `granted_at` and `stopped_at` are by Slack's clock: since when it does, and does no more.
    """

    installation_id: UUID = Field(foreign_key="installation.id", sa_type=Id)
    team_id: str = Field(sa_type=_SLACK_ID)
    name: str = Field(default="", sa_type=Text)
    granted_at: datetime | None = Field(default=None, sa_type=Instant)
    stopped_at: datetime | None = Field(default=None, sa_type=Instant)

    __table_args__ = (UniqueConstraint("installation_id", "team_id"), Index(None, "team_id"))


class InstallState(Table, table=True):
    """An installation that somebody has begun in a browser.

    `digest` is the SHA-256 of the state that Slack hands back.
    """

    digest: bytes = Field(sa_type=LargeBinary(32))
    ends_at: Moment

    __table_args__ = (UniqueConstraint("digest"), Index(None, "ends_at"))


INSTALLATION = table_of(Installation)
INSTALL_STATE = table_of(InstallState)
SERVED_TEAM = table_of(ServedTeam)
