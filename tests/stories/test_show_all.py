"""Show all: a digest's list in full, for the office and admins, seen by nobody else."""

from datetime import time
from uuid import UUID

import pytest
from sqlalchemy import Connection, func, select, update

from bot.attendance.digests.full_lists import Part
from bot.blocks.ids.call_ids import CallPress
from bot.blocks.ids.digest_ids import SHOW_ALL, ShowAll
from bot.blocks.ids.student_ids import StudentDay
from storage.digests import planned
from storage.tables import DIGEST, FOLLOW_UP, SCHOOL, Digest
from storage.tables.words import DigestKind, FollowUpKind, Level
from tests.school import make_school
from tests.serving import eventually
from tests.stories.calling import form, mark, student_id
from tests.stories.forging import action, press, send_payload
from tests.stories.reading import Json
from tests.stories.stage import START, TODAY, Stage

OFFICE, OLGA = "UOFFICE", "UOTHER"


@pytest.fixture(autouse=True)
def digest(stage: Stage) -> Digest:
    """The digest under which the button is."""
    made = Digest(
        school_id=stage.school.school,
        kind=DigestKind.DAILY,
        channel_id="COFFICE",
        at=time(23, 0),
        weekdays="12345",
        level=Level.NAMES,
        changed_at=START,
    )
    stage.school.add(made)
    return made


def ask(stage: Stage, school: UUID, part: Part = Part.UNEXPLAINED, page: int = 0) -> Json:
    value = ShowAll.of(school, TODAY, part, Level.NAMES).at(page).written()
    return action(stage, action_id=f"{SHOW_ALL}_{part}", block_id="show_all0", value=value)


def pressed(
    stage: Stage,
    who: str,
    school: UUID | None = None,
    page: int = 0,
    part: Part = Part.UNEXPLAINED,
    value: str | None = None,
) -> Json:
    """Press the button below a message of the bot's; gives what the person sees then."""
    element = ask(stage, school or stage.school.school, part, page)
    return sent(stage, who, element | ({} if value is None else {"value": value}))


def sent(stage: Stage, who: str, element: Json) -> Json:
    """Press an element below a message of the bot's; gives what the person sees then."""
    base = stage.open("/attendance help", who=who)
    block_id = element["block_id"]
    pressed_ = {"type": "button", "text": {"type": "plain_text", "text": "Show all"}, **element}
    del pressed_["action_ts"], pressed_["block_id"]
    where = {"type": "message", "channel": "CSTAFF", "ts": base["ts"]}
    stage.play(
        "press",
        **{
            "as": who,
            "container": where,
            "block_id": block_id,
            "action_id": element["action_id"],
            "element": pressed_,
        },
    )
    eventually(lambda: stage.messages(who)[-1] != base)
    return stage.messages(who)[-1]


def test_the_office_sees_a_list_in_full_and_teachers_are_refused(stage: Stage) -> None:
    stage.tap_student(stage.open(), 0)
    seen = eventually(lambda: "Lovelace" in str(pressed(stage, OFFICE)))
    assert seen
    assert "Absent without a reason" not in str(stage.messages("UTUNDE"))
    eventually(lambda: "for its office and its admins" in str(pressed(stage, "UTUNDE")))
    eventually(lambda: "not yours" in str(pressed(stage, OFFICE, make_other(stage))))


def test_each_absent_student_is_followed_up_from_the_list_by_the_office_alone(
    stage: Stage,
) -> None:
    mark(stage, "biology", 0)
    seen = pressed(stage, OFFICE)
    assert stage.press(seen, "Enter an excuse: Ada", who=OFFICE)["ok"]
    assert "Ada Lovelace" in str(form(stage))
    assert stage.press(seen, "Show Ada", who=OFFICE)["ok"]
    eventually(lambda: "Log a call" in str(stage.messages(OFFICE)[-1]))
    stage.press(seen, "Called: Ada", who=OFFICE)
    stage.eventually_shows(seen, "Called at 09:05, Ines Duarte", who=OFFICE)
    # Who may not is told so alone, and sees and keeps nothing.
    stage.open("/attendance", who=OLGA)
    whom = student_id(stage, 0)
    student = StudentDay.of(whom, TODAY).written()
    call = CallPress(day=TODAY, school_id=stage.school.school, student_id=whom)
    for action_id, value, expected in (
        ("digest_student", student, "You don't teach this student today"),
        ("call_follow_up_called", call.that(FollowUpKind.CALLED), "school office and its admins"),
        ("call_explain", call.written(), "school office and its admins"),
    ):
        element = action(stage, action_id=action_id, block_id="absent0", value=value)
        words = str(sent(stage, OLGA, element))
        assert expected in words
        assert "Lovelace" not in words
    kept = select(func.count(FOLLOW_UP.c.id))
    assert stage.database.read_now(lambda c: c.execute(kept).scalar_one()) == 1


