"""The access log: who saw whose records outside their own classes is kept before it is shown."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, select

from bot.blocks.ids.access_ids import LogPage
from storage.accesses import keeping
from storage.tables import ACCESS
from storage.tables.words import AccessKind
from tests.cli.test_setup import rollcall
from tests.hearing import Heard
from tests.serving import eventually
from tests.stories import forging
from tests.stories.building import MakeStage
from tests.stories.calling import (
    HEAD,
    OFFICE,
    calls,
    choose,
    close,
    form,
    mark,
    student_id,
)
from tests.stories.forging import action, send_payload
from tests.stories.homes import Screens, stage_with_home
from tests.stories.reading import Json, text_of
from tests.stories.reporting import families_of
from tests.stories.stage import TODAY, Stage
from tests.stories.test_desk import offered
from tests.stories.test_setup import opened, press, shown_after

INES, RUTH = "Ines Duarte", "Ruth Abernathy"
Line = tuple[Any, ...]
COLUMNS = (ACCESS.c.kind, ACCESS.c.staff_id, ACCESS.c.students, ACCESS.c.student_id)


def logged(stage: Stage, *kinds: AccessKind) -> list[Line]:
    """The lines of some kinds, or all: the kind, who saw, how many, and whom one is about."""

    def read(connection: Connection) -> list[Line]:
        lines = connection.execute(select(*COLUMNS).order_by(ACCESS.c.seen_at, ACCESS.c.id))
        return [tuple(each) for each in lines if not kinds or each.kind in kinds]

    return stage.database.read_now(read)


def staff(stage: Stage, name: str) -> UUID:
    return stage.school.staff[name]


def test_teachers_in_their_own_classes_leave_no_line(stage: Stage) -> None:
    mark(stage, "biology", 0)
    mark(stage, "biology", 1, who="UMARTA")
    assert text_of(look_at_ada(stage, who="UTUNDE")).startswith("Ada Lovelace")
    assert logged(stage) == []


def test_an_office_that_looks_at_a_student_is_kept_once_an_hour(stage: Stage) -> None:
    ada, ines = student_id(stage, 0), staff(stage, INES)
    seen = (AccessKind.STUDENT, ines, 1, ada)
    for _ in range(2):
        look_at_ada(stage)
        assert logged(stage) == [seen]
    stage.clock.ahead += 3600
    look_at_ada(stage)
    assert logged(stage) == [seen] * 2


def look_at_ada(stage: Stage, who: str = OFFICE) -> Json:
    """Look for her, of whom there are three, and show the first."""
    found = stage.open("/attendance student lovelace", who=who)
    return stage.tap(found, "Show Ada Lovelace", who=who)


def test_each_student_of_the_call_list_has_a_line_and_pressing_adds_none(stage: Stage) -> None:
    for place in (0, 1):
        mark(stage, "biology", place)
    ines, shown = staff(stage, INES), {student_id(stage, place) for place in (0, 1)}
    message = calls(stage)
    first, *lines = logged(stage)
    assert first == (AccessKind.CALLS, ines, 2, None)
    assert {each[3] for each in lines} == shown
    choose(stage, message, "Left a message")
    assert len(logged(stage, AccessKind.CALLS)) == 3
    mark(stage, "biology", 2)
    calls(stage)
    assert logged(stage, AccessKind.CALLS)[3:] == [
        (AccessKind.CALLS, ines, 1, student_id(stage, 2))
    ]


def test_somebody_elses_register_is_a_line_of_the_course(stage: Stage) -> None:
    roster = stage.open("/attendance biology", who=OFFICE)
    stage.tap_student(roster, 0, who=OFFICE)
    assert logged(stage) == [(AccessKind.REGISTER, staff(stage, INES), 0, None)]
    columns = select(ACCESS.c.course_offering_id, ACCESS.c.begins_on, ACCESS.c.ends_on)
    (of,) = stage.database.read_now(lambda c: [tuple(each) for each in c.execute(columns)])
    assert of == (stage.school.courses["Biology 9A"], TODAY, TODAY)


def test_a_form_upon_an_old_list_is_kept_as_the_list(stage: Stage) -> None:
    families_of(stage).report(0)
    mark(stage, "biology", 1)
    reported, called = stage.open("/attendance reports", who=OFFICE), calls(stage)
    before = len(logged(stage))
    stage.clock.ahead += 3600
    assert stage.press(reported, "Accept", who=OFFICE)["ok"]
    assert form(stage)
    close(stage, OFFICE)
    stage.say("/attendance desk", who=OFFICE)
    assert offered(stage, form(stage))
    choose(stage, called, "Log a call…")
    ines = staff(stage, INES)
    assert logged(stage)[before:] == [
        (AccessKind.REPORTS, ines, 1, student_id(stage, 0)),
        (AccessKind.CALLS, ines, 1, student_id(stage, 1)),
    ]


def test_home_of_the_office_is_kept_as_the_lists_that_it_begins(make_stage: MakeStage) -> None:
    stage = stage_with_home(make_stage)
    mark(stage, "biology", 0)
    mark(stage, "biology", 1, "Late")
    marta, ines = Screens(stage, "UMARTA"), Screens(stage, OFFICE)
    marta.open_home()
    assert logged(stage) == []
    assert "Absent without a reason: 1" in text_of(ines.open_home())
    who = staff(stage, INES)
    seen = [
        (AccessKind.CALLS, who, 1, student_id(stage, 0)),
        (AccessKind.FULL_LIST, who, 1, student_id(stage, 1)),
    ]
    assert logged(stage) == seen
    ines.open_home()
    calls(stage)
    assert logged(stage) == seen


@pytest.mark.errors("effect_failed")
def test_home_that_cant_be_kept_is_not_published(make_stage: MakeStage, heard: Heard) -> None:
    stage = stage_with_home(make_stage)
    mark(stage, "biology", 0)
    with stage.without("access"):
        stage.play("home", **{"as": OFFICE})
        eventually(lambda: "effect_failed" in heard.events)
    assert stage.slack_log("views.publish") == []


def by_calls(stage: Stage) -> None:
    calls(stage)


def by_student(stage: Stage) -> None:
    found = stage.open("/attendance student lovelace", who=OFFICE)
    stage.notice_after(lambda: stage.press(found, "Show Ada Lovelace", who=OFFICE), who=OFFICE)


def by_register(stage: Stage) -> None:
    stage.open("/attendance biology", who=OFFICE)


@pytest.mark.errors("listener_failed")
@pytest.mark.parametrize("look", [by_calls, by_student, by_register])
def test_what_cant_be_kept_is_not_shown(stage: Stage, look: Callable[[Stage], None]) -> None:
    mark(stage, "biology", 0)
    with stage.without("access"):
        look(stage)
        (*_, shown) = stage.messages(OFFICE)
    assert "Something went wrong" in text_of(shown)
    assert "Tunde" not in str(shown)


def test_an_admin_sees_who_saw_a_student_and_that_is_kept(stage: Stage) -> None:
    mark(stage, "biology", 0)
    stage.open("/attendance biology", who=OFFICE)
    calls(stage)
    assert "Who saw this" not in str(look_at_ada(stage))
    view = look_at_ada(stage, who=HEAD)
    told = stage.notice_after(lambda: stage.press(view, "Who saw", who=HEAD), who=HEAD)
    assert told.startswith("Who saw what: Ada Lovelace")
    for line in (
        "Ruth Abernathy · the view of a student, 23 Nov",
        "Ines Duarte · the view of a student, 23 Nov",
        "Ines Duarte · the call list, 23 Nov",
        "Ines Duarte · a register of Biology 9A, 23 Nov",
    ):
        assert line in told
    assert logged(stage, AccessKind.LOG) == [
        (AccessKind.LOG, staff(stage, RUTH), 1, student_id(stage, 0))
    ]
    assert "this log" not in told
    shown = stage.notice_after(lambda: stage.press(view, "Who saw", who=HEAD), who=HEAD)
    assert "Ruth Abernathy · this log" in shown


def test_the_log_of_a_school_is_in_setup_by_pages_and_for_admins_alone(stage: Stage) -> None:
    stage.open("/attendance biology", who=OFFICE)
    course, now = stage.school.courses["Biology 9A"], stage.clock.now()
    for days in range(1, 17):
        where = (AccessKind.REGISTER, stage.school.school, TODAY - timedelta(days=days))
        look = keeping.of_day(*where, course_offering_id=course)
        stage.database.write_now(keeping.keep, look, now - timedelta(days=days))
    hold = ("privacy", "hold", str(student_id(stage, 0)), "--why", "A claim.")
    assert rollcall(stage.school, *hold, "--admin", "ruth@riverside.test").exit_code == 0
    setup = opened(stage)
    press(stage, setup, "saw_school")
    first = eventually(lambda: shown_after(stage, setup)) or {}
    said = text_of(first["view"])
    assert said.startswith("Who saw what: Riverside School")
    assert "Ines Duarte · a register of Biology 9A, 23 Nov" in said
    assert "Ruth Abernathy · placed a hold on Ada Lovelace · A claim." in said
    press(stage, first, "saw_school_earlier")
    last = eventually(lambda: shown_after(stage, first)) or {}
    assert "Earlier" not in str(last["view"]["blocks"])
    assert logged(stage, AccessKind.LOG) == [(AccessKind.LOG, staff(stage, RUTH), 0, None)]


@pytest.mark.parametrize("who", ["UTUNDE", OFFICE])
@pytest.mark.parametrize("of", ["saw_school", "saw_student"])
def test_nobody_but_an_admin_sees_the_log(stage: Stage, who: str, of: str) -> None:
    stage.open("/attendance biology", who=OFFICE)
    stage.open(who=who)
    key = stage.school.school if of == "saw_school" else student_id(stage, 0)
    pressed = action(stage, action_id=of, block_id="saw", value=LogPage(key=key).written())
    team = stage.workspace.config.team_id
    asked = forging.press(stage, pressed, user={"id": who, "team_id": team})
    send_payload(stage, asked)
    assert logged(stage, AccessKind.LOG) == []
