"""Builds the stage of a story: its school, its workspaces, a bot and a playground that serve."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack

from sqlalchemy import text

from bot.app import create_app, watched
from bot.settings import Settings
from bot.slack.contact import Patience
from playground import Channel, Command, Shortcut, WorkspaceConfig, create_playground
from storage.engine.database import Database
from storage.tables.words import Role
from tests.calling import QuickClient
from tests.databases import Rows
from tests.school import KnownSchools, MadeSchool, make_school
from tests.serving import served
from tests.stories.people import PEOPLE
from tests.stories.reading import Json
from tests.stories.stage import FIGURES, Clock, Stage

MakeStage = Callable[..., Stage]

SECRET = "a story's secret"
# Stories begin when Slack has answered, and wait for nothing that asks again.
BRISK = Patience(start=30.0, shortest=0.01, longest=0.1, minute=0.6)


def riverside(database: Database, known: KnownSchools) -> MadeSchool:
    """Make the school, in an empty database from the rows that it had when it was made first."""
    if database.read_now(lambda connection: connection.scalar(text("SELECT count(*) FROM school"))):
        return make_riverside(database)
    kind = database.engine.dialect.name
    if kind in known:
        school, rows = known[kind]
        database.write_now(rows.put)
        return school.like(database)
    school = make_riverside(database)
    known[kind] = school.like(database), database.read_now(Rows.of)
    return school


def make_riverside(database: Database) -> MadeSchool:
    """A school with a class of thirty that Tunde and Märta share, and what other stories need."""
    school = make_school(database)
    school.add_staff("Tunde Okafor", Role.TEACHER)
    school.add_staff("Marta Lindqvist", Role.TEACHER)
    school.add_staff("Olga Other", Role.TEACHER)
    school.add_staff("Ines Duarte", Role.OFFICE)
    school.add_staff("Ruth Abernathy", Role.ADMIN)
    shared = ("Tunde Okafor", "Marta Lindqvist")
    school.add_course("Biology 9A", 30, teachers=shared, code="BIO9A")
    return school


def set_stage(
    stack: ExitStack,
    database: Database,
    school: MadeSchool,
    more: Json,
    workspaces: Sequence[Json] = ({},),
    patience: Patience = BRISK,
) -> Stage:
    clock = Clock()
    first, *others = [workspace_of(each) for each in workspaces]
    playground = create_playground(first, clock.seconds, others)
    playground_url = stack.enter_context(served(playground))
    settings = settings_of(database, playground_url, more)
    watching = stack.enter_context(watched.opened(settings))
    bot_url = stack.enter_context(served(create_app(settings, clock.now, patience, watching)))
    if "SLACK_APP_TOKEN" not in more:
        for each in playground.state.workspaces:
            each.request_url = f"{bot_url}/slack/events"
    http = stack.enter_context(QuickClient())
    workspace = playground.state.workspace
    stage = Stage(database, school, workspace, playground_url, bot_url, clock, http)
    stage.every = {each.config.team_id: each for each in playground.state.workspaces}
    return stage


def workspace_of(changes: Json) -> WorkspaceConfig:
    """The workspace of most stories, with what is other than usual in it."""
    everybody = tuple(person.id for person in changes.get("people", PEOPLE))
    usual = WorkspaceConfig(
        bot_token="xoxb-story",
        signing_secret=SECRET,
        app_token="xapp-story",
        people=PEOPLE,
        channels=(Channel(id="CSTAFF", name="staff", members=everybody, is_ext_shared=True),),
        commands=(Command(name="/attendance"),),
        shortcuts=(Shortcut(name="Take attendance", callback_id="take_attendance"),),
        retry_seconds=(0.0, 0.0, 0.0),
        scopes=frozenset({"commands", "chat:write", "users:read", "users:read.email"}),
        # Slack's three seconds are the benchmarks' matter: a busy machine may need longer.
        ack_seconds=30.0,
        trigger_seconds=30.0,
    )
    return usual.model_copy(update=changes)


def settings_of(database: Database, playground_url: str, more: Json) -> Settings:
    """The bot's settings, with what is other than usual."""
    url = database.url.render_as_string(hide_password=False)
    usual = {
        "SLACK_BOT_TOKEN": "xoxb-story",
        "SLACK_SIGNING_SECRET": SECRET,
        "ROLLCALL_METRICS_TOKEN": FIGURES,
        "ROLLCALL_DATABASE_URL": url,
        "ROLLCALL_SLACK_API_URL": f"{playground_url}/api/",
    }
    # An empty variable is as none.
    return Settings.model_validate({name: value for name, value in (usual | more).items() if value})
