"""Home: what it shows to whom, and registers in modals that open from it."""

import pytest

from storage.tables.words import Role
from tests.serving import eventually
from tests.stories.building import MakeStage
from tests.stories.homes import Screens, stage_with_home
from tests.stories.reading import Json, buttons, text_of
from tests.stories.stage import Stage

TUNDE, MARTA, OLGA, OFFICE, HEAD = "UTUNDE", "UMARTA", "UOTHER", "UOFFICE", "UHEAD"
NOW = [(1, "1", "08:50", "09:40")]
EARLIER = [(1, "0", "08:00", "08:45")]
LATER = [(1, "2", "10:00", "10:50")]
LAST_FRIDAY = [(5, "2", "10:00", "10:50")]


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    return stage_with_home(make_stage)


def timetable(stage: Stage) -> None:
    school = stage.school
    school.add_course("Physics 10B", 3, teachers=["Olga Other"], meetings=LATER)
    school.add_course("Chemistry 8B", 3, teachers=["Olga Other"], meetings=EARLIER)
    school.add_course("Maths 7C", 3, teachers=["Olga Other"], meetings=NOW)
    school.add_course("Art 9D", 2, teachers=["Olga Other"], meetings=LAST_FRIDAY)


def labels(view: Json) -> list[str]:
    return [each["text"]["text"] for _, each in buttons(view)]


def test_a_teachers_day_has_what_is_on_now_first_and_what_was_left_over(stage: Stage) -> None:
    timetable(stage)
    home = Screens(stage, OLGA).open_home()
    told = text_of(home)
    assert told.startswith("Monday 23 November 2026")
    today, before = told.split("Not finished on Fri 20 Nov")
    order = [today.index(name) for name in ("Maths 7C", "Chemistry 8B", "Physics 10B")]
    assert order == sorted(order)
    assert "Your registers today: 2 missing now" in today
    assert "Art 9D" in before
    assert "Biology 9A" not in told
    assert labels(home)[:3] == ["Today's registers", "Cover for me", "Help"]


def test_a_register_is_taken_in_a_modal(stage: Stage) -> None:
    timetable(stage)
    olga = Screens(stage, OLGA)
    roster = olga.tap(olga.open_home(), "Open Maths 7C")
    assert text_of(roster).startswith("Maths 7C · Mon 23 Nov 2026 · Period 1, 08:50")
    marked = olga.tap(roster, "Ada L., mark absent")
    assert "1 absent" in text_of(marked)
    done = olga.tap(marked, "Everyone else present")
    assert "Complete: 2 present, 1 absent. Saved by Olga Other at 09:05." in text_of(done)
    undone = olga.tap(done, "Undo")
    assert "2 still to mark" in text_of(undone)
    olga.tap(undone, "Everyone else present")
    before = olga.published()
    olga.close()
    eventually(lambda: olga.published() > before)
    assert "Your registers today: 1 missing now" in text_of(olga.home())


def test_details_lie_upon_the_register_and_it_is_redrawn_below(stage: Stage) -> None:
    timetable(stage)
    olga = Screens(stage, OLGA)
    roster = olga.tap(olga.open_home(), "Open Maths 7C")
    form = olga.tap(roster, "Details")
    assert form["callback_id"] == "details"
    student = next(
        block["element"]["initial_option"]["value"]
        for block in form["blocks"]
        if block["block_id"] == "student"
    )
    values = {
        "student": {"details_student": {"selected_option": {"value": student}}},
        f"status:{student}": {"status": {"selected_option": {"value": "late"}}},
        f"minutes_late:{student}": {"minutes_late": {"value": "7"}},
        f"reason:{student}": {"reason": {"selected_option": None}},
        f"note:{student}": {"note": {"value": None}},
    }
    outcome = stage.play("submit", **{"as": OLGA, "view_id": form["id"], "values": values})
    assert outcome["ok"], outcome
    eventually(lambda: olga.says("1 late"))


def test_a_colleagues_change_shows_in_an_open_modal(stage: Stage) -> None:
    tunde, marta = Screens(stage, TUNDE), Screens(stage, MARTA)
    his = tunde.tap(tunde.open_home(), "Open Biology 9A")
    hers = marta.tap(marta.open_home(), "Open Biology 9A")
    tunde.tap(his, "⬜")
    eventually(lambda: marta.says("1 absent"))
    assert "1 absent" not in text_of(hers)


