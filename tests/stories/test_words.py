"""The first word after /attendance: what it leads to, and a course that is called so too."""

import pytest

from tests.serving import eventually
from tests.stories.reading import Json, buttons, text_of
from tests.stories.stage import Stage

OFFICE = "UOFFICE"

WORDS = [
    ("help", "Help and Care", "How to take attendance"),
    ("missing", "Missing Persons", "Biology 9A"),
    ("student ada", "Student Ada's Choir", "students"),
]
FORMS = [
    ("excuse ada lov", "Excuse Ada Lovelace", "Excuse a student"),
    ("excuse", "The Excuse", "Excuses"),
    ("setup", "Setup of Stages", "Riverside School"),
]


def labels(message: Json) -> list[str]:
    return [each["text"]["text"] for _, each in buttons(message)]


def opened(stage: Stage, who: str) -> str:
    view = eventually(lambda: stage.state(who)["view"])
    return f"{view['view']['title']['text']} {view['view']['blocks']}"


@pytest.mark.parametrize(("text", "title", "told"), WORDS)
def test_a_word_is_answered_at_once_and_a_course_called_so_still_opens(
    stage: Stage, text: str, title: str, told: str
) -> None:
    stage.open("/attendance today", who=OFFICE)
    assert told in text_of(stage.open(f"/attendance {text}", who=OFFICE))
    stage.school.add_course(title, 2)
    choice = stage.open(f"/attendance {text}", who=OFFICE)
    assert labels(choice) == [f"Course {title}", text.capitalize()]
    assert text_of(stage.tap(choice, "Course", who=OFFICE)).startswith(f"{title} · Mon 23")
    choice = stage.open(f"/attendance {text}", who=OFFICE)
    assert told in text_of(stage.tap(choice, "Not the course", who=OFFICE))


@pytest.mark.parametrize(("text", "title", "told"), FORMS)
def test_a_word_opens_its_form_and_a_course_called_so_still_opens(
    stage: Stage, text: str, title: str, told: str
) -> None:
    admin = "UHEAD" if text == "setup" else OFFICE
    stage.open("/attendance today", who=admin)
    stage.school.add_course(title, 2)
    choice = stage.open(f"/attendance {text}", who=admin)
    assert labels(choice) == [f"Course {title}", text.capitalize()]
    stage.press(choice, "Not the course", who=admin)
    assert told in opened(stage, admin)


def test_the_registers_missing_now_are_listed_for_whoever_asks(stage: Stage) -> None:
    office = stage.open("/attendance missing", who=OFFICE)
    assert "Biology 9A" in text_of(office)
    assert "Biology 9A" not in text_of(stage.open("/attendance missing", who="UOTHER"))


def test_help_needs_no_introduction(stage: Stage) -> None:
    stranger = stage.open("/attendance help", who="UNOBODY")
    assert text_of(stranger).startswith("How to take attendance")
