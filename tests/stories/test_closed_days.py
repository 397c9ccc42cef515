"""What /attendance answers when the school is closed, or closes early."""

from datetime import time

from bot.attendance.days import closed_days
from bot.attendance.days.closed_days import DaySpan
from storage.tables.words import Role
from tests.school import make_school
from tests.stories.reading import Json, blocks_of, text_of
from tests.stories.stage import TODAY, Stage

MORNING, AFTERNOON = (1, "1", "08:30", "09:20"), (1, "4", "13:00", "13:50")
OLGA = "UOTHER"


def close(stage: Stage, title: str = "Autumn half-term", at: time | None = None) -> None:
    today = DaySpan(TODAY, TODAY)
    stage.database.write_now(closed_days.enter, stage.school.school, today, title, at)


def lines(day: Json) -> list[str]:
    return [each["text"]["text"] for each in blocks_of(day) if each["type"] == "section"]


def test_a_closed_day_has_no_registers_and_says_why(stage: Stage) -> None:
    close(stage)
    for who in ("UTUNDE", "UOFFICE", OLGA):
        day = stage.open(who=who)
        assert lines(day) == ["Closed: Autumn half-term"]
        assert day["text"] == "Registers of Monday 23 November 2026: none due"
    assert lines(stage.open("/attendance friday", who=OLGA)) == [
        "You have no registers on this day. Try another, such as /attendance friday."
    ]


def test_a_register_may_be_taken_on_a_closed_day_by_name(stage: Stage) -> None:
    close(stage, "<!channel> *snow*")
    roster = stage.open("/attendance bio")
    assert text_of(roster).startswith("Biology 9A · Mon 23 Nov 2026")
    day = stage.tap(stage.tap_student(roster, 0), "All registers")
    [closed, biology] = lines(day)
    assert closed == "Closed: <!channel> *snow*"
    assert biology.startswith("Biology 9A\n⬜ 1 of 30 marked · ")
    assert stage.tap(day, "Open Biology 9A")
    assert len(stage.marks()) == 1


def test_meetings_after_an_early_closing_are_not_listed(stage: Stage) -> None:
    stage.school.add_course("Art", 2, teachers=["Olga Other"], meetings=[MORNING, AFTERNOON])
    stage.school.add_course("Choir", 2, teachers=["Olga Other"], meetings=[MORNING])
    stage.school.add_course("Drama", 2, teachers=["Olga Other"], meetings=[AFTERNOON])
    close(stage, "Training", time(12, 30))
    assert lines(stage.open(who=OLGA)) == [
        "Closed from 12:30: Training",
        "Art, period 1, 08:30–09:20\n❗ Missing, 35 min overdue · 2 students · Olga Other",
        "Choir, period 1, 08:30–09:20\n❗ Missing, 35 min overdue · 2 students · Olga Other",
    ]
    stage.clock.ahead += 3600
    assert lines(stage.open("/attendance art", who="UHEAD"))[1] == (
        "Art, period 4, 13:00–13:50\n⬜ Not due · 2 students · Olga Other"
    )


def test_who_is_in_two_schools_is_told_which_is_closed(stage: Stage) -> None:
    hilltop = make_school(stage.database, "Hilltop School")
    hilltop.add_staff("Olga Other", Role.TEACHER)
    for title in ("Art", "Choir"):
        hilltop.add_course(title, 2, teachers=["Olga Other"], meetings=[AFTERNOON])
    stage.school.add_course("Drama", 2, teachers=["Olga Other"], meetings=[AFTERNOON])
    close(stage)
    assert [line.partition(",")[0] for line in lines(stage.open(who=OLGA))] == [
        "Riverside School is closed: Autumn half-term",
        "Art",
        "Choir",
    ]


def test_the_only_register_that_is_due_opens_at_once(stage: Stage) -> None:
    for title, meeting in (("Art", MORNING), ("Drama", AFTERNOON)):
        stage.school.add_course(title, 2, teachers=["Olga Other"], meetings=[meeting])
    close(stage, "Training", time(12, 30))
    stage.clock.ahead += 3600
    assert text_of(stage.open(who=OLGA)).startswith("Art · Mon 23 Nov 2026")
