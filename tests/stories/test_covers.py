"""A register is handed over: the substitute sees what is covered, while it is, and nothing else."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.blocks.covers.forms import CoverCarried
from bot.blocks.ids.register_choice import RegisterChoice
from bot.blocks.surfaces import Surface
from storage.registers.opening import RegisterKey
from storage.tables import ASSIGNMENT, STAFF, ClosedDay, TeacherAssignment
from storage.tables.words import ClosedBy
from tests.serving import eventually
from tests.stories.building import MakeStage
from tests.stories.forging import send_payload, submission
from tests.stories.reading import Json, buttons, text_of
from tests.stories.stage import TODAY, Stage

TUNDE, OLGA, OFFICE, HEAD = "UTUNDE", "UOTHER", "UOFFICE", "UHEAD"
# It is 09:05 in the stories.
MONDAYS = [(1, "1", "09:00", "09:50"), (1, "4", "11:00", "11:50")]
COURSE = "Chemistry 8B"


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    """A stage on which Tunde teaches Chemistry twice on Mondays, and everybody has been seen."""
    stage = make_stage(ROLLCALL_TICK_SECONDS="0.1")
    stage.school.add_course(COURSE, 3, teachers=["Tunde Okafor"], meetings=MONDAYS)
    for who in (TUNDE, OLGA, OFFICE, HEAD):
        stage.open("/attendance help", who=who)
    return stage


def key_of(stage: Stage, period: str = "1", course: str = COURSE) -> RegisterKey:
    return RegisterKey(stage.school.courses[course], TODAY, period)


def form(stage: Stage, text: str = "cover chem", who: str = TUNDE) -> Json:
    while before := stage.state(who)["view"]:
        stage.play("close", **{"as": who, "view_id": before["id"]})
    stage.say(f"/attendance {text}", who=who)
    return eventually(lambda: stage.state(who)["view"]) or {}


def hand_over(
    stage: Stage,
    *,
    who: str = TUNDE,
    colleague: str = OLGA,
    period: str = "1",
    span: str = "lesson",
    course: str = COURSE,
    text: str = "cover chem",
    **dates: object,
) -> Json:
    """Fill the form in, and give what comes of it."""
    view = form(stage, text, who=who)
    what = RegisterChoice.of(key_of(stage, period, course)).written()
    entered: Json = {
        "colleague": {"selected_user": colleague},
        "what": {"selected_option": {"value": what}},
        "span": {"selected_option": {"value": span}},
        **{name: {"selected_date": str(day)} for name, day in dates.items()},
    }
    values = {name: {name: each} for name, each in entered.items()}
    return stage.play("submit", **{"as": who, "view_id": view["id"], "values": values})


def shown(stage: Stage, who: str = TUNDE) -> str:
    return str(stage.state(who)["view"]["view"]["blocks"])


def covers(stage: Stage) -> list[Json]:
    def look(connection: Any) -> list[Json]:
        wanted = select(ASSIGNMENT).where(ASSIGNMENT.c.is_cover).order_by(ASSIGNMENT.c.id)
        return [dict(row) for row in connection.execute(wanted).mappings()]

    return stage.database.read_now(look)


def refusal(stage: Stage, text: str, who: str = OLGA) -> str:
    return text_of(stage.open(f"/attendance {text}", who=who))


def names(stage: Stage, row: Json, *columns: str) -> list[str | None]:
    by_id = {key: name for name, key in stage.school.staff.items()}
    return [by_id.get(row[each]) for each in columns]


def dm(stage: Stage, who: str) -> list[Json]:
    """The messages that the bot has sent to a person directly."""
    found = stage.state(who)["messages"]
    return [each for place, those in found.items() if place.startswith("D") for each in those]


def plain(message: Json) -> str:
    """What a message says, without the marks that keep names apart."""
    return text_of(message).replace("\u2068", "").replace("\u2069", "")


def test_a_lesson_is_handed_over_and_its_right_begins_and_ends_by_itself(stage: Stage) -> None:
    assert hand_over(stage, period="4")["ok"]
    assert "Olga Other" in shown(stage)
    (cover,) = covers(stage)
    assert (cover["period"], cover["begins_on"], cover["ends_on"]) == ("4", TODAY, TODAY)
    whose = names(stage, cover, "staff_id", "entered_by_id", "stands_in_for_id")
    assert whose == ["Olga Other", "Tunde Okafor", "Tunde Okafor"]
    told = "Monday 23 November 2026: its register is yours from 10:45 to 12:50."
    assert refusal(stage, "chem").endswith(told)
    assert "Nobody whom you teach today" in refusal(stage, "student ada")
    stage.clock.ahead = 101 * 60
    roster = stage.open("/attendance chem", who=OLGA)
    assert "You cover this register for Tunde Okafor." in plain(roster)
    stage.tap_student(roster, 0, who=OLGA)
    assert [each["staff_id"] for each in stage.audit()] == [stage.school.staff["Olga Other"]]
    assert [each["teacher_assignment_id"] for each in stage.audit()] == [cover["id"]]
    seen = stage.open("/attendance student ada lovelace", who=OLGA)
    assert "11:00–11:50 Chemistry 8B, period 4: absent" in plain(seen)
    assert "period 1" not in plain(seen)
    assert "Biology" not in plain(seen)
    history = plain(stage.tap(seen, "History", who=OLGA))
    assert "Olga Other, covering for Tunde Okafor" in history
    stage.clock.ahead = 226 * 60
    assert refusal(stage, "chem").endswith(told)
    assert "Nobody whom you teach today" in refusal(stage, "student ada")


def test_a_day_is_handed_over_with_all_its_lessons_and_nothing_more(stage: Stage) -> None:
    assert hand_over(stage, who=OFFICE, span="day")["ok"]
    (cover,) = covers(stage)
    whose = names(stage, cover, "staff_id", "entered_by_id", "stands_in_for_id")
    assert whose == ["Olga Other", "Ines Duarte", "Tunde Okafor"]
    roster = stage.open("/attendance chem", who=OLGA)
    listed = plain(stage.tap(roster, "All registers", who=OLGA))
    assert listed.count(COURSE) == 2
    assert "Biology" not in listed
    roster = stage.open("/attendance chem period 4", who=OLGA)
    stage.tap_student(roster, 1, who=OLGA)
    stage.clock.ahead = 24 * 3600
    assert "No course of yours on Monday 23 November 2026" in refusal(stage, f"chem {TODAY}")
    told = stage.notice_after(lambda: tap_again(stage, roster), who=OLGA)
    assert "You don't teach Chemistry 8B on Monday 23 November 2026" in told
    assert len(stage.audit()) == 1


def tap_again(stage: Stage, roster: Json) -> None:
    stage.press_button(roster, stage.name_button(roster, 0), who=OLGA)


def test_days_to_come_are_handed_over_from_the_first_to_the_last(stage: Stage) -> None:
    monday = TODAY + timedelta(days=7)
    assert hand_over(stage, span="dates", begins_on=monday, ends_on=monday)["ok"]
    assert "No course of yours on Monday 23 November 2026 has “chem”" in refusal(stage, "chem")
    stage.clock.ahead = 7 * 24 * 3600
    roster = stage.open("/attendance chem period 1", who=OLGA)
    stage.tap_student(roster, 0, who=OLGA)
    assert [each["attendance_date"] for each in stage.audit()] == [monday]


TUESDAYS = [(2, "1", "09:00", "09:50")]


def options_of(view: Json) -> list[str]:
    (what,) = [each for each in view["view"]["blocks"] if each.get("block_id") == "what"]
    return [each["text"]["text"] for each in what["element"]["options"]]


@pytest.mark.parametrize("who", [TUNDE, OFFICE])
def test_a_course_without_a_lesson_today_is_handed_over_for_a_day_to_come(
    stage: Stage, who: str
) -> None:
    course = "Music 5"
    stage.school.add_course(course, 1, teachers=["Tunde Okafor"], meetings=TUESDAYS)
    assert options_of(form(stage, "cover music", who=who)) == ["Music 5, on other days"]
    wanted: Json = {"who": who, "text": "cover music", "period": "", "course": course}
    refused = hand_over(stage, span="day", **wanted)["errors"]
    assert refused == {
        "span": "Music 5 doesn't meet on Monday 23 November 2026: choose some days, and the first."
    }
    assert "I found no course called “music”" in refusal(stage, "cover music", who=OLGA)
    tomorrow = TODAY + timedelta(days=1)
    assert hand_over(stage, span="dates", begins_on=tomorrow, **wanted)["ok"]
    stage.clock.ahead = 24 * 3600
    stage.tap_student(stage.open("/attendance music", who=OLGA), 0, who=OLGA)
    assert [each["attendance_date"] for each in stage.audit()] == [tomorrow]


def test_more_courses_than_a_menu_has_are_searched(stage: Stage) -> None:
    for number in range(100):
        stage.school.add_course(f"Club {number}", 0, meetings=TUESDAYS)
    listed = form(stage, "cover", who=OFFICE)
    where = {"container": {"type": "view", "view_id": listed["id"]}, "block_id": "hand_over"}
    stage.play("press", **{"as": OFFICE, **where, "action_id": "cover_hand_over"})
    view = eventually(lambda: (seen := stage.state(OFFICE)["view"]) != listed and seen)
    where = {"container": {"type": "view", "view_id": view["id"]}, "block_id": "what"}
    asked = {"as": OFFICE, **where, "action_id": "what", "value": "club 77"}
    found = stage.play("suggest", **asked)["options"]
    assert [each["text"]["text"] for each in found] == ["Club 77, on other days"]
    assert stage.play("suggest", **asked | {"value": "nothing such"})["options"] == []


def taught_between(stage: Stage, teacher: str, *spans: tuple[date, date]) -> str:
    """Add a course that meets on Mondays, which somebody teaches between some dates only."""
    title = "Chemistry 9C"
    stage.school.add_course(title, 1, meetings=MONDAYS)
    for begins_on, ends_on in spans:
        row = TeacherAssignment(
            school_id=stage.school.school,
            course_offering_id=stage.school.courses[title],
            staff_id=stage.school.staff[teacher],
            begins_on=begins_on,
            ends_on=ends_on,
        )
        stage.school.add(row)
    return title


def mondays(*weeks: int) -> list[date]:
    return [TODAY + timedelta(weeks=week) for week in weeks]


def test_days_are_handed_over_by_who_teaches_on_each_on_which_the_course_meets(
    stage: Stage,
) -> None:
    today, next_monday, third, fourth = mondays(0, 1, 2, 3)
    spans = ((today, today), (third, fourth))
    days: Json = {"span": "dates", "begins_on": today, "ends_on": fourth}
    course = taught_between(stage, "Tunde Okafor", *spans)
    told = hand_over(stage, course=course, **days)["errors"]
    assert told == {
        "begins_on": f"You don't teach {course} on Monday {next_monday.day} November 2026, so you "
        "can't hand it over. Ask its teacher, or the school office."
    }
    assert covers(stage) == []
    stage.school.add(
        ClosedDay(
            school_id=stage.school.school,
            closes_on=next_monday,
            closes_at=None,
            title="Snow",
            entered_by=ClosedBy.SETUP,
        )
    )
    assert hand_over(stage, course=course, **days)["ok"]
    (cover,) = covers(stage)
    assert (cover["begins_on"], cover["ends_on"]) == (today, fourth)


def test_a_colleague_who_teaches_on_some_of_the_days_takes_the_others_over(stage: Stage) -> None:
    today, third = mondays(0, 2)
    course = taught_between(stage, "Olga Other", (today, today), (third, third))
    days: Json = {"span": "dates", "begins_on": today, "ends_on": third}
    assert hand_over(stage, who=OFFICE, course=course, **days)["ok"]
    again = hand_over(stage, who=OFFICE, course=course, **days)
    assert "teaches or covers this already" in again["errors"]["colleague"]
    assert len(covers(stage)) == 1


def test_whoever_covers_gets_the_register_by_direct_message_once(stage: Stage) -> None:
    assert hand_over(stage)["ok"]
    (message,) = eventually(lambda: dm(stage, OLGA))
    assert "You cover this lesson at 09:00 for Tunde Okafor." in plain(message)
    place = next(c for c, those in stage.state(OLGA)["messages"].items() if message in those)
    block_id, element = stage.name_button(message, 0)
    stage.play(
        "press",
        **{
            "as": OLGA,
            "container": {"type": "message", "channel": place, "ts": message["ts"]},
            "block_id": block_id,
            "action_id": element["action_id"],
        },
    )
    eventually(stage.marks)
    assert hand_over(stage, who=OFFICE, colleague=HEAD, period="4")["ok"]
    stage.clock.ahead = 101 * 60
    eventually(lambda: dm(stage, HEAD))
    assert len(dm(stage, OLGA)) == 1


def told(stage: Stage, who: str, number: int) -> list[str]:
    """What somebody has been told directly, when it is as many messages as that."""
    eventually(lambda: len(dm(stage, who)) >= number)
    return [plain(each) for each in dm(stage, who)]


def test_who_covers_later_is_told_at_once_and_has_the_register_on_the_day(stage: Stage) -> None:
    stage.open("/attendance chem")
    monday = TODAY + timedelta(days=7)
    assert hand_over(stage, who=OFFICE, span="dates", begins_on=monday, ends_on=monday)["ok"]
    (to_olga,) = told(stage, OLGA, 1)
    wanted = "You cover Chemistry 8B, Mon 30 Nov, for Tunde Okafor. Handed over by Ines Duarte."
    assert wanted in to_olga
    (to_tunde,) = told(stage, TUNDE, 1)
    assert "Olga Other covers Chemistry 8B, Mon 30 Nov, for you." in to_tunde
    # It is 08:45 then, when the register is due.
    stage.clock.ahead = 7 * 24 * 3600 - 20 * 60
    _, register = told(stage, OLGA, 2)
    assert "You cover this lesson at 09:00 for Tunde Okafor." in register
    assert len(dm(stage, TUNDE)) == 1
    assert dm(stage, OFFICE) == []


def test_whom_a_cover_concerns_is_told_when_another_ends_it(stage: Stage) -> None:
    assert hand_over(stage, period="4")["ok"]
    assert "You cover Chemistry 8B, Mon 23 Nov, period 4" in told(stage, OLGA, 1)[0]
    assert press_end(stage, form(stage, "cover", who=OFFICE), OFFICE)["ok"]
    ended = "Ines Duarte ended a cover of Chemistry 8B, Mon 23 Nov, period 4: Olga Other covers it"
    assert ended in told(stage, OLGA, 2)[1]
    (to_tunde,) = told(stage, TUNDE, 1)
    assert ended in to_tunde
    assert dm(stage, OFFICE) == []


def press_end(stage: Stage, view: Json, who: str) -> Json:
    block = next(each for each in view["view"]["blocks"] if "cover_end" in str(each))
    where = {"container": {"type": "view", "view_id": view["id"]}, "block_id": block["block_id"]}
    return stage.play("press", **{"as": who, **where, "action_id": "cover_end"})


@pytest.mark.parametrize("who", [TUNDE, OFFICE, HEAD])
def test_a_cover_is_listed_and_ended_early(stage: Stage, who: str) -> None:
    assert hand_over(stage)["ok"]
    roster = stage.open("/attendance chem", who=OLGA)
    listed = form(stage, "cover", who=who)
    assert "Olga Other" in str(listed)
    assert press_end(stage, listed, who)["ok"]
    eventually(lambda: "Nobody covers anything" in shown(stage, who))
    told = stage.notice_after(
        lambda: stage.press_button(roster, stage.name_button(roster, 0), who=OLGA), who=OLGA
    )
    assert "You don't teach Chemistry 8B" in told
    assert stage.marks() == {}
    (cover,) = covers(stage)
    assert cover["ended_at"]


def test_a_cover_that_was_ended_is_ended_no_second_time(stage: Stage) -> None:
    assert hand_over(stage)["ok"]
    listed, of_teacher = form(stage, "cover", who=OFFICE), form(stage, "cover")
    assert press_end(stage, listed, OFFICE)["ok"]
    stage.clock.ahead = 3 * 60
    eventually(lambda: covers(stage)[0]["ended_at"])
    assert press_end(stage, of_teacher, TUNDE)["ok"]
    eventually(lambda: "ended this" in shown(stage))
    told = shown(stage)
    assert "Ines Duarte" in told
    assert "ended this cover already, at 09:05: nothing changed." in told
    assert "Nobody covers anything" in told
    (cover,) = covers(stage)
    assert names(stage, cover, "ended_by_id") == ["Ines Duarte"]


def test_who_covers_ends_nothing_and_hands_nothing_on(stage: Stage) -> None:
    assert hand_over(stage)["ok"]
    listed = form(stage, "cover", who=OLGA)
    assert "Chemistry 8B" in str(listed)
    assert "cover_end" not in str(listed)
    roster = stage.open("/attendance chem", who=OLGA)
    assert "Cover…" not in [each["text"]["text"] for _, each in buttons(roster)]
    outcome = hand_over(stage, who=OLGA, colleague="UMARTA")
    assert "can't hand it over" in str(outcome) + shown(stage, OLGA)
    (cover,) = covers(stage)
    assert cover["ended_at"] is None


def test_a_register_is_handed_over_from_its_roster(stage: Stage) -> None:
    roster = stage.open("/attendance chem period 1")
    assert stage.press(roster, "Cover…")["ok"]
    view = eventually(lambda: stage.state(TUNDE)["view"])
    (what,) = [each for each in view["view"]["blocks"] if each.get("block_id") == "what"]
    assert [each["text"]["text"] for each in what["element"]["options"]] == [
        "09:00 Chemistry 8B, period 1"
    ]


@pytest.mark.parametrize(
    ("entered", "field"),
    [
        ({"colleague": TUNDE}, "colleague"),
        ({"colleague": "UNOBODY"}, "colleague"),
        ({"colleague": "UNOMAIL"}, "colleague"),
        ({"colleague": "UBOT"}, "colleague"),
        ({"span": "dates"}, "begins_on"),
        ({"span": "dates", "begins_on": TODAY - timedelta(days=1)}, "begins_on"),
        ({"span": "dates", "begins_on": TODAY, "ends_on": TODAY - timedelta(days=1)}, "ends_on"),
        ({"span": "dates", "begins_on": TODAY + timedelta(days=900)}, "begins_on"),
    ],
)
def test_what_cannot_be_handed_over_so_is_said_under_its_input(
    stage: Stage, entered: Json, field: str
) -> None:
    assert list(hand_over(stage, **entered)["errors"]) == [field]
    assert covers(stage) == []


def test_a_lesson_that_is_over_is_not_handed_over(stage: Stage) -> None:
    stage.clock.ahead = 120 * 60
    assert list(hand_over(stage, period="1")["errors"]) == ["what"]


def test_who_does_not_teach_a_course_hands_it_over_to_nobody(stage: Stage) -> None:
    assert "no course called “chem”" in refusal(stage, "cover chem")
    assert covers(stage) == []


def test_a_colleague_who_was_never_seen_is_found_by_e_mail(stage: Stage) -> None:
    assert "UMARTA" not in stage.links()
    assert hand_over(stage, colleague="UMARTA")["ok"]
    (cover,) = covers(stage)
    assert names(stage, cover, "staff_id") == ["Marta Lindqvist"]


def added(stage: Stage) -> list[tuple[str, str, str | None]]:
    def look(connection: Any) -> list[tuple[str, str, str | None]]:
        columns = (STAFF.c.given_name, STAFF.c.role, STAFF.c.added_by_id)
        rows = connection.execute(select(*columns).where(STAFF.c.added_by_id.is_not(None)))
        return [(row[0], row[1], row[2]) for row in rows]

    return stage.database.read_now(look)


def test_an_admin_adds_a_colleague_who_is_no_staff_and_hands_over(stage: Stage) -> None:
    assert hand_over(stage, who=HEAD, colleague="UNOBODY")["ok"]
    assert "not on the staff list of Riverside School" in shown(stage, HEAD)
    view = stage.state(HEAD)["view"]
    assert stage.play("submit", **{"as": HEAD, "view_id": view["id"], "values": {}})["ok"]
    assert "Nobody Known" in shown(stage, HEAD)
    assert added(stage) == [("Nobody", "teacher", stage.school.staff["Ruth Abernathy"])]
    assert len(covers(stage)) == 1
    stage.tap_student(stage.open("/attendance chem", who="UNOBODY"), 0, who="UNOBODY")


@pytest.mark.parametrize("who", [TUNDE, OFFICE])
def test_who_is_no_admin_adds_nobody_to_the_staff(stage: Stage, who: str) -> None:
    told = hand_over(stage, who=who, colleague="UNOBODY")["errors"]["colleague"]
    assert "not on the staff list of Riverside School" in told
    assert "An admin of the school can add them" in told
    body = submission(stage, callback_id="cover_add_staff")
    body["user"]["id"] = who
    carried = CoverCarried(
        surface=Surface(),
        colleague="UNOBODY",
        what=RegisterChoice.of(key_of(stage)).written(),
    )
    body["view"]["private_metadata"] = carried.model_dump_json()
    values = {"family_name": {"family_name": {"value": "Known"}}}
    body["view"]["state"] = {"values": values}
    answer = send_payload(stage, body).json()
    assert "Only an admin of the school may add somebody" in str(answer)
    assert added(stage) == []
    assert covers(stage) == []


def test_slack_is_asked_once_who_a_colleague_is(stage: Stage) -> None:
    """Twice would not fit into the three seconds in which Slack wants its answer."""
    form(stage, who=HEAD)
    before = len(stage.slack_log("users.info"))
    assert hand_over(stage, who=HEAD, colleague="UNOBODY")["ok"]
    assert len(stage.slack_log("users.info")) == before + 1
    view = stage.state(HEAD)["view"]
    assert stage.play("submit", **{"as": HEAD, "view_id": view["id"], "values": {}})["ok"]
    assert len(stage.slack_log("users.info")) == before + 2


# Once, since two seconds are two seconds with either database.
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_slow_slack_ends_in_a_sentence_in_the_form(stage: Stage) -> None:
    form(stage)
    stage.play("faults", method="users.info", kind="delay", seconds=5.0)
    told = hand_over(stage, colleague="UMARTA")["errors"]
    assert told["colleague"].startswith("Slack can't tell just now who this is.")
    stage.no_faults()
    assert covers(stage) == []
