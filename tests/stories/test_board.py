"""The board: one message a day says which registers are missing now, edited as they come in."""

from datetime import time, timedelta
from typing import Any

import pytest

from bot.manifest import SCOPES
from playground import Channel
from storage.tables import Digest
from storage.tables.words import DigestKind, Level
from tests.serving import eventually
from tests.stories.building import MakeStage
from tests.stories.reading import Json, button, text_of
from tests.stories.stage import START, Stage
from tests.stories.test_hostile_names import texts
from tests.stories.test_reminders import direct

OFFICE, CLERK = "COFFICE", "UOFFICE"
TUNDE, MARTA = "Tunde Okafor", "Marta Lindqvist"
NOW, JUST, LATER = (
    (1, "1", "08:50", "09:40"),
    (1, "1", "09:03", "09:40"),
    (1, "3", "11:00", "11:50"),
)


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    """A morning of three lessons, with an office channel and both teachers known."""
    stage = make_stage(ROLLCALL_TICK_SECONDS="0.1", ROLLCALL_EDIT_SECONDS="1")
    members = (CLERK, "UHEAD", "UTUNDE")
    stage.workspace.channels[OFFICE] = Channel(id=OFFICE, name="office", members=members)
    scopes = {"scopes": frozenset(SCOPES)}
    stage.workspace.config = stage.workspace.config.model_copy(update=scopes)
    for who in ("UTUNDE", "UMARTA"):
        stage.open(who=who)
    stage.school.add_course("Art", 3, teachers=(TUNDE, MARTA), meetings=[NOW])
    stage.school.add_course("Choir", 2, teachers=(TUNDE,), meetings=[JUST])
    stage.school.add_course("Drama", 2, teachers=(MARTA,), meetings=[LATER])
    return stage


def set_up(stage: Stage, level: Level = Level.NAMES) -> None:
    usual: dict[str, Any] = {
        "kind": DigestKind.BOARD,
        "channel_id": OFFICE,
        "at": time(9, 4),
        "weekdays": "12345",
        "changed_at": START - timedelta(days=1),
    }
    stage.school.add(Digest(school_id=stage.school.school, level=level, **usual))


def board(stage: Stage, words: str = "") -> Json:
    """The one message in the office's channel, once it says so."""

    def look() -> Json | None:
        posted = [each for each in stage.messages(CLERK, OFFICE) if not each["ephemeral"]]
        assert len(posted) <= 1
        return posted[0] if posted and words in text_of(posted[0]) else None

    return eventually(look) or {}


def press(stage: Stage, label: str, who: str = CLERK) -> Json:
    """Press a button of the board; gives what the person alone sees then."""
    message = board(stage)
    before = len(stage.messages(who, OFFICE))
    where = {"type": "message", "channel": OFFICE, "ts": message["ts"]}
    outcome = stage.press_button(message, button(message, label), who=who, container=where)
    assert outcome["ok"], outcome
    return eventually(lambda: stage.messages(who, OFFICE)[before:])[-1]


def test_the_board_says_what_is_missing_and_is_edited_as_the_day_goes(stage: Stage) -> None:
    set_up(stage)
    posted = board(stage)
    assert posted["text"] == (
        "Registers · Mon 23 Nov 2026 · Riverside School: 1 register missing now, 0 of 2 due so "
        "far complete, 0 students absent without a reason."
    )
    assert (
        "08:50 Art, period 1 · not taken · 15 min overdue · Marta Lindqvist, Tunde Okafor"
        in text_of(posted)
    )

    roster = stage.tap_student(stage.open("/attendance art"), 0)
    stage.tap(roster, "Everyone else present")
    stage.clock.ahead += 4 * 60

    after = board(stage, "1 register missing now\n1 of 2 due so far complete\n1 student absent")
    assert after["ts"] == posted["ts"]
    assert "09:03 Choir, period 1 · not taken · 6 min overdue" in text_of(after)
    assert "Updated at" in text_of(after)
    assert "Lovelace" not in str(after)


def test_what_is_called_in_mark_up_is_posted_as_it_is(stage: Stage) -> None:
    stage.statement("UPDATE school SET name = '<!channel> *R*'")
    stage.statement("UPDATE course_offering SET title = '<!here> M&M `x`' WHERE title = 'Art'")
    stage.statement("UPDATE staff SET family_name = '<@UHEAD> _O_' WHERE given_name = 'Tunde'")
    set_up(stage)
    posted = board(stage)
    assert "<!channel>" not in posted["text"]
    assert "&lt;!channel&gt; *R*" in posted["text"]
    said = text_of(posted)
    assert "08:50 <!here> M&M `x`, period 1 · not taken" in said
    assert "Tunde <@UHEAD> _O_" in said
    marked = [each["text"] for each in texts(posted["blocks"]) if each["type"] == "mrkdwn"]
    assert not [each for each in marked if "!" in each.replace("<!date^", "") or "UHEAD" in each]


@pytest.mark.parametrize(
    ("level", "line"),
    [
        (Level.COUNTS, "not taken · 15 min overdue"),
        (Level.INITIALS, "not taken · 15 min overdue · M. L., T. O."),
    ],
)
def test_the_board_names_teachers_as_its_level_says(stage: Stage, level: Level, line: str) -> None:
    set_up(stage, level)
    told = text_of(board(stage))
    assert line in told.splitlines()[4]
    assert "Okafor" not in told


def test_show_all_opens_the_list_for_who_pressed_and_the_board_stays(stage: Stage) -> None:
    set_up(stage)
    before = board(stage)

    listed = press(stage, "Show it")

    assert listed["ephemeral"]
    assert "Art, period 1, 08:50–09:40\n❗ Missing, 15 min overdue" in text_of(listed)
    assert board(stage)["blocks"] == before["blocks"]
    where = {"type": "message", "channel": OFFICE, "ts": listed["ts"]}
    stage.press_button(listed, button(listed, "Nudge"), who=CLERK, container=where)
    eventually(lambda: direct(stage) and direct(stage, "UMARTA"))


def test_all_who_are_overdue_are_nudged_from_the_board_by_the_office_alone(stage: Stage) -> None:
    set_up(stage)
    refused = text_of(press(stage, "Nudge all", "UTUNDE"))
    assert "for its office and its admins" in refused
    own = press(stage, "Show it", "UTUNDE")
    assert "Nudge" not in str(own["blocks"])

    told = text_of(press(stage, "Nudge all"))

    assert told == "Nudge · the 1 register that is missing now\nSent now: 2."
    eventually(lambda: direct(stage) and direct(stage, "UMARTA"))


def test_there_is_nothing_to_do_where_all_are_complete(stage: Stage) -> None:
    stage.tap(stage.open("/attendance art"), "Everyone else present")
    set_up(stage)
    told = text_of(board(stage))
    assert "no register missing now\n1 of 2 due so far complete" in told
    assert "Nudge" not in str(board(stage)["blocks"])
