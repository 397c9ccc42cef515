"""Acts of the office's day, each through a door: whether it was done, for the table of access."""

from datetime import timedelta

from sqlalchemy import select

from bot.blocks.ids import arrival_ids, cover_ids, nudge_ids, register_ids, student_ids
from bot.blocks.ids.call_ids import CallPress
from bot.blocks.ids.cover_ids import CoverChoice
from bot.blocks.ids.register_choice import RegisterChoice
from bot.blocks.ids.register_ids import RosterView
from bot.blocks.ids.student_ids import StudentDay
from storage.privacy import holds
from storage.registers.opening import RegisterKey
from storage.tables import (
    ASSIGNMENT,
    BOOKS,
    EXCUSE,
    FOLLOW_UP,
    HOLD,
    Excuse,
    Hold,
    TeacherAssignment,
)
from storage.tables.words import Becomes, FollowUpKind
from tests.school import MadeSchool
from tests.stories.reading import Json
from tests.stories.scene import Scene
from tests.stories.stage import TODAY

TEACHERS = {"Biology 9A": "Tunde Okafor", "Art": "Marta Lindqvist"}


def sees_the_student(scene: Scene, who: str, key: RegisterKey, _course: str) -> bool:
    value = StudentDay.of(scene.student(key), key.attendance_date).written()
    return "Lovelace" in scene.told(who, student_ids.OPEN_STUDENT, value)


def reads_amendments(scene: Scene, who: str, key: RegisterKey, _course: str) -> bool:
    value = RosterView.of(key).written()
    told = scene.told(who, f"{register_ids.AMENDMENTS}_show", value)
    return "Nothing was changed on this register after the window." in told


def logs_a_call(scene: Scene, who: str, key: RegisterKey, course: str) -> bool:
    pressed = CallPress(
        day=key.attendance_date,
        school_id=scene.school_of(course).school,
        student_id=scene.student(key),
    ).that(FollowUpKind.CALLED, surely=True)
    before = scene.count(FOLLOW_UP.c.id)
    scene.press(who, key, "call_follow_up_called", pressed)
    return scene.count(FOLLOW_UP.c.id) > before


def has_somebody_arrive(scene: Scene, who: str, key: RegisterKey, _course: str) -> bool:
    value = StudentDay.of(scene.student(key)).written()
    return "arrived at" in scene.told(who, arrival_ids.ARRIVED_STUDENT, value)


def has_somebody_leave(scene: Scene, who: str, key: RegisterKey, _course: str) -> bool:
    values = {
        "what": {"selected_option": {"value": "leaves"}},
        "at": {"selected_time": "14:00"},
        "reason": {"selected_option": {"value": "medical"}},
        "student_ids": _chosen(scene, key),
    }
    before = scene.count(EXCUSE.c.id)
    scene.submit(who, arrival_ids.DESK, {"surface": {}}, values)
    return scene.count(EXCUSE.c.id) > before


def enters_an_excuse(scene: Scene, who: str, key: RegisterKey, _course: str) -> bool:
    values = {
        "student_ids": _chosen(scene, key),
        "begins_on": {"selected_date": str(key.attendance_date)},
        "becomes": {"selected_option": {"value": "excused"}},
        "reason": {"selected_option": {"value": "medical"}},
    }
    before = scene.count(EXCUSE.c.id)
    scene.submit(who, "excuse_enter", {"surface": {}}, values)
    return scene.count(EXCUSE.c.id) > before


def places_a_hold(scene: Scene, who: str, key: RegisterKey, _course: str) -> bool:
    before = scene.count(HOLD.c.id)
    carried: Json = {"surface": {}, "student_id": str(scene.student(key))}
    scene.submit(who, student_ids.HOLD, carried, {"why": {"value": "A court asked."}})
    return scene.count(HOLD.c.id) > before


