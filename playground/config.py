"""The values that a workspace is made from: its people, channels, commands and secrets."""

from pydantic import BaseModel, ConfigDict

USUAL_SCOPES = frozenset(
    {
        "app_mentions:read",
        "commands",
        "chat:write",
        "files:read",
        "files:write",
        "users:read",
        "users:read.email",
        "channels:read",
        "channels:history",
        "groups:read",
        "groups:history",
        "im:read",
        "im:history",
        "im:write",
    }
)


class Value(BaseModel):
    """A frozen value; misspelt fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Person(Value):
    """Somebody with a Slack profile; `team_id` is the workspace's own unless it is given.

    `teams` are the workspaces of somebody in an enterprise, `enterprise_id` is that one's, the
    workspace's own unless it is given: such a person may act by the team of a sister workspace, or
    by the enterprise itself.
    """

    id: str
    name: str
    email: str | None = None
    title: str = ""
    team_id: str | None = None
    enterprise_id: str | None = None
    teams: tuple[str, ...] = ()
    tz: str = "Etc/UTC"
    is_bot: bool = False
    deleted: bool = False
    is_restricted: bool = False
    is_admin: bool = False
    is_owner: bool = False

    @property
    def handle(self) -> str:
        """The lower-case name that Slack sends as `username`."""
        return ".".join(self.name.lower().split())


class Channel(Value):
    """A conversation; `members` are ids of people, the bot's membership is its own field."""

    id: str
    name: str
    members: tuple[str, ...] = ()
    is_private: bool = False
    is_ext_shared: bool = False
    is_archived: bool = False
    bot_is_member: bool = True
    is_im: bool = False


class Command(Value):
    """A slash command, with its slash."""

    name: str
    description: str = ""
    usage_hint: str = ""


class Shortcut(Value):
    """A global shortcut: what people find in the menu beside the message box."""

    name: str
    callback_id: str
    description: str = ""


class Hint(Value):
    """A line of what to try, and where: the ids of who to be and of the conversation to open."""

    text: str
    person: str
    channel: str


class WorkspaceConfig(Value):
    """One workspace with one app in it.

    The app is reached at `request_url`; without one it is reached by Socket Mode, which needs
    `app_token`. `rate_limits` switches the limits of Slack's tiers on, of which a minute has
    `minute_seconds`; an `unlisted` app gets history once a minute, 15 messages at a time.
    `ack_seconds` is how long Slack waits for an answer, `trigger_seconds` how long a trigger id
    opens a modal. `events` are the subscribed events: app_home_opened, app_mention, message.im,
    app_uninstalled, tokens_revoked, team_access_granted, team_access_revoked; one that isn't
    acknowledged is sent again after each of `retry_seconds`. `home_tab` says whether the app has a
    Home tab, `messages_tab_read_only` that people cannot write to it.
    `public_url` is the address to put into response URLs when it is not the one listened on.
    `history_lag` is how many seconds conversations.history is behind, `file_seconds` how long no
    block may show a file after its upload. `takes_charts` says whether the workspace takes the
    block data_visualization, which not every one does; `takes_blocks`, whether it takes any block:
    without, a Slack is played that refuses whatever is drawn. `deletes_given_files` says whether
    the app may delete what people gave it, which not every workspace allows. `hints` stand in
    conversations that have no message yet. With `client_id` and `client_secret` people install the
    app at /oauth/v2/authorize, which sends them on to `redirect_url`. What they give it ends after
    `token_seconds`, and never without. The app is `installed` from the start, or comes later.
    Workspaces of one `enterprise_id` are one organisation's, which may have the app itself: from
    the start with an `enterprise_token`.
    """

    bot_token: str
    signing_secret: str
    people: tuple[Person, ...]
    channels: tuple[Channel, ...]
    commands: tuple[Command, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    hints: tuple[Hint, ...] = ()
    app_token: str | None = None
    request_url: str | None = None
    public_url: str | None = None
    scopes: frozenset[str] = USUAL_SCOPES
    events: frozenset[str] = frozenset()
    retry_seconds: tuple[float, ...] = (0.0, 60.0, 300.0)
    home_tab: bool = True
    messages_tab_read_only: bool = False
    rate_limits: bool = False
    minute_seconds: float = 60.0
    unlisted: bool = False
    ack_seconds: float = 3.0
    trigger_seconds: float = 3.0
    history_lag: float = 0.0
    file_seconds: float = 1.0
    installed: bool = True
    client_id: str | None = None
    client_secret: str | None = None
    token_seconds: float | None = None
    redirect_url: str | None = None
    takes_charts: bool = False
    takes_blocks: bool = True
    deletes_given_files: bool = True
    team_id: str = "T0PLAYGRND"
    team_name: str = "Playground"
    team_domain: str = "playground"
    enterprise_id: str | None = None
    enterprise_name: str = "Enterprise"
    enterprise_token: str | None = None
    app_id: str = "A0PLAYGRND"
    bot_id: str = "B0PLAYGRND"
    bot_user_id: str = "U0PLAYGBOT"
    bot_name: str = "Rollcall"
    verification_token: str = "playground"  # noqa: S105 - Slack's deprecated field, no secret
