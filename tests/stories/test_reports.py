"""/attendance reports: what families report, and how the office accepts or declines it."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection

from bot.attendance.access.people import SlackPerson
from bot.attendance.excuses import deciding
from bot.attendance.excuses.reports import Acceptance
from bot.attendance.registers.actions import Stamp
from bot.blocks.ids.report_ids import ReportPress
from storage.tables.words import Becomes, Role
from tests.school import make_school
from tests.serving import eventually
from tests.stories import homes
from tests.stories.building import MakeStage
from tests.stories.calling import HEAD, OFFICE, calls, form, mark, submit
from tests.stories.forging import action, press, send_payload, submission
from tests.stories.homes import Screens
from tests.stories.reading import Json, buttons, text_of
from tests.stories.reporting import Families, families_of
from tests.stories.stage import Stage
from tests.stories.test_excuse_races import one_upon_the_other

WEDNESDAY = "2026-11-25"
EXCUSED: Json = {"selected_option": {"value": "excused"}}
WHY: Json = {"value": "A day of examinations."}


@pytest.fixture
def families(stage: Stage) -> Families:
    """A form of the school's own, which may do everything in the school."""
    return families_of(stage)


def reports(stage: Stage, *, who: str = OFFICE) -> Json:
    return stage.open("/attendance reports", who=who)


def ask(stage: Stage, message: Json, label: str, *, who: str = OFFICE) -> Json:
    """Press, and give the form that opens."""
    assert stage.press(message, label, who=who)["ok"]
    return form(stage, who)


def said(stage: Stage, who: str = OFFICE) -> str:
    """What the modal says that stands in the form's place."""
    return text_of(form(stage, who)["view"])


def test_the_call_list_says_that_a_family_has_reported_and_leads_to_it(
    stage: Stage, families: Families
) -> None:
    mark(stage, "biology", 0)
    assert "Reports to decide" not in text_of(calls(stage))
    families.report(0, ends_on=WEDNESDAY)
    families.report(1, begins_on=WEDNESDAY)
    message = calls(stage)
    assert (
        "📨 A report from Maria Lovelace, mother says “A fever. Back <soon>”, "
        "Mon 23 Nov to Wed 25 Nov; not accepted yet"
    ) in text_of(message)
    found = text_of(stage.tap(message, "Reports to decide (2)", who=OFFICE))
    assert found.startswith("2 reports to decide\nAda Lovelace · ")
    assert "Absent today without a reason · last 30 days: 1 absent" in found
    assert "If accepted as excused: 1 absent → excused" in found
    assert found.count("no record changes yet") == 1
    assert "Ada Lovelace" in text_of(
        stage.tap(stage.again(message, who=OFFICE), "Call list", who=OFFICE)
    )


def test_accepting_enters_an_excuse_and_says_what_changed(stage: Stage, families: Families) -> None:
    mark(stage, "biology", 0)
    report = families.report(0)
    message = reports(stage)
    assert message["ephemeral"]
    assert message["text"] == "1 report to decide"
    view = ask(stage, message, "Accept: Ada")
    entered: Json = {"becomes": EXCUSED, "reason": {"selected_option": {"value": "illness"}}}
    assert submit(stage, view, **entered)["ok"]
    found = said(stage)
    assert "The report about Ada Lovelace is accepted." in found
    assert "Biology 9A: absent → excused" in found
    assert stage.mark_of(0) == ("excused", None, "illness", None)
    stage.eventually_shows(message, "No family's report waits to be decided.", who=OFFICE)
    shown = text_of(stage.again(message, who=OFFICE))
    assert "Ada Lovelace, Mon 23 Nov: accepted by Ines Duarte at 09:05" in shown
    kept = families.now(report)
    assert (kept["status"], kept["decided_by_id"]) == (
        "accepted",
        str(stage.school.staff["Ines Duarte"]),
    )
    excuse = families.client.call("GET", f"/academic/excuses/{kept['excuse_id']}").json()
    assert (excuse["note"], excuse["told_by"]) == (
        "A fever.\nBack <soon>",
        "Maria Lovelace, mother",
    )


def test_who_is_excused_already_is_said(stage: Stage, families: Families) -> None:
    families.report(0)
    families.report(0, ends_on=WEDNESDAY)
    message = reports(stage)
    assert "An excuse stands" not in text_of(message)
    assert submit(stage, ask(stage, message, "Accept: Ada"), becomes=EXCUSED)["ok"]
    stage.eventually_shows(message, "An excuse stands already on these days", who=OFFICE)