def test_the_office_sees_what_it_waits_for_and_the_ways_from_there(stage: Stage) -> None:
    timetable(stage)
    roster = stage.open("/attendance chem", who=OLGA)
    stage.tap_student(roster, 0, who=OLGA)
    office = Screens(stage, OFFICE)
    home = office.open_home()
    told = text_of(home)
    assert "Registers missing now: 2" in told
    assert "0 of 2 registers that began are complete." in told
    assert "08:50 Maths 7C, period 1 · not taken · Olga Other" in told
    assert "Physics 10B" not in told
    assert "Absent without a reason: 1\nAda Lovelace" in told
    assert " · Absent: 08:00 Chemistry 8B" in told
    assert "1 h overdue" in told
    ways = ["Today's registers", "Missing now", "Call list", "Desk", "Excuses", "Covers", "Help"]
    assert labels(home)[:7] == ways
    assert "Sent now to Olga Other" in text_of(office.tap(home, "Send the register of Maths 7C"))
    office.close()
    assert "Maths 7C" in text_of(office.tap(home, "Missing now"))
    office.close()
    assert office.tap(home, "Excuses")["title"]["text"] == "Excuses"
    office.close()
    assert office.tap(home, "Desk")["title"]["text"] == "The desk"
    office.close()
    assert office.tap(home, "Covers")["title"]["text"] == "Covers"


def test_a_teacher_asks_for_cover_from_there(stage: Stage) -> None:
    timetable(stage)
    olga = Screens(stage, OLGA)
    assert olga.tap(olga.open_home(), "Cover for me")["title"]["text"] == "Covers"


def test_an_admin_sets_up_from_there_and_nobody_else(stage: Stage) -> None:
    head = Screens(stage, HEAD)
    home = head.open_home()
    assert "Riverside School" in text_of(head.tap(home, "Setup"))
    assert "Setup" not in labels(Screens(stage, OFFICE).open_home())


def test_a_stranger_is_told_how_to_be_let_in(stage: Stage) -> None:
    told = text_of(Screens(stage, "UNOBODY").open_home())
    assert "The staff list has nobody with your Slack e-mail address" in told
    stage.school.add_staff("Nobody Known", Role.TEACHER)
    assert "You teach no registers today." in text_of(Screens(stage, "UNOBODY").open_home())


def test_a_refusal_lies_upon_the_register(stage: Stage) -> None:
    timetable(stage)
    olga = Screens(stage, OLGA)
    roster = olga.tap(olga.open_home(), "Open Maths 7C")
    stage.school.database.write_now(
        lambda connection: connection.exec_driver_sql(
            "UPDATE teacher_assignment SET ends_on = '2026-11-22'"
        )
    )
    refusal = olga.tap(roster, "Ada L., mark absent")
    assert refusal["id"] != roster["id"]
    assert "not yours" in text_of(refusal) or "don't teach" in text_of(refusal)


def test_the_homes_of_all_stay_within_slacks_limit(make_stage: MakeStage) -> None:
    stage = make_stage(workspace={"events": frozenset({"app_home_opened"}), "rate_limits": True})
    olga = Screens(stage, OLGA)
    for _ in range(3):
        olga.open_home()
    answers = [each["ok"] for each in stage.slack_log("views.publish")]
    assert answers == [True] * 3


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 500, "times": 2},
        {"kind": "status", "status": 429, "retry_after": 1},
        {"kind": "drop_before", "times": 2},
        {"kind": "drop_after"},
    ],
)
def test_a_modal_that_slack_fails_to_redraw_is_drawn_again(stage: Stage, fault: Json) -> None:
    timetable(stage)
    olga = Screens(stage, OLGA)
    roster = olga.tap(olga.open_home(), "Open Maths 7C")
    stage.play("faults", method="views.update", **fault)
    olga.press(roster, "Ada L., mark absent")
    eventually(lambda: olga.says("1 absent"))
    assert len(stage.audit()) == 1


def test_a_home_waits_for_slacks_limit(stage: Stage) -> None:
    stage.play("faults", method="views.publish", kind="status", status=429, retry_after=1)
    assert "Biology 9A" in text_of(Screens(stage, TUNDE).open_home())


def test_a_home_that_another_process_has_published_since_is_read_again(stage: Stage) -> None:
    tunde = Screens(stage, TUNDE)
    tunde.open_home()
    stage.play("faults", method="views.publish", kind="error", error="hash_conflict")
    assert "Biology 9A" in text_of(tunde.open_home())
    assert [each["ok"] for each in stage.slack_log("views.publish")] == [True, False, True]


