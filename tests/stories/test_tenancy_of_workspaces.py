"""What another workspace has is not there: for people of the same Slack ids, in every role."""

from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import update

from storage.registers.opening import RegisterKey
from storage.schools import books
from storage.schools.books import BooksStep
from storage.tables import STUDENT
from storage.tables.words import Role
from tests.stories import calling
from tests.stories.building import MakeStage
from tests.stories.homes import WITH_HOME, Screens
from tests.stories.reading import text_of
from tests.stories.scene import COURSES, WHO, Act, Scene
from tests.stories.spaces import two_stages
from tests.stories.stage import TODAY, Stage
from tests.stories.test_access_matrix import ACTS, OFFICE_ACTS, taps, tried
from tests.stories.test_desk import offered

CANARY = "Zzyzx"
# What leads to a screen at once, or to a form.
SHOWN = ("", "biology", "all", "missing", "calls", "reports", "student ada")
FORMS = ("desk", "desk ada", "excuse", "excuse ada", "cover", "setup")


@pytest.fixture
def stages(make_stage: MakeStage) -> tuple[Stage, Stage]:
    """Two workspaces with the same people; River's students have a name that is nobody else's."""
    river, hill = two_stages(make_stage, WITH_HOME, ROLLCALL_TICK_SECONDS="60")
    river.school.add_course(COURSES["elsewhere"], 2)
    for name in ("Marta Lindqvist", "Olga Other"):
        hill.school.add_staff(name, Role.TEACHER)
    its = update(STUDENT).where(STUDENT.c.school_id == river.school.school)
    river.database.write_now(lambda c: c.execute(its.values(family_name=CANARY)))
    for stage in (river, hill):
        for who in (*WHO.values(), "UOTHER"):
            stage.open(who=who)
    return river, hill


def test_no_act_goes_through_on_what_another_workspace_has_in_any_role(
    stages: tuple[Stage, Stage],
) -> None:
    river, hill = stages
    hill.school.add_course(COURSES["own"], 2, teachers=["Tunde Okafor"])
    ruth = river.school.staff["Ruth Abernathy"]
    step = BooksStep(TODAY - timedelta(days=20), None, None, river.clock.now(), ruth)
    river.database.write_now(books.close, river.school.school, step)
    scene = Scene(hill, river.school, count(1))
    every: list[Act] = [*ACTS, *OFFICE_ACTS]
    found = {act.__name__: tried(scene, act, "elsewhere", "in time") for act in every}
    assert found == dict.fromkeys(found, "")
    # On a course of the same name of their own they do.
    own = RegisterKey(hill.school.courses[COURSES["own"]], TODAY)
    assert taps(scene, WHO["T"], own, COURSES["own"])


def test_no_screen_of_a_workspace_names_what_is_anothers(stages: tuple[Stage, Stage]) -> None:
    river, hill = stages
    roster = river.open("/attendance biology", who="UOFFICE")
    river.tap_student(roster, 0, who="UOFFICE")
    shown = [text_of(hill.open(f"/attendance {words}", who="UHEAD")) for words in SHOWN]
    for words in FORMS:
        hill.say(f"/attendance {words}", who="UHEAD")
        view = calling.form(hill, "UHEAD")
        shown.append(str(view))
        if words == "desk":
            shown.append(str(offered(hill, view, "ada", "UHEAD")))
        calling.close(hill, "UHEAD")
    shown += [text_of(Screens(hill, who).open_home()) for who in ("UTUNDE", "UOFFICE", "UHEAD")]
    everything = " ".join(shown)
    assert "Pottery" in everything
    for word in ("Riverside", "Biology", COURSES["elsewhere"], CANARY):
        assert word not in everything
    assert CANARY in text_of(river.open("/attendance student ada", who="UHEAD"))
