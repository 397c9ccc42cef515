"""The contact clock: who is to be tried by when; where nobody does, it is kept and told once."""

import csv
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.attendance.contacts import breaches
from bot.manifest import SCOPES
from playground import Channel
from storage.calls import contact_clocks, escalations
from storage.tables import CONTACT_BREACH, DELIVERY
from storage.tables.words import AccessKind
from tests.cli.test_setup import rollcall
from tests.serving import eventually
from tests.stories.building import MakeStage
from tests.stories.calling import HEAD, MATHS, OFFICE, calls, enroll, form, mark, submit
from tests.stories.reading import Json, text_of
from tests.stories.stage import TODAY, Stage
from tests.stories.test_accesses import logged
from tests.stories.test_board import board, set_up

PUSHED = "Nobody tried to reach the family of an absent student in time"
HOUR = 60 * 60
BY_RUTH = ("--admin", "ruth@riverside.test")


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    """A Monday at 09:05 of a school whose first lesson began at 08:00."""
    stage = make_stage(ROLLCALL_TICK_SECONDS="0.1", ROLLCALL_EDIT_SECONDS="1")
    members = (OFFICE, HEAD)
    stage.workspace.channels["COFFICE"] = Channel(id="COFFICE", name="office", members=members)
    scopes = {"scopes": frozenset(SCOPES)}
    stage.workspace.config = stage.workspace.config.model_copy(update=scopes)
    stage.school.add_course("Maths", 0, teachers=["Tunde Okafor"], meetings=MATHS)
    enroll(stage, 0, "Maths", 1)
    calls(stage)
    calls(stage, who=HEAD)
    return stage


def settle(stage: Stage, minutes: int = 120) -> None:
    """Set the clock, as if since the beginning of the day."""
    began = stage.clock.now().replace(hour=0)
    stage.database.write_now(contact_clocks.settle, stage.school.school, minutes, began)


def name_head(stage: Stage) -> None:
    """Have the head told while nobody was reached, after the longest time."""
    began, ids = stage.clock.now().replace(hour=0), [stage.school.staff["Ruth Abernathy"]]
    stage.database.write_now(escalations.settle, stage.school.school, 600, ids, began)


def kept(stage: Stage) -> int:
    count = select(func.count(CONTACT_BREACH.c.id))
    return stage.database.read_now(lambda c: c.execute(count).scalar_one())


def told(stage: Stage, who: str) -> list[Json]:
    found = stage.state(who)["messages"].items()
    direct = [each for channel, messages in found if channel[0] == "D" for each in messages]
    return [each for each in direct if each["text"] == PUSHED]


def test_nothing_is_said_until_a_school_sets_it(stage: Stage) -> None:
    mark(stage, "maths", 0)
    assert "to reach" not in text_of(calls(stage))
    assert stage.database.read_now(breaches.run_out, stage.clock.now()) == []


def test_any_outgoing_follow_up_stops_it_and_the_excused_never_start_one(stage: Stage) -> None:
    settle(stage)
    for place in (0, 1, 2):
        mark(stage, "biology", place)
    message = calls(stage)
    assert "3 to reach by 10:00." in text_of(message)
    message = stage.tap(message, "I'm on it: Ada Lovelace", who=OFFICE)
    assert "3 to reach by 10:00." in text_of(message)
    message = stage.tap(message, "Called: Ada Lovelace", who=OFFICE)
    assert "2 to reach by 10:00." in text_of(message)
    stage.press(message, "Explain", who=OFFICE)
    assert submit(stage, form(stage), reason={"selected_option": {"value": "illness"}})["ok"]
    assert "to reach by 10:00." in text_of(calls(stage))
    # Of yesterday nobody is to be tried by any time.
    assert "to reach" not in text_of(calls(stage, "calls yesterday"))


def test_the_board_counts_and_names_nobody(stage: Stage) -> None:
    settle(stage)
    set_up(stage)
    mark(stage, "maths", 0)
    said = text_of(board(stage, "1 to reach by 10:00"))
    assert "Lovelace" not in said


def test_a_register_that_is_taken_late_starts_it_at_once(stage: Stage) -> None:
    settle(stage)
    mark(stage, "biology", 1)
    stage.clock.ahead += HOUR
    mark(stage, "maths", 0)
    # 10:05: one ran out at ten, the other has two hours from now on.
    said = text_of(calls(stage))
    assert "1 to reach by 12:05 · 1 not tried in time." in said


