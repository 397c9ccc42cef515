"""The office has a teacher reminded now: once in ten minutes, and who may not is told so."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from bot.blocks.ids.nudge_ids import NUDGE, NUDGE_ALL, NudgeAllChoice
from bot.blocks.ids.register_choice import RegisterChoice
from bot.manifest import SCOPES
from storage import reminders
from storage.registers.opening import RegisterKey
from storage.reminders import Reminding
from storage.tables import DELIVERY, STAFF, ClosedDay, TeacherAssignment
from storage.tables.words import ClosedBy, Role
from tests.serving import eventually
from tests.stories.building import MakeStage
from tests.stories.forging import action, press, send_payload
from tests.stories.reading import Json, text_of
from tests.stories.stage import START, TODAY, Stage
from tests.stories.test_reminders import direct, tap

NOW, LATER = (1, "1", "08:50", "09:40"), (1, "3", "11:00", "11:50")
OFFICE, HER = "UOFFICE", "UMARTA"
TUNDE, MARTA = "Tunde Okafor", "Marta Lindqvist"


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    """A lesson that began a quarter of an hour ago; its teachers are known, reminders off."""
    stage = make_stage(ROLLCALL_TICK_SECONDS="0.1")
    scopes = {"scopes": frozenset(SCOPES)}
    stage.workspace.config = stage.workspace.config.model_copy(update=scopes)
    for who in ("UTUNDE", HER):
        stage.open(who=who)
    stage.school.add_course("Art", 3, teachers=(TUNDE, MARTA), meetings=[NOW])
    return stage


def missing(stage: Stage, who: str = OFFICE) -> Json:
    return stage.open("/attendance missing", who=who)


def nudge(stage: Stage, listed: Json, label: str = "Nudge") -> str:
    """Press a button of the office's list; gives what the office is told."""
    return stage.notice_after(lambda: stage.press(listed, label, who=OFFICE), who=OFFICE)


def forged(stage: Stage, who: str, action_id: str, value: str) -> str:
    """Have somebody press a button that was never drawn for them; gives what they are told."""
    base = stage.open("/attendance help", who=who)
    sent = {"type": "button", "text": {"type": "plain_text", "text": "Nudge"}, "value": value}
    where = {"type": "message", "channel": "CSTAFF", "ts": base["ts"]}
    body = {"as": who, "container": where, "block_id": "b", "action_id": action_id}
    element = sent | {"action_id": action_id}
    return stage.notice_after(lambda: stage.play("press", **body, element=element), who=who)


def of(stage: Stage, title: str = "Art") -> str:
    return RegisterChoice.of(RegisterKey(stage.school.courses[title], TODAY)).written()


def test_the_office_nudges_and_the_teachers_get_the_register(stage: Stage) -> None:
    listed = missing(stage)
    assert "Art, period 1, 08:50–09:40\n❗ Missing, 15 min overdue · 3 students" in text_of(listed)

    told = nudge(stage, listed)

    assert told == "Nudge · Art, period 1\nSent now to Marta Lindqvist, Tunde Okafor."
    (his,) = eventually(lambda: direct(stage))
    assert "This lesson began at 08:50 and its register is not complete." in text_of(his)
    assert len(eventually(lambda: direct(stage, HER))) == 1
    done = tap(stage, his, "Everyone else present")
    assert text_of(done) == "✅ Art · Mon 23 Nov: complete, 3 present."
    assert "is complete: nobody has to be nudged" in nudge(stage, listed)


def test_a_second_nudge_says_when_and_by_whom_until_ten_minutes_have_passed(stage: Stage) -> None:
    listed = missing(stage)
    nudge(stage, listed)
    eventually(lambda: direct(stage) and direct(stage, HER))

    stage.open(who="UHEAD")
    told = forged(stage, "UHEAD", NUDGE, of(stage))

    assert "Tunde Okafor got it at 09:05 already, from Ines Duarte." in told
    assert len(direct(stage)) == 1
    stage.clock.ahead += 11 * 60
    assert "Sent now to" in nudge(stage, listed)
    eventually(lambda: len(direct(stage)) == len(direct(stage, HER)) == 2)


def test_a_nudge_is_the_reminder_that_would_come_by_itself(stage: Stage) -> None:
    rule = Reminding(active=True, after_minutes=20)
    stage.database.write_now(
        reminders.remind, stage.school.school, rule, START - timedelta(hours=2)
    )
    nudge(stage, missing(stage))
    eventually(lambda: direct(stage))

    stage.clock.ahead += 10 * 60
    ticked(stage)

    assert len(direct(stage)) == 1


def test_a_reminder_that_came_by_itself_is_told_of(stage: Stage) -> None:
    rule = Reminding(active=True)
    stage.database.write_now(
        reminders.remind, stage.school.school, rule, START - timedelta(hours=2)
    )
    eventually(lambda: direct(stage) and direct(stage, HER))
    assert "Tunde Okafor got it at 09:05 already, by itself." in nudge(stage, missing(stage))
    assert len(direct(stage)) == 1


def test_who_is_not_in_slack_and_who_is_nobody_is_said(stage: Stage) -> None:
    stage.school.add_staff("Absent Minded", Role.TEACHER)
    stage.school.add_course("Drama", 2, teachers=("Absent Minded",), meetings=[NOW])
    stage.school.add_course("Choir", 2, meetings=[NOW])
    missing(stage)
    assert "Not in Slack: Absent Minded." in forged(stage, OFFICE, NUDGE, of(stage, "Drama"))
    assert "Nobody teaches Choir on Monday 23" in forged(stage, OFFICE, NUDGE, of(stage, "Choir"))


