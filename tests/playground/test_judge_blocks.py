"""Blocks that Slack refuses are refused by name and place, in Slack's words."""

import pytest

from playground import judge
from tests.playground.kit import actions, button, field, marked, plain, rich, run, section, table
from tests.playground.world import JsonObject

REFUSED: dict[str, tuple[JsonObject, str]] = {
    "unknown block": ({"type": "alert"}, "unsupported type: alert [json-pointer:/blocks/0/type]"),
    "no type": ({"text": plain("x")}, "missing required field: type [json-pointer:/blocks/0]"),
    "unknown field": (
        {"type": "divider", "colour": "red"},
        "invalid additional property: colour [json-pointer:/blocks/0]",
    ),
    "block_id of 256": (
        {"type": "divider", "block_id": "x" * 256},
        "must be less than 256 characters [json-pointer:/blocks/0/block_id]",
    ),
    "empty block_id": (
        {"type": "divider", "block_id": ""},
        "must be more than 0 characters [json-pointer:/blocks/0/block_id]",
    ),
    "section of 3001": (
        section(text=marked("x" * 3001)),
        "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
    ),
    "empty section": (
        {"type": "section"},
        "must define either `text` or `fields` [json-pointer:/blocks/0/type]",
    ),
    "text that is a string": (
        {"type": "section", "text": "x"},
        "must provide an object [json-pointer:/blocks/0/text]",
    ),
    "text that is empty": (
        section(text=marked("")),
        "must be more than 0 characters [json-pointer:/blocks/0/text/text]",
    ),
    "text that is a number": (
        section(text={"type": "mrkdwn", "text": 3}),
        "must provide a string [json-pointer:/blocks/0/text/text]",
    ),
    "emoji in mrkdwn": (
        section(text=marked("x") | {"emoji": True}),
        "invalid additional property: emoji [json-pointer:/blocks/0/text]",
    ),
    "11 fields": (
        section(fields=[plain("x")] * 11),
        "no more than 10 items allowed [json-pointer:/blocks/0/fields]",
    ),
    "field of 2001": (
        section(fields=[plain("x" * 2001)]),
        "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
    ),
    "two accessories": (
        section(accessory=[button(), button()]),
        "must provide an object [json-pointer:/blocks/0/accessory]",
    ),
    "text field at the side": (
        section(accessory={"type": "plain_text_input"}),
        "unsupported type: plain_text_input [json-pointer:/blocks/0/accessory/type]",
    ),
    "mrkdwn header": (
        {"type": "header", "text": marked("x")},
        "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
    ),
    "header of 151": (
        {"type": "header", "text": plain("x" * 151)},
        "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
    ),
    "header level 5": (
        {"type": "header", "text": plain("x"), "level": 5},
        "must be no more than 4 [json-pointer:/blocks/0/level]",
    ),
    "empty context": (
        {"type": "context", "elements": []},
        "must provide at least 1 items [json-pointer:/blocks/0/elements]",
    ),
    "button in context": (
        {"type": "context", "elements": [button()]},
        "unsupported type: button [json-pointer:/blocks/0/elements/0/type]",
    ),
    "11 in context": (
        {"type": "context", "elements": [plain("x")] * 11},
        "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "mrkdwn label": (
        field({"type": "plain_text_input"}) | {"label": marked("x")},
        "unsupported type: mrkdwn [json-pointer:/blocks/0/label/type]",
    ),
    "optional in words": (
        field({"type": "plain_text_input"}, optional="yes"),
        "must provide a boolean [json-pointer:/blocks/0/optional]",
    ),
    "picture without alt text": (
        {"type": "image", "image_url": "https://x.test/a.png"},
        "missing required field: alt_text [json-pointer:/blocks/0]",
    ),
    "picture from nowhere": (
        {"type": "image", "alt_text": "a"},
        "must define either `image_url` or `slack_file` [json-pointer:/blocks/0]",
    ),
    "empty rich text": (
        rich(),
        "must provide at least 1 items [json-pointer:/blocks/0/elements]",
    ),
    "tag in rich text": (
        rich(run({"type": "tag", "text": "x"})),
        "unsupported type: tag [json-pointer:/blocks/0/elements/0/elements/0/type]",
    ),
    "empty piece of rich text": (
        rich(run({"type": "text", "text": ""})),
        "must be more than 0 characters [json-pointer:/blocks/0/elements/0/elements/0/text]",
    ),
    "string for elements": (
        {"type": "rich_text", "elements": "x"},
        "must provide an array [json-pointer:/blocks/0/elements]",
    ),
    "21 cells": (
        table(1, 21),
        "no more than 20 items allowed [json-pointer:/blocks/0/rows/0]",
    ),
    "101 rows": (table(101, 1), "no more than 100 items allowed [json-pointer:/blocks/0/rows]"),
    "table of 10,001 characters": (
        table(1, 1, "x" * 10_001),
        "must be less than 10001 characters [json-pointer:/blocks/0/rows]",
    ),
    "markdown of 12,001": (
        {"type": "markdown", "text": "x" * 12_001},
        "must be less than 12001 characters [json-pointer:/blocks/0/text]",
    ),
}


@pytest.mark.parametrize(("block", "words"), REFUSED.values(), ids=REFUSED)
def test_an_unsound_block_is_refused_by_name_and_place(block: JsonObject, words: str) -> None:
    assert [str(problem) for problem in judge.message_problems([block])] == [words]


def test_every_problem_is_named_not_only_the_first() -> None:
    problems = judge.message_problems([{"type": "section"}, {"type": "alert"}, 3])

    assert [problem.pointer for problem in problems] == [
        "/blocks/0/type",
        "/blocks/1/type",
        "/blocks/2",
    ]


def test_a_message_holds_fifty_blocks() -> None:
    assert judge.message_problems([{"type": "divider"}] * 50) == []
    assert [str(each) for each in judge.message_problems([{"type": "divider"}] * 51)] == [
        "no more than 50 items allowed [json-pointer:/blocks]"
    ]


def test_a_block_id_stands_once_in_a_message() -> None:
    twice = [{"type": "divider", "block_id": "a"}, {"type": "divider", "block_id": "a"}]

    assert [str(each) for each in judge.message_problems(twice)] == [
        '`block_id` "a" already exists [json-pointer:/blocks/1/block_id]'
    ]


def test_the_same_action_id_in_two_blocks_is_fine() -> None:
    assert judge.message_problems([actions(button()), actions(button())]) == []


@pytest.mark.parametrize("blocks", ["x", {"type": "divider"}, 3])
def test_blocks_that_are_no_list_are_refused(blocks: object) -> None:
    assert [str(each) for each in judge.message_problems(blocks)] == [
        "must provide an array [json-pointer:/blocks]"
    ]
