"""The benchmarks work: small ones, whose figures mean nothing."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.listeners.doors import http
from storage.engine.database import Database
from storage.registers import record_lists
from storage.registers.record_lists import RecordRow
from tests.benchmarks import (
    digest,
    district,
    excusing,
    figures,
    homes,
    opened,
    payloads,
    press,
    rest,
    rosters,
    school,
    searches,
    starting,
    ticks,
)
from tests.benchmarks.api import filling, growth, reading, registers, years
from tests.benchmarks.databases import KINDS, Kind, shelf
from tests.benchmarks.district import DAY, LAST_DIGEST, Size
from tests.benchmarks.figures import Part, Ratio
from tests.benchmarks.rounds import Turn, compete, result

PRESSED = ["floor_until_ack", "until_ack", "floor", "whole", "straightforward"]
FORM = "application/x-www-form-urlencoded"


def silent(_words: str) -> None:
    """Tell nobody."""


def test_the_payloads_are_what_slack_sends() -> None:
    with shelf("sqlite") as databases:
        made = school.build(databases.empty())
    sheet, enrollments = made.sheets[0], made.enrollments[0]
    compact = http.payload_of(next(payloads.compact(sheet, "x", 1).bodies()), FORM)
    stock = http.payload_of(next(payloads.stock(sheet, enrollments, "x", 1).bodies()), FORM)
    assert len(compact["message"]["blocks"]) == 12
    assert len(stock["message"]["blocks"]) == 50


def test_every_press_is_a_real_change() -> None:
    marked: dict[int, str] = {}
    for number in range(300):
        student, status = payloads.turn(number, 30)
        assert marked.get(student) != status
        marked[student] = status


def test_medians_count() -> None:
    turns = [Turn(cpu_ms=cpu, clock_ms=2 * cpu, redraws=0) for cpu in (9.0, 1.0, 2.0)]
    assert (result("it", turns).cpu_ms, result("it", turns).clock_ms) == (2.0, 4.0)


def test_figures_are_written_as_json(tmp_path: Path) -> None:
    ratios = [
        Ratio("a over b", 2.0, 1.5),
        Ratio("c over d", 1.0, 1.5),
        Ratio("e over f", 1.0),
        Ratio("g over h", 2.0, at_most=2.0),
        Ratio("i over j", 2.1, at_most=2.0),
    ]
    assert [ratio.verdict for ratio in ratios] == ["met", "missed", "", "met", "missed"]
    part = Part("press", "how", ratios, ("", "ms"), [("it", 1.5)])
    file = figures.save([part], datetime(2026, 11, 23, tzinfo=UTC), {"rounds": 1}, tmp_path)
    assert json.loads(file.read_text())["parts"][0]["ratios"][0]["ratio"] == 2.0


def test_each_database_is_compared_with_the_baselines() -> None:
    with shelf("sqlite") as databases:
        labels = [contest.label for contest in press.contests_on(databases, 64)]
    turn = Turn(cpu_ms=1.0, clock_ms=3.0, redraws=0)
    ratios = press.ratios([result(label, [turn]) for label in labels], KINDS[:1])
    assert {ratio.ratio for ratio in ratios} == {1.0}
    assert [ratio.at_most for ratio in ratios if ratio.at_most] == [2, 2.2]


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_a_filled_year_is_one_that_the_program_reads(kind: Kind) -> None:
    with shelf(kind) as databases:
        url = databases.empty()
        filled = filling.fill(url, 1)
        assert filled.records == 32_400
        assert min(filled.bytes_each, filling.add_audit(url)) > 100
        database = Database(url)
        (student, *_), (offering, *_) = (reading.spread(database, each) for each in reading.MOST)
        for wanted, count in ((student, 1080), (offering, 5400)):
            listed = database.read_now(record_lists.records, wanted, 10_000)
            assert len(rows := [RecordRow(*each) for each in listed]) == count
            assert {"present", "absent", "late", "excused"} >= {row.status for row in rows}
            assert rows[0].attendance_date > rows[-1].attendance_date
        database.close()


def test_registers_that_were_not_written_are_noticed() -> None:
    with shelf("sqlite") as databases:
        url = databases.empty()
        school.build(url)
        registers.must_have(0, url)
        with pytest.raises(ValueError, match="found 0 records, expected 30"):
            registers.must_have(30, url)


def test_the_sizes_end_with_the_one_that_is_asked_for() -> None:
    assert growth.sizes_up_to(10_000_000) == [100_000, 1_000_000, 10_000_000]
    assert growth.sizes_up_to(500_000) == [100_000, 500_000]


def test_the_aim_of_growth_is_one_for_a_hundredfold() -> None:
    tables = [growth.Grown("sqlite", "", size, 430.0, None, 1.0) for size in growth.SIZES]
    pages = [growth.Pages((each, 1.0), (1.0, 1.0)) for each in (3.0, 3.0, 4.5)]
    whole = growth.compared([*zip(tables, pages, strict=True)])
    assert [ratio.verdict for ratio in whole] == ["missed", "met", "met", "met"]
    part = growth.compared([*zip(tables[:2], pages[:2], strict=True)])
    assert [ratio.verdict for ratio in part] == [""] * 4
    assert growth.compared([(tables[0], pages[0])]) == []


@pytest.mark.slow
def test_presses_are_measured_with_their_redraws() -> None:
    with shelf("sqlite") as databases:
        contests = press.contests_on(databases, 64)
        assert [contest.contestant for contest in contests] == PRESSED
        floor, whole, naive = compete(contests[2:], 1, silent)
    assert floor.redraws == whole.redraws == naive.redraws == 1
    assert min(floor.cpu_ms, whole.cpu_ms, naive.cpu_ms) > 0


@pytest.mark.slow
def test_a_press_beside_other_rosters_is_measured() -> None:
    with shelf("sqlite") as databases:
        few, many, _ = opened.contests_on(databases, 64)
        results = compete([few, many], 1, silent)
    assert [each.label for each in results] == ["10 (sqlite)", "1,000 (sqlite)"]
    assert min(each.cpu_ms for each in results) > 0


@pytest.mark.slow
def test_a_small_round_of_the_other_parts_has_figures() -> None:
    for part in (rest.measure(1, 1, KINDS[:1], silent), rosters.measure(40, KINDS[:1], silent)):
        figures_ = [float(row[1]) for row in part.rows]
        assert len(figures_) == 2
        assert min(figures_) > 0


@pytest.mark.slow
def test_a_small_round_of_the_api_has_figures() -> None:
    register = registers.measure(1, 1, KINDS[:1], silent)
    assert register.ratios[0].ratio > 1
    grown = growth.measure([30_000], 1, KINDS[:1], silent)
    assert [row[0] for row in grown.rows] == ["32,400 (sqlite)"]
    figures_ = [cell for part in (register, grown) for row in part.rows for cell in row[1:]]
    assert min(float(cell) for cell in figures_ if cell) > 0


@pytest.mark.slow
def test_a_small_district_has_a_digest_and_figures() -> None:
    size = Size.of(2_000)
    part = digest.measure(size, 1, KINDS[:1], silent)
    assert [ratio.aim for ratio in part.ratios] == [0.5, 0.5]
    assert min(float(row[1]) for row in part.rows) > 0


@pytest.mark.slow
def test_a_small_district_has_students_who_are_found() -> None:
    part = searches.measure(Size.of(2_000), 1, KINDS[:1], silent)
    assert [ratio.aim for ratio in part.ratios] == [0.5] * 5
    found = {str(row[0]): row[1] for row in part.rows}
    assert found["the school's number (sqlite)"] == found["the school's number, bare (sqlite)"] == 1
    assert float(found["a typing error (sqlite)"]) > 0
    assert found["nothing like it (sqlite)"] == 0


@pytest.mark.slow
def test_a_small_district_has_homes() -> None:
    part = homes.measure(Size.of(2_000), 1, KINDS[:1], silent)
    assert [ratio.aim for ratio in part.ratios] == [0.5, 0.5]
    assert min(float(row[1]) for row in part.rows) > 0


@pytest.mark.slow
def test_an_excuse_over_300_records_is_measured() -> None:
    part = excusing.measure(1, KINDS[:1], silent)
    assert len(part.ratios) == 2
    assert min(float(row[1]) for row in part.rows) > 0


@pytest.mark.slow
def test_a_start_is_measured_until_it_is_ready() -> None:
    part = starting.measure(KINDS[:1], silent, turns=1)
    assert [row[0] for row in part.rows] == ["serve (sqlite)", "--help"]
    assert [ratio.aim for ratio in part.ratios] == [1, 1, 1]
    assert min(float(figure) for row in part.rows for figure in row[1:] if figure) > 0


def test_the_district_has_what_is_measured() -> None:
    with shelf("sqlite") as databases:
        url = databases.empty()
        school_id = district.build(url, Size.of(2_000))
        database = Database(url)
        found = database.read_now(digest.read, school_id)
        database.close()
    assert (found.day, found.due.due, found.due.untaken) == (DAY, 100, 3)
    assert found.since == LAST_DIGEST
    assert found.records.total == 3_000 - found.due.missing == 3_000 - 3 * 30 - 2 * 15
    groups = (found.late, found.unexplained, found.explained, found.excused, found.corrections)
    assert min(group.total for group in groups) > 0


def test_a_tick_is_measured_for_each_reminder() -> None:
    part = ticks.measure(KINDS[:1], silent, (3, 6))
    assert [row[0] for row in part.rows] == ["3 overdue (sqlite)", "6 overdue (sqlite)"]
    assert [ratio.at_most for ratio in part.ratios] == [ticks.MOST, ticks.MOST]


def test_a_year_is_summed_up_as_it_was_taken() -> None:
    part = years.measure(KINDS[:1], silent, groups=1)
    assert [row[0] for row in part.rows] == [
        f"{label} (sqlite)" for label in (years.YEAR, years.PAGE, years.BARE)
    ]
    assert min(ratio.ratio for ratio in part.ratios) > 0
