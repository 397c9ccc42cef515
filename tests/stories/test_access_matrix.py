"""Who may do what, where and when: one table, run through the real doors.

A row of ACTS is an act, with the roles for whom it goes through: T a teacher, O the office, A an
admin; strangers never. The columns are where, on a course that the teacher teaches or on another
of the school, and when: within the school's window for changes, after it, and in closed books. In
another school nobody may do anything. To add an act, write a function that does it through a door
and says whether it was done, and give it a row.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import wraps
from itertools import count
from typing import Any

import orjson
import pytest
from sqlalchemy import delete, func, select

from bot.blocks.ids.register_choice import RegisterChoice
from bot.blocks.ids.register_ids import RosterView
from bot.blocks.ids.report_ids import ReportsView
from storage.registers.opening import RegisterKey
from storage.schools import books
from storage.schools.books import BooksStep
from storage.tables import ASSIGNMENT, CHANGE, PERMIT, REPORT
from storage.tables.words import ReportStatus
from tests.school import MadeSchool, make_school
from tests.stories import reporting
from tests.stories.conftest import TODAY, Json, Stage, text_of
from tests.stories.forging import action, press, send_payload, submission

WHO = {"T": "UTUNDE", "O": "UOFFICE", "A": "UHEAD", "-": "UNOBODY"}
COURSES = {"own": "Biology 9A", "other": "Art", "elsewhere": "Chess"}
WHEN = {"in time": 0, "late": 8, "closed": 30}


@dataclass
class Scene:
    """The stage, with a course of another teacher, and another school of the workspace."""

    stage: Stage
    elsewhere: MadeSchool
    numbers: Any

    def key(self, course: str, day: date) -> RegisterKey:
        courses = self.stage.school.courses | self.elsewhere.courses
        return RegisterKey(courses[course], day)

    def send(self, who: str, payload: Json) -> None:
        payload["user"]["id"] = who
        assert send_payload(self.stage, payload).status_code == 200

    def press(self, who: str, key: RegisterKey, action_id: str, value: str) -> None:
        """Press a button of a register's roster, whoever was shown it."""
        block_id = RosterView.of(key).written(2)
        pressed = action(self.stage, action_id=action_id, block_id=block_id, value=value)
        self.send(who, press(self.stage, pressed))

    def submit(self, who: str, callback_id: str, carried: Json, values: Json) -> None:
        """Submit a form, whoever was shown it."""
        named = {name: {name: each} for name, each in values.items()}
        view: Json = {
            "id": f"V{next(self.numbers)}",
            "callback_id": callback_id,
            "private_metadata": orjson.dumps(carried).decode(),
            "blocks": [{"type": "input", "block_id": name} for name in named],
            "state": {"values": named},
        }
        self.send(who, submission(self.stage, **view))

    def count(self, column: Any, *where: Any) -> int:
        statement = select(func.count(column)).where(*where)
        return self.stage.database.read_now(lambda c: c.execute(statement).scalar_one())


def opens(scene: Scene, who: str, key: RegisterKey, course: str) -> bool:
    """Open a register by command."""
    shown = text_of(scene.stage.open(f"/attendance {course} {key.attendance_date}", who=who))
    return shown.replace("\u2068", "").startswith(course)


def changes(act: Callable[[Scene, str, RegisterKey], None]) -> "Act":
    """Do an act, and look whether the audit has more then."""

    @wraps(act)
    def done(scene: Scene, who: str, key: RegisterKey, _course: str) -> bool:
        before = scene.count(CHANGE.c.id)
        act(scene, who, key)
        return scene.count(CHANGE.c.id) > before

    return done


@changes
def taps(scene: Scene, who: str, key: RegisterKey) -> None:
    scene.press(who, key, "m0", "a1")


@changes
def marks_the_rest(scene: Scene, who: str, key: RegisterKey) -> None:
    scene.press(who, key, "mark_rest", "rest")


@changes
def enters_details(scene: Scene, who: str, key: RegisterKey) -> None:
    body = submission(scene.stage)
    carried = orjson.loads(body["view"]["private_metadata"])
    carried["view"] = RosterView.of(key).written()
    body["view"]["private_metadata"] = orjson.dumps(carried).decode()
    body["trigger_id"] = f"{next(scene.numbers)}.1"
    scene.send(who, body)


@changes
def says_why_and_taps(scene: Scene, who: str, key: RegisterKey) -> None:
    carried: Json = {"view": RosterView.of(key).written(), "shown_in": "1.1", "surface": {}}
    scene.submit(who, "amend", carried, {"why": {"value": "A list was found."}})
    scene.press(who, key, "m0", "a1")


