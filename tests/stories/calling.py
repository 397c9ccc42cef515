"""Calling families as the office does: what the stories of calls and of the desk share."""

from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from storage.tables import ENROLLMENT
from tests.serving import eventually
from tests.stories.reading import Json, blocks_of
from tests.stories.stage import Stage

OFFICE, HEAD = "UOFFICE", "UHEAD"
MATHS = ((1, "1", "08:00", "08:45"),)


def enroll(stage: Stage, place: int, course: str, roll_number: int) -> None:
    """Put a student of Biology 9A into another course, too."""
    school = stage.school
    row = school.enrollment(school.courses[course], roll_number, student_id(stage, place))
    school.add(row)
    school.enrollments[course].append(row.id)


def student_id(stage: Stage, place: int) -> UUID:
    def look(connection: Connection) -> UUID:
        where = ENROLLMENT.c.id == stage.student(place)
        return connection.execute(select(ENROLLMENT.c.student_id).where(where)).scalar_one()

    return stage.database.read_now(look)


def mark(stage: Stage, course: str, place: int, mode: str = "", *, who: str = "UTUNDE") -> None:
    """Tap somebody of a course absent, or as a mode says."""
    roster = stage.unfolded(stage.open(f"/attendance {course}", who=who), who=who)
    if mode:
        roster = stage.tap(roster, mode, who=who)
    stage.tap_student(roster, place, who=who)


def calls(stage: Stage, text: str = "calls", *, who: str = OFFICE) -> Json:
    return stage.open(f"/attendance {text}", who=who)


def choose(stage: Stage, message: Json, label: str, *, who: str = OFFICE) -> Json:
    """Choose from the first student's menu, and give what came of it."""
    menus = [
        (block["block_id"], each, option)
        for block in blocks_of(message)
        for each in block.get("elements", [])
        if each["type"] == "overflow"
        for option in each["options"]
        if option["text"]["text"] == label
    ]
    block_id, menu, option = menus[0]
    chosen = {"action": {"selected_option": option["value"]}}
    outcome = stage.press_button(message, (block_id, menu), who=who, **chosen)
    assert outcome["ok"], outcome
    return outcome


def view_of(stage: Stage, who: str = OFFICE) -> Json | None:
    return stage.state(who)["view"]


def form(stage: Stage, who: str = OFFICE) -> Json:
    """The modal that has opened."""
    return eventually(lambda: view_of(stage, who)) or {}


def close(stage: Stage, who: str = OFFICE) -> None:
    """Close what modals are open, so that the next one that is seen is a new one."""
    while view := view_of(stage, who):
        stage.play("close", **{"as": who, "view_id": view["id"]})


def submit(stage: Stage, view: Json, who: str = OFFICE, **entered: Any) -> Json:
    values = {name: {name: each} for name, each in entered.items()}
    return stage.play("submit", **{"as": who, "view_id": view["id"], "values": values})
