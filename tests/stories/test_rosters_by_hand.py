"""Classes, students, teachers and times, added and changed in Slack by an admin."""

from datetime import date
from typing import Any

import orjson
import pytest
from sqlalchemy import Connection, select

from bot.attendance.access import setting_up
from bot.attendance.access.people import SlackPerson
from bot.attendance.access.setting_up import Asker
from bot.attendance.rosters import classes, enrolling
from bot.attendance.rosters.typed_students import TypedStudent
from bot.attendance.rosters.writing import FormStamp
from bot.blocks.ids import roster_ids
from bot.blocks.ids.roster_ids import OfRoster
from storage.engine.columns import new_id
from storage.tables import (
    ASSIGNMENT,
    ENROLLMENT,
    MEETING,
    OFFERING,
    REGISTER,
    ROSTER_CHANGE,
    STAFF,
    STUDENT,
)
from storage.tables.words import Role
from tests.school import make_school
from tests.serving import eventually
from tests.stories.building import MakeStage
from tests.stories.forging import send_payload, submission
from tests.stories.homes import Screens, stage_with_home
from tests.stories.reading import Json, text_of
from tests.stories.stage import Stage

HEAD, TUNDE, OFFICE = "UHEAD", "UTUNDE", "UOFFICE"


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    return stage_with_home(make_stage)


@pytest.fixture
def head(stage: Stage) -> Screens:
    head = Screens(stage, HEAD)
    head.open_home()
    return head


def submit(head: Screens, view: Json, **entered: Any) -> Json:
    values = {name: {name: _entry(name, each)} for name, each in entered.items()}
    return head.stage.play("submit", **{"as": head.who, "view_id": view["id"], "values": values})


def _entry(name: str, value: str | None) -> Json:
    if name in {"begins_on", "ends_on"}:
        return {"selected_date": value}
    if name in {"teacher", "person"}:
        return {"selected_user": value}
    return {"selected_option": value} if name in {"role", "standing"} else {"value": value}


def rows(stage: Stage, *columns: Any) -> list[tuple[Any, ...]]:
    statement = select(*columns).order_by(columns[0].table.c.id)
    return stage.database.read_now(lambda c: [tuple(row) for row in c.execute(statement)])


def shown(head: Screens, words: str) -> Json:
    """The modal on top, once it says something."""
    eventually(lambda: head.says(words))
    return head.modal() or {}


def biology(head: Screens) -> Json:
    """Biology's screen, by the way through setup."""
    head.stage.say("/attendance setup", who=HEAD)
    setup = eventually(head.modal) or {}
    return head.tap(head.tap(setup, "Open classes and staff"), "Open Biology 9A")


def test_a_class_is_added_with_its_teacher_and_times(stage: Stage, head: Screens) -> None:
    form = new_class(head)
    told = submit(
        head, form, title="Art", begins_on="2026-11-23", ends_on="2027-06-30", times="Mon"
    )
    assert "does not say from when to when" in told["errors"]["times"]
    sent = submit(
        head,
        form,
        title="Art <9>",
        code="A9",
        begins_on="2026-11-23",
        ends_on="2027-06-30",
        teacher="UNOBODY",
        times="Mon Tue 09:00-09:50 P1\nFri 1:00pm-2pm",
    )
    assert sent["ok"]
    screen = shown(head, "Added.")
    assert "Mon Tue 09:00-09:50 P1\nFri 13:00-14:00" in text_of(screen)
    assert "Nobody Known" in text_of(screen)
    assert ("Art <9>", "A9") in rows(stage, OFFERING.c.title, OFFERING.c.code)
    assert len(rows(stage, MEETING.c.weekday)) == 3
    assert ("Known", "teacher", "nobody@riverside.test") in rows(
        stage, STAFF.c.family_name, STAFF.c.role, STAFF.c.email
    )
    assert date(2026, 11, 23) in [row[0] for row in rows(stage, ASSIGNMENT.c.begins_on)]


def new_class(head: Screens) -> Json:
    head.stage.say("/attendance setup", who=HEAD)
    setup = eventually(head.modal) or {}
    return head.tap(head.tap(setup, "Open classes and staff"), "Add a class")


