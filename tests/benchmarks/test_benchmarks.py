"""The benchmarks work: small ones, whose figures mean nothing."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.listeners import http
from tests.benchmarks import figures, payloads, press, rest, rosters, school
from tests.benchmarks.databases import KINDS, shelf
from tests.benchmarks.figures import Part, Ratio
from tests.benchmarks.rounds import Turn, compete, result

PRESSED = ["whole", "straightforward", "noop"]
FORM = "application/x-www-form-urlencoded"


def silent(_words: str) -> None:
    """Tell nobody."""


def test_the_payloads_are_what_slack_sends() -> None:
    with shelf("sqlite") as databases:
        made = school.build(databases.empty())
    sheet, enrollments = made.sheets[0], made.enrollments[0]
    compact = http.payload_of(next(payloads.compact(sheet, "x", 1).bodies()), FORM)
    stock = http.payload_of(next(payloads.stock(sheet, enrollments, "x", 1).bodies()), FORM)
    small = http.payload_of(next(payloads.ephemeral(sheet, "x", 1).bodies()), FORM)
    assert len(compact["message"]["blocks"]) == 10
    assert len(stock["message"]["blocks"]) == 50
    assert "message" not in small
    assert compact["actions"][0]["value"] == small["actions"][0]["value"]


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
    ratios = [Ratio("a over b", 2.0, 1.5), Ratio("c over d", 1.0, 1.5), Ratio("e over f", 1.0)]
    assert [ratio.verdict for ratio in ratios] == ["met", "missed", ""]
    part = Part("press", "how", ratios, ("", "ms"), [("it", 1.5)])
    file = figures.save([part], datetime(2026, 11, 23, tzinfo=UTC), {"rounds": 1}, tmp_path)
    assert json.loads(file.read_text())["parts"][0]["ratios"][0]["ratio"] == 2.0


def test_each_database_is_compared_with_the_baselines() -> None:
    with shelf("sqlite") as databases:
        labels = [contest.label for contest in press.contests_on(databases, 64)]
    turn = Turn(cpu_ms=1.0, clock_ms=3.0, redraws=0)
    ratios = press.ratios([result(label, [turn]) for label in labels], KINDS[:1])
    assert {ratio.ratio for ratio in ratios} == {1.0}
    assert [ratio.aim for ratio in ratios if ratio.aim] == [2, 2, 5, 5, 12, 12]


@pytest.mark.slow
def test_presses_are_measured_with_their_redraws() -> None:
    with shelf("sqlite") as databases:
        contests = press.contests_on(databases, 64)[:4]
        assert [contest.contestant for contest in contests[1:]] == PRESSED
        whole, naive, noop = compete(contests[1:], 1, silent)
    assert whole.redraws > 0
    assert naive.redraws == 1
    assert noop.redraws == 0
    assert min(whole.cpu_ms, naive.cpu_ms, noop.cpu_ms) > 0


@pytest.mark.slow
def test_a_small_round_of_the_other_parts_has_figures() -> None:
    for part in (rest.measure(1, 1, KINDS[:1], silent), rosters.measure(40, KINDS[:1], silent)):
        figures_ = [float(row[1]) for row in part.rows]
        assert len(figures_) == 2
        assert min(figures_) > 0
