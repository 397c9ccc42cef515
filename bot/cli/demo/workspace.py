"""The demo's workspace: who is in it, its channels, and what to try there."""

from collections.abc import Sequence

from bot import manifest
from bot.attendance.access.people import SlackPerson
from playground import Channel, Command, Hint, Person, Shortcut, WorkspaceConfig

TEAM = "T0PLAYGRND"
DOMAIN = "riverside.example"
TEACHER = Person(id="U01OKAFOR", name="Tunde Okafor", email=f"t.okafor@{DOMAIN}", title="Teacher")
COLLEAGUE = Person(
    id="U02LINDQVIST", name="Märta Lindqvist", email=f"m.lindqvist@{DOMAIN}", title="Co-teacher"
)
CLERK = Person(id="U03OFFICE", name="Inês Duarte", email=f"office@{DOMAIN}", title="School office")
HEAD = Person(
    id="U04HEAD",
    name="Ruth Abernathy",
    email=f"head@{DOMAIN}",
    title="Head",
    is_admin=True,
    is_owner=True,
)
STRANGER = Person(
    id="U05STRANGER",
    name="Sam Visitor",
    email="sam@elsewhere.example",
    title="Visitor",
    team_id="T0ELSEWHERE",
)
STAFF = (TEACHER, COLLEAGUE, CLERK, HEAD)
PEOPLE = (*STAFF, STRANGER)
STAFFROOM = "C01STAFFROOM"
OFFICE = "C02OFFICE"
# The conversation between the teacher and the bot.
TO_TEACHER = "D01OKAFOR"
CHANNELS = (
    Channel(id=STAFFROOM, name="staffroom", members=tuple(person.id for person in STAFF)),
    Channel(id=OFFICE, name="attendance-office", members=(CLERK.id, HEAD.id)),
    Channel(
        id="C03TRIPS",
        name="trips-with-partners",
        members=tuple(person.id for person in PEOPLE),
        is_ext_shared=True,
    ),
)
COMMANDS = (
    Command(
        name=manifest.COMMAND,
        description=manifest.COMMAND_SAYS,
        usage_hint=manifest.COMMAND_HINT,
    ),
)
SHORTCUTS = (
    Shortcut(
        name=manifest.SHORTCUT_NAME,
        callback_id=manifest.SHORTCUT,
        description=manifest.SHORTCUT_SAYS,
    ),
)


def config(
    *,
    token: str,
    signing_secret: str,
    request_url: str,
    address: str,
    hints: Sequence[Hint],
    time_zone: str,
) -> WorkspaceConfig:
    """Describe the workspace to the playground; all its people are in one time zone."""
    return WorkspaceConfig(
        bot_token=token,
        signing_secret=signing_secret,
        request_url=request_url,
        public_url=address,
        people=tuple(each.model_copy(update={"tz": time_zone}) for each in PEOPLE),
        channels=CHANNELS,
        commands=COMMANDS,
        shortcuts=SHORTCUTS,
        events=frozenset({*manifest.EVENTS, *manifest.STANDING_EVENTS}),
        hints=tuple(hints),
        scopes=frozenset(manifest.SCOPES),
        team_id=TEAM,
    )


def slack_person(slack_user_id: str) -> SlackPerson:
    """Say who one of the people is, as Slack would."""
    return SlackPerson(enterprise_id="", team_id=TEAM, slack_user_id=slack_user_id)
