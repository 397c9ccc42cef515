"""A register that nobody has taken comes to its teachers, and is completed where it is read."""

from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from bot.manifest import SCOPES
from playground import Channel
from storage import reminders
from storage.reminders import Reminding
from storage.tables import STAFF
from storage.tables.words import Role
from tests.serving import eventually
from tests.stories.building import MakeStage
from tests.stories.reading import Json, blocks_of, button, buttons, text_of
from tests.stories.stage import START, Stage

OFFICE = "COFFICE"
# Messages are brought up to date when a story says so, not between two taps on a slow machine.
EDITED_AFTER = 240
QUICK = {"ROLLCALL_TICK_SECONDS": "0.1", "ROLLCALL_EDIT_SECONDS": str(EDITED_AFTER)}
NOW = (1, "1", "08:50", "09:40")
HER = "UMARTA"
# How often strangers are looked for, and a second.
A_MINUTE = 61


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    """A meeting that began a quarter of an hour ago; Tunde and Märta teach it and are known."""
    stage = make_stage(**QUICK)
    office = Channel(id=OFFICE, name="office", members=("UOFFICE", "UHEAD"))
    stage.workspace.channels[OFFICE] = office
    scopes = {"scopes": frozenset(SCOPES)}
    stage.workspace.config = stage.workspace.config.model_copy(update=scopes)
    for who in ("UTUNDE", HER):
        stage.open("/attendance help", who=who)
        stage.open(who=who)
    shared = ("Tunde Okafor", "Marta Lindqvist")
    stage.school.add_course("Art", 3, teachers=shared, meetings=[NOW])
    return stage


def remind(stage: Stage, **more: Any) -> None:
    rule = Reminding(active=True, **more)
    before = START.replace(hour=7)
    stage.database.write_now(reminders.remind, stage.school.school, rule, before)


def direct(stage: Stage, who: str = "UTUNDE") -> list[Json]:
    """What somebody reads in the direct conversation with the bot."""
    return stage.state(who)["messages"].get(place(who), [])


def place(who: str) -> str:
    return f"D{who[1:]}"


def reminder(stage: Stage, who: str = "UTUNDE") -> Json:
    (message,) = eventually(lambda: direct(stage, who))
    return message


def tap(stage: Stage, message: Json, label: str, who: str = "UTUNDE") -> Json:
    """Press a button of the direct message, and give it as it is redrawn."""
    outcome = press(stage, message, label, who)
    assert outcome["ok"], outcome

    def redrawn() -> list[Json]:
        now = [each for each in direct(stage, who) if each["ts"] == message["ts"]]
        return [each for each in now if each["blocks"] != message["blocks"]]

    return eventually(redrawn)[0]


def press(stage: Stage, message: Json, label: str, who: str = "UTUNDE") -> Json:
    container = {"type": "message", "channel": place(who), "ts": message["ts"]}
    return stage.press_button(message, button(message, label), who=who, container=container)


def let_edit(stage: Stage) -> None:
    """Have what is posted be brought up to date: it is, so long after it was noted as posted."""
    unsent = "SELECT count(*) FROM delivery WHERE state IN ('waiting', 'posting', 'unknown')"
    eventually(lambda: stage.look(unsent) == 0)
    stage.clock.ahead += EDITED_AFTER


def folded(stage: Stage, who: str = "UTUNDE") -> Json:
    """The direct message once it is one line."""
    return eventually(lambda: [m for m in direct(stage, who) if len(blocks_of(m)) == 1])[0]


def test_a_register_is_completed_where_it_is_read_and_folds(stage: Stage) -> None:
    remind(stage)
    roster = reminder(stage)
    assert text_of(roster).startswith("Art · Mon 23 Nov 2026 · Period 1, 08:50")
    assert "This lesson began at 08:50 and its register is not complete." in text_of(roster)
    assert "Ada" not in roster["text"]

    roster = tap(stage, roster, "Late")
    roster = tap(stage, roster, "Ada L.")
    assert "This lesson began at 08:50" in text_of(roster)
    assert "1 late" in text_of(roster)
    done = tap(stage, roster, "Everyone else present")

    assert text_of(done) == "✅ Art · Mon 23 Nov: complete, 2 present, 1 late."
    assert [each["text"]["text"] for _, each in buttons(done)] == ["Open it again"]
    assert stage.mark_of(0, "Art") == ("late", None, None, None)
    assert len(direct(stage)) == 1


def test_a_teacher_who_never_used_the_bot_is_found_by_e_mail(stage: Stage) -> None:
    unlink(stage, "Tunde Okafor")
    remind(stage)
    stage.clock.ahead += A_MINUTE

    tap(stage, reminder(stage), "Everyone else present")

    assert len(stage.slack_log("users.lookupByEmail")) == 1
    assert user_of(stage, "Tunde Okafor") == "UTUNDE"


def test_who_is_not_in_slack_is_asked_for_once_and_keeps_nobody_waiting(stage: Stage) -> None:
    stage.school.add_staff("Absent Minded", Role.TEACHER)
    stage.school.add_staff("Gone Away", Role.TEACHER)
    stage.school.add_staff("Some Robot", Role.TEACHER, email="bot@riverside.test")
    everybody = ("Absent Minded", "Gone Away", "Some Robot", "Marta Lindqvist")
    stage.school.add_course("Drama", 3, teachers=everybody, meetings=[NOW])
    remind(stage)
    stage.clock.ahead += A_MINUTE
    eventually(lambda: len(direct(stage, HER)) == 2)
    eventually(lambda: len(stage.slack_log("users.lookupByEmail")) == 3)

    stage.clock.ahead += A_MINUTE
    tap(stage, direct(stage, HER)[0], "Everyone else present", HER)

    assert len(stage.slack_log("users.lookupByEmail")) == 3
    assert [user_of(stage, name) for name in everybody[:3]] == [None, None, None]