def test_the_shortcut_opens_the_register_that_is_on_now(stage: Stage) -> None:
    olga = Screens(stage, OLGA)
    timetable(stage)
    roster = olga.use_shortcut()
    eventually(lambda: olga.says("Maths 7C · Mon 23 Nov 2026 · Period 1, 08:50"))
    olga.tap(olga.modal() or {}, "Ada L., mark absent")
    assert olga.says("1 absent")
    assert (olga.modal() or {})["id"] == roster["id"]


def test_the_shortcut_tells_a_stranger_why_not(stage: Stage) -> None:
    nobody = Screens(stage, "UNOBODY")
    nobody.use_shortcut()
    eventually(lambda: nobody.says("The staff list has nobody with your Slack e-mail address"))


def test_a_student_is_found_from_home_and_shown_in_a_modal(stage: Stage) -> None:
    timetable(stage)
    office = Screens(stage, OFFICE)
    home = office.open_home()
    found = office.search(home, "pick_student", "zoe mull")
    told = [each["text"]["text"] for each in found]
    assert len(told) == 7
    assert all(each.startswith("Zoë") for each in told)
    shown = office.choose(home, "pick_student", found[0])
    assert text_of(shown).startswith("Zoë")
    assert office.search(home, "pick_student", "xyzzyx") == []
    menus = [block["block_id"] for block in home["blocks"] if "find" in str(block["block_id"])]
    before = office.published()
    office.close()
    eventually(lambda: office.published() > before)
    cleared = [each for each in office.home()["blocks"] if each["block_id"] in menus]
    assert cleared == []


def test_a_teacher_finds_whom_they_teach_and_a_stranger_nobody(stage: Stage) -> None:
    timetable(stage)
    olga = Screens(stage, OLGA)
    home = olga.open_home()
    mine = olga.search(home, "pick_student", "ada")
    all_of_them = Screens(stage, OFFICE)
    others = all_of_them.search(all_of_them.open_home(), "pick_student", "ada")
    assert 0 < len(mine) < len(others)
    stage.statement("UPDATE staff SET active = false WHERE given_name = 'Olga'")
    assert olga.search(home, "pick_student", "ada") == []


def test_what_is_entered_in_a_form_that_home_opened_shows_on_it(stage: Stage) -> None:
    office = Screens(stage, OFFICE)
    excuses = office.tap(office.open_home(), "Excuses")
    form = office.tap(excuses, "Excuse students")
    entered = {
        "student_ids": {"selected_options": office.search(form, "student_ids", "lovela")[:1]},
        "becomes": {"selected_option": {"value": "excused"}},
    }
    values = {name: {name: each} for name, each in entered.items()}
    outcome = stage.play("submit", **{"as": OFFICE, "view_id": form["id"], "values": values})
    assert outcome["ok"], outcome
    before = office.published()
    while office.modal():
        office.close()
    eventually(lambda: office.published() > before)
    assert "Excused today and tomorrow: 1" in text_of(office.home())


def directly(stage: Stage, who: str) -> list[str]:
    """What the bot has written to somebody directly."""
    found = stage.state(who)["messages"]
    return [
        text_of(each)
        for channel, messages in found.items()
        if channel.startswith("D")
        for each in messages
    ]


def test_what_slack_opens_no_more_from_home_is_told_directly(stage: Stage) -> None:
    ines = Screens(stage, OFFICE)
    home = ines.open_home()
    for count, press in enumerate(
        (
            lambda: ines.press(home, "Desk"),
            lambda: ines.press(home, "Call list"),
            lambda: stage.play("shortcut", **{"as": OFFICE, "callback_id": "take_attendance"}),
        ),
        start=1,
    ):
        # The form, and then the notice by the trigger that is over.
        stage.fault("error", method="views.open", error="expired_trigger_id", times=2)
        press()
        told = eventually(lambda: found if len(found := directly(stage, OFFICE)) == count else None)  # noqa: B023
        assert "Nothing is lost: please press again" in (told or [""])[-1]
    assert ines.modal() is None
    assert directly(stage, HEAD) == []


@pytest.mark.parametrize("word", ["desk", "excuse", "excuse ada lovelace", "cover biology"])
def test_a_form_that_a_command_asked_for_too_late_is_told_below_it(stage: Stage, word: str) -> None:
    stage.open("/attendance calls", who=OFFICE)
    stage.fault("error", method="views.open", error="expired_trigger_id")
    told = stage.notice_after(lambda: stage.say(f"/attendance {word}", who=OFFICE), who=OFFICE)
    assert "Nothing is lost: please press again, or type the command again." in told
    assert stage.state(OFFICE)["view"] is None