def says_why(scene: Scene, who: str, key: RegisterKey, _course: str) -> bool:
    """Say why a register is changed; within the window nobody has to, and nothing is kept."""
    before = scene.count(PERMIT.c.id)
    carried: Json = {"view": RosterView.of(key).written(), "shown_in": "1.1", "surface": {}}
    scene.submit(who, "amend", carried, {"why": {"value": "A list was found."}})
    return scene.count(PERMIT.c.id) > before


def hands_over(scene: Scene, who: str, key: RegisterKey, _course: str) -> bool:
    """Have a colleague cover the course on a day: today, or one that is over."""
    is_late = (TODAY - key.attendance_date).days >= WHEN["late"]
    day = key.attendance_date if is_late else TODAY
    what = RegisterChoice.of(RegisterKey(key.course_offering_id, day)).written()
    values = {
        "colleague": {"selected_user": "UOTHER"},
        "what": {"selected_option": {"value": what}},
        "span": {"selected_option": {"value": "day"}},
    }
    scene.submit(who, "cover_enter", {"surface": {}}, values)
    done = scene.count(ASSIGNMENT.c.id, ASSIGNMENT.c.is_cover) > 0
    forget = delete(ASSIGNMENT).where(ASSIGNMENT.c.is_cover)
    scene.stage.database.write_now(lambda c: c.execute(forget))
    return done


def accepts_a_report(scene: Scene, who: str, key: RegisterKey, course: str) -> bool:
    """Accept what a family reports of a student who is absent there on that day."""
    enrollments = scene.stage.school.enrollments | scene.elsewhere.enrollments
    report_id = reporting.of_an_absent_student(scene.stage, key, enrollments[course][0])
    view = ReportsView(school_id=report_id).written()
    carried: Json = {"surface": {}, "pressed": view, "report_id": str(report_id)}
    values = {"becomes": {"selected_option": {"value": "excused"}}}
    scene.submit(who, "report_accept", carried, values)
    is_accepted = REPORT.c.status == ReportStatus.ACCEPTED
    return scene.count(REPORT.c.id, REPORT.c.id == report_id, is_accepted) == 1


Act = Callable[[Scene, str, RegisterKey, str], bool]
# For each act: on an own course in time, late, closed; on another of the school likewise.
ACTS: dict[Act, tuple[str, str, str, str, str, str]] = {
    opens: ("TOA", "TOA", "TOA", "OA", "OA", "OA"),
    taps: ("TOA", "", "", "OA", "", ""),
    marks_the_rest: ("TOA", "", "", "OA", "", ""),
    enters_details: ("TOA", "", "", "OA", "", ""),
    says_why: ("", "TOA", "", "", "OA", ""),
    says_why_and_taps: ("TOA", "TOA", "", "OA", "OA", ""),
    accepts_a_report: ("OA", "OA", "", "OA", "OA", ""),
    hands_over: ("TOA", "", "", "OA", "", ""),
}


@pytest.fixture
def scene(stage: Stage) -> Scene:
    elsewhere = make_school(stage.database, name="Hillside School")
    elsewhere.add_course(COURSES["elsewhere"], 2)
    stage.school.add_course(COURSES["other"], 2, teachers=["Marta Lindqvist"])
    for who in (*WHO.values(), "UOTHER"):
        stage.open("/attendance biology", who=who)
    ruth = stage.school.staff["Ruth Abernathy"]
    through = TODAY - timedelta(days=20)
    step = BooksStep(through, None, None, stage.clock.now(), ruth)
    for school in (stage.school.school, elsewhere.school):
        stage.database.write_now(books.close, school, step)
    return Scene(stage, elsewhere, count(1))


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_each_act_goes_through_for_whom_the_table_says_and_for_nobody_else(
    scene: Scene, act: Act
) -> None:
    table = [*ACTS[act], "", "", ""]
    cells = [(where, when) for where in COURSES for when in WHEN]
    found = dict.fromkeys(cells, "")
    for where, when in cells:
        # Everybody has a register of their own, so that nobody's act is in another's way.
        for place, (role, who) in enumerate(WHO.items()):
            day = TODAY - timedelta(days=WHEN[when] + place)
            course = COURSES[where]
            if act(scene, who, scene.key(course, day), course):
                found[where, when] += role
    assert found == dict(zip(cells, table, strict=True))
