"""Rosters, lists and modals of any length are within Slack's limits, and say what a tap does."""

from collections import Counter
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.attendance.errors import AttendanceError, NotEnrolled
from bot.attendance.registers.day_lists import (
    ON_A_PAGE,
    ClosedSchool,
    DayPage,
    DayRegister,
    ListedRegister,
    Stand,
)
from bot.attendance.registers.unclear import Unclear, WayOn
from bot.blocks import notices
from bot.blocks.help import help_message
from bot.blocks.ids.register_ids import RosterView
from bot.blocks.roster import details_form, roster
from bot.blocks.roster.day_list import day
from bot.blocks.roster.details_form import DetailsCarried
from bot.blocks.roster.unclear import unclear
from bot.blocks.surfaces import Surface
from playground import judge
from storage.due.closures import Closure
from storage.registers.cells import Entry
from storage.registers.opening import RegisterKey
from storage.registers.register_row import LastSave
from storage.tables.words import HourCycle, Status
from tests.rules.drawing import (
    COURSE,
    DAY,
    SAVED,
    entries_of,
    people,
    sample_names,
    sheet_of,
    usual_entries,
)

Json = dict[str, Any]

SIZES = [0, 1, 29, 30, 60, 61, 200]
VIEW = RosterView.of(RegisterKey(COURSE, DAY, "3"))
CARRIED = DetailsCarried(
    view=VIEW.written(),
    shown_in="1.000001",
    surface=Surface(response_url="https://x.test/" * 9),
    acted_at=1,
)


def name_buttons(blocks: list[Json]) -> list[Json]:
    found = [each for block in blocks for each in block.get("elements", [])]
    return [each for each in found if each.get("value", "")[1:].isdecimal()]


@pytest.mark.parametrize("students", SIZES)
@pytest.mark.parametrize("taken", [False, True])
def test_slack_takes_every_page_of_a_roster(students: int, *, taken: bool) -> None:
    sheet = sheet_of(people(students), entries_of(students) if taken else None)
    seen: set[str] = set()
    for page in range(roster.page_count(students)):
        for mode in ("absent", "late", "excused"):
            message = roster.roster(sheet, VIEW.but(page=page, mode=mode, unfolded=True))
            assert judge.message_problems(message.blocks) == []
            assert len(message.blocks) <= 20
        seen |= {each["value"][1:] for each in name_buttons(message.blocks)}
    assert seen == {str(number) for number in range(1, students + 1)}


@pytest.mark.parametrize("mode", ["absent", "late", "excused"])
@pytest.mark.parametrize("taken", [False, True])
def test_sixty_fit_in_one_message_of_twenty_blocks_and_thirteen_kilobytes(
    mode: str, *, taken: bool
) -> None:
    sheet = sheet_of(people(60), usual_entries(60) if taken else None)
    message = roster.roster(sheet, VIEW.but(mode=mode, unfolded=True))
    assert len(message.blocks) == 20
    assert len(orjson.dumps(message.as_dict())) <= 13 * 1024


def test_sixty_of_the_longest_names_fit_in_twenty_blocks_too() -> None:
    at_worst: list[Entry | None] = [Entry(Status.LATE, 600)] * 60
    longest = sorted(sample_names(), key=lambda name: len("".join(name)))[-12:] * 5
    message = roster.roster(
        sheet_of(longest, at_worst, title="T" * 200), VIEW.but(mode="late", unfolded=True)
    )
    assert len(message.blocks) == 20
    assert judge.message_problems(message.blocks) == []


def test_a_complete_register_says_in_words_who_is_not_there() -> None:
    sheet = sheet_of(people(60), usual_entries(60))
    message = roster.roster(sheet, VIEW)
    assert judge.message_problems(message.blocks) == []
    assert name_buttons(message.blocks) == []
    said = [block["text"]["text"] for block in message.blocks if block["type"] == "section"]
    assert [line.partition(":")[0] for line in said] == ["❌ Absent", "⏰ Late", "📝 Excused"]
    assert f"{sheet.lines[1].label} (12 minutes)" in said[1]
    present: list[Entry | None] = [Entry(Status.PRESENT)] * 2
    everybody = roster.roster(sheet_of(people(2), present), VIEW)
    assert "Everyone is present." in str(everybody.blocks)