def test_a_slip_that_was_corrected_starts_no_clock(stage: Stage) -> None:
    settle(stage)
    for place in (0, 1):
        mark(stage, "biology", place)
    roster = stage.unfolded(stage.open("/attendance maths"))
    stage.tap_student(roster, 0)
    stage.tap(stage.again(roster), "Undo")
    stage.tap(stage.again(roster), "Everyone else present")
    mark(stage, "biology", 0, "Late")
    stage.clock.ahead += HOUR
    mark(stage, "biology", 0)
    # Ada is missed since 10:05, and was taken for absent an hour before by mistake.
    assert "1 to reach by 12:05 · 1 not tried in time." in text_of(calls(stage))


def test_a_breach_is_kept_once_and_told_once_to_who_is_named(stage: Stage) -> None:
    settle(stage)
    name_head(stage)
    mark(stage, "maths", 0)
    assert kept(stage) == 0
    stage.clock.ahead += HOUR
    (message,) = eventually(lambda: told(stage, HEAD))
    said = text_of(message)
    assert "Nobody tried to reach the family by 10:00:\nAda Lovelace" in said
    assert told(stage, OFFICE) == told(stage, "UTUNDE") == []
    stage.tap(calls(stage), "Called: Ada Lovelace", who=OFFICE)
    again = eventually(lambda: [each for each in told(stage, HEAD) if "Since" in text_of(each)])
    assert "Since: Called at 10:05, Ines Duarte" in text_of(again[0])
    # What is explained afterwards was not tried in time all the same.
    stage.statement("UPDATE attendance_record SET reason = 'illness'")
    assert stage.database.read_now(breaches.run_out, stage.clock.now()) == []
    assert (kept(stage), deliveries(stage)) == (1, 1)


def deliveries(stage: Stage) -> int:
    count = select(func.count(DELIVERY.c.id)).where(DELIVERY.c.detail.like("not_contacted:%"))
    return stage.database.read_now(lambda c: c.execute(count).scalar_one())


def test_what_was_tried_in_time_or_ran_out_before_the_clock_was_set_is_no_breach(
    stage: Stage,
) -> None:
    mark(stage, "maths", 0)
    mark(stage, "biology", 1)
    settle(stage)
    stage.tap(calls(stage), "Called: Ada Lovelace", who=OFFICE)
    stage.clock.ahead += HOUR
    found: list[Any] = eventually(lambda: kept_students(stage))
    assert len(found) == 1
    stage.statement("DELETE FROM contact_breach")
    set_now = (stage.school.school, 120, stage.clock.now())
    stage.database.write_now(contact_clocks.settle, *set_now)
    assert "not tried" not in text_of(calls(stage))
    assert stage.database.read_now(breaches.run_out, stage.clock.now()) == []


def kept_students(stage: Stage) -> list[Any]:
    students = select(CONTACT_BREACH.c.student_id)
    return list(stage.database.read_now(lambda c: c.execute(students).scalars().all()))


def test_a_day_is_exported_with_who_tried_when_and_whether_in_time(stage: Stage) -> None:
    day, ruth = TODAY.isoformat(), stage.school.staff["Ruth Abernathy"]
    off = rollcall(stage.school, "contacts", *BY_RUTH, day)
    assert off.exit_code != 0
    assert "has no contact clock" in off.stderr
    settle(stage)
    stage.statement("UPDATE student SET family_name = '=Lovelace' WHERE given_name = 'Ada'")
    mark(stage, "maths", 0)
    mark(stage, "biology", 1)
    stage.press(calls(stage), "Called: Ada", who=OFFICE)
    stage.clock.ahead += HOUR
    eventually(lambda: kept(stage) == 1)
    done = rollcall(stage.school, "contacts", *BY_RUTH, day)
    assert done.exit_code == 0, done.stderr
    rows = list(csv.DictReader(done.stdout.splitlines()))
    assert [row["in_time"] for row in rows] == ["yes", "no"]
    first, second = rows
    assert first["student"] == "Ada =Lovelace"
    assert first["first_absent_at"][:16] == first["first_attempt_at"][:16] == f"{day}T09:05"
    assert (first["attempt"], first["by"]) == ("called", "Ines Duarte")
    assert second["due_at"] == f"{day}T10:00:00+00:00"
    assert second["first_attempt_at"] == second["by"] == ""
    assert logged(stage, AccessKind.CONTACTS)[0][:3] == (AccessKind.CONTACTS, ruth, 2)
    other = rollcall(stage.school, "contacts", "--admin", "ines@riverside.test", day)
    assert "has no admin with the e-mail address" in other.stderr
    wrong = rollcall(stage.school, "contacts", *BY_RUTH, day, "2026-11-20")
    assert wrong.exit_code != 0