def test_students_are_added_and_whom_the_school_has_is_not_made_again(
    stage: Stage, head: Screens
) -> None:
    stage.school.add_course("Art", 1, teachers=["Olga Other"])
    before = len(rows(stage, STUDENT.c.id))
    form = head.tap(biology(head), "Add students")
    text = "Grace Hopper\nLovelace; Ada; 9; 1815\nWeil, Simone"
    assert submit(head, form, students=text, begins_on="2026-11-23")["ok"]
    assert "3 students added." in text_of(shown(head, "3 students added"))
    assert len(rows(stage, STUDENT.c.id)) == before + 3
    form = head.tap(shown(head, "3 students added"), "Add students")
    again = "Grace Hopper\nHopper; Grace; 9; 1906\nTuring; Alan"
    submit(head, form, students=again, begins_on="2026-11-23")
    told = text_of(shown(head, "in this class before"))
    assert "2 students added, 1 in this class before." in told
    form = head.tap(head.modal() or {}, "Add students")
    told = submit(head, form, students="Grace Hopper", begins_on="2026-11-23")["errors"]
    assert told["students"].startswith("Several students are called Grace Hopper")
    told = submit(head, form, students="Curie; Marie; 9; 1815", begins_on="2026-11-23")["errors"]
    assert told["students"] == "The number 1815 is another student's than Marie Curie."


def test_who_is_added_is_due_from_that_day_and_the_past_stays(stage: Stage, head: Screens) -> None:
    roster = stage.tap(stage.open(), "Everyone else present")
    assert rows(stage, REGISTER.c.completed_at)[0][0] is not None
    form = head.tap(biology(head), "Add students")
    told = submit(head, form, students="Alan Turing", begins_on="2026-11-20")
    assert "A register of Mon 23 Nov was taken already" in told["errors"]["begins_on"]
    assert submit(head, form, students="Alan Turing", begins_on="2026-11-23")["ok"]
    eventually(lambda: rows(stage, REGISTER.c.completed_at) == [(None,)])
    # The roster that was open says so too.
    stage.eventually_shows(roster, "1 still to mark")
    assert "1 still to mark" in text_of(stage.open())


def test_who_leaves_keeps_the_records_and_is_gone_from_the_next_day(
    stage: Stage, head: Screens
) -> None:
    stage.tap(stage.open(), "Everyone else present")
    key = stage.student(0)
    value = OfRoster(school_id=stage.school.school, row_id=key).written()
    screen = biology(head)
    form = head.choose(screen, roster_ids.MEMBER, {"value": value})
    told = submit(head, form, family_name="Lovelace", ends_on="2026-11-20")
    assert "There is a record of Mon 23 Nov 2026" in told["errors"]["ends_on"]
    assert submit(head, form, given_name="Ada", family_name="King", ends_on="2026-11-23")["ok"]
    eventually(lambda: head.says("The student is saved."))
    assert ("Ada", "King") in rows(stage, STUDENT.c.given_name, STUDENT.c.family_name)
    assert (key, date(2026, 11, 23)) in rows(stage, ENROLLMENT.c.id, ENROLLMENT.c.ends_on)
    assert "30 present" in text_of(stage.open())
    stage.clock.ahead = 24 * 60 * 60
    assert "29 to mark" in text_of(stage.open())
    changes = rows(stage, ROSTER_CHANGE.c.noun, ROSTER_CHANGE.c.before, ROSTER_CHANGE.c.after)
    assert ("student", {"family_name": "Lovelace"}, {"family_name": "King"}) in changes
    assert ("enrollment", {"ends_on": None}, {"ends_on": "2026-11-23"}) in changes


def test_a_class_keeps_the_days_of_its_registers(stage: Stage, head: Screens) -> None:
    stage.tap(stage.open(), "Everyone else present")
    form = head.tap(biology(head), "Change class")
    told = submit(head, form, title="Biology", begins_on="2026-09-01", ends_on="2026-11-01")
    assert "There is a register of Mon 23 Nov 2026" in told["errors"]["ends_on"]
    assert submit(head, form, title="Biology", begins_on="2026-09-01", ends_on="2026-11-23")["ok"]
    eventually(lambda: head.says("The class is saved."))
    assert (date(2026, 11, 23),) in rows(stage, OFFERING.c.ends_on)


