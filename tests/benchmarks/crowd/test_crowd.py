"""A small crowd is pressed, and its figures say what was felt."""

import asyncio
import math
from dataclasses import replace

import pytest

from storage.tables.words import Status
from tests.benchmarks.crowd import rushes
from tests.benchmarks.crowd.pressing import CrowdSlack, Felt, Press
from tests.benchmarks.crowd.rushes import Plan
from tests.benchmarks.databases import KINDS, Kind, shelf

SMALL = Plan(seconds=1, classes=3, rates=(15,), calm_seconds=0.5)


@pytest.mark.parametrize("kind", KINDS)
def test_a_small_crowd_is_served_and_nothing_is_lost(kind: Kind) -> None:
    told: list[str] = []
    with shelf(kind) as databases:
        run = asyncio.run(rushes.pressed(databases.empty(), SMALL, told.append))
    assert [step.name for step in run.steps] == ["15", "45, a crowd", "20 after that"]
    assert (run.lost, run.drawn_wrong, run.capacity) == (0, 0, 15)
    assert sum(step.felt.saved for step in run.steps) > 0
    assert len(rushes.ratios_of(run, kind)) == 5
    assert told == ["15 presses a second", "45 presses a second, a crowd"]


def test_what_may_stand_is_what_was_shown_as_saved_or_what_nobody_answered() -> None:
    saved = Press(0, 0, 0, Status.ABSENT, 0.0, acked_at=0.1)
    told = replace(saved, status=Status.LATE, told_at=0.2)
    silent = replace(saved, status=Status.EXCUSED, acked_at=None)
    assert rushes.may_be([saved]) == rushes.may_be([saved, told]) == {Status.ABSENT}
    assert rushes.may_be([saved, silent]) == {Status.ABSENT, Status.EXCUSED}
    assert rushes.may_be([silent, saved]) == {Status.ABSENT}
    assert rushes.may_be([told]) == {None}


def test_a_press_counts_as_drawn_when_its_roster_or_a_later_one_is() -> None:
    slack = CrowdSlack()
    slack.drawn_at[7] |= {2: 0.5, 4: 0.9}
    slack.told_at[7, 5] = 0.3
    presses = [Press(7, nth, 0, Status.ABSENT, 0.1, acked_at=0.2) for nth in range(6)]
    slack.resolve(presses)
    assert [each.drawn_at for each in presses] == [0.5, 0.5, 0.5, 0.9, 0.9, None]
    assert [each.shown_as_saved for each in presses] == [True] * 5 + [False]
    assert rushes.recovery(presses, 0.1) == 0.0
    assert rushes.recovery([replace(presses[0], due_at=2.1)], 0.1) == 0.0
    late = replace(presses[0], due_at=2.1, drawn_at=None)
    assert rushes.recovery([late], 0.1) == 2.0

    felt = Felt.of(presses, seconds=2.0)
    assert (felt.saved, felt.told, felt.unanswered, felt.saved_a_second) == (5, 1, 0, 2.5)
    assert (felt.ack_p50_ms, felt.told_p99_ms, felt.drawn_p99_ms) == pytest.approx((100, 200, 800))
    assert not rushes.is_held(felt)
    assert rushes.is_held(replace(felt, told=0, drawn_p99_ms=300))
    assert Felt.of([replace(presses[0], drawn_at=None)], 1.0).drawn_p99_ms == math.inf
