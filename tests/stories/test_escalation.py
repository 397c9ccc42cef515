"""Nobody was reached: whom a school has named is told, once for each student and day."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.attendance.calls import escalating
from bot.manifest import SCOPES
from playground import Channel
from storage.calls import escalations, unexplained
from storage.deliveries import queue
from storage.registers.opening import RegisterKey
from storage.tables import DELIVERY, RECORD
from storage.tables.words import AccessKind
from tests.serving import eventually
from tests.stories import reporting
from tests.stories.building import MakeStage
from tests.stories.calling import (
    HEAD,
    MATHS,
    OFFICE,
    calls,
    choose,
    enroll,
    form,
    mark,
    student_id,
    submit,
)
from tests.stories.reading import Json, text_of
from tests.stories.stage import TODAY, Stage
from tests.stories.test_accesses import logged
from tests.stories.test_hostile_names import texts

PUSHED = "A student is absent and nobody was reached"


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    """A stage whose bot looks often for what is due, on a Monday at 09:05; Maths began at 08:00."""
    stage = make_stage(ROLLCALL_TICK_SECONDS="0.1")
    workspace = stage.workspace
    workspace.channels["COFFICE"] = Channel(id="COFFICE", name="office", members=(OFFICE, HEAD))
    workspace.config = workspace.config.model_copy(update={"scopes": frozenset(SCOPES)})
    stage.school.add_course("Maths", 0, teachers=["Tunde Okafor"], meetings=MATHS)
    enroll(stage, 0, "Maths", 1)
    calls(stage)
    calls(stage, who=HEAD)
    return stage


def name(stage: Stage, minutes: int, *people: str) -> None:
    """Have a school tell some people, as if since the beginning of the day."""
    began = stage.clock.now().replace(hour=0)
    ids = [stage.school.staff[each] for each in people]
    stage.database.write_now(escalations.settle, stage.school.school, minutes, ids, began)


def told(stage: Stage, who: str) -> list[Json]:
    """The direct messages of the bot to somebody."""
    found = stage.state(who)["messages"]
    return [
        each
        for channel, messages in found.items()
        if channel.startswith("D")
        for each in messages
        if each["text"] in {PUSHED, "An absence is settled"}
    ]


def kept(stage: Stage) -> int:
    def look(connection: Any) -> int:
        return len(connection.execute(select(DELIVERY.c.id)).all())

    return stage.database.read_now(look)


def test_the_named_are_told_once_and_nobody_else(stage: Stage) -> None:
    name(stage, 60, "Ines Duarte", "Ruth Abernathy")
    mark(stage, "maths", 0)
    (message,) = eventually(lambda: told(stage, HEAD))
    assert message["text"] == PUSHED
    said = text_of(message)
    assert "Absent for 60 minutes or more, and nobody was reached" in said
    assert "Ada Lovelace" in said
    assert "08:00 Maths" in said
    assert len(eventually(lambda: told(stage, OFFICE))) == 1
    assert told(stage, "UTUNDE") == []
    assert kept(stage) == 2
    # Whom it was told is in the access log.
    who = {stage.school.staff[each] for each in ("Ines Duarte", "Ruth Abernathy")}
    lines = logged(stage, AccessKind.NOTICE)
    assert {each[1] for each in lines} == who
    assert {each[2:] for each in lines} == {(1, student_id(stage, 0))}


def test_a_name_and_an_outcome_in_mark_up_are_told_as_they_are(stage: Stage) -> None:
    name(stage, 70, "Ruth Abernathy")
    stage.statement("UPDATE student SET given_name = '<!channel> *Ada*' WHERE given_name = 'Ada'")
    stage.statement("UPDATE course_offering SET title = 'M&M <@U1> `x`' WHERE title = 'Maths'")
    mark(stage, "m&m", 0)
    choose(stage, calls(stage), "Log a call…")
    kind = {"selected_option": {"value": "no_answer"}}
    assert submit(stage, form(stage), kind=kind, outcome={"value": "<!here> _said_"})["ok"]
    stage.clock.ahead += 6 * 60
    (message,) = eventually(lambda: told(stage, HEAD))
    said = text_of(message)
    assert message["text"] == PUSHED
    for words in ("<!channel> *Ada* Lovelace", "08:00 M&M <@U1> `x`", "<!here> _said_"):
        assert words in said
    assert {each["type"] for each in texts(message["blocks"])} <= {"plain_text"}


def test_it_is_not_due_before_its_time_and_counts_from_the_start_of_the_lesson(
    stage: Stage,
) -> None:
    name(stage, 70, "Ruth Abernathy")
    mark(stage, "maths", 0)
    due = stage.database.read_now(due_now, stage)
    assert due == []
    stage.clock.ahead += 6 * 60
    assert len(eventually(lambda: told(stage, HEAD))) == 1


def due_now(connection: Any, stage: Stage) -> list[Any]:
    return escalating.due(connection, stage.clock.now())


def test_a_tick_reads_only_whom_it_may_have_to_tell_about(stage: Stage) -> None:
    name(stage, 60, "Ruth Abernathy", "Ines Duarte")
    later = ((1, "2", "08:30", "09:00"),)
    stage.school.add_course("Art", 0, teachers=["Tunde Okafor"], meetings=later)
    for place in (1, 2):
        enroll(stage, place, "Maths", place + 1)
    enroll(stage, 3, "Art", 1)
    mark(stage, "maths", 0)
    message = calls(stage)
    choose(stage, message, "Log a call…")
    assert submit(stage, form(stage), kind={"selected_option": {"value": "spoke"}})["ok"]
    stage.eventually_shows(message, "Spoke at", who=OFFICE)
    mark(stage, "maths", 1)
    mark(stage, "maths", 2)
    mark(stage, "art", 0)
    why = update(RECORD).where(RECORD.c.course_enrollment_id == stage.student(1, "Maths"))
    stage.database.write_now(lambda c: c.execute(why.values(reason="illness")))
    instant = stage.clock.now() - timedelta(minutes=60)
    since = (TODAY, instant.time(), instant)
    read = stage.database.read_now(unexplained.unreached, stage.school.school, *since)
    # Of four who are absent one is spoken about, one explained and one not away for so long.
    assert [each.student_id for each in read] == [student_id(stage, 2)]
    due = stage.database.read_now(due_now, stage)
    assert [each.subject_id for each in due] == [student_id(stage, 2)] * 2


@pytest.mark.parametrize(
    ("minute", "told_of"), [("00:59", 0), ("01:00", 1), ("01:31", 1), ("02:30", 1)]
)
def test_on_the_day_on_which_clocks_go_back_nobody_is_forgotten(
    stage: Stage, minute: str, told_of: int
) -> None:
    """London's clocks show 01:00 to 02:00 twice on 25 October: a lesson of 01:30 is the first."""
    night = ((7, "1", "01:30", "01:50"),)
    stage.school.add_course("Astronomy", 0, teachers=["Tunde Okafor"], meetings=night)
    enroll(stage, 5, "Astronomy", 1)
    now = datetime.fromisoformat(f"2026-10-25T{minute}:00+00:00")
    reporting.absent(
        stage,
        RegisterKey(stage.school.courses["Astronomy"], now.date()),
        stage.student(0, "Astronomy"),
    )
    ids = [stage.school.staff["Ruth Abernathy"]]
    stage.database.write_now(
        escalations.settle, stage.school.school, 30, ids, now.replace(hour=0, minute=0)
    )
    due = stage.database.read_now(escalating.due, now)
    assert len(due) == told_of


