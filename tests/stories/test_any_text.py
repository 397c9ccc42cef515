"""Whatever is typed is answered; what a list offers opens when it is typed."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from bot.attendance.access.people import SlackPerson
from bot.attendance.registers import asking, finding
from bot.attendance.registers.day_lists import DayPage, DayRegister
from bot.attendance.registers.sheets import Sheet
from bot.blocks.roster.day_list import period_of
from bot.blocks.roster.found_registers import drawn_answer
from playground import judge
from storage.engine.database import Database
from storage.tables import STAFF
from storage.tables.words import Role
from tests.school import make_school

NOW = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)
ADA = SlackPerson("", "T1", "UADA")
FIRST, THIRD = (1, "1", "08:30", "09:20"), (1, "3", "11:00", "11:50")
COURSES: tuple[tuple[str, str, list[tuple[int, str, str, str]]], ...] = (
    ("Algebra I", "ALG1-01", [FIRST]),
    ("Algebra I", "ALG1-02", [FIRST, THIRD]),
    ("Monday Band", "", [THIRD]),
    ("Today", "P3", [THIRD]),
    ("R&D <b>", "", []),
    ("!!", "20/11", [FIRST]),
)
WORDS = [
    "algebra",
    "bnad",
    "band",
    "p3",
    "period",
    "1",
    "today",
    "next",
    "mon",
    "3/11",
    "30/2",
    "r&d",
]


@pytest.fixture
def taught(database: Database) -> Database:
    """Six course offerings that are easily confused, all Ada's."""
    school = make_school(database, team_id="T1")
    school.add_staff("Ada Lovelace", Role.TEACHER)
    link = update(STAFF).values(slack_team_id="T1", slack_user_id="UADA")
    database.write_now(lambda connection: connection.execute(link))
    for title, code, meetings in COURSES:
        school.add_course(title, 1, code=code, teachers=["Ada Lovelace"], meetings=meetings)
    return database


def answer(database: Database, text: str) -> object:
    found = database.read_now(finding.asked, ADA, asking.read(text), NOW)
    assert judge.message_problems(drawn_answer(found).blocks) == []
    return found


def test_what_a_list_offers_opens_when_it_is_typed(taught: Database) -> None:
    day = answer(taught, "")
    assert isinstance(day, DayPage)
    assert len(day.rows) == len(COURSES) + 1
    for row in day.rows:
        for text in (f"{row.register.name}, {period_of(row.register)}", both(row.register)):
            sheet = answer(taught, text)
            assert isinstance(sheet, Sheet), text
            assert sheet.key == row.register.key, text


def both(register: DayRegister) -> str:
    """The name and the day, as the roster's headline has them."""
    period = f"period {register.meeting.period}" if register.meeting else ""
    return f"{register.name} {period} {register.key.attendance_date:%-d %b %Y}"


TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join),
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(TEXTS)
def test_any_text_is_answered(taught: Database, text: str) -> None:
    assert answer(taught, text) is not None
