"""/attendance student: somebody is found; the days, the sums and the history of one are shown."""

from datetime import timedelta

from sqlalchemy import Connection, update

from storage.digests import weeks
from storage.digests.weeks import SchoolDays
from storage.tables import ASSIGNMENT, Student
from tests.serving import eventually
from tests.stories.reading import Json, blocks_of, buttons, text_of
from tests.stories.stage import TODAY, Stage

OFFICE, OLGA = "UOFFICE", "UOTHER"
MONDAYS = [(1, "2", "10:00", "10:50")]


def labels(message: Json) -> list[str]:
    return [each["text"]["text"] for _, each in buttons(message)]


def add_grace(stage: Stage) -> None:
    """Grace is in Olga's Chemistry, on Mondays, and in Biology, which Tunde and Märta teach."""
    school = stage.school
    grace = Student(
        school_id=school.school,
        given_name="Grace",
        family_name="Hopper <&>",
        grade="9",
        number="1042",
    )
    chemistry = school.add_course("Chemistry 8B", 0, teachers=["Olga Other"], meetings=MONDAYS)
    biology = school.courses["Biology 9A"]
    school.add(grace, school.enrollment(chemistry, 1, grace.id))
    school.add(school.enrollment(biology, 31, grace.id))


def mark(stage: Stage, text: str, place: int, *, who: str, mode: str = "") -> None:
    """Tap somebody on a register, in a mode if one is given."""
    roster = stage.unfolded(stage.open(f"/attendance {text}", who=who), who=who)
    if mode:
        roster = stage.tap(roster, mode, who=who)
    stage.tap_student(roster, place, who=who)


def test_the_only_one_who_is_called_so_is_shown_at_once(stage: Stage) -> None:
    add_grace(stage)
    for text in ("student grace", "Student HOP gra", "students 1042", "student “hopper”"):
        message = stage.open(f"/attendance {text}", who=OFFICE)
        assert message["ephemeral"]
        assert "Grace" not in message["text"]
        assert text_of(message).startswith("Grace Hopper <&>\n"), text
        assert "grade 9 · number 1042" in text_of(message)


def test_several_are_listed_each_with_a_button_and_long_lists_have_pages(stage: Stage) -> None:
    found = stage.open("/attendance student lovelace", who=OFFICE)
    listed = ["3 students", "Ada B-Lovelace", "Ada C-Lovelace", "Ada Lovelace"]
    assert text_of(found).splitlines() == listed
    assert labels(found) == ["Show"] * 3
    assert text_of(stage.tap(found, "Show Ada B-Lovelace", who=OFFICE)).startswith("Ada B-Love")
    stage.school.add_course("Art", 80)
    found = stage.open("/attendance student love", who=OFFICE)
    assert text_of(found).startswith("11 students\n")
    assert labels(found) == ["Show"] * 10 + ["▶ Page 2 of 2"]
    last = stage.tap(found, "Page 2", who=OFFICE)
    assert labels(last) == ["Show", "◀ Page 1 of 2"]


def test_a_typing_error_the_nearest_and_nobody_are_told(stage: Stage) -> None:
    error = text_of(stage.open("/attendance student suhatro", who=OFFICE))
    assert "Nobody is called “suhatro”; these are but for one typing error." in error
    near = text_of(stage.open("/attendance student suhrtoa", who=OFFICE))
    assert "Nobody in the school is called “suhrtoa”" in near
    assert "Do you mean one of these?" in near
    nobody = stage.open("/attendance student <xyzzy>", who=OFFICE)
    assert "Nobody in the school is called “<xyzzy>”" in text_of(nobody)
    assert buttons(nobody) == []
    assert "words of the name" in text_of(stage.open("/attendance student", who=OFFICE))


def test_a_course_that_begins_with_the_word_still_opens(stage: Stage) -> None:
    stage.school.add_course("Student Council", 2)
    choice = stage.open("/attendance student council", who=OFFICE)
    assert labels(choice) == ["Course Student Council", "Student council"]
    assert text_of(stage.tap(choice, "Course", who=OFFICE)).startswith("Student Council · Mon 23")
    choice = stage.open("/attendance student council", who=OFFICE)
    nobody = stage.tap(choice, "Not the course, but a student", who=OFFICE)
    assert "Nobody in the school is called “council”" in text_of(nobody)
    assert text_of(stage.open("/attendance student seán", who=OFFICE)).startswith("3 students")


def test_a_teacher_sees_only_whom_they_teach_and_only_their_own_courses(stage: Stage) -> None:
    add_grace(stage)
    mark(stage, "bio", 30, who="UTUNDE")
    mark(stage, "chem", 0, who=OLGA, mode="Late")
    hers = text_of(stage.open("/attendance student grace", who=OLGA))
    assert "Chemistry 8B, period 2: late · Olga Other at" in hers
    assert "Biology" not in hers
    assert "Only your own courses are shown and counted." in hers
    assert "present 0 + late 1 of 1 taken = 100.0 %" in hers
    his = text_of(stage.open("/attendance student grace"))
    assert "Biology 9A: absent · Tunde Okafor at" in his
    assert "Chemistry" not in his
    assert "present 0 + late 0 of 1 taken = 0.0 %" in his
    office = text_of(stage.open("/attendance student grace", who=OFFICE))
    assert "Biology 9A" in office
    assert "Chemistry" in office
    assert "present 0 + late 1 of 2 taken = 50.0 %" in office
    nobody = stage.open("/attendance student suharto", who=OLGA)
    assert "Nobody whom you teach today is called “suharto”" in text_of(nobody)


