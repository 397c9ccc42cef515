"""Two workspaces with one bot: the same Slack ids in both, each with a school of its own."""

from cryptography.fernet import Fernet

from bot.manifest import SCOPES
from bot.sealing import Seal
from playground import Channel
from storage.installations import kept
from storage.installations.kept import NewInstallation
from storage.schools import schools
from storage.tables.words import Role
from tests.school import MadeSchool, make_school
from tests.stories.building import MakeStage
from tests.stories.people import PEOPLE
from tests.stories.reading import Json
from tests.stories.stage import START, Stage

RIVER, HILL = "T0PLAYGRND", "T0HILL"
HILL_TOKEN = "xoxb-hill"
KEY = Fernet.generate_key().decode()
EVERYBODY = tuple(person.id for person in PEOPLE)
# Both have a channel of this id: what is sent to the wrong one shows.
OFFICE = Channel(id="COFFICE", name="office", members=("UOFFICE", "UHEAD"))
CHANNELS = (Channel(id="CSTAFF", name="staff", members=EVERYBODY, is_ext_shared=True), OFFICE)
USUAL: Json = {"channels": CHANNELS, "scopes": frozenset(SCOPES)}
HILL_IS: Json = USUAL | {"team_id": HILL, "team_name": "Hillside", "bot_token": HILL_TOKEN}


def two_stages(
    make_stage: MakeStage, more: Json | None = None, **settings: str
) -> tuple[Stage, Stage]:
    """The environment's workspace, and one that has installed the app; `more` is so in both."""
    usual = {"ROLLCALL_TICK_SECONDS": "0.1", "ROLLCALL_TOKEN_KEYS": KEY}
    both = more or {}
    river = make_stage(workspace=USUAL | both, others=[HILL_IS | both], **usual | settings)
    install(river, HILL, HILL_TOKEN)
    return river, river.in_workspace(HILL, hillside(river))


def install(stage: Stage, team_id: str, token: str, key: str = KEY) -> None:
    """Keep an installation, as one that was made in the browser is kept."""
    bot = stage.every[team_id].bot.id
    new = NewInstallation(team_id, "", bot, name="Hillside", bot_token=Seal([key]).close(token))
    stage.database.write_now(kept.keep, new, START)


def hillside(stage: Stage) -> MadeSchool:
    """A school of the same people as the other one's, with a course of its own."""
    return school_in(stage, HILL, "Hillside School", "Pottery")


def school_in(stage: Stage, team_id: str, name: str, course: str) -> MadeSchool:
    """A school of a workspace's people, in which Tunde teaches a course."""
    school = make_school(stage.database, name)
    school.add_staff("Tunde Okafor", Role.TEACHER)
    school.add_staff("Ines Duarte", Role.OFFICE)
    school.add_staff("Ruth Abernathy", Role.ADMIN)
    school.add_course(course, 3, teachers=["Tunde Okafor"])
    stage.database.write_now(schools.assign, school.school, team_id)
    return school