def test_times_change_from_today_unless_a_register_would_be_lost(
    stage: Stage, head: Screens
) -> None:
    form = head.tap(biology(head), "Timetable")
    submit(head, form, times="Mon 09:00-09:50 P1\nMon 11:00-11:50 P2")
    eventually(lambda: head.says("The timetable is saved."))
    form = head.tap(head.modal() or {}, "Timetable")
    submit(head, form, times="Mon 12:00-12:50 P1")
    eventually(lambda: head.says("Mon 12:00-12:50 P1"))
    spans = rows(stage, MEETING.c.starts_at, MEETING.c.begins_on, MEETING.c.ends_on)
    assert [(str(at), begins, ends) for at, begins, ends in spans] == [
        ("09:00:00", None, date(2026, 11, 23)),
        ("11:00:00", None, date(2026, 11, 23)),
        ("12:00:00", date(2026, 11, 24), None),
    ]


def test_a_teacher_is_assigned_until_a_last_day(stage: Stage, head: Screens) -> None:
    form = head.tap(biology(head), "Add a teacher")
    assert "teach this class already" in str(
        submit(head, form, teacher=TUNDE, begins_on="2026-11-23")["errors"]
    )
    assert "Choose a person of this workspace" in str(
        submit(head, form, teacher="USTRANGE", begins_on="2026-11-23")["errors"]
    )
    assert submit(head, form, teacher="UNOBODY", begins_on="2026-11-23")["ok"]
    form = head.tap(shown(head, "Nobody Known"), "Last day of Nobody Known")
    submit(head, form, ends_on="2026-11-27")
    eventually(lambda: head.says("until Fri 27 Nov"))
    assert "Biology 9A" in text_of(stage.open(who="UNOBODY"))
    assert date(2026, 11, 27) in [row[0] for row in rows(stage, ASSIGNMENT.c.ends_on)]


def test_roles_change_and_the_last_admin_stays(stage: Stage, head: Screens) -> None:
    stage.say("/attendance setup", who=HEAD)
    setup = eventually(head.modal) or {}
    staff = head.tap(head.tap(setup, "Open classes and staff"), "Staff")
    who = {
        "value": OfRoster(
            school_id=stage.school.school, row_id=stage.school.staff["Ruth Abernathy"]
        ).written()
    }
    form = head.choose(staff, roster_ids.CHANGE_STAFF, who)
    assert "the school's only admin" in submit(head, form, role="office")["errors"]["role"]
    head.close()
    other = {
        "value": OfRoster(
            school_id=stage.school.school, row_id=stage.school.staff["Tunde Okafor"]
        ).written()
    }
    form = head.choose(staff, roster_ids.CHANGE_STAFF, other)
    assert submit(head, form, role="admin")["ok"]
    shown(head, "Tunde Okafor: admin")
    form = head.choose(head.modal() or {}, roster_ids.CHANGE_STAFF, who)
    assert submit(head, form, role="teacher", standing="left")["ok"]
    eventually(
        lambda: (
            ("Ruth", "teacher", False)
            in rows(stage, STAFF.c.given_name, STAFF.c.role, STAFF.c.active)
        )
    )


def test_who_is_listed_gets_no_other_role_by_being_added(stage: Stage, head: Screens) -> None:
    stage.say("/attendance setup", who=HEAD)
    setup = eventually(head.modal) or {}
    staff = head.tap(head.tap(setup, "Open classes and staff"), "Staff")
    form = head.tap(staff, "Add somebody")
    before = rows(stage, STAFF.c.given_name, STAFF.c.role)
    told = submit(head, form, person=TUNDE, role="office")["errors"]["person"]
    assert told.startswith("Found them on the staff list already, as teacher")
    assert rows(stage, STAFF.c.given_name, STAFF.c.role) == before


