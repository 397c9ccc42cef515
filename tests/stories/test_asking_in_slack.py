"""What /attendance answers: one roster, a day's registers to choose from, help, or why not."""

from sqlalchemy import Connection

from storage.tables import RECORD
from tests.stories.conftest import Json, Stage, blocks_of, buttons, text_of

NOW, LATER = (1, "1", "08:30", "09:20"), (1, "3", "11:00", "11:50")
OLGA = "UOTHER"


def titles(day: Json) -> list[str]:
    """The registers of a list, each with its state."""
    return [each["text"]["text"] for each in blocks_of(day) if each["type"] == "section"]


def test_of_several_registers_the_one_that_is_now_opens_at_once(stage: Stage) -> None:
    stage.school.add_course("Chemistry 8B", 3, teachers=["Olga Other"], meetings=[NOW])
    stage.school.add_course("Physics 8B", 3, teachers=["Olga Other"], meetings=[LATER])
    assert text_of(stage.open(who=OLGA)).startswith("Chemistry 8B · Mon 23 Nov 2026 · Period 1")


def test_of_several_registers_of_which_none_is_now_one_is_chosen(stage: Stage) -> None:
    stage.school.add_course("Physics 8B", 3, teachers=["Olga Other"], meetings=[LATER])
    stage.school.add_course("Chemistry 8B", 4, teachers=["Olga Other"], meetings=[NOW])
    stage.clock.ahead += 3600
    day = stage.open(who=OLGA)
    assert day["ephemeral"]
    assert titles(day) == [
        "Chemistry 8B, period 1, 08:30–09:20\n⬜ Not taken yet · 4 students",
        "Physics 8B, period 3, 11:00–11:50\n⬜ Not taken yet · 3 students",
    ]
    roster = stage.tap(day, "Open Physics 8B", who=OLGA)
    assert text_of(roster).startswith("Physics 8B · Mon 23 Nov 2026 · Period 3, 11:00")


def test_two_registers_at_once_are_chosen_from(stage: Stage) -> None:
    for title in ("Chemistry 8B", "Physics 8B"):
        stage.school.add_course(title, 3, teachers=["Olga Other"], meetings=[NOW])
    assert len(titles(stage.open(who=OLGA))) == 2


def test_who_has_no_register_today_is_told(stage: Stage) -> None:
    assert titles(stage.open(who=OLGA)) == [
        "You have no registers on this day. Try another, such as /attendance friday."
    ]


def test_the_list_tells_how_far_each_register_is(stage: Stage) -> None:
    for title in ("Art", "Choir", "Drama"):
        stage.school.add_course(title, 2, teachers=["Olga Other"], meetings=[LATER])
    day = stage.open(who=OLGA)
    roster = stage.tap_student(stage.tap(day, "Open Art", who=OLGA), 0, who=OLGA)
    day = stage.tap(roster, "All registers", who=OLGA)
    roster = stage.tap(stage.tap(day, "Open Choir", who=OLGA), "Everyone else", who=OLGA)
    day = stage.tap(roster, "All registers", who=OLGA)
    states = [each.partition("\n")[2] for each in titles(day)]
    assert states == ["⬜ 1 of 2 marked", "✅ Complete", "⬜ Not taken yet · 2 students"]
    assert "1 of 3 complete" in day["text"]


def test_a_course_that_meets_twice_a_day_has_two_registers(stage: Stage) -> None:
    stage.school.add_course("Maths 9A", 2, teachers=["Olga Other"], meetings=[NOW, LATER])
    first = stage.open(who=OLGA)
    assert "Period 1, 08:30" in text_of(first)
    first = stage.tap(first, "Everyone else present", who=OLGA)
    day = stage.tap(first, "All registers", who=OLGA)
    assert titles(day) == [
        "Maths 9A, period 1, 08:30–09:20\n✅ Complete",
        "Maths 9A, period 3, 11:00–11:50\n⬜ Not taken yet · 2 students",
    ]
    second = stage.tap(day, "Open Maths 9A period 3", who=OLGA)
    stage.tap_student(second, 0, who=OLGA)
    assert periods(stage) == {("1", "present"), ("3", "absent")}


def test_a_course_that_meets_once_a_day_has_no_period_in_its_records(stage: Stage) -> None:
    stage.school.add_course("Maths 9A", 2, teachers=["Olga Other"], meetings=[NOW])
    stage.tap_student(stage.open(who=OLGA), 0, who=OLGA)
    assert periods(stage) == {("", "absent")}


