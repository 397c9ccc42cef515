"""Clearing an absence: how the office was told, until when, and from when on with a document."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from storage.due import closures
from storage.due.closures import Closure
from storage.excuses import clearing_rules
from storage.excuses.clearing_rules import Clearing
from storage.tables import EXCUSE
from tests.stories.calling import MATHS, OFFICE, calls, close, enroll, form, mark, submit
from tests.stories.forging import send_payload, submission
from tests.stories.reading import Json, text_of
from tests.stories.reporting import families_of
from tests.stories.stage import TODAY, Stage

LAST_MONDAY = TODAY - timedelta(days=7)


def settle(stage: Stage, deadline: int | None = None, document: int | None = None) -> None:
    rule = Clearing(deadline, document)
    stage.database.write_now(clearing_rules.settle, stage.school.school, rule)


def labels(view: Json) -> list[str]:
    return [each["label"]["text"] for each in view["view"]["blocks"] if "label" in each]


def explain(stage: Stage, day: str = "calls") -> Json:
    close(stage)
    stage.press(calls(stage, day), "Explain", who=OFFICE)
    return form(stage)


def of_student(stage: Stage, *, who: str = OFFICE) -> str:
    found = calls(stage, "student zoe muller", who=who)
    return text_of(stage.tap(found, "Show Zoë Müller-Ångström", who=who))


def cleared(stage: Stage) -> list[tuple[Any, ...]]:
    columns = (EXCUSE.c.method, EXCUSE.c.told_by, EXCUSE.c.relation, EXCUSE.c.document_to_follow)

    def look(connection: Any) -> list[tuple[Any, ...]]:
        found = connection.execute(select(*columns).order_by(EXCUSE.c.id))
        return [(row[0] and row[0].value, *row[1:]) for row in found]

    return stage.database.read_now(look)


CHOSEN: Json = {
    "method": {"selected_option": {"value": "email"}},
    "told_by": {"value": "Annabella <Byron>"},
    "relation": {"value": "her mother"},
    "reason": {"selected_option": {"value": "illness"}},
}


def test_nobody_is_asked_until_the_school_says_so(stage: Stage) -> None:
    mark(stage, "biology", 1)
    assert "How you were told" not in labels(explain(stage))
    assert "To be cleared" not in text_of(calls(stage))


def test_an_absence_is_cleared_and_the_student_shows_how(stage: Stage) -> None:
    settle(stage)
    mark(stage, "biology", 1)
    view = explain(stage)
    assert {"How you were told", "Who that is to the student"} < set(labels(view))
    refused = submit(stage, view, reason=CHOSEN["reason"])
    assert not refused["ok"]
    assert cleared(stage) == []
    assert submit(stage, view, **CHOSEN)["ok"]
    assert cleared(stage) == [("email", "Annabella <Byron>", "her mother", False)]
    assert "Nobody is absent" in text_of(calls(stage))
    shown = of_student(stage)
    assert "told by Annabella <Byron> (her mother) · cleared by e-mail, 09:05" in shown
    assert "entered by Ines Duarte" in shown


def test_a_forged_form_does_not_pass_over_the_question(stage: Stage) -> None:
    settle(stage)
    mark(stage, "biology", 1)
    view = explain(stage)["view"]
    student = view["blocks"][0]["element"]["initial_options"][0]["value"]
    values = {
        "student_ids": {"selected_options": [{"value": student}]},
        "begins_on": {"selected_date": TODAY.isoformat()},
        "becomes": {"selected_option": {"value": "excused"}},
    }
    forged = submission(
        stage,
        id="VFORGED",
        callback_id=view["callback_id"],
        private_metadata=view["private_metadata"],
        blocks=view["blocks"],
        state={"values": {name: {name: each} for name, each in values.items()}},
    )
    forged["user"]["id"] = OFFICE
    answer = send_payload(stage, forged)
    assert answer.json()["errors"] == {"method": "Choose how you were told."}
    assert cleared(stage) == []


def test_the_days_left_are_school_days_and_past_them_it_counts_as_unexcused(stage: Stage) -> None:
    """The school meets on Mondays: the one day after the last Monday is today, or the next one."""
    settle(stage, deadline=1)
    stage.school.add_course("Maths", 0, teachers=["Tunde Okafor"], meetings=MATHS)
    enroll(stage, 1, "Maths", 1)
    mark(stage, f"biology {LAST_MONDAY}", 1)
    told = "today is the last day, by Mon 23 Nov"
    assert f"To be cleared: {told}." in text_of(calls(stage, f"calls {LAST_MONDAY}"))
    assert f"Mon 16 Nov: {told}" in of_student(stage)
    closed = [Closure(TODAY, "Snow")]
    stage.database.write_now(closures.close, stage.school.school, closed)
    told = "1 school day left, by Mon 30 Nov"
    assert told in text_of(calls(stage, f"calls {LAST_MONDAY}"))
    stage.database.write_now(closures.reopen, stage.school.school, [TODAY])
    stage.clock.ahead += 24 * 60 * 60
    told = "unexcused, not cleared by Mon 23 Nov"
    assert told in text_of(calls(stage, f"calls {LAST_MONDAY}"))
    assert f"Mon 16 Nov: {told}" in of_student(stage)
    # It is derived: nothing was written. And a teacher sees nothing of the office's matters.
    assert stage.look("SELECT status FROM attendance_record") == "absent"
    assert "cleared" not in of_student(stage, who="UTUNDE")


def test_after_so_many_days_by_the_family_alone_a_document_is_asked_for(stage: Stage) -> None:
    settle(stage, document=1)
    mark(stage, f"biology {LAST_MONDAY}", 1)
    view = explain(stage, f"calls {LAST_MONDAY}")
    assert "ask for a document" not in str(view)
    assert submit(stage, view, **CHOSEN)["ok"]
    assert "cleared by e-mail, 09:05 on Mon 23 Nov" in of_student(stage)
    mark(stage, "biology", 1)
    view = explain(stage)
    assert "The family alone has cleared 1 day since" in str(view)
    refused = submit(stage, view, **CHOSEN)
    assert "expected a document from 1 on" in refused["errors"]["method"]
    follows: Json = {"document": {"selected_options": ["follows"]}}
    assert submit(stage, view, **CHOSEN, **follows)["ok"]
    assert [row[3] for row in cleared(stage)] == [False, True]
    assert "a document is to follow" in of_student(stage)


def test_who_accepts_a_report_says_how_the_office_was_told(stage: Stage) -> None:
    settle(stage, document=1)
    mark(stage, f"biology {LAST_MONDAY}", 1)
    assert submit(stage, explain(stage, f"calls {LAST_MONDAY}"), **CHOSEN)["ok"]
    mark(stage, "biology", 1)
    families = families_of(stage)
    families.report(1)
    close(stage)
    stage.press(stage.open("/attendance reports", who=OFFICE), "Accept: Zoë", who=OFFICE)
    view = form(stage)
    assert "The family alone has cleared 1 day since" in str(view)
    becomes: Json = {"becomes": {"selected_option": {"value": "excused"}}}
    refused = submit(stage, view, **becomes)
    assert list(refused["errors"]) == ["method"]
    chosen = becomes | {each: CHOSEN[each] for each in ("method", "relation")}
    refused = submit(stage, view, **chosen)
    assert "expected a document from 1 on" in refused["errors"]["method"]
    follows: Json = {"document": {"selected_options": ["follows"]}}
    assert submit(stage, view, **chosen, **follows)["ok"]
    assert cleared(stage)[1:] == [("email", "Maria Lovelace, mother", "her mother", True)]


def test_several_reports_ask_for_a_document_if_one_of_them_does(stage: Stage) -> None:
    settle(stage, document=1)
    mark(stage, f"biology {LAST_MONDAY}", 1)
    assert submit(stage, explain(stage, f"calls {LAST_MONDAY}"), **CHOSEN)["ok"]
    families = families_of(stage)
    families.report(0)
    families.report(1)
    close(stage)
    stage.press(stage.open("/attendance reports", who=OFFICE), "Accept several…", who=OFFICE)
    view = form(stage)
    assert "Of one student or more the family alone has cleared 1 day since" in str(view)
    # Nothing is recorded yet: no absence is cleared, so nobody has to say how.
    assert submit(stage, view, becomes={"selected_option": {"value": "excused"}})["ok"]
    assert [row[0] for row in cleared(stage)] == ["email", None, None]


def test_a_token_accepts_a_report_with_its_clearing(stage: Stage) -> None:
    families = families_of(stage)
    path = f"/academic/absence-reports/{families.report(0)['id']}/accept"
    refused = families.client.call(
        "POST", path, json={"becomes": "excused", "relation": "her mother"}
    )
    assert refused.status_code == 422
    assert "without a method" in refused.text
    body = {"becomes": "excused", "method": "voicemail", "relation": "her mother"}
    assert families.client.call("POST", path, json=body).status_code == 200
    assert cleared(stage) == [("voicemail", "Maria Lovelace, mother", "her mother", False)]
