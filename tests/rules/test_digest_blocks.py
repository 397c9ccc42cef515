"""Digests are within Slack's limits at any size, and tell no more than their level."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.attendance.digests.board import Board
from bot.attendance.digests.daily import DigestRequest, Records
from bot.attendance.digests.full_lists import ABSENT, ON_A_PAGE, ListPage, Part, Row, on_a_page
from bot.attendance.digests.weekly import WeekDay, week_for
from bot.attendance.due.overdue import Overdue
from bot.attendance.errors import BadInput
from bot.blocks.digests import charts, lines, lists
from bot.blocks.digests.board_message import board
from bot.blocks.digests.daily_message import daily
from bot.blocks.digests.weekly_message import image, native, weekly
from bot.blocks.elements import Message
from bot.blocks.ids.digest_ids import IS_SHOW_ALL, ShowAll
from playground import judge
from storage.digests.absences import NamedInDigest
from storage.due.incomplete import DueCounts
from storage.tables.words import HourCycle, Level
from tests.rules.digesting import AT, Name, day_of, listed, missing, week_of
from tests.rules.drawing import COURSE, DAY, people

Json = dict[str, Any]
ROOT = Path(__file__).parents[2]
# All that a digest has in mrkdwn, and so nobody's name.
INSTANT = re.compile(r"(As of|Updated at) <!date\^[0-9]+\^[{}a-z_ ]+\|[^<>]+>\.")
NAMES = lines.Telling(Level.NAMES, DAY, HourCycle.TWENTY_FOUR)
INITIALS = replace(NAMES, level=Level.INITIALS)
SIZES = [0, 1, 7, 40, 3000]
# What would be markup, a mention, a line of its own or a turned line if it were read as such.
HOSTILE: list[Name] = [
    ("<!channel>", "<@U1|x>"),
    ("*bold*", "_under_ `code`"),
    ("New\nLine", "\u202eturned\u202c"),
    ('"' * 200, "\\" * 200),
    ("\u0301" * 90, "\u200b"),
    ("", ""),
    ("🧑‍🏫" * 60, "W" * 200),
    ("a" * 200, "b" * 200),
]
CHART = image(week_of([]), "F0123")


def asking(level: Level) -> ShowAll:
    return ShowAll.of(COURSE, DAY, Part.LATE, level)


ASK = asking(Level.NAMES)


def written(value: object) -> Iterator[Json]:
    """Every object of some blocks."""
    if isinstance(value, dict):
        yield value  # pyright: ignore[reportUnknownVariableType]  # of no known type before
    children: Sequence[object] = list(value.values()) if isinstance(value, dict) else []  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]  # likewise
    for child in value if isinstance(value, list) else children:  # pyright: ignore[reportUnknownVariableType]  # likewise
        yield from written(child)  # pyright: ignore[reportUnknownArgumentType]  # likewise


def rich(message: Message) -> str:
    """All that stands in rich text."""
    found = [each for each in written(message.blocks) if each.get("type") == "text"]
    return "\n".join(each["text"] for each in found)


def buttons(message: Message) -> list[Json]:
    return [each for each in written(message.blocks) if each.get("type") == "button"]


def within_limits(message: Message) -> None:
    assert judge.message_problems(message.blocks) == []
    assert len(message.blocks) <= 50
    assert len(json.dumps(message.as_dict(), ensure_ascii=False)) < 9_000
    marked = [each["text"] for each in written(message.blocks) if each.get("type") == "mrkdwn"]
    assert all(map(INSTANT.fullmatch, marked))


def a_page(rows: Sequence[Row], number: int = 0, part: Part = Part.LATE) -> ListPage:
    asked = DigestRequest(COURSE, "Riverside School", HourCycle.TWENTY_FOUR, DAY, AT, None)
    shown = rows[number * ON_A_PAGE : (number + 1) * ON_A_PAGE]
    return ListPage(asked, part, number, len(rows), tuple(shown))


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("students", SIZES)
def test_slack_takes_a_digest_of_any_size(students: int, level: Level) -> None:
    names = people(students)
    within_limits(daily(day_of(names), level))
    within_limits(weekly(week_of(names), level, CHART))
    within_limits(weekly(week_of(names), level, None))


@pytest.mark.parametrize("level", list(Level))
def test_slack_takes_hostile_names(level: Level) -> None:
    within_limits(daily(day_of(HOSTILE * 400, school="<!here> & " * 20), level))
    within_limits(weekly(week_of(HOSTILE * 400), level, CHART))


@given(
    st.lists(st.tuples(st.text(max_size=200), st.text(max_size=200)), max_size=30),
    st.sampled_from(Level),
)
def test_slack_takes_any_names(names: list[Name], level: Level) -> None:
    within_limits(daily(day_of(names), level, edited=True))
    within_limits(weekly(week_of(names), level, CHART))
    within_limits(lists.page(a_page(listed(names).shown), asking(level)))


def test_the_lists_stand_in_the_order_of_the_offices_morning() -> None:
    message = daily(day_of(people(3)), Level.NAMES)
    heads = [text for each in rich(message).splitlines() for text in PARTS if text in each]
    assert heads == PARTS


PARTS = [
    "Registers not complete: 3",
    "Late: 3",
    "Absent without a reason: 3",
    "Absent with a reason on record: 3",
    "Excused: 3",
    "Changed since 09:12 on Fri 20 Nov: 3",
]


FOLLOWED = {"Follow up 2 unexplained", "Follow up 2 explained"}


def ways(message: Message) -> set[str]:
    return {each["text"]["text"] for each in buttons(message)}


@pytest.mark.parametrize("edited", [False, True])
def test_names_are_told_at_the_level_of_names_only_and_never_in_the_text(*, edited: bool) -> None:
    names = [("Ada", "Lovelace"), ("Zoë", "Müller")]
    for level in Level:
        for message in (
            daily(day_of(names), level, edited=edited),
            weekly(week_of(names), level, CHART),
            lists.page(a_page(listed(names).shown), asking(level)),
        ):
            everything = json.dumps(message.blocks, ensure_ascii=False)
            assert ("Ada Lovelace" in everything) == (level is Level.NAMES)
            assert ("A. L." in everything) == (level is Level.INITIALS)
            assert ("Lovelace" in everything) == (level is Level.NAMES)
            assert "Lovelace" not in message.text
            assert "A. L." not in message.text
            assert ways(message) <= FOLLOWED


def test_at_the_level_of_counts_there_is_nobody_and_no_way_to_anybody() -> None:
    message = daily(day_of(people(3000)), Level.COUNTS)
    assert buttons(message) == []
    assert "Biology" not in json.dumps(message.blocks)
    assert "Late: 3,000" in rich(message)
    assert any("grade 9: 8" in each.get("text", "") for each in written(message.blocks))
    page = lists.page(
        a_page(listed(people(3)).shown), ShowAll.of(COURSE, DAY, Part.LATE, Level.COUNTS)
    )
    assert rich(page) == ""


@given(st.text(min_size=2, max_size=40), st.text(min_size=2, max_size=40))
def test_initials_are_one_letter_of_each_name(given_name: str, family_name: str) -> None:
    told = lines.called((given_name, family_name), Level.INITIALS).strip("\u2068\u2069")
    assert told == lines.NAMELESS or all(
        len(part) == 2 and part.endswith(".") for part in told.split(" ")
    )


def test_a_long_list_says_how_many_more_and_has_a_button() -> None:
    message = daily(day_of(people(3000)), Level.NAMES)
    assert {each["action_id"] for each in buttons(message)} == {
        f"show_all_{part}" for part in list(Part)[:6]
    }
    for each in buttons(message):
        assert IS_SHOW_ALL.fullmatch(each["action_id"])
        ask = ShowAll.read(each["value"])
        assert (ask.day, ask.school_id, ask.level) == (DAY, COURSE, Level.NAMES)
        assert ask.told_since == AT - timedelta(days=3)
        assert f"show_all_{ask.part}" == each["action_id"]
    late = next(text for text in rich(message).split("\n⏰") if "Late" in text)
    shown = late.split("and ")[0].count("• ")
    assert f"and {3000 - shown:,} more" in late
    assert [len(each["elements"]) for each in message.blocks if each["type"] == "actions"] == [5, 1]


def test_what_is_shown_in_full_has_a_button_for_the_absent_only() -> None:
    expected = {"Follow up 5 unexplained", "Follow up 5 explained"}
    assert ways(daily(day_of(people(5)), Level.NAMES)) == expected
    assert " more" not in rich(daily(day_of(people(5)), Level.NAMES))


def test_a_digest_of_nothing_says_that_nothing_is_known() -> None:
    message = daily(day_of([]), Level.NAMES)
    assert message.blocks[1]["text"]["text"] == (
        "No register has been taken: nothing is known of anybody."
    )
    assert len(message.blocks) == 3


def test_rates_are_of_totals_of_what_was_taken_and_of_what_is_due() -> None:
    digest = replace(
        day_of([]),
        records=Records(present=80, late=3, absent=4, excused=0),
        due=DueCounts(due=10, incomplete=2, untaken=1, missing=29),
    )
    assert daily(digest, Level.COUNTS).blocks[1]["text"]["text"] == (
        "2 registers missing · 0 absent without a reason\n"
        "Records: 80 present, 3 late, 0 excused, 4 absent.\n"
        "Registers due so far: 10; 8 complete, 1 begun, 1 not taken.\n"
        "95.4 % attended, of 87 records taken; 71.6 % of the 116 due so far, 29 of them unknown."
    )


def test_a_closed_day_says_so() -> None:
    closed = daily(replace(day_of([]), closed=True), Level.NAMES)
    assert "closed on this day" in closed.blocks[1]["text"]["text"]
    early = daily(replace(day_of([]), closes_at=time(12)), Level.NAMES)
    assert "closes at 12:00" in early.blocks[1]["text"]["text"]


def test_an_edited_digest_says_when_it_was_updated() -> None:
    def last(message: Message) -> str:
        return message.blocks[-1]["elements"][0]["text"]

    def seconds(instant: datetime) -> int:
        return int(instant.timestamp())

    assert last(daily(day_of([]), Level.NAMES)) == f"As of <!date^{seconds(AT)}^{{time}}|09:12>."
    tuesday = replace(day_of([]), at=AT + timedelta(days=1), hour_cycle=HourCycle.TWELVE)
    assert last(daily(tuesday, Level.NAMES, edited=True)) == (
        f"Updated at <!date^{seconds(AT) + 86400}^{{time}} on {{date_short}}"
        "|9:12 AM on Tue 24 Nov>."
    )


def test_lines_say_what_the_office_needs() -> None:
    register = missing([("Ada", "Lovelace"), ("Tunde", "Okafor")]).shown[1]
    told = [
        lines.line(register, NAMES),
        lines.line(replace(register, recorded=0, teachers=()), NAMES),
        lines.line(replace(register, teachers=(("A", "B"),) * 4), INITIALS),
        lines.line(listed([("Ada", "Lovelace")], minutes=12).shown[0], INITIALS),
    ]
    assert told == [
        "08:30 Biology 9A, period 3 · 12 of 30 marked · Tunde Okafor",
        "08:30 Biology 9A, period 3 · not taken · no teacher assigned",
        "08:30 Biology 9A, period 3 · 12 of 30 marked · A. B., A. B., and 2 more",
        "A. L. · 12 min · 08:30 Biology 9A, period 3 · attended another lesson",
    ]


def test_pages_have_everybody_once_and_lead_to_each_other() -> None:
    [one] = listed([("", "")]).shown
    rows = [
        replace(one, student=NamedInDigest(COURSE, f"N{number}", "", "9")) for number in range(95)
    ]
    ways = (["Next page"], ["Previous page", "Next page"], ["Previous page"])
    seen: list[str] = []
    for number, expected in enumerate(ways):
        message = lists.page(a_page(rows, number), ASK)
        within_limits(message)
        seen += [line.split(" ")[1] for line in rich(message).splitlines() if line.startswith("•")]
        assert [each["text"]["text"] for each in buttons(message)] == expected
        for each in buttons(message):
            assert abs(ShowAll.read(each["value"]).page - number) == 1
    assert seen == [f"N{number}" for number in range(95)]


def test_slack_takes_pages_of_the_longest_rows() -> None:
    for part, rows in (
        (Part.LATE, listed(HOSTILE * 8, title='"' * 200).shown),
        (Part.MISSING, missing(HOSTILE * 8, title='"' * 200).shown),
    ):
        many = (list(rows) * 2)[:ON_A_PAGE]
        within_limits(lists.page(a_page(many, part=part), ASK))


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("part", sorted(ABSENT))
def test_each_absent_student_of_a_page_has_what_the_office_does(part: Part, level: Level) -> None:
    rows = listed(HOSTILE * 8, title='"' * 200).shown[: on_a_page(part)]
    message = lists.page(a_page(rows, part=part), asking(level))
    assert judge.message_problems(message.blocks) == []
    assert len(message.blocks) <= 50
    told = [each["text"]["text"] for each in buttons(message)]
    each_has = ["Called", "Explain…", "Show"] if part is Part.UNEXPLAINED else ["Explain…", "Show"]
    assert told == ([] if level is Level.COUNTS else each_has * len(rows))


@pytest.mark.parametrize("part", list(Part))
@pytest.mark.parametrize("digest_id", [None, COURSE])
def test_what_a_button_carries_is_read_as_it_was_written(
    part: Part, digest_id: UUID | None
) -> None:
    for since in (None, datetime(2026, 11, 20, 9, 30, 0, 123, tzinfo=UTC)):
        ask = ShowAll.of(COURSE, DAY, part, Level.INITIALS, since, digest_id).at(7)
        assert ShowAll.read(ask.written()) == ask
        assert ask.told_since == since


@pytest.mark.parametrize(
    "text", ["", "late", "late:names:0:20261123", "nobody:names:0:20261123:" + "A" * 22 + ":0"]
)
def test_what_no_button_carries_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        ShowAll.read(text)


def test_a_week_has_its_days_in_a_table_and_its_arithmetic() -> None:
    message = weekly(week_of([("Ada", "Lovelace")]), Level.NAMES, CHART)
    table = next(each for each in message.blocks if each["type"] == "table")
    cells = [[cell["text"] for cell in row] for row in table["rows"]]
    assert cells[1] == ["Mon 16 Nov", "94.2 %", "1,402", "31", "20", "68", "0 of 60"]
    assert cells[3] == ["Wed 18 Nov", "closed", "–", "–", "–", "–", "–"]
    assert "• Ada Lovelace · grade 9 · 6 of 40 records = 15.0 %" in rich(message)
    assert "• Ada Lovelace · grade 9 · 3 days in a row, Mon 16 Nov to Wed 18 Nov" in rich(message)


def test_a_chart_is_told_in_words_too() -> None:
    digest = week_of([])
    told = "Mon 68 absent, 31 late, 20 excused; Tue 71 absent, 44 late, 22 excused; Wed closed"
    assert told in image(digest, "F1")["alt_text"]
    assert told in weekly(digest, Level.COUNTS, None).text
    nothing = WeekDay(date(2026, 11, 16), Records(), DueCounts(3, 3, 3, 90), closed=False)
    assert "Mon not taken" in image(week_of([], [nothing]), "F1")["alt_text"]


def test_a_native_chart_keeps_to_its_limits() -> None:
    chart = native(week_of([]))
    series = chart["chart"]["series"]
    days = chart["chart"]["axis_config"]["categories"]
    assert len(chart["title"]) <= 50
    assert [each["name"] for each in series] == ["Absent", "Late", "Excused"]
    for each in series:
        assert [point["label"] for point in each["data"]] == days
        assert len(set(days)) == len(days) <= 7
        assert all(len(day) <= 20 for day in days)
    assert series[0]["data"][0]["value"] == 68


@pytest.mark.parametrize("days", [0, 1, 5, 7])
def test_a_chart_is_drawn_of_any_week_and_the_same_each_time(days: int) -> None:
    records = Records(present=10_000, absent=123_456, late=7, excused=0)
    week = [
        WeekDay(DAY + timedelta(days=number), records, DueCounts(), closed=False)
        for number in range(days)
    ]
    drawn = charts.png(week_of([], week))
    assert drawn.startswith(b"\x89PNG")
    assert int.from_bytes(drawn[16:20], "big") == 780
    assert drawn == charts.png(week_of([], week))


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (date(2026, 11, 20), (date(2026, 11, 16), date(2026, 11, 20))),
        (date(2026, 11, 19), (date(2026, 11, 16), date(2026, 11, 19))),
        (date(2026, 11, 18), (date(2026, 11, 9), date(2026, 11, 15))),
        (date(2026, 11, 16), (date(2026, 11, 9), date(2026, 11, 15))),
    ],
)
def test_a_weekly_digest_is_of_this_week_from_thursday_on(
    day: date, week: tuple[date, date]
) -> None:
    assert week_for(day) == week


def test_a_chart_is_drawn_where_there_is_no_home_to_write_to() -> None:
    """The drawing library would keep its list of fonts there."""
    draw = (
        "from tests.rules.test_digest_blocks import charts, week_of; "
        "assert charts.png(week_of([])).startswith(b'\\x89PNG')"
    )
    away = {"HOME": "/dev/null", "XDG_CONFIG_HOME": "/dev/null/a", "XDG_CACHE_HOME": "/dev/null/b"}
    environment = {k: v for k, v in os.environ.items() if k != "MPLCONFIGDIR"} | away
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", draw], cwd=ROOT, env=environment, check=False
    )
    assert ended.returncode == 0


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("size", SIZES)
def test_slack_takes_a_board_of_any_size(level: Level, size: int) -> None:
    rows = missing([(f"{'G' * 150}{n}", "F" * 150) for n in range(size)]).shown
    every = tuple(Overdue(row, 5 + n % 300) for n, row in enumerate((rows * size)[:size]))
    told = Board(
        school_id=COURSE,
        school="S" * 200,
        hour_cycle=HourCycle.TWELVE,
        day=DAY,
        at=AT,
        closed=False,
        closes_at=time(12, 30),
        grace_minutes=5,
        due=size,
        complete=0,
        missing=every,
        unexplained=size,
    )
    for drawn in (board(told, level), board(replace(told, closed=True), level)):
        assert judge.message_problems(drawn.blocks) == []
        assert len(json.dumps(drawn.as_dict())) < 13_000
        assert "GG" not in drawn.text
    names_them = "GG" in str(board(told, level).blocks)
    assert names_them == (level is Level.NAMES and size > 0)
