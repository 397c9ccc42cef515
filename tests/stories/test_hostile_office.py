"""What people are called, and what they write, is shown as it is on the office's screens."""

from tests.stories.calling import OFFICE, calls, choose, form, mark, submit
from tests.stories.reading import Json, blocks_of, text_of
from tests.stories.stage import Stage
from tests.stories.test_desk import called, offered, opened
from tests.stories.test_hostile_names import HOSTILE, texts
from tests.stories.test_hostile_names import hostile as hostile

MARKUP = "<!channel> *bold* _it_ `code` & <@UTUNDE> <https://evil.test|x>"
CHANNEL = "<!channel> Canary"
PLACES = (0, 1, 2, 3, 4)
NAMES = [" ".join(filter(None, HOSTILE[place])) for place in PLACES]
AT: Json = {"selected_time": "09:00"}


def words(shown: Json) -> str:
    """All that a screen says, which is plain text throughout."""
    blocks = {"text": "", **shown.get("view", shown)}
    assert {each["type"] for each in texts(blocks_of(blocks))} == {"plain_text"}
    return text_of(blocks)


def test_the_call_list_the_desk_and_a_student_show_mark_up_as_it_is(hostile: Stage) -> None:
    for place in PLACES:
        mark(hostile, "latin", place)
    message = calls(hostile)
    assert set(NAMES) <= set(words(message).splitlines())
    assert message["text"] == "5 unexplained absences"
    choose(hostile, message, "Log a call…")
    kind: Json = {"selected_option": {"value": "called"}}
    assert submit(hostile, form(hostile), kind=kind, outcome={"value": MARKUP})["ok"]
    hostile.eventually_shows(message, f"Called at 09:05, Ines Duarte: {MARKUP}", who=OFFICE)
    words(hostile.again(message, who=OFFICE))

    view = opened(hostile, "/attendance desk")
    late = offered(hostile, view)
    assert set(called(late)) == set(NAMES)
    assert submit(hostile, view, at=AT, student_ids={"selected_options": late})["ok"]
    told = words(form(hostile)["view"])
    assert all(f"{name} arrived at 09:00." in told for name in NAMES)

    view = opened(hostile, "/attendance desk channel")
    (one,) = view["view"]["blocks"][2]["element"]["options"]
    leaving: Json = {"what": {"selected_option": "leaves"}, "told_by": {"value": MARKUP}}
    chosen: Json = {"selected_options": [one["value"]]}
    assert submit(hostile, view, at=AT, student_ids=chosen, **leaving)["ok"]
    saved = form(hostile)
    assert f"{CHANNEL} leaves at 09:00." in words(saved["view"])

    hostile.play("close", **{"as": OFFICE, "view_id": saved["id"]})
    student = hostile.open(f"/attendance student {CHANNEL}", who=OFFICE)
    assert f"told by {MARKUP}" in words(student)
    assert "Canary" not in student["text"]
    history = hostile.tap(student, "history", who=OFFICE)
    assert "at the desk" in words(history)
    assert "Canary" not in history["text"]