def test_a_conversation_or_a_reason_leaves_nothing_to_tell(stage: Stage) -> None:
    name(stage, 90, "Ruth Abernathy")
    mark(stage, "maths", 0)
    message = calls(stage)
    choose(stage, message, "Log a call…")
    assert submit(stage, form(stage), kind={"selected_option": {"value": "spoke"}})["ok"]
    stage.eventually_shows(message, "Spoke at", who=OFFICE)
    stage.clock.ahead += 60 * 60
    assert stage.database.read_now(due_now, stage) == []


def test_what_was_seen_before_somebody_was_named_is_left_alone(stage: Stage) -> None:
    mark(stage, "maths", 0)
    ids = [stage.school.staff["Ruth Abernathy"]]
    settle = (stage.school.school, 1, ids, stage.clock.now())
    stage.database.write_now(escalations.settle, *settle)
    assert stage.database.read_now(due_now, stage) == []


def test_who_is_no_office_any_more_is_told_nothing(stage: Stage) -> None:
    name(stage, 60, "Ruth Abernathy")
    stage.statement("UPDATE staff SET role = 'teacher' WHERE given_name = 'Ruth'")
    mark(stage, "maths", 0)
    assert stage.database.read_now(due_now, stage) == []


def test_what_is_explained_before_it_is_sent_is_not_sent_and_afterwards_it_says_so(
    stage: Stage,
) -> None:
    name(stage, 60, "Ruth Abernathy")
    mark(stage, "maths", 0)
    eventually(lambda: told(stage, HEAD))
    stage.statement("UPDATE attendance_record SET reason = 'illness'")

    def read(connection: Any) -> Any:
        # Slack has it before it is noted as sent.
        (claim_id,) = connection.execute(select(DELIVERY.c.id)).scalars()
        found = queue.find(connection, claim_id)
        return found if found and found.sent_at else None

    claim = eventually(lambda: stage.database.read_now(read))
    now = stage.clock.now()
    after = stage.database.read_now(escalating.told, claim, now)
    assert after is not None
    assert after.row is None
    assert stage.database.read_now(escalating.told, replace(claim, sent_at=None), now) is None