def test_who_teaches_a_student_no_longer_is_refused(stage: Stage) -> None:
    add_grace(stage)
    view = stage.open("/attendance student grace", who=OLGA)
    over = update(ASSIGNMENT).where(
        ASSIGNMENT.c.course_offering_id == stage.school.courses["Chemistry 8B"]
    )
    ended = over.values(ends_on=TODAY - timedelta(days=1))
    stage.database.write_now(lambda connection: connection.execute(ended))
    told = stage.notice_after(lambda: stage.press(view, "Mon 23", who=OLGA), who=OLGA)
    assert told.startswith("You don't teach this student today")
    assert "Grace" not in told


def test_a_stranger_is_told_so(stage: Stage) -> None:
    told = text_of(stage.open("/attendance student grace", who="UNOBODY"))
    assert "staff list has nobody" in told


def test_the_strip_says_each_school_day_in_words_and_opens_it(stage: Stage) -> None:
    add_grace(stage)
    stage.school.allow_changes(14)
    for week, mode in ((2, "Late"), (1, ""), (0, "")):
        mark(stage, f"chem {TODAY - timedelta(weeks=week)}", 0, who=OLGA, mode=mode)
    view = stage.open("/attendance student grace", who=OLGA)
    strip = {each["text"]["text"]: each for block, each in buttons(view) if "strip" in block}
    assert len(strip) == 10
    assert list(strip)[-3:] == ["⏰ Mon 9", "❌ Mon 16", "❌ Mon 23"]
    assert (
        strip["⬜ Mon 2"]["accessibility_label"]
        == "Monday 2 November 2026: nothing recorded, 1 due"
    )
    assert strip["⏰ Mon 9"]["accessibility_label"] == "Monday 9 November 2026: late 1, 1 due"
    assert "Since 1 September 2026: absent 2, late 1\n" in text_of(view)
    assert "present 0 + late 1 of 3 taken = 33.3 %\n" in text_of(view)
    assert "present 0 + late 1 of 12 due = 8.3 %" in text_of(view)
    assert "Absent 2 days in a row, since Monday 16 November 2026" in text_of(view)
    assert in_a_row(stage) == [2]
    view = stage.tap(view, "Mon 9", who=OLGA)
    assert "Monday 9 November 2026:\n⏰ 10:00–10:50 Chemistry 8B, period 2: late" in text_of(view)
    assert len(blocks_of(view)) < 50


def in_a_row(stage: Stage) -> list[int]:
    """The rows of absent days of which a weekly digest would tell."""
    span = SchoolDays(stage.school.school, TODAY - timedelta(weeks=4), TODAY)

    def look(connection: Connection) -> list[int]:
        found = weeks.in_a_row(connection, span, days=2, not_over_before=TODAY, most=5)[1]
        return [each.days for each in found]

    return stage.database.read_now(look)


def test_the_history_tells_what_an_excuse_wrote(stage: Stage) -> None:
    add_grace(stage)
    mark(stage, "chem", 0, who=OLGA)
    excuse_today(stage, "grace")
    view = stage.open("/attendance student grace", who=OFFICE)
    assert "Chemistry 8B, period 2: excused, was absent" in text_of(view)
    history = text_of(stage.tap(view, "History: 2 changes", who=OFFICE))
    assert "excused, was absent · Ines Duarte · by an excuse" in history


def excuse_today(stage: Stage, name: str) -> None:
    """Excuse a student today, as the office does."""
    stage.say(f"/attendance excuse {name}", who=OFFICE)
    view = eventually(lambda: stage.state(OFFICE)["view"])
    values = {"becomes": {"becomes": {"selected_option": {"value": "excused"}}}}
    outcome = stage.play("submit", **{"as": OFFICE, "view_id": view["id"], "values": values})
    assert outcome["ok"], outcome


def test_the_history_says_what_was_changed_by_whom_and_when(stage: Stage) -> None:
    add_grace(stage)
    mark(stage, "chem", 0, who=OLGA)
    mark(stage, "chem", 0, who=OFFICE, mode="Excused")
    view = stage.open("/attendance student grace", who=OFFICE)
    assert "Chemistry 8B, period 2: excused, was absent · Ines Duarte at" in text_of(view)
    history = stage.tap(view, "History: 2 changes", who=OFFICE)
    lines = text_of(history).splitlines()
    assert lines[0] == "Grace Hopper <&>: history of Monday 23 November 2026"
    assert [line.partition(" ")[2] for line in lines if "Chemistry" in line] == [
        "Chemistry 8B: absent · Olga Other",
        "Chemistry 8B: excused, was absent · Ines Duarte",
    ]
    assert text_of(stage.tap(history, "Back", who=OFFICE)).startswith("Grace Hopper <&>")