def test_all_who_are_overdue_are_nudged_at_once(stage: Stage) -> None:
    stage.school.add_staff("Absent Minded", Role.TEACHER)
    stage.school.add_course("Drama", 2, teachers=(TUNDE, "Absent Minded"), meetings=[NOW])
    stage.school.add_course("Choir", 2, meetings=[NOW])
    stage.school.add_course("Dance", 2, teachers=(TUNDE,), meetings=[(1, "1", "09:02", "09:40")])
    listed = missing(stage)
    assert "0 of 5 complete, 3 missing now, 1 just begun, 1 at no fixed time" in text_of(listed)

    told = nudge(stage, listed, "Nudge all")

    assert told.startswith("Nudge · the 3 registers that are missing now\nSent now: 3.")
    assert "Not in Slack: Absent Minded." in told
    assert "Without a teacher: 1 register." in told
    eventually(lambda: len(direct(stage)) == 2)
    again = nudge(stage, listed, "Nudge all")
    assert "Sent now: 0.\nLeft alone, since reminded in the last ten minutes: 3." in again
    stage.clock.ahead += 24 * 3600
    assert "This list is of Monday 23 November 2026." in nudge(stage, listed, "Nudge all")


def test_teachers_nudge_nobody(stage: Stage) -> None:
    assert "Nudge" not in str(missing(stage, "UTUNDE")["blocks"])
    refused = "Only the school office and its admins have teachers reminded."
    assert refused in forged(stage, "UTUNDE", NUDGE, of(stage))
    stage.open("/attendance today", who="UOTHER")
    assert "You don't teach Art" in forged(stage, "UOTHER", NUDGE, of(stage))
    every = NudgeAllChoice(day=TODAY, school_id=stage.school.school).written()
    assert "for its office and its admins" in forged(stage, "UTUNDE", NUDGE_ALL, every)
    assert rows(stage) == []


@pytest.mark.parametrize(
    ("closes_at", "title", "refusal"),
    [
        (time(8, 50), "Art", "The school is closed then: the register of Art is not due."),
        (None, "Later", "Later begins at 11:00: its register is not due before."),
        (None, "Latin", "Nobody is enrolled in Latin"),
    ],
)
def test_what_is_not_due_is_nobodys_fault(
    stage: Stage, closes_at: time | None, title: str, refusal: str
) -> None:
    stage.school.add_course("Later", 2, teachers=(TUNDE,), meetings=[LATER])
    stage.school.add_course("Latin", 0, teachers=(TUNDE,), meetings=[NOW])
    missing(stage)
    if closes_at:
        close(stage, closes_at)
    assert refusal in forged(stage, OFFICE, NUDGE, of(stage, title))
    assert rows(stage) == []


def test_the_office_that_teaches_too_sees_all_that_is_missing(stage: Stage) -> None:
    stage.school.add_course("Choir", 2, teachers=("Ines Duarte",), meetings=[NOW])
    assert "Art, period 1" in text_of(missing(stage))


def test_who_covers_a_lesson_is_nudged_for_that_and_for_no_other(stage: Stage) -> None:
    twice = [NOW, (1, "2", "08:55", "09:45")]
    stage.school.add_course("Maths", 2, teachers=(TUNDE,), meetings=twice)
    stage.open("/attendance today", who="UOTHER")
    stage.school.add(
        TeacherAssignment(
            school_id=stage.school.school,
            course_offering_id=stage.school.courses["Maths"],
            staff_id=stage.school.staff["Olga Other"],
            begins_on=TODAY,
            ends_on=TODAY,
            is_cover=True,
            period="2",
            entered_at=START - timedelta(hours=1),
        )
    )
    # As to everybody who covers, the register comes by itself first.
    eventually(lambda: direct(stage, "UOTHER"))
    missing(stage)

    def told(period: str) -> str:
        key = RegisterKey(stage.school.courses["Maths"], TODAY, period)
        return forged(stage, OFFICE, NUDGE, RegisterChoice.of(key).written())

    assert told("1").endswith("Sent now to Tunde Okafor.")
    assert told("2").endswith("Sent now to Tunde Okafor, Olga Other.")
    _, hers = eventually(lambda: found if len(found := direct(stage, "UOTHER")) > 1 else None) or []
    assert "Maths · Mon 23 Nov 2026 · Period 2" in text_of(hers)


def test_office_staff_who_were_never_seen_are_known_at_their_first_nudge(stage: Stage) -> None:
    assert OFFICE not in stage.links()
    who = {"id": OFFICE, "team_id": stage.workspace.config.team_id}
    pressed = action(stage, action_id=NUDGE, block_id="b", value=of(stage))
    assert send_payload(stage, press(stage, pressed, user=who)).status_code == 200
    eventually(lambda: direct(stage))


def close(stage: Stage, closes_at: time) -> None:
    closed: dict[str, Any] = {"closes_on": TODAY, "title": "Snow", "closes_at": closes_at}
    stage.school.add(ClosedDay(school_id=stage.school.school, entered_by=ClosedBy.SETUP, **closed))


def rows(stage: Stage) -> list[datetime]:
    return stage.database.read_now(
        lambda connection: list(connection.execute(select(DELIVERY.c.due_at)).scalars())
    )


def ticked(stage: Stage) -> None:
    """Wait until what is due by now has been written down: a reminder of somebody else's."""
    link = {"slack_user_id": "UOTHER", "slack_team_id": stage.workspace.config.team_id}
    olga = update(STAFF).where(STAFF.c.id == stage.school.staff["Olga Other"])
    stage.database.write_now(Connection.execute, olga.values(link))
    stage.school.add_course("Witness", 1, teachers=("Olga Other",), meetings=[NOW])
    eventually(lambda: direct(stage, "UOTHER"))
