"""Who is a member of two workspaces of one organisation: one person, in the schools of both."""

import pytest

from storage.tables.words import Role
from tests.stories.building import MakeStage
from tests.stories.forging import marking, press, send_payload
from tests.stories.homes import Screens
from tests.stories.reading import Json, text_of
from tests.stories.spaces import HILL
from tests.stories.stage import Stage
from tests.stories.test_installing import Browser
from tests.stories.test_organisations import DALE, District


@pytest.fixture
def district(make_stage: MakeStage) -> District:
    found = District(make_stage)
    found.install_in_both()
    return found


def act(stage: Stage, pressed: Json, who: str) -> None:
    """Have somebody press something in a workspace."""
    user = {"id": who, "team_id": stage.workspace.config.team_id}
    assert send_payload(stage, press(stage, pressed, user=user)).status_code == 200


def test_a_member_of_two_is_who_they_are_wherever_they_press(district: District) -> None:
    hill, dale = district.hill, district.dale
    dale.open()
    act(hill, marking(dale, course="Weaving"), "UTUNDE")
    assert list(dale.marks()) == [dale.student(0, "Weaving")]
    # Known by the one, they are introduced in the other all the same, and have both.
    both = hill.open()
    assert "Pottery" in text_of(both)
    assert "Weaving" in text_of(both)
    home = text_of(Screens(hill, "UTUNDE").open_home())
    assert "Hillside School" in home
    assert "Dale School" in home
    # The office of the one screens of the other's, too: with the token, in the workspace.
    dale.open(who="UOFFICE")
    assert "Weaving" in text_of(hill.open("/attendance missing", who="UOFFICE"))
    for method in ("views.publish", "views.open"):
        assert all(each["ok"] for each in hill.slack_log(method))


def test_a_press_counts_for_nobody_who_is_not_on_the_list_of_the_school(
    district: District,
) -> None:
    hill, dale = district.hill, district.dale
    hill.school.add_staff("Olga Other", Role.ADMIN)
    dale.school.add_staff("Marta Lindqvist", Role.ADMIN)
    hill.open(who="UOTHER")
    dale.open(who="UMARTA")
    act(dale, marking(dale, course="Weaving"), "UOTHER")
    act(hill, marking(dale, course="Weaving"), "UOTHER")
    act(hill, marking(hill, course="Pottery"), "UMARTA")
    act(dale, marking(hill, course="Pottery"), "UMARTA")
    assert hill.marks() == {}
    # In a channel of both, who is of the other workspace alone becomes nobody of a list here.
    hill.school.add_staff("Marta Lindqvist", Role.TEACHER)
    hill.open(who="UMARTA")
    known = "SELECT count(*) FROM staff WHERE slack_user_id = 'UMARTA' AND slack_team_id = 'T0HILL'"
    assert hill.look(known) == 0
    # A member of both who acts by the other is who they are.
    pressed = press(hill, marking(hill, course="Pottery"), user={"id": "UTUNDE", "team_id": DALE})
    hill.open()
    assert send_payload(hill, pressed).status_code == 200
    assert list(hill.marks()) == [hill.student(0, "Pottery")]


def test_who_leads_a_workspace_without_a_school_is_offered_to_make_one_in_setup(
    district: District,
) -> None:
    hill, dale = district.hill, district.dale
    dale.open(who="UHEAD")
    hill.statement("UPDATE school SET slack_team_id = NULL WHERE slack_team_id = 'T0HILL'")
    assert "Getting started: 3 of 6" in text_of(Screens(hill, "UHEAD").open_home())
    told = hill.notice_after(lambda: hill.say("/attendance setup", who="UHEAD"), who="UHEAD")
    assert "has no school in Rollcall yet. Create yours" in told


def test_links_of_a_workspace_that_was_taken_out_count_nowhere(district: District) -> None:
    hill, dale = district.hill, district.dale
    for stage in (dale, hill):
        stage.open()
    district.change("remove", DALE)
    act(hill, marking(dale, course="Weaving"), "UTUNDE")
    assert hill.marks() == {}
    assert "Weaving" not in text_of(hill.open())


def test_where_each_workspace_installs_the_app_for_itself_nothing_is_in_common(
    make_stage: MakeStage,
) -> None:
    district = District(make_stage, installed=(HILL, DALE))
    hill, dale = district.hill, district.dale
    for stage in (hill, dale):
        team = stage.workspace.config.team_id
        assert Browser(stage).install(team=team).status_code == 200
        stage.open()
    for stage, other in ((hill, dale), (dale, hill)):
        act(stage, marking(other, course="Weaving" if other is dale else "Pottery"), "UTUNDE")
    assert hill.marks() == {}
    assert hill.look("SELECT count(*) FROM installation WHERE is_org_wide") == 0
    assert text_of(hill.open()).startswith("Pottery")