def test_the_office_and_the_admin_see_the_whole_school(stage: Stage) -> None:
    stage.school.add_course("Chemistry 8B", 3, teachers=["Olga Other"], meetings=[LATER])
    for who in ("UOFFICE", "UHEAD"):
        day = stage.open(who=who)
        assert [each.partition("\n")[0] for each in titles(day)] == [
            "Biology 9A",
            "Chemistry 8B, period 3, 11:00–11:50",
        ]
        roster = stage.tap(day, "Open Chemistry 8B", who=who)
        stage.tap_student(roster, 0 if who == "UHEAD" else 1, who=who)
        assert text_of(stage.open("/attendance bio", who=who)).startswith("Biology 9A")
    assert len(stage.marks()) == 2


def test_a_teacher_sees_no_other_teachers_register(stage: Stage) -> None:
    stage.school.add_course("Chemistry 8B", 3, teachers=["Olga Other"])
    roster = stage.open(who=OLGA)
    assert text_of(roster).startswith("Chemistry 8B")
    assert len(titles(stage.tap(roster, "All registers", who=OLGA))) == 1


def test_a_part_of_a_name_or_code_opens_a_course(stage: Stage) -> None:
    for text in ("bio", "BIO", "9a", "Biology 9A", "bio9", "BÍO", " bio  "):
        roster = stage.open(f"/attendance {text}")
        assert text_of(roster).startswith("Biology 9A · Mon 23 Nov 2026"), text


def test_a_day_opens_that_day(stage: Stage) -> None:
    for when, day in (
        ("yesterday", "Sun 22 Nov 2026"),
        ("today", "Mon 23 Nov 2026"),
        ("Friday", "Fri 20 Nov 2026"),
        ("monday", "Mon 23 Nov 2026"),
        ("2026-11-20", "Fri 20 Nov 2026"),
        ("2026-09-01", "Tue 1 Sep 2026"),
    ):
        assert text_of(stage.open(f"/attendance bio {when}")).startswith(f"Biology 9A · {day}")
        assert day in text_of(stage.open(f"/attendance {when}")), when


def test_several_courses_of_one_part_are_chosen_from_and_a_full_name_wins(stage: Stage) -> None:
    for title in ("Art", "Art History"):
        stage.school.add_course(title, 2, teachers=["Olga Other"], meetings=[LATER])
    assert len(titles(stage.open("/attendance ar", who=OLGA))) == 2
    assert text_of(stage.open("/attendance art", who=OLGA)).startswith("Art · ")


def test_help_explains_the_command_to_anybody(stage: Stage) -> None:
    for text in ("help", "HELP", " help "):
        said = text_of(stage.open(f"/attendance {text}", who="UNOBODY"))
        assert "/attendance biology yesterday" in said
        assert "Tap the names of those who are missing" in said


def test_what_cant_be_opened_is_said_why(stage: Stage) -> None:
    stage.open()
    for text, words in (
        ("chemistry", "No course of yours on Monday 23 November 2026 has “chemistry”"),
        ("bio 2026-02-30", "“2026-02-30” is not in the calendar: expected a date like"),
        ("2026-13-01", "“2026-13-01” is not in the calendar"),
        ("bio 2026-11-24", "Tuesday 24 November 2026 is still to come"),
        ("bio 2026-08-31", "No course of yours on Monday 31 August 2026 has “bio”"),
        ("bio 2027-07-21", "Wednesday 21 July 2027 is still to come"),
        ("2026-11-24", "Tuesday 24 November 2026 is still to come"),
    ):
        answer = stage.open(f"/attendance {text}")
        assert words in text_of(answer)
        assert not buttons(answer)


def test_a_day_without_a_meeting_has_no_register(stage: Stage) -> None:
    stage.school.add_course("Chemistry 8B", 3, teachers=["Olga Other"], meetings=[NOW])
    answer = stage.open("/attendance chem sunday", who=OLGA)
    assert "Chemistry 8B has no register on Sunday 22 November 2026." in text_of(answer)


def test_a_course_without_students_is_not_in_the_list(stage: Stage) -> None:
    for title, students in (("Art", 1), ("Choir", 1), ("Latin", 0)):
        stage.school.add_course(title, students, teachers=["Olga Other"], meetings=[LATER])
    assert len(titles(stage.open(who=OLGA))) == 2


def test_today_is_the_schools_own(stage: Stage) -> None:
    # 23:30 in London is the next day in Kiritimati, fourteen hours ahead of UTC.
    stage.clock.ahead += 14.5 * 3600
    assert text_of(stage.open()).startswith("Biology 9A · Mon 23 Nov 2026")
    stage.statement("UPDATE school SET time_zone = 'Pacific/Kiritimati'")
    assert text_of(stage.open()).startswith("Biology 9A · Tue 24 Nov 2026")


def periods(stage: Stage) -> set[tuple[str, str]]:
    columns = RECORD.select().with_only_columns(RECORD.c.period, RECORD.c.status)

    def look(connection: Connection) -> set[tuple[str, str]]:
        return {(row.period, row.status) for row in connection.execute(columns)}

    return stage.database.read_now(look)
