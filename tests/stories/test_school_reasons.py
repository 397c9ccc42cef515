"""A school's own reasons: set up by admins, offered in forms, and kept by what was recorded."""

from sqlalchemy import update

from storage.schools import reasons
from storage.schools.reasons import SchoolReason
from storage.tables import STAFF
from storage.tables.words import Role
from tests.serving import eventually
from tests.stories.reading import Json, text_of
from tests.stories.stage import Mark, Stage
from tests.stories.test_details import block_of, chosen, opened, save
from tests.stories.test_excuses import enter, reason, said, submit
from tests.stories.test_excuses import opened as excuse_form

HEAD, OFFICE = "UHEAD", "UOFFICE"
OWN = "medical: Seen by a doctor\n trip :  School   trip \nQuarantine at home"
USUAL = "Illness, Medical appointment, Family matter, Transport, School activity"


def setup_form(stage: Stage) -> Json:
    stage.say("/attendance setup", who=HEAD)
    root = eventually(lambda: stage.state(HEAD)["view"])
    block = next(each for each in root["view"]["blocks"] if "setup_reasons" in str(each))
    where = {"container": {"type": "view", "view_id": root["id"]}, "block_id": block["block_id"]}
    stage.play("press", **{"as": HEAD, **where, "action_id": "setup_reasons"})
    return eventually(lambda: shown(stage, root["id"])) or {}


def shown(stage: Stage, before: str) -> Json | None:
    view = stage.state(HEAD)["view"]
    return view if view["id"] != before else None


def settle(stage: Stage, text: str, view: Json | None = None) -> Json:
    view = view or setup_form(stage)
    values = {"reasons": {"reasons": {"value": text}}}
    return stage.play("submit", **{"as": HEAD, "view_id": view["id"], "values": values})


def offered(view: Json, field: str = "reason") -> dict[str, str]:
    options = block_of(view, field)["element"]["options"]
    return {each["value"]: each["text"]["text"] for each in options}


def test_a_school_has_the_usual_list_until_an_admin_writes_its_own(stage: Stage) -> None:
    view = setup_form(stage)
    assert block_of(view, "reasons")["element"]["initial_value"].startswith("illness: Illness\nmed")
    refusals = {
        " \n": "Found 0 reasons, expected 1 to 40.",
        "Bad code: Trip": "Line 1: found the code “Bad code”",
        "病": "Line 1: found the code “”",
        "trip:": "Line 1: found a label of 0 characters",
        "trip: Trip\ntrip: Outing": "the code “trip” twice",
        "trip: Out\nouting: OUT": "the label “out” twice",
    }
    for text, words in refusals.items():
        assert words in settle(stage, text, view)["errors"]["reasons"], text
    assert stage.database.read_now(reasons.of_school, stage.school.school) == []
    assert settle(stage, OWN, view)["ok"]
    told = "Seen by a doctor, School trip, Quarantine at home"
    eventually(lambda: told in said(stage.state(HEAD)["view"]))
    roster = stage.open("/attendance bio")
    assert offered(opened(stage, roster)) == {
        "medical": "Seen by a doctor",
        "trip": "School trip",
        "quarantine_at_home": "Quarantine at home",
    }


def test_only_an_admin_writes_the_list(stage: Stage) -> None:
    view = setup_form(stage)
    teacher = update(STAFF).where(STAFF.c.slack_user_id == HEAD).values(role=Role.TEACHER)
    stage.database.write_now(lambda connection: connection.execute(teacher))
    settle(stage, OWN, view)
    assert stage.database.read_now(reasons.of_school, stage.school.school) == []


def test_a_retired_reason_keeps_its_label_and_stays_where_it_stands(stage: Stage) -> None:
    roster = stage.open("/attendance bio")
    view = chosen(stage, opened(stage, roster), 0)
    assert save(stage, view, status="absent", reason="religious")["ok"]
    assert settle(stage, OWN)["ok"]
    # Whose reason is given away, or is none of the list, is called as before.
    stage.press(stage.again(roster), "Everyone else present")
    eventually(lambda: "Religious observance" in text_of(stage.again(roster)))
    # The form keeps it where it stands, and offers it to nobody else.
    view = chosen(stage, opened(stage, roster), 0)
    assert offered(view)["religious"] == "Religious observance"
    assert save(stage, view, status="absent", reason="religious", note="Eid")["ok"]
    eventually(lambda: stage.mark_of(0) == Mark("absent", None, "religious", "Eid"))
    view = chosen(stage, opened(stage, roster), 2)
    assert "religious" not in offered(view)


def test_excuses_offer_the_schools_reasons_and_refuse_others(stage: Stage) -> None:
    stage.tap_student(stage.open(), 0)
    form = excuse_form(stage, "/attendance excuse Ada Lovelace")
    assert settle(stage, OWN)["ok"]
    # What was offered when the form was drawn may be offered no more.
    ada = block_of(form, "student_ids")["element"]["options"][:1]
    answer = submit(
        stage,
        form,
        student_ids={"selected_options": [each["value"] for each in ada]},
        becomes={"selected_option": {"value": "excused"}},
        reason=reason("illness"),
    )
    words = "Found the reason 'illness', expected one of medical, trip, quarantine_at_home."
    assert answer["errors"]["reason"] == words
    enter(stage, reason=reason("trip"), ends_on={"selected_date": "2026-11-25"})
    assert stage.mark_of(0) == ("excused", None, "trip", None)
    assert "School trip" in said(excuse_form(stage, "/attendance excuse"))
    assert "School trip" in str(stage.audit()[-1]["why"])
    found = stage.open("/attendance student lovelace", who=OFFICE)
    seen = stage.tap(found, "Ada Lovelace", who=OFFICE)
    assert "excused, School trip" in text_of(seen)


def test_a_list_that_another_admin_wrote_meanwhile_is_not_overwritten(stage: Stage) -> None:
    view = setup_form(stage)
    theirs = [SchoolReason("trip", "School trip")]
    stage.database.write_now(reasons.set_list, stage.school.school, theirs)
    settle(stage, OWN, view)
    told = str(stage.state(HEAD)["view"])
    assert "Somebody has changed this while the form was open" in told
    assert list(stage.database.read_now(reasons.of_school, stage.school.school)) == theirs
