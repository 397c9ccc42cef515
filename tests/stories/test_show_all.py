"""Show all: a digest's list in full, for the office and admins, seen by nobody else."""

from uuid import UUID

import pytest

from bot.attendance.listings import Part
from bot.blocks.ids import SHOW_ALL, ShowAll
from storage.words import Level
from tests.school import make_school
from tests.serving import eventually
from tests.stories.conftest import TODAY, Json, Stage
from tests.stories.forging import action, press, send_payload

OFFICE = "UOFFICE"


def ask(stage: Stage, school: UUID, part: Part = Part.UNEXPLAINED, page: int = 0) -> Json:
    value = ShowAll.of(school, TODAY, part, Level.NAMES).at(page).written()
    return action(stage, action_id=f"{SHOW_ALL}_{part}", block_id="show_all0", value=value)


def pressed(stage: Stage, who: str, school: UUID | None = None, page: int = 0) -> Json:
    """Press the button below a message of the bot's; gives what the person sees then."""
    base = stage.open("/attendance help", who=who)
    block_id, element = "show_all0", ask(stage, school or stage.school.school, page=page)
    sent = {"type": "button", "text": {"type": "plain_text", "text": "Show all"}, **element}
    del sent["action_ts"], sent["block_id"]
    where = {"type": "message", "channel": "CSTAFF", "ts": base["ts"]}
    stage.play(
        "press",
        **{
            "as": who,
            "container": where,
            "block_id": block_id,
            "action_id": element["action_id"],
            "element": sent,
        },
    )
    eventually(lambda: stage.messages(who)[-1] != base)
    return stage.messages(who)[-1]


def test_the_office_sees_a_list_in_full_and_teachers_are_refused(stage: Stage) -> None:
    stage.tap_student(stage.open(), 0)
    seen = eventually(lambda: "Lovelace" in str(pressed(stage, OFFICE)))
    assert seen
    assert "Absent without a reason" not in str(stage.messages("UTUNDE"))
    eventually(lambda: "for its office and its admins" in str(pressed(stage, "UTUNDE")))
    eventually(lambda: "not yours" in str(pressed(stage, OFFICE, make_other(stage))))


def make_other(stage: Stage) -> UUID:
    return make_school(stage.database, "Hilltop School").school


def test_office_staff_who_only_read_digests_are_known_at_their_first_press(stage: Stage) -> None:
    stage.tap_student(stage.open(), 0)
    assert OFFICE not in stage.links()
    who = {"id": OFFICE, "team_id": stage.workspace.config.team_id}
    answer = send_payload(stage, press(stage, ask(stage, stage.school.school), user=who))
    assert answer.status_code == 200
    eventually(lambda: OFFICE in stage.links())


@pytest.mark.parametrize("value", ["", "canary", "late:names:0:20261123"])
def test_a_value_that_is_none_of_ours_is_refused(stage: Stage, value: str) -> None:
    forged = ask(stage, stage.school.school) | {"value": value}
    assert send_payload(stage, press(stage, forged)).status_code == 200
