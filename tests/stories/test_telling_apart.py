"""Namesakes and course offerings of one title are told apart wherever they are shown."""

from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.digests import daily as read_daily
from bot.blocks.digests.daily_message import daily
from storage.tables import Student
from storage.tables.words import Level
from tests.serving import eventually
from tests.stories.reading import Json, blocks_of, buttons, text_of
from tests.stories.stage import TODAY, Stage

EMMAS = (("9", "1042"), ("9", "1077"), ("10", "1101"))
OLGA = "UOTHER"


def add_emmas(stage: Stage, course: UUID) -> None:
    """Three of one name: two of them in one class."""
    school = stage.school
    elsewhere = school.add_course("Latin", 0)
    for place, (grade, number) in enumerate(EMMAS):
        student = Student(
            school_id=school.school,
            given_name="Emma",
            family_name="García",
            grade=grade,
            number=number,
        )
        where = elsewhere if grade == "10" else course
        school.add(student, school.enrollment(where, place + 1, student.id))


def digest(stage: Stage, level: Level = Level.NAMES) -> str:
    """All that the day's digest says."""

    def read(connection: Connection) -> Json:
        asked = read_daily.ask(connection, stage.school.school, TODAY, stage.clock.now())
        return daily(read_daily.daily(connection, asked), level).as_dict()

    return str(stage.database.read_now(read))


def test_namesakes_have_one_name_each_in_roster_details_and_digest(stage: Stage) -> None:
    add_emmas(stage, stage.school.add_course("Chemistry 8B", 0, teachers=["Olga Other"]))
    roster = stage.open(who=OLGA)
    labels = [each["text"]["text"] for _, each in buttons(roster)]
    assert {"⬜ Emma García (1042)", "⬜ Emma García (1077)"} < set(labels)
    roster = stage.tap(stage.tap_student(roster, 1, who=OLGA), "Everyone else", who=OLGA)
    stage.press(roster, "Details", who=OLGA)
    view = eventually(lambda: stage.state(OLGA)["view"])["view"]
    options = [each["text"]["text"] for each in view["blocks"][0]["element"]["options"]]
    assert options == ["✅ Emma García (1042)", "❌ Emma García (1077)"]
    assert "Emma García (1077) · Chemistry 8B" in digest(stage)
    assert "1077" not in digest(stage, Level.INITIALS)


def test_course_offerings_of_one_title_say_which_they_are(stage: Stage) -> None:
    school = stage.school
    for number, (begins, ends) in enumerate((("08:30", "09:10"), ("08:30", "09:10")), 1):
        meeting = [(1, "1", begins, ends)]
        school.add_course("Algebra I", 2, code=f"ALG1-0{number}", meetings=meeting)
        school.assign("Olga Other", "Algebra I")
    day = stage.open(who=OLGA)
    assert [each["accessibility_label"] for _, each in buttons(day)] == [
        "Open Algebra I (ALG1-01) period 1, 08:30–09:10",
        "Open Algebra I (ALG1-02) period 1, 08:30–09:10",
    ]
    roster = stage.tap(day, "Algebra I (ALG1-02)", who=OLGA)
    assert text_of(roster).startswith("Algebra I (ALG1-02) · Mon 23 Nov 2026")
    stage.tap_student(roster, 0, who=OLGA)
    said = digest(stage)
    assert "08:30 Algebra I (ALG1-01), period 1 · not taken" in said
    assert "Ada Lovelace (2) · 08:30 Algebra I (ALG1-02)" in said
    assert text_of(stage.open()).startswith("Biology 9A · ")
    assert len(blocks_of(stage.open("/attendance algebra", who=OLGA))) == len(blocks_of(day))
