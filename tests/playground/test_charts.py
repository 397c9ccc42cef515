"""What a workspace takes or not: the block data_visualization, or any block."""

from collections.abc import Callable
from typing import Any

import pytest

from playground import judge
from tests.playground.world import JsonObject, World


def chart(**more: Any) -> JsonObject:
    series = [{"name": "Absent", "data": [{"label": "Mon", "value": 3}]}]
    bars = {"type": "bar", "series": series, "axis_config": {"categories": ["Mon"]}}
    return {"type": "data_visualization", "title": "By day", "chart": bars, **more}


def test_a_workspace_takes_no_charts_unless_it_says_so(make_world: Callable[..., World]) -> None:
    post: dict[str, Any] = {"channel": "CSTAFF", "text": "x", "blocks": [chart()]}

    refused = make_world().api("chat.postMessage", **post)
    taken = make_world(takes_charts=True).api("chat.postMessage", **post)

    assert refused["error"] == "invalid_blocks"
    assert refused["response_metadata"]["messages"] == [
        "[ERROR] unsupported type: data_visualization [json-pointer:/blocks/0/type]"
    ]
    assert taken["ok"]


def test_a_workspace_that_takes_no_blocks_takes_plain_text(
    make_world: Callable[..., World],
) -> None:
    world = make_world(takes_blocks=False)
    post: dict[str, Any] = {"channel": "CSTAFF", "text": "x"}

    refused = world.api("chat.postMessage", **post, blocks=[{"type": "divider"}])
    assert refused["error"] == "invalid_blocks"
    assert world.api("chat.postMessage", **post, blocks=[])["ok"]


@pytest.mark.parametrize(
    ("blocks", "words"),
    [
        (
            [chart(title="x" * 51)],
            "must be less than 51 characters [json-pointer:/blocks/0/title]",
        ),
        (
            [chart(chart={"type": "bar"})],
            "missing required field: series [json-pointer:/blocks/0/chart]",
        ),
        (
            [chart()] * 3,
            "no more than 2 `data_visualization` blocks allowed [json-pointer:/blocks/2]",
        ),
    ],
)
def test_an_unsound_chart_is_refused_where_charts_are_taken(
    blocks: list[JsonObject], words: str
) -> None:
    found = judge.message_problems(blocks, takes_charts=True)

    assert words in [str(problem) for problem in found]