@pytest.mark.parametrize("students", [60, 200])
def test_slack_takes_a_complete_register_of_which_nobody_is_there(students: int) -> None:
    longest = sorted(sample_names(), key=lambda name: len("".join(name)))[-12:] * 17
    nobody: list[Entry | None] = [Entry(Status.ABSENT, None, "religious")] * students
    message = roster.roster(sheet_of(longest[:students], nobody), VIEW)
    assert judge.message_problems(message.blocks) == []
    assert (f"and {students - 45} more") in str(message.blocks)


def test_what_a_tap_marks_is_said_all_the_way_down() -> None:
    blocks = roster.roster(sheet_of(people(60)), VIEW.but(mode="late")).blocks
    told = ["● Late" in str(block) or "Taps mark ⏰ Late" in str(block) for block in blocks]
    gaps = "".join("x" if each else "." for each in told).strip(".").split("x")
    assert max(map(len, gaps)) == 3


def test_the_minutes_are_said_to_who_does_not_see_them() -> None:
    stands = [Entry(Status.LATE, 12), None]
    sheet = sheet_of([("Ada", "Lovelace"), ("Li", "Wei")], stands)
    labels = [
        each["accessibility_label"] for each in name_buttons(roster.roster(sheet, VIEW).blocks)
    ]
    assert labels == ["Ada L. 12 minutes late, mark absent", "Li W., mark absent"]


def test_everyone_else_present_says_for_how_many_and_on_which_pages() -> None:
    one = roster.roster(sheet_of(people(27)), VIEW)
    assert "Everyone else present (27)" in str(one.blocks)
    assert "page" not in str(one.blocks[-1])
    second = roster.roster(sheet_of(people(61)), VIEW.but(page=1))
    assert "Everyone else present (61)" in str(second.blocks)
    assert "Page 2 of 2." in str(second.blocks[-1])
    assert "“Everyone else present” is for all 2 pages." in str(second.blocks[-1])


@pytest.mark.parametrize("students", SIZES)
def test_names_stand_five_in_a_row_and_are_all_different(students: int) -> None:
    sheet = sheet_of(people(students))
    for page in range(roster.page_count(students)):
        blocks = roster.roster(sheet, VIEW.but(page=page)).blocks
        rows = [name_buttons([block]) for block in blocks]
        assert {len(row) for row in rows[:-1] if row} <= {1, 2, 3, 4, 5}
        labels = [each["text"]["text"] for row in rows for each in row]
        assert len(labels) == len(set(labels))


def test_an_accessibility_label_says_who_what_and_what_a_tap_does() -> None:
    sheet = sheet_of(people(60), entries_of(60))
    for line, each in zip(
        sheet.lines, name_buttons(roster.roster(sheet, VIEW).blocks), strict=True
    ):
        status = line.entry.status if line.entry else None
        target = "present" if status == Status.ABSENT else "absent"
        says = each["accessibility_label"]
        assert len(says) <= 75
        assert line.label in says
        assert says.endswith(f"mark {target}")
        assert status is None or str(status) in says
        assert each["value"] == f"{target[0]}{line.roll_number}"


def test_every_button_says_what_it_does() -> None:
    blocks = roster.roster(sheet_of(people(61), entries_of(61)), VIEW).blocks
    for block in blocks:
        for each in block.get("elements", []):
            assert each["type"] != "button" or 0 < len(each["accessibility_label"]) <= 75


@given(st.lists(st.tuples(st.text(max_size=200), st.text(max_size=200)), max_size=61))
def test_any_names_are_within_slacks_limits(called: list[tuple[str, str]]) -> None:
    sheet = sheet_of(called)
    assert judge.message_problems(roster.roster(sheet, VIEW).blocks) == []
    if sheet.lines:
        assert judge.modal_problems(details_form.details(sheet, 0, CARRIED)) == []