def test_declining_needs_a_reason_and_excuses_nobody(stage: Stage, families: Families) -> None:
    mark(stage, "biology", 0)
    report = families.report(0)
    view = ask(stage, reports(stage), "Decline: Ada")
    refused = submit(stage, view, why={"value": "  "})
    assert "why the report is declined" in str(refused)
    assert families.now(report)["status"] == "pending"
    assert submit(stage, view, why=WHY)["ok"]
    assert "The report about Ada Lovelace is declined." in said(stage)
    assert families.now(report)["declined_why"] == "A day of examinations."
    assert stage.mark_of(0) == ("absent", None, None, None)


def test_several_are_decided_at_once_and_who_came_stays(stage: Stage, families: Families) -> None:
    mark(stage, "biology", 0)
    mark(stage, "biology", 1, "Late")
    made = [families.report(place) for place in (0, 1, 2)]
    # Two reports of one student are two excuses.
    made.append(families.report(0, ends_on=WEDNESDAY))
    message = reports(stage)
    assert "If accepted as excused: 1 late stays" in text_of(message)
    view = ask(stage, message, "Accept several")
    options = view["view"]["blocks"][0]["element"]["options"]
    chosen = [each for each in options if each["value"] != made[2]["id"]]
    assert len(chosen) == 3
    picked: Json = {"selected_options": chosen}
    nothing = submit(stage, view, report_ids={"selected_options": []}, becomes=EXCUSED)
    assert "Choose a report" in str(nothing) or not nothing["ok"]
    note: Json = {"value": "By the form."}
    assert submit(stage, view, report_ids=picked, becomes=EXCUSED, note=note)["ok"]
    found = said(stage)
    assert "are accepted." in found
    assert "Changed:\nAda Lovelace · Mon 23 Nov · Biology 9A: absent → excused" in found
    assert "Stays, since the student came:" in found
    assert [families.now(each)["status"] for each in made].count("accepted") == 3
    assert stage.look("SELECT count(DISTINCT change_set_id) FROM excuse") == 3
    stage.eventually_shows(message, "1 report to decide", who=OFFICE)
    assert not any("several" in str(each) for _, each in buttons(stage.again(message, who=OFFICE)))


def test_who_is_second_is_told_who_decided_it_and_nothing_is_overwritten(
    stage: Stage, families: Families
) -> None:
    made = [families.report(place) for place in (0, 1)]
    mine, theirs = reports(stage), reports(stage, who=HEAD)
    stage.press(theirs, "Decline several", who=HEAD)
    open_form = form(stage, HEAD)
    assert submit(stage, ask(stage, mine, "Accept: Ada"), becomes=EXCUSED)["ok"]
    stage.eventually_shows(mine, "1 report to decide", who=OFFICE)
    picked: Json = {"selected_options": open_form["view"]["blocks"][0]["element"]["options"]}
    assert submit(stage, open_form, HEAD, report_ids=picked, why=WHY)["ok"]
    found = said(stage, HEAD)
    assert (
        "Decided before, and left as it is:\nAda Lovelace, Mon 23 Nov: accepted by Ines Duarte"
        in found
    )
    assert [families.now(each)["status"] for each in made] == ["accepted", "declined"]
    # Ines still sees the other as it was.
    told = text_of(stage.tap(mine, "Decline: ", who=OFFICE))
    assert "declined by Ruth Abernathy at 09:05: A day of examinations." in told
    assert told.startswith("0 reports to decide")


def test_two_who_decide_the_same_moment_wait_for_each_other(
    stage: Stage, families: Families
) -> None:
    calls(stage)
    calls(stage, who=HEAD)
    ids = [UUID(families.report(place)["id"]) for place in (0, 1, 2)]
    now, team = stage.clock.now(), stage.workspace.config.team_id
    found: list[deciding.DecidedReports] = []
    accept = by_of(
        team, OFFICE, deciding.accept, ids[:2], Acceptance(Becomes.EXCUSED), Stamp.at(now, "one")
    )
    decline = by_of(team, HEAD, deciding.decline, ids[::-1], "Not so.", Stamp.at(now, "two"))
    one_upon_the_other(stage.database, accept, lambda c: found.append(decline(c)))
    (outcome,) = found
    assert (len(outcome.decided), len(outcome.before)) == (1, 2)


