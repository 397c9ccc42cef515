"""Names that try to be something else: they are shown as they are, and go where names may go."""

from collections.abc import Iterator
from typing import Any, cast
from uuid import uuid4

import orjson
import pytest

from storage.tables import Student
from tests.serving import eventually
from tests.stories.reading import Json, blocks_of, buttons
from tests.stories.stage import Stage

HOSTILE = (
    ("*Canary*", "_bold_ ~no~ `code`"),
    ("<!channel>", "Canary"),
    ("<@UTUNDE>", "Canary"),
    ("<https://evil.test|Canary>", ""),
    ("<script>alert('Canary')</script>", "&lt;b&gt;"),
    ("\u202eyranaC", "\u2066Canary\u2069"),
    ("Ca\u200bna\u200dry", "\u200f\ufeff"),
    ("C" * 200, "Canary" * 33),
    ("C" + "\u0301" * 199, "\u0300" * 200),
    ("Canary\nCanary", "\tCanary\r"),
    (":tada:", ":Canary: :skull:"),
    ("", "Canary"),
    ("", "\u200b"),
    ("Canary", ""),
    ("Canary", ""),
    ("'; DROP TABLE student; --", "Canary %s %(name)s {0}"),
    ("=HYPERLINK(1)", "@Canary"),
    ("👩‍👩‍👧‍👦" * 20, "Canary"),
)


@pytest.fixture
def hostile(stage: Stage) -> Stage:
    """A stage where the whole of Latin is called so."""
    school = stage.school
    course = school.add_course("Latin", 0, teachers=("Tunde Okafor",))
    for number, (given, family) in enumerate(HOSTILE, 1):
        student = Student(school_id=school.school, given_name=given, family_name=family)
        school.add(student, school.enrollment(course, number, student.id))
        school.enrollments["Latin"].append(uuid4())
    return stage


def texts(value: Any) -> Iterator[Json]:
    """Every text object within a message or a view."""
    if isinstance(value, dict):
        part = cast("Json", value)
        if part.get("type") in {"plain_text", "mrkdwn"}:
            yield part
        for each in part.values():
            yield from texts(each)
    if isinstance(value, list):
        for each in cast("list[Any]", value):
            yield from texts(each)


def test_a_roster_of_hostile_names_is_taken_by_slack(hostile: Stage) -> None:
    roster = hostile.open("/attendance latin")
    labels = [one["text"]["text"] for _, one in buttons(roster) if one["value"][1:].isdecimal()]
    assert len(set(labels)) == len(HOSTILE)
    for place in range(len(HOSTILE)):
        roster = hostile.tap_student(roster, place)
    assert len(hostile.marks()) == len(HOSTILE)


def test_names_stand_in_plain_text_only(hostile: Stage) -> None:
    roster = hostile.open("/attendance latin")
    hostile.press(roster, "Details")
    view = eventually(lambda: hostile.state()["view"])
    kinds = {text["type"] for text in texts([blocks_of(roster), view["view"]])}
    assert kinds == {"plain_text"}
    options = view["view"]["blocks"][0]["element"]["options"]
    assert len(options) == len(HOSTILE)
    assert max(len(option["text"]["text"]) for option in options) <= 75


def test_no_name_is_in_what_push_notifications_show(hostile: Stage) -> None:
    roster = hostile.tap_student(hostile.open("/attendance latin"), 0)
    roster = hostile.unfolded(hostile.tap(roster, "Everyone else present"))
    hostile.statement("UPDATE course_enrollment SET ends_on = '2026-11-20' WHERE roll_number = 2")
    notice = hostile.notice_after(
        lambda: hostile.press_button(roster, hostile.name_button(roster, 1))
    )
    assert "<!channel> Canary was not in this course" in notice
    sent = hostile.slack_log("ack") + hostile.slack_log("response_url")
    said = [each["body"]["text"] for each in sent if "text" in each["body"]]
    assert len(said) >= 4
    assert not [text for text in said if "anary" in text or "C" * 9 in text]


def test_a_hostile_title_and_period_are_shown_as_they_are(stage: Stage) -> None:
    title, period = "<!here> *Latin* & <b>" + "x" * 179, "<!channel>" + "y" * 22
    meetings = [(1, period, "08:30", "09:20"), (1, f"{period[:-1]}z", "10:00", "11:00")]
    stage.school.add_course(title, 2, teachers=("Olga Other",), meetings=meetings)
    roster = stage.open(who="UOTHER")
    assert {text["type"] for text in texts(blocks_of(roster))} == {"plain_text"}
    assert roster["text"].startswith("&lt;!here&gt; *Latin* &amp; &lt;b&gt;")
    stage.tap_student(roster, 0, who="UOTHER")
    day = stage.tap(roster, "All registers", who="UOTHER")
    assert {text["type"] for text in texts(blocks_of(day))} == {"plain_text"}
    assert [each["period"] for each in stage.audit()] == [period]


def test_what_was_typed_is_answered_as_it_is(stage: Stage) -> None:
    stage.open()
    answer = stage.open("/attendance <!channel> *x* & <@UTUNDE>")
    assert "“<!channel> *x* & <@UTUNDE>”" in blocks_of(answer)[0]["text"]["text"]
    assert {text["type"] for text in texts(blocks_of(answer))} == {"plain_text"}
    # What somebody types may be a name, so that the text, which goes to notifications, has it not.
    assert "has “…” in its name or code" in answer["text"]


def test_what_is_sent_is_json_without_anything_executable(hostile: Stage) -> None:
    roster = hostile.open("/attendance latin")
    assert b"mrkdwn" not in orjson.dumps(blocks_of(roster))
    assert b'"url"' not in orjson.dumps(blocks_of(roster))