def releases_a_hold(scene: Scene, who: str, key: RegisterKey, course: str) -> bool:
    student = scene.student(key)
    hold = Hold(
        school_id=scene.school_of(course).school,
        student_id=student,
        why="A court asked.",
        placed_at=scene.stage.clock.now(),
    )
    scene.stage.school.add(hold)
    scene.told(who, student_ids.RELEASE, StudentDay.of(student).written())
    return scene.stage.database.read_now(holds.on, student) is None


def withdraws_an_excuse(scene: Scene, who: str, key: RegisterKey, course: str) -> bool:
    school = scene.school_of(course)
    day = key.attendance_date
    excuse = Excuse(
        school_id=school.school,
        student_id=scene.student(key),
        begins_on=day,
        ends_on=day,
        becomes=Becomes.EXCUSED,
        change_set_id=key.course_offering_id,
        entered_at=scene.stage.clock.now(),
        entered_by_id=scene.stage.school.staff["Ines Duarte"],
    )
    school.add(excuse)
    carried: Json = {"surface": {}, "excuse_id": str(excuse.id)}
    scene.submit(who, "excuse_withdraw", carried, {"why": {"value": "Another student's."}})
    return (
        scene.count(EXCUSE.c.id, EXCUSE.c.id == excuse.id, EXCUSE.c.withdrawn_at.is_not(None)) > 0
    )


def ends_a_cover(scene: Scene, who: str, key: RegisterKey, course: str) -> bool:
    """End a cover that the office entered for the teacher of the course."""
    school, staff = scene.school_of(course), scene.stage.school.staff
    cover = TeacherAssignment(
        school_id=school.school,
        course_offering_id=key.course_offering_id,
        staff_id=staff["Olga Other"],
        begins_on=TODAY,
        ends_on=TODAY,
        is_cover=True,
        entered_by_id=staff["Ines Duarte"],
        stands_in_for_id=staff[TEACHERS[course]] if course in TEACHERS else None,
        entered_at=scene.stage.clock.now(),
    )
    school.add(cover)
    scene.press(who, key, cover_ids.END, CoverChoice(cover_id=cover.id).written())
    ended = ASSIGNMENT.c.ended_at.is_not(None)
    return scene.count(ASSIGNMENT.c.id, ASSIGNMENT.c.id == cover.id, ended) > 0


def nudges(scene: Scene, who: str, _key: RegisterKey, course: str) -> bool:
    """Nudge for a lesson that is under way, of the same teacher as the course."""
    school, title = scene.school_of(course), f"{course} now"
    if title not in school.courses:
        teachers = [TEACHERS[course]] if course in TEACHERS else []
        school.add_course(title, 1, teachers=teachers, meetings=[(1, "1", "08:50", "09:40")])
    key = RegisterKey(school.courses[title], TODAY)
    told = scene.told(who, nudge_ids.NUDGE, RegisterChoice.of(key).written())
    return told.startswith("Nudge")


def closes_the_books(scene: Scene, who: str, _key: RegisterKey, course: str) -> bool:
    return _books(scene, who, scene.school_of(course), further=1)


def opens_the_books(scene: Scene, who: str, _key: RegisterKey, course: str) -> bool:
    return _books(scene, who, scene.school_of(course), further=-1)


def _books(scene: Scene, who: str, school: MadeSchool, *, further: int) -> bool:
    """Close the books through the next day, or the day before only."""
    last = select(BOOKS.c.closed_through).where(BOOKS.c.school_id == school.school)
    through = scene.stage.database.read_now(
        lambda c: c.execute(last.order_by(BOOKS.c.id.desc()).limit(1)).scalar_one()
    )
    values = {
        "amend_days": {"value": "7"},
        "office_amend_days": {"value": "7"},
        "closed_through": {"selected_date": str(through + timedelta(days=further))},
        "books_why": {"value": "A list was found."},
    }
    before = scene.count(BOOKS.c.id)
    carried: Json = {"school_id": str(school.school), "surface": {}}
    scene.submit(who, "setup_books", carried, values)
    return scene.count(BOOKS.c.id) > before


def _chosen(scene: Scene, key: RegisterKey) -> Json:
    return {"selected_options": [{"value": str(scene.student(key))}]}