def test_home_of_the_office_leads_to_the_reports(make_stage: MakeStage) -> None:
    stage = homes.stage_with_home(make_stage)
    families = families_of(stage)
    stage.open("/attendance", who=OFFICE)
    screens = Screens(stage, OFFICE)
    assert "Reports of families" not in text_of(screens.open_home())
    families.report(0)
    home = screens.open_home()
    told = "Ada Lovelace · Mon 23 Nov · Maria Lovelace, mother: “A fever. Back <soon>”"
    assert f"Reports of families: 1\n{told}" in text_of(home)
    listed = screens.tap(home, "Reports to decide (1)")
    opened = screens.tap(listed, "Decline: Ada")
    assert submit(stage, opened, why=WHY)["ok"]
    assert screens.says("is declined.")
    screens.close()
    eventually(lambda: screens.says("No family's report waits"))
    eventually(lambda: "Reports of families" not in text_of(screens.home()))
    # A teacher's Home knows nothing of a report that waits.
    families.report(1)
    stage.open("/attendance")
    assert "Reports of" not in text_of(Screens(stage, "UTUNDE").open_home())


def test_a_report_says_that_its_excuse_was_withdrawn_and_by_whom(
    stage: Stage, families: Families
) -> None:
    mark(stage, "biology", 0)
    report = families.report(0)
    assert submit(stage, ask(stage, reports(stage), "Accept: Ada"), becomes=EXCUSED)["ok"]
    families.withdraw(report)
    found = text_of(reports(stage))
    assert (
        "accepted by Ines Duarte at 09:05; the excuse was withdrawn by the school's own system "
        "at 09:05"
    ) in found
    assert stage.mark_of(0) == ("absent", None, None, None)


def test_many_reports_have_pages(stage: Stage, families: Families) -> None:
    for place in range(9):
        families.report(place)
    message = reports(stage)
    assert len([each for _, each in buttons(message) if "Accept…" in str(each)]) == 8
    second = stage.tap(message, "Page 2 of 2", who=OFFICE)
    assert len([each for _, each in buttons(second) if "Accept…" in str(each)]) == 1


@pytest.mark.parametrize("who", ["UTUNDE", "UNOBODY"])
def test_teachers_and_strangers_see_no_report_and_decide_none(
    stage: Stage, families: Families, who: str
) -> None:
    report = families.report(0)
    words = stage.notice_after(lambda: stage.say("/attendance reports", who=who), who=who)
    assert ("for the school office" if who == "UTUNDE" else "staff list") in words
    assert "Ada" not in words
    decide_as(stage, who, report)
    assert families.now(report) == report


def test_a_report_of_another_school_is_not_the_offices_to_decide(
    stage: Stage, families: Families
) -> None:
    report = families.report(0)
    other = make_school(stage.database, name="Hillside School")
    stage.statement("UPDATE staff SET active = false WHERE given_name = 'Ines'")
    other.add_staff("Ines Duarte", Role.OFFICE)
    said_ = stage.notice_after(lambda: reports(stage), who=OFFICE)
    assert "Ada" not in said_
    decide_as(stage, OFFICE, report)
    assert families.now(report) == report


def by_of(team: str, who: str, rule: Any, *rest: object) -> Any:
    """Have somebody of the stage's workspace enter a rule."""

    def work(connection: Connection) -> Any:
        return rule(connection, SlackPerson("", team, who), *rest)

    return work


def decide_as(stage: Stage, who: str, report: Json) -> None:
    """Press on Accept and submit both forms, whoever was shown them."""
    pressed = ReportPress(school_id=stage.school.school, report_id=UUID(report["id"]))
    carried = (
        f'{{"surface": {{}}, "pressed": "{pressed.view.written()}", "report_id": "{report["id"]}"}}'
    )
    made = action(stage, action_id="report_accept", block_id="report0", value=pressed.written())
    forms: list[Json] = [press(stage, made)]
    for name, values in (("report_accept", {"becomes": EXCUSED}), ("report_decline", {"why": WHY})):
        state = {key: {key: value} for key, value in values.items()}
        view = {
            "id": f"V{name}",
            "callback_id": name,
            "private_metadata": carried,
            "blocks": [{"type": "input", "block_id": key} for key in state],
            "state": {"values": state},
        }
        forms.append(submission(stage, **view))
    for payload in forms:
        payload["user"]["id"] = who
        assert send_payload(stage, payload).status_code == 200
