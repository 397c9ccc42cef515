"""The access log: who saw whose records outside their own classes is kept before it is shown."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, select

from storage.tables import ACCESS
from storage.tables.words import AccessKind
from tests.stories.calling import OFFICE, calls, choose, mark, student_id
from tests.stories.conftest import TODAY, Json, Stage, text_of

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


def by_calls(stage: Stage) -> None:
    calls(stage)


def by_student(stage: Stage) -> None:
    found = stage.open("/attendance student lovelace", who=OFFICE)
    stage.notice_after(lambda: stage.press(found, "Show Ada Lovelace", who=OFFICE), who=OFFICE)


def by_register(stage: Stage) -> None:
    stage.open("/attendance biology", who=OFFICE)


@pytest.mark.parametrize("look", [by_calls, by_student, by_register])
def test_what_cant_be_kept_is_not_shown(stage: Stage, look: Callable[[Stage], None]) -> None:
    mark(stage, "biology", 0)
    with stage.without("access"):
        look(stage)
        (*_, shown) = stage.messages(OFFICE)
    assert "Something went wrong" in text_of(shown)
    assert "Tunde" not in str(shown)
