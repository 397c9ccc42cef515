"""What /attendance answers: one roster, a day's registers to choose from, help, or why not."""

import re

from sqlalchemy import Connection

from storage.tables import RECORD
from tests.stories.reading import Json, blocks_of, buttons, text_of
from tests.stories.stage import Stage

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
        "Chemistry 8B, period 1, 08:30–09:20\n❗ Missing, 1 h overdue · 4 students · Olga Other",
        "Physics 8B, period 3, 11:00–11:50\n⬜ Later · 3 students · Olga Other",
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
    assert states == [
        "⬜ 1 of 2 marked · Olga Other · saved by Olga Other at 09:05",
        "✅ Complete · Olga Other · saved by Olga Other at 09:05",
        "⬜ Later · 2 students · Olga Other",
    ]
    assert "1 of 3 complete, 2 later" in day["text"]


def test_a_course_that_meets_twice_a_day_has_two_registers(stage: Stage) -> None:
    stage.school.add_course("Maths 9A", 2, teachers=["Olga Other"], meetings=[NOW, LATER])
    first = stage.open(who=OLGA)
    assert "Period 1, 08:30" in text_of(first)
    first = stage.tap(first, "Everyone else present", who=OLGA)
    day = stage.tap(first, "All registers", who=OLGA)
    assert titles(day) == [
        "Maths 9A, period 1, 08:30–09:20\n✅ Complete · Olga Other · saved by Olga Other at 09:05",
        "Maths 9A, period 3, 11:00–11:50\n⬜ Later · 2 students · Olga Other",
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


def test_what_is_typed_as_people_write_is_understood(stage: Stage) -> None:
    school = stage.school
    school.add_course("R&D", 2, teachers=["Tunde Okafor"], meetings=[NOW, LATER])
    school.add_course("Monday Band", 2, teachers=["Tunde Okafor"], meetings=[LATER])
    school.add_course("Choir", 2, teachers=["Tunde Okafor"])
    for text, shown in (
        ("Bio 9A today", "Biology 9A · Mon 23 Nov 2026"),
        ("yesterday bio", "Biology 9A · Sun 22 Nov 2026"),
        ("bio mon", "Biology 9A · Mon 23 Nov 2026"),
        ("bio 20/11/2026", "Biology 9A · Fri 20 Nov 2026"),
        ("biolgy", "Biology 9A · Mon 23 Nov 2026"),
        ("9a bio", "Biology 9A · Mon 23 Nov 2026"),
        ("r&d p3", "R&D · Mon 23 Nov 2026 · Period 3, 11:00"),
        ("R&D, period 1, 08:30–09:20", "R&D · Mon 23 Nov 2026 · Period 1, 08:30"),
        ("“choir”", "Choir · Mon 23 Nov 2026"),
        ("monday band", "Monday Band · Mon 23 Nov 2026 · Period 3"),
    ):
        assert text_of(stage.open(f"/attendance {text}")).startswith(shown), text
    assert "Tap the names" in text_of(stage.open("/attendance help me"))


def test_what_cant_be_opened_is_said_why_with_the_nearest_choices(stage: Stage) -> None:
    stage.school.add_course("Chemistry 8B", 2, teachers=["Olga Other"])
    stage.open()
    biology, all_of = "Biology 9A, Mon 23 Nov", "Registers of Mon 23 Nov 2026"
    for text, words, choices in (
        ("chemistry", "No course of yours on Monday 23 November 2026 has “chemistry”", [all_of]),
        ("biolgoi 9", "has “biolgoi 9” in its name or code. Do you mean", [biology]),
        ("bio 2026-02-30", "“2026-02-30” is not in the calendar", [biology]),
        ("2026-13-01", "“2026-13-01” is not in the calendar", [all_of]),
        ("bio tomorrow", "Tuesday 24 November 2026 is still to come", [biology]),
        ("2026-11-24", "Tuesday 24 November 2026 is still to come", [all_of]),
        (
            "bio 2026-08-31",
            "No course of yours on Monday 31 August 2026 has “bio”",
            ["Registers of Mon 31 Aug 2026"],
        ),
        (
            "bio 3/11/2026",
            "“3/11/2026” may be either of two days",
            ["bio Tue 3 Nov 2026", "bio Wed 11 Mar 2026"],
        ),
    ):
        answer = stage.open(f"/attendance {text}")
        assert words in text_of(answer)
        assert [each["text"]["text"] for _, each in buttons(answer)] == choices
        # What somebody types may be a name, so that notifications have it not.
        assert re.sub("“[^”]*”", "“…”", words) in answer["text"]


def test_a_choice_opens_in_the_place_of_the_answer(stage: Stage) -> None:
    roster = stage.tap(stage.open("/attendance bio 3/11/2026"), "Tue 3 Nov")
    assert text_of(roster).startswith("Biology 9A · Tue 3 Nov 2026")
    roster = stage.tap(stage.open("/attendance bio tomorrow"), "Biology 9A")
    assert text_of(roster).startswith("Biology 9A · Mon 23 Nov 2026")
    roster = stage.tap(stage.open("/attendance tomorrow"), "Registers of Mon 23 Nov")
    assert text_of(roster).startswith("Biology 9A · Mon 23 Nov 2026")


def test_a_course_says_which_periods_it_has_and_when_it_met_last(stage: Stage) -> None:
    stage.school.add_course("Maths 9A", 2, teachers=["Olga Other"], meetings=[NOW, LATER])
    answer = stage.open("/attendance math p5", who=OLGA)
    assert "Maths 9A has no period 5 on Monday 23 November 2026" in text_of(answer)
    assert "Period 3" in text_of(stage.tap(answer, "Maths 9A, period 3", who=OLGA))
    answer = stage.open("/attendance math sunday", who=OLGA)
    assert "Maths 9A has no register on Sunday 22 November 2026." in text_of(answer)
    assert "The last one before was on Monday 16 November 2026." in text_of(answer)
    roster = stage.tap(answer, "Maths 9A, period 1, Mon 16 Nov", who=OLGA)
    assert text_of(roster).startswith("Maths 9A · Mon 16 Nov 2026 · Period 1")


def test_choices_too_long_for_a_button_stand_in_full_beside_theirs(stage: Stage) -> None:
    title = "Advanced Environmental Science"
    stage.school.add_course(title, 1, teachers=["Olga Other"], meetings=[NOW, LATER])
    answer = stage.open("/attendance environmental p5", who=OLGA)
    for period in ("1", "3"):
        assert f"{title}, period {period}, Mon 23 Nov" in text_of(answer)
    assert {each["text"]["text"] for _, each in buttons(answer)} == {"Open"}
    roster = stage.tap(answer, f"{title}, period 3", who=OLGA)
    assert text_of(roster).startswith(f"{title} · Mon 23 Nov 2026 · Period 3")


def test_a_long_day_is_read_page_by_page_or_only_what_is_missing(stage: Stage) -> None:
    for number in range(1, 26):
        late = NOW if number % 5 == 0 else (1, "6", "13:00", "13:40")
        stage.school.add_course(f"Maths {number}A", 1, teachers=["Olga Other"], meetings=[late])
    day = stage.open(who="UOFFICE")
    assert "0 of 26 complete, 5 missing now, 1 at no fixed time, 20 later" in text_of(day)
    assert len(titles(day)) == 20
    later = [each.partition(",")[0] for each in titles(day)][6:]
    assert later[:9] == [f"Maths {n}A" for n in (1, 2, 3, 4, 6, 7, 8, 9, 11)]
    day = stage.tap(day, "Page 2 of 2", who="UOFFICE")
    assert len(titles(day)) == 6
    day = stage.tap(day, "Missing now: 5", who="UOFFICE")
    assert [each.partition("\n")[2] for each in titles(day)] == [
        "❗ Missing, 35 min overdue · 1 student · Olga Other"
    ] * 5
    roster = stage.tap(day, "Open Maths 10A", who="UOFFICE")
    assert text_of(roster).startswith("Maths 10A")


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
