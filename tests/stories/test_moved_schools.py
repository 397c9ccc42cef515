"""A school goes to another workspace: by its admin, and what it had in Slack stays behind."""

from datetime import time, timedelta

import pytest

from bot.attendance.workspaces import belonging
from storage.deliveries import redrawing
from storage.schools import schools
from storage.tables import DELIVERY, Digest, ReminderRule
from storage.tables.words import DigestKind, Level, Role
from tests.serving import eventually
from tests.stories.building import MakeStage
from tests.stories.reading import text_of
from tests.stories.spaces import HILL, two_stages
from tests.stories.stage import START, Stage
from tests.stories.test_workspaces import OFFICE, in_office, schedule


@pytest.fixture
def stages(make_stage: MakeStage) -> tuple[Stage, Stage]:
    return two_stages(make_stage, ROLLCALL_EDIT_SECONDS="1")


def move(stage: Stage) -> None:
    (school,) = stage.database.read_now(schools.called, "Riverside School")
    stage.database.write_now(belonging.assign, school, HILL, stage.clock.now())


def test_people_where_it_was_are_nobody_to_it_and_those_where_it_is_are_met_anew(
    stages: tuple[Stage, Stage],
) -> None:
    river, hill = stages
    roster = river.open()
    move(river)
    told = river.notice_after(lambda: river.press_button(roster, river.name_button(roster, 0)))
    assert "I don't know you as staff of this school" in told
    assert river.marks() == {}
    assert "no school in Rollcall yet" in text_of(river.open())
    there = text_of(hill.open())
    assert "Biology 9A" in there
    assert "Pottery" in there
    hill.tap_student(hill.open("/attendance biology"), 1)
    assert list(river.marks()) == [river.student(1)]
    assert river.again(roster) == roster


def test_its_channels_are_not_those_of_the_same_id_where_it_is(
    stages: tuple[Stage, Stage],
) -> None:
    river, hill = stages
    river.open(who="UHEAD")
    later = Digest(
        school_id=river.school.school,
        kind=DigestKind.DAILY,
        channel_id=OFFICE,
        at=time(9, 30),
        weekdays="12345",
        level=Level.NAMES,
        changed_at=START - timedelta(days=1),
    )
    changed = START - timedelta(days=1)
    rule = ReminderRule(
        school_id=river.school.school, active=True, office_channel_id=OFFICE, changed_at=changed
    )
    river.school.add(later, rule)
    schedule(river)
    (posted,) = eventually(lambda: in_office(river))
    eventually(lambda: river.look("SELECT count(*) FROM delivery WHERE state = 'sent'"))
    move(river)
    roster = hill.open("/attendance biology")
    hill.tap_student(roster, 0)
    river.clock.ahead = 30 * 60
    # As soon as Hillside's own is posted, and edited, the others had their turn.
    schedule(hill)
    (own,) = eventually(lambda: in_office(hill))
    hill.tap_student(hill.open("/attendance pottery"), 0)
    river.clock.ahead += 10
    eventually(lambda: in_office(hill) != [own])
    assert [each["text"] for each in in_office(hill) if "Riverside" in each["text"]] == []
    assert in_office(river) == [posted]
    assert hill.slack_log("chat.update")[0]["ok"]
    assert {each["body"]["ts"] for each in hill.slack_log("chat.update")} == {own["ts"]}
    assert river.look("SELECT office_channel_id FROM reminder_rule") is None
    assert river.look("SELECT count(*) FROM digest WHERE stopped_by = 'moved_workspace'") == 2


def test_what_was_due_where_it_was_is_posted_nowhere(stages: tuple[Stage, Stage]) -> None:
    river, hill = stages
    river.play("faults", method="chat.postMessage", kind="delay", seconds=60)
    schedule(river)
    river.fault_begun()
    move(river)
    assert river.look("SELECT state FROM delivery") == "needless"
    river.no_faults()
    schedule(hill)
    eventually(lambda: in_office(hill))
    assert [each["text"] for each in in_office(hill) if "Riverside" in each["text"]] == []


def test_what_was_left_behind_is_named_where_somebody_is_erased(
    stages: tuple[Stage, Stage],
) -> None:
    river, _ = stages
    river.tap_student(river.open(), 0)
    schedule(river)
    (posted,) = eventually(lambda: in_office(river))
    eventually(lambda: river.look("SELECT count(*) FROM delivery WHERE state = 'sent'"))
    move(river)
    key = river.school.school
    river.database.write_now(redrawing.mark, DELIVERY.c.school_id == key, key, river.clock.now())
    (left,) = river.database.read_now(redrawing.not_redrawn, key)
    assert (left.channel_id, left.message_ts) == (OFFICE, posted["ts"])
    assert left.error == "moved_workspace"
    assert river.database.read_now(redrawing.waiting, key) == 0


def test_it_stays_as_it_is_where_it_is_assigned_to_its_own(stages: tuple[Stage, Stage]) -> None:
    _, hill = stages
    hill.school.add_staff("Olga Other", Role.ADMIN)
    hill.open()
    before = hill.links()
    schedule(hill)
    eventually(lambda: in_office(hill))
    (school,) = hill.database.read_now(schools.called, "Hillside School")
    hill.database.write_now(belonging.assign, school, HILL, hill.clock.now())
    assert hill.links() == before
    assert hill.look("SELECT stopped_by FROM digest") is None