def test_what_is_due_is_posted_while_slack_takes_long_for_an_edit(stage: Stage) -> None:
    remind(stage)
    stage.fault("delay", method="chat.update", seconds=60)
    tap(stage, reminder(stage), "Everyone else present")
    let_edit(stage)
    stage.fault_begun()

    stage.school.add_course("Drama", 3, teachers=("Tunde Okafor",), meetings=[NOW])
    eventually(lambda: len(direct(stage)) == 2)
    stage.no_faults()


def test_a_refused_look_up_leaves_the_others_their_reminder(stage: Stage) -> None:
    unlink(stage, "Tunde Okafor")
    stage.fault("error", method="users.lookupByEmail", error="missing_scope")
    remind(stage)
    stage.clock.ahead += A_MINUTE
    reminder(stage, HER)
    eventually(lambda: stage.slack_log("users.lookupByEmail"))
    assert direct(stage) == []

    stage.clock.ahead += A_MINUTE

    assert reminder(stage)["text"].startswith("Not complete yet: Art")


def test_a_class_that_slack_finds_too_long_is_reminded_of_in_short_and_opens_in_full(
    stage: Stage,
) -> None:
    unlink(stage, "Tunde Okafor")
    stage.fault("error", method="users.lookupByEmail", error="internal_error")
    stage.fault("error", method="chat.postMessage", error="msg_blocks_too_long")
    remind(stage)
    short = reminder(stage, HER)
    assert short["text"].startswith("Not complete yet: Art")
    assert len(buttons(short)) == 1

    opened = tap(stage, short, "Open it", HER)
    tap(stage, opened, "Ada L.", HER)
    assert [mark.status for mark in stage.marks().values()] == ["absent"]


def unlink(stage: Stage, name: str) -> None:
    """Have somebody on the staff list who never used the bot."""
    statement = update(STAFF).where(STAFF.c.id == stage.school.staff[name])
    blank = {"slack_user_id": None, "slack_team_id": None, "slack_enterprise_id": ""}
    stage.database.write_now(Connection.execute, statement.values(**blank))


def user_of(stage: Stage, name: str) -> str | None:
    statement = select(STAFF.c.slack_user_id).where(STAFF.c.id == stage.school.staff[name])
    return stage.database.read_now(lambda connection: connection.execute(statement).scalar_one())


def test_the_engine_and_the_redraw_fold_alike(stage: Stage) -> None:
    remind(stage)
    drawn = tap(stage, reminder(stage), "Everyone else present")
    let_edit(stage)
    eventually(lambda: stage.slack_log("chat.update"))
    assert folded(stage)["blocks"] == drawn["blocks"]


def test_a_co_teachers_message_folds_when_the_other_completes_it(stage: Stage) -> None:
    remind(stage)
    hers = reminder(stage, HER)
    tap(stage, reminder(stage), "Everyone else present")

    let_edit(stage)

    after = folded(stage, HER)
    assert after["ts"] == hers["ts"]
    assert text_of(after) == "✅ Art · Mon 23 Nov: complete, 3 present."


def test_the_message_folds_when_the_register_is_taken_by_command(stage: Stage) -> None:
    remind(stage)
    reminder(stage)
    stage.tap(stage.open("/attendance art"), "Everyone else present")
    let_edit(stage)
    assert text_of(folded(stage)) == "✅ Art · Mon 23 Nov: complete, 3 present."


def test_what_is_folded_is_opened_again_and_stays_open(stage: Stage) -> None:
    remind(stage)
    done = tap(stage, reminder(stage), "Everyone else present")

    opened = tap(stage, done, "Open it again")
    corrected = tap(stage, opened, "Ada L.")

    assert "Complete: 2 present, 1 absent" in text_of(corrected)
    assert "is not complete" not in text_of(corrected)


def test_a_register_that_is_undone_comes_back(stage: Stage) -> None:
    remind(stage)
    reminder(stage, HER)
    tap(stage, reminder(stage), "Everyone else present")
    let_edit(stage)
    eventually(lambda: len(stage.slack_log("chat.update")) == 2)  # hers and his are one line
    tap(stage, tap(stage, folded(stage), "Open it again"), "Undo")
    let_edit(stage)
    eventually(lambda: "is not complete" in text_of(reminder(stage)))


def test_all_registers_are_shown_below_and_the_reminder_stays(stage: Stage) -> None:
    remind(stage)
    roster = reminder(stage)
    assert press(stage, roster, "All registers")["ok"]
    below = eventually(lambda: direct(stage)[1:])
    assert "Registers of Monday 23 November 2026" in below[0]["text"]
    assert direct(stage)[0]["blocks"] == roster["blocks"]


def test_the_rosters_of_others_are_no_business_of_somebody_else(stage: Stage) -> None:
    remind(stage)
    reminder(stage)
    reminder(stage, HER)
    assert direct(stage, "UOTHER") == []
    assert direct(stage, "UOFFICE") == []
    assert stage.messages("UHEAD", OFFICE) == []


def test_the_office_gets_the_list_and_it_folds(stage: Stage) -> None:
    remind(stage, office_channel_id=OFFICE, office_after_minutes=12)
    (posted,) = eventually(lambda: stage.messages("UOFFICE", OFFICE))
    assert "08:50 Art, period 1 · not taken · Marta Lindqvist, Tunde Okafor" in text_of(posted)

    tap(stage, reminder(stage), "Everyone else present")
    let_edit(stage)

    eventually(
        lambda: "the one there was is complete" in text_of(stage.messages("UOFFICE", OFFICE)[0])
    )
    assert len(stage.messages("UOFFICE", OFFICE)) == 1
