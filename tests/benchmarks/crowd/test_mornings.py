"""A small morning: everybody is served, and what was felt is summed up."""

import asyncio

import pytest

from tests.benchmarks.crowd import classes, mornings
from tests.benchmarks.databases import KINDS, Kind, shelf


@pytest.mark.parametrize("kind", KINDS)
def test_a_small_morning_serves_everybody(kind: Kind) -> None:
    told: list[str] = []
    with shelf(kind) as databases:
        url = databases.empty()
        classes.build(url, 3, are_known=False)
        scenes = asyncio.run(mornings.morning(url, 3, told.append, 0.2))
    assert told == [scene.name for scene in scenes] == ["first contact", "rosters", "Home"]
    assert [mornings.row_of(scene, kind)[1:4] for scene in scenes] == [(3, 0, 0)] * 3


def test_places_are_lost_to_those_who_came_later() -> None:
    came = [0.0, 1.0, 2.0, 3.0]
    assert mornings.places_lost([1.0, 1.0, 1.0, 1.0], came) == 0
    assert mornings.places_lost([9.0, 1.0, 1.0, None], came) == 2
    assert mornings.places_lost([None] * 4, came) == 0