@pytest.mark.parametrize(
    ("level", "seen"), [(Level.NAMES, "Lovelace"), (Level.INITIALS, "A. L."), (Level.COUNTS, None)]
)
def test_an_old_button_tells_no_more_than_the_school_wants_by_now(
    stage: Stage, level: Level, seen: str | None
) -> None:
    stage.tap_student(stage.open(), 0)
    lowered = update(DIGEST).values(level=level)
    stage.database.write_now(Connection.execute, lowered)
    shown = str(eventually(lambda: pressed(stage, OFFICE)))
    assert ("Lovelace" in shown) == (level is Level.NAMES)
    assert (seen or "There is nothing more to show here.") in shown


def make_other(stage: Stage) -> UUID:
    return make_school(stage.database, "Hilltop School").school


def test_office_staff_who_only_read_digests_are_known_at_their_first_press(stage: Stage) -> None:
    stage.tap_student(stage.open(), 0)
    assert OFFICE not in stage.links()
    who = {"id": OFFICE, "team_id": stage.workspace.config.team_id}
    answer = send_payload(stage, press(stage, ask(stage, stage.school.school), user=who))
    assert answer.status_code == 200
    eventually(lambda: OFFICE in stage.links())


@pytest.mark.parametrize("value", ["", "canary", "late:names:0:20261123"])
def test_a_value_that_is_none_of_ours_is_refused(stage: Stage, value: str) -> None:
    said = pressed(stage, OFFICE, value=value)
    assert "button is from an older message" in str(said), said


def made(stage: Stage, level: Level) -> UUID:
    """Another digest in the same channel."""
    row = Digest(
        school_id=stage.school.school,
        kind=DigestKind.WEEKLY,
        channel_id="COFFICE",
        at=time(23, 0),
        weekdays="5",
        level=level,
        changed_at=START,
    )
    stage.school.add(row)
    return row.id


def of_digest(stage: Stage, digest_id: UUID) -> str:
    """What the button below a digest's own message carries."""
    school = stage.school.school
    return ShowAll.of(school, TODAY, Part.UNEXPLAINED, Level.NAMES, digest_id=digest_id).written()


def test_two_digests_in_a_channel_answer_each_for_its_own(stage: Stage, digest: Digest) -> None:
    stage.tap_student(stage.open(), 0)
    other = of_digest(stage, made(stage, Level.INITIALS))
    seen = str(pressed(stage, OFFICE, value=of_digest(stage, digest.id)))
    assert "Lovelace" in seen
    seen = str(pressed(stage, OFFICE, value=other))
    assert "Lovelace" not in seen
    assert "A. L." in seen


def test_a_digest_that_was_removed_says_so(stage: Stage, digest: Digest) -> None:
    stage.tap_student(stage.open(), 0)
    made(stage, Level.NAMES)
    stage.database.write_now(planned.remove, digest.id)
    seen = str(pressed(stage, OFFICE, value=of_digest(stage, digest.id)))
    assert "This digest was removed" in seen
    assert "Lovelace" not in seen


def test_a_digest_answers_when_it_and_its_school_are_called_otherwise(
    stage: Stage, digest: Digest
) -> None:
    stage.tap_student(stage.open(), 0)
    value = of_digest(stage, digest.id)
    moved = update(DIGEST).values(channel_id="CELSEWHERE", kind=DigestKind.WEEKLY, weekdays="1")
    stage.database.write_now(Connection.execute, moved)
    stage.database.write_now(Connection.execute, update(SCHOOL).values(name="Lakeside"))
    assert "Lovelace" in str(pressed(stage, OFFICE, value=value))