@pytest.mark.parametrize("who", [TUNDE, OFFICE])
def test_only_admins_change_rosters(stage: Stage, who: str) -> None:
    """Neither a button nor a form of an admin does anything for others, nor in another school."""
    other = make_school(stage.database, name="Hillside School")
    other.add_staff("Somebody Else", Role.ADMIN)
    course = stage.school.courses["Biology 9A"]
    stage.open(who=who)
    stage.open(who=HEAD)
    before = rows(stage, OFFERING.c.title)
    for school, person in ((stage.school.school, who), (other.school, HEAD)):
        told = pressed(stage, person, OfRoster(school_id=school, row_id=course))
        assert "Only an admin of the school" in told or "may set up" in told
        carried: Json = {"surface": {}, "school_id": str(school), "course_offering_id": str(course)}
        values = {"title": {"value": "Mine"}}
        values |= {day: {"selected_date": "2026-11-23"} for day in ("begins_on", "ends_on")}
        view: Json = {
            "id": "V1",
            "hash": "1.a",
            "type": "modal",
            "callback_id": roster_ids.CHANGE_CLASS,
            "private_metadata": orjson.dumps(carried).decode(),
            "blocks": [],
            "state": {"values": {name: {name: each} for name, each in values.items()}},
        }
        payload = submission(stage, **view)
        payload["user"]["id"] = person
        assert "Not saved" in send_payload(stage, payload).text
    assert rows(stage, OFFERING.c.title) == before


def pressed(stage: Stage, who: str, value: OfRoster) -> str:
    """Press a button that was never drawn for them; gives what they see then."""
    base = stage.open("/attendance help", who=who)
    seen = stage.messages(who)
    element = {
        "type": "button",
        "text": {"type": "plain_text", "text": "Go"},
        "action_id": roster_ids.CHANGE_CLASS,
        "value": value.written(),
    }
    stage.press_button(base, ("b", element), who=who, element=element)
    fresh = eventually(lambda: [each for each in stage.messages(who) if each not in seen])
    return text_of(fresh[-1])


def elsewhere(stage: Stage, rule: Any, *given: Any) -> None:
    """Have another admin change something meanwhile."""

    def work(connection: Connection) -> None:
        school = setting_up.in_school(connection, asker, setting_up.itself)
        led = setting_up.led_by(connection, school, "ruth@riverside.test")
        rule(connection, led, *given, FormStamp(new_id(), stage.clock.now()))

    team = stage.workspace.config.team_id
    asker = Asker(SlackPerson("", team, HEAD), stage.school.school)
    stage.database.write_now(work)


def test_a_form_does_not_overwrite_what_another_admin_saved_since(
    stage: Stage, head: Screens
) -> None:
    """And is saved where it says the same, or what it shows stands as it did."""
    key, course = stage.student(0), stage.school.courses["Biology 9A"]
    value = OfRoster(school_id=stage.school.school, row_id=key).written()
    form = head.choose(biology(head), roster_ids.MEMBER, {"value": value})
    elsewhere(stage, enrolling.change, key, TypedStudent("Ada", "King", "", "1815"), None)
    submit(head, form, given_name="Augusta", family_name="Lovelace")
    shown(head, "Somebody has changed this while the form was open")
    assert ("Ada", "King") in rows(stage, STUDENT.c.given_name, STUDENT.c.family_name)
    head.close()
    form = head.choose(shown(head, "Biology 9A"), roster_ids.MEMBER, {"value": value})
    elsewhere(stage, enrolling.change, key, TypedStudent("Ada", "Byron", "", "1815"), None)
    assert submit(head, form, given_name="Ada", family_name="Byron", number="1815")["ok"]
    form = head.tap(shown(head, "The student is saved."), "Timetable")
    elsewhere(stage, classes.set_times, course, "Mon 9:00-9:50")
    submit(head, form, times="Tue 10:00-10:50")
    shown(head, "Somebody has changed this while the form was open")
    head.close()
    form = head.tap(shown(head, "Biology 9A"), "Timetable")
    assert submit(head, form, times="Tue 10:00-10:50")["ok"]
    shown(head, "The timetable is saved.")
