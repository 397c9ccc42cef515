"""Who may do what, where and when: one table, run through the real doors.

A row is an act, with the roles for whom it goes through: T a teacher, O the office, A an
admin; strangers never. The columns are where, on a course that the teacher teaches or on another
of the school, and when: within the school's window for changes, after it, and in closed books. In
another school nobody may do anything. To add an act, write a function that does it through a door
and says whether it was done, and give it a row.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from itertools import count

import orjson
import pytest
from sqlalchemy import delete
from structlog.testing import capture_logs

from bot.blocks.ids.register_choice import RegisterChoice
from bot.blocks.ids.register_ids import RosterView
from bot.blocks.ids.report_ids import ReportsView
from storage.registers.opening import RegisterKey
from storage.schools import books
from storage.schools.books import BooksStep
from storage.tables import ASSIGNMENT, CHANGE, PERMIT, REPORT
from storage.tables.words import ReportStatus
from tests.school import make_school
from tests.stories import office_acts as acts
from tests.stories import reporting
from tests.stories.forging import submission
from tests.stories.reading import Json, text_of
from tests.stories.scene import COURSES, WHEN, WHO, Act, Scene
from tests.stories.stage import TODAY, Stage


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


def submits_why(scene: Scene, who: str, key: RegisterKey) -> None:
    """Submit the form that asks why, as one that was opened from a roster carries it."""
    nowhere = {"response_url": f"{scene.stage.playground_url}/respond/never"}
    carried: Json = {"view": RosterView.of(key).written(), "shown_in": "1.1", "surface": nowhere}
    scene.submit(who, "amend", carried, {"why": {"value": "A list was found."}})


@changes
def says_why_and_taps(scene: Scene, who: str, key: RegisterKey) -> None:
    submits_why(scene, who, key)
    scene.press(who, key, "m0", "a1")


def says_why(scene: Scene, who: str, key: RegisterKey, _course: str) -> bool:
    """Say why a register is changed; within the window nobody has to, and nothing is kept."""
    before = scene.count(PERMIT.c.id)
    submits_why(scene, who, key)
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
# What is of a student, of today or of the school, so that the window makes no difference: on an own
# course, and on another of the school.
OFFICE_ACTS: dict[Act, tuple[str, str]] = {
    acts.sees_the_student: ("TOA", "OA"),
    acts.reads_amendments: ("TOA", "OA"),
    acts.logs_a_call: ("OA", "OA"),
    acts.has_somebody_arrive: ("OA", "OA"),
    acts.has_somebody_leave: ("OA", "OA"),
    acts.enters_an_excuse: ("OA", "OA"),
    acts.withdraws_an_excuse: ("OA", "OA"),
    acts.ends_a_cover: ("TOA", "OA"),
    acts.nudges: ("OA", "OA"),
    acts.places_a_hold: ("A", "A"),
    acts.releases_a_hold: ("A", "A"),
    acts.closes_the_books: ("A", "A"),
    acts.opens_the_books: ("A", "A"),
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
    found = {cell: tried(scene, act, *cell) for cell in cells}
    assert found == dict(zip(cells, table, strict=True))


def test_the_offices_acts_go_through_for_whom_the_table_says_and_for_nobody_else(
    scene: Scene,
) -> None:
    found = {
        act.__name__: tuple(tried(scene, act, where, "in time") for where in COURSES)
        for act in OFFICE_ACTS
    }
    assert found == {act.__name__: (*row, "") for act, row in OFFICE_ACTS.items()}


def tried(scene: Scene, act: Act, where: str, when: str) -> str:
    """For whom an act goes through."""
    found = ""
    # Everybody has a register of their own, so that nobody's act is in another's way.
    for place, (role, who) in enumerate(WHO.items()):
        day = TODAY - timedelta(days=WHEN[when] + place)
        course = COURSES[where]
        with capture_logs() as told:
            done = act(scene, who, scene.key(course, day), course)
            scene.stage.settle()
        # What fails is told to a person too, and nothing is done: it must not pass for a refusal.
        broken = [each["event"] for each in told if each["log_level"] == "error"]
        assert not broken, f"{act.__name__} by {who}, {where}, {when}: {broken}"
        if done:
            found += role
    return found
