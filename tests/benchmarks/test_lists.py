"""The benchmark of lists works: a small one, whose figures mean nothing."""

import asyncio
from collections.abc import Sequence

import pytest
from pydantic import TypeAdapter

from tests.benchmarks import load, sink
from tests.benchmarks.api import lists
from tests.benchmarks.databases import KINDS, Kind, shelf
from tests.benchmarks.rounds import serving

Page = list[dict[str, object]]
PAGE = TypeAdapter(Page)


def silent(_words: str) -> None:
    """Tell nobody."""


async def pages_of(contestant: str, url: str, requests: Sequence[bytes]) -> list[Page]:
    async with sink.served() as slack, serving(contestant, url, slack) as port:
        return [PAGE.validate_json(await load.fetch(port, each)) for each in requests]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_stock_and_floor_answer_what_the_program_answers(kind: Kind) -> None:
    with shelf(kind) as databases:
        url = lists.filled(databases, 1)
        requests = [each[0] for each in lists.requests_of(url, 100).values()]
        ours, *others = (
            asyncio.run(pages_of(each, url, requests)) for each in lists.CONTESTANTS.values()
        )
    assert [len(page) for page in ours] == [100, 100]
    assert all(each == ours for each in others)


@pytest.mark.slow
def test_a_small_round_of_pages_has_figures() -> None:
    part = lists.measure(1, 5, 1, KINDS[:1], silent)
    assert len(part.rows) == len(lists.AIMS) * len(lists.TABLES) * len(lists.CONTESTANTS)
    assert [ratio.aim for ratio in part.ratios if ratio.aim] == [3, 3, 4, 4]
    assert [ratio.at_most for ratio in part.ratios if ratio.at_most] == [2.5] * 4
    assert min(float(cell) for row in part.rows for cell in row[1:]) > 0
