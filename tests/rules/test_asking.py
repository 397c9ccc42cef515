"""What is typed after /attendance is read as a course, a period, a time, a day, or help."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.attendance.registers import asking
from bot.attendance.registers.asking import Word

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "course", "period", "begins", "day"),
    [
        ("", "", "", None, None),
        ("  biology   9a ", "biology 9a", "", None, None),
        ("Bio 9A today", "Bio 9A", "", None, "today"),
        ("today bio", "bio", "", None, "today"),
        ("bio tomorrow", "bio", "", None, "tomorrow"),
        ("bio mon p5", "bio", "5", None, "mon"),
        ("math P5", "math", "5", None, None),
        ("math, period 5", "math", "5", None, None),
        ("math per. 05", "math", "5", None, None),
        ("math 10:20", "math", "", time(10, 20), None),
        ("math 10:20–11:10 fri", "math", "", time(10, 20), "fri"),
        ("math 1:05 pm", "math", "", time(13, 5), None),
        ("art 1 2pm", "art 1", "", time(14), None),
        ("art 1 2:00", "art 1", "", time(2), None),
        ("algebra 2 1 pm", "algebra 2", "", time(13), None),
        ("art 2 1:00 p. m.", "art 2", "", time(13), None),
        ("bio 1-2pm", "bio", "", time(13), None),
        ("bio 1:05 - 2 pm", "bio", "", time(13, 5), None),
        ("bio 11–1pm", "bio", "", time(11), None),
        ("bio 12-1pm", "bio", "", time(12), None),
        ("bio 8-9am", "bio", "", time(8), None),
        ("bio 9:00-10", "bio", "", time(9), None),
        ("bio 9h30", "bio", "", time(9, 30), None),
        ("bio 14h-15h", "bio", "", time(14), None),
        ("noon bio", "bio", "", time(12), None),
        ("bio noon-1pm", "bio", "", time(12), None),
        ("bio 9-10", "bio 9-10", "", None, None),
        ("bio 25h", "bio 25h", "", None, None),
        ("art 13pm", "art 13pm", "", None, None),
        ("math 25:00", "math 25:00", "", None, None),
        ("bio on 20 nov 2026", "bio", "", None, "on 20 nov 2026"),
        ("last friday bio", "bio", "", None, "last friday"),
        ("“choir” 20.11.", "choir", "", None, "20.11."),
        ("r&amp;d &lt;a&gt; &amp;amp;", "r&d <a> &amp;", "", None, None),
        ("9-A", "9-A", "", None, None),
        ("2026-11-20-1", "2026-11-20-1", "", None, None),
        (
            "Algebra I (ALG1-02), period 3, 08:30–09:20",
            "Algebra I (ALG1-02)",
            "3",
            time(8, 30),
            None,
        ),
    ],
)
def test_the_last_reading_takes_out_what_may_be_something_else(
    text: str, course: str, period: str, begins: time | None, day: str | None
) -> None:
    ask = asking.read(text).readings[-1]
    typed_day = ask.day and ask.day.typed
    assert (ask.course, ask.period, ask.begins, typed_day) == (course, period, begins, day)


def test_the_first_reading_takes_all_of_it_for_a_course() -> None:
    readings = asking.read("Monday Band p5").readings
    assert [(each.course, each.period, bool(each.day)) for each in readings] == [
        ("Monday Band p5", "", False),
        ("Monday Band", "5", False),
        ("Band p5", "", True),
        ("Band", "5", True),
    ]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        *[(text, Word.HELP) for text in ("help", " HELP ", "help me", "Help  me", "?", "“help”")],
        *[(text, None) for text in ("help friday", "help desk", "", "setup of stages", "bio")],
        *[(text, Word.SETUP) for text in ("setup", " Setup ")],
        *[(text, Word.TAKEOVER) for text in ("takeover", "Takeover 0a1b2c")],
        *[(text, Word.STUDENT) for text in ("student", "students", "Student ada", "“student ada”")],
        *[(text, Word.EXCUSE) for text in ("excuse", "Excuses", "excuse ada")],
        *[(text, Word.DESK) for text in ("desk", "desk ada, li wei")],
        *[(text, Word.REPORT) for text in ("report", "Reports")],
        *[(text, Word.CALL) for text in ("call", "Calls", "calls yesterday")],
        *[(text, Word.MISSING) for text in ("missing", "missing yesterday")],
    ],
)
def test_a_first_word_may_ask_for_something_else_than_a_register(
    text: str, word: Word | None
) -> None:
    assert asking.read(text).word is word


@pytest.mark.parametrize(
    ("text", "word", "rest"),
    [
        ("student ada lov", Word.STUDENT, "ada lov"),
        ("STUDENTS  “Ada”", Word.STUDENT, "Ada"),
        ("student", Word.STUDENT, ""),
        ("studentship", None, ""),
        ("ada student", None, "student"),
        ("", None, ""),
    ],
)
def test_the_first_word_may_ask_for_something_else(text: str, word: Word | None, rest: str) -> None:
    typed = asking.read(text)
    assert (typed.word, typed.after_word) == (word, rest)


@pytest.mark.parametrize("text", ["1", "P1", "p.1", "Period 1", "period 01", "per 1"])
def test_a_period_has_one_name_however_it_is_written(text: str) -> None:
    assert asking.period_name(text) == "1"


def test_a_period_of_a_name_keeps_it() -> None:
    assert [asking.period_name(each) for each in ("Pause", "Lunch", "P", "0")] == [
        *("pause", "lunch", "p", "0"),
    ]


@given(st.text(max_size=400))
def test_any_text_has_readings_and_a_list_is_found_again_by_its_own_words(text: str) -> None:
    typed = asking.read(text)
    ask = typed.readings[-1]
    assert len(typed.text) <= asking.LONGEST
    assert asking.read(asking.written(ask, MONDAY)).readings