@pytest.mark.parametrize("students", SIZES[1:])
def test_slack_takes_the_details_of_every_page(students: int) -> None:
    sheet = sheet_of(people(students), entries_of(students))
    for page in range(roster.page_count(students)):
        shown = roster.shown(sheet.lines, page, roster.page_count(students))
        for line in shown[:6]:
            modal = details_form.details(sheet, page, CARRIED, line.roll_number)
            assert judge.modal_problems(modal) == []


def test_a_page_that_is_no_more_shows_the_last() -> None:
    sheet = sheet_of(people(61))
    last = roster.roster(sheet, VIEW.but(page=1))
    assert roster.roster(sheet, VIEW.but(page=9)) == last
    assert len(details_form.details(sheet, 9, CARRIED)["blocks"][0]["element"]["options"]) == 31


def page_of(
    count: int, closed: tuple[ClosedSchool, ...] = (), *, is_all_missing: bool = False
) -> DayPage:
    """A page of so many registers, every other one missing, with all that a row may say."""
    rows = tuple(
        ListedRegister(
            DayRegister(
                key=RegisterKey(UUID(int=number + 1), DAY),
                title=f"{number:03} {'T' * 200}",
                code="",
                meeting=None,
                due=2,
                recorded=number % 2,
                stand=Stand.MISSING if number % 2 or is_all_missing else Stand.LATER,
                time_zone="Europe/London",
                hour_cycle=HourCycle.TWELVE,
                minutes_overdue=9 if number % 2 else None,
                may_nudge=is_all_missing,
            ),
            teachers=(("N" * 200, "F" * 200),) * 4,
            last_save=LastSave(SAVED.saved_at, "S" * 400),
        )
        for number in range(count)
    )
    counts = Counter(row.register.stand for row in rows)
    return DayPage(
        date=DAY,
        counts=counts,
        rows=rows,
        number=1,
        pages=3,
        only_missing=is_all_missing,
        of_school=True,
        closed=closed,
        typed="x" * 300,
        nudges_in=UUID(int=1) if is_all_missing else None,
    )


def test_slack_takes_a_page_of_missing_registers_each_with_its_nudge() -> None:
    closed = (ClosedSchool(Closure(DAY, "x" * 200), HourCycle.TWELVE, "S" * 200),)
    message = day(page_of(ON_A_PAGE, closed, is_all_missing=True))
    assert judge.message_problems(message.blocks) == []
    assert str(message.blocks).count("'Nudge'") == ON_A_PAGE + 1


@pytest.mark.parametrize("count", [0, 1, ON_A_PAGE])
def test_slack_takes_a_page_of_a_days_registers(count: int) -> None:
    message = day(page_of(count))
    assert judge.message_problems(message.blocks) == []
    assert f"0 of {count} complete" in message.text
    assert len(orjson.dumps(message.as_dict())) < 20_000


@pytest.mark.parametrize("count", [0, 1, ON_A_PAGE])
def test_slack_takes_a_day_on_which_many_schools_are_closed(count: int) -> None:
    closure = Closure(DAY, "<!channel> " + "x" * 189)
    closed = tuple(
        ClosedSchool(closure, HourCycle.TWELVE, f"{number} {'S' * 190}") for number in range(60)
    )
    message = day(page_of(count, closed))
    assert judge.message_problems(message.blocks) == []
    assert "channel" not in message.text


def test_slack_takes_choices_of_any_length() -> None:
    ways = (WayOn("T" * 300, typed="x" * 300), *[WayOn("T" * 300, key=VIEW.key)] * 4)
    message = unclear(Unclear("“<!channel>” " * 400, ways))
    assert judge.message_problems(message.blocks) == []
    assert "<" not in message.text


def test_slack_takes_help_and_notices() -> None:
    long = AttendanceError("No course of yours has “" + "x" * 9000 + "”.")
    for message in (help_message(), notices.failed("12345678"), notices.refused(long)):
        assert judge.message_problems(message.blocks) == []
        assert judge.modal_problems(notices.not_saved(message)) == []


def test_a_refusal_by_name_has_no_name_in_its_text() -> None:
    message = notices.refused(NotEnrolled("Ada left.", nameless="That student <left>."))
    assert message.text == "That student &lt;left&gt;."
    assert message.blocks[0]["text"]["text"] == "Ada left."
