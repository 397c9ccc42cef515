"""What Slack takes, the judge takes, up to every limit."""

import copy

import pytest

from playground import judge
from tests.playground.kit import (
    actions,
    button,
    confirm,
    field,
    marked,
    option,
    options,
    plain,
    rich,
    run,
    section,
    select,
    table,
)
from tests.playground.world import JsonObject

SOUND: dict[str, JsonObject] = {
    "section of 3000": section(text=marked("x" * 3000)),
    "section with 10 fields of 2000": section(fields=[plain("x" * 2000)] * 10),
    "section without text": {"type": "section", "fields": [marked("x")]},
    "section with a picture": section(
        accessory={"type": "image", "image_url": "https://x.test/a.png", "alt_text": "a"}
    ),
    "header of 150": {"type": "header", "text": plain("x" * 150)},
    "divider": {"type": "divider"},
    "context of 10": {"type": "context", "elements": [marked("x")] * 10},
    "actions of 25": actions(*(button(action_id=f"a{n}") for n in range(25))),
    "button at its limits": actions(
        button(
            text=plain("x" * 75),
            value="x" * 2000,
            url="https://x.test/" + "x" * 2985,
            action_id="x" * 255,
            accessibility_label="x" * 75,
            style="danger",
        )
    ),
    "confirm at its limits": actions(
        button(
            confirm=confirm(
                title=plain("x" * 100),
                text=marked("x" * 300),
                confirm=plain("x" * 30),
                deny=plain("x" * 30),
                style="danger",
            )
        )
    ),
    "select of 100": actions(select(options=options(100), placeholder=plain("x" * 150))),
    "select in groups": actions(
        {
            "type": "static_select",
            "option_groups": [{"label": plain("l"), "options": options(2)}],
            "initial_option": option("v1"),
        }
    ),
    "option at its limits": actions(select(options=[option("x" * 150, "x" * 75)])),
    "overflow of 5": actions({"type": "overflow", "options": options(5)}),
    "overflow with a link": actions(
        {"type": "overflow", "options": [option() | {"url": "https://x.test"}]}
    ),
    "checkboxes with markup": actions(
        {"type": "checkboxes", "options": [{"text": marked("*x*"), "value": "v"}]}
    ),
    "radio buttons of 10": actions({"type": "radio_buttons", "options": options(10)}),
    "pickers": actions(
        {"type": "datepicker", "action_id": "d", "initial_date": "2026-11-20"},
        {"type": "timepicker", "action_id": "t", "initial_time": "08:30"},
        {"type": "conversations_select", "action_id": "c", "filter": {"include": ["public"]}},
        {"type": "channels_select", "action_id": "h", "initial_channel": "C1"},
        {"type": "users_select", "action_id": "u"},
    ),
    "multi select at the side": section(
        accessory={
            "type": "multi_static_select",
            "options": options(3),
            "initial_options": [option("v2")],
        }
    ),
    "input in a message": field({"type": "plain_text_input", "max_length": 3000}),
    "number": field({"type": "number_input", "is_decimal_allowed": False, "min_value": "0"}),
    "picture": {"type": "image", "image_url": "https://x.test/a.png", "alt_text": "x" * 2000},
    "picture in Slack": {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "a"},
    "rich text": rich(
        run(
            {"type": "text", "text": "x", "style": {"bold": True}},
            {"type": "user", "user_id": "U1"},
            {"type": "channel", "channel_id": "C1"},
            {"type": "usergroup", "usergroup_id": "S1"},
            {"type": "emoji", "name": "tada"},
            {"type": "link", "url": "https://x.test"},
            {"type": "broadcast", "range": "here"},
            {"type": "date", "timestamp": 1, "format": "{date}", "fallback": "then"},
            {"type": "color", "value": "#ff0000"},
        ),
        {"type": "rich_text_list", "style": "bullet", "elements": [run()], "indent": 1},
        {"type": "rich_text_quote", "elements": []},
        {"type": "rich_text_preformatted", "elements": [], "border": 1},
    ),
    "markdown": {"type": "markdown", "text": "# x"},
    "table of 100 by 20": table(100, 20, "xxxxx"),
    "table with settings": table(1, 2) | {"column_settings": [None, {"align": "right"}]},
}


@pytest.mark.parametrize("block", SOUND.values(), ids=SOUND)
def test_a_sound_block_is_accepted_in_a_message(block: JsonObject) -> None:
    assert judge.message_problems([block]) == []


@pytest.mark.parametrize("block", SOUND.values(), ids=SOUND)
def test_a_field_that_slack_does_not_know_is_refused_in_every_block(block: JsonObject) -> None:
    misspelt = copy.deepcopy(block) | {"blok_id": "x"}

    problems = judge.message_problems([misspelt])

    words = "invalid additional property: blok_id [json-pointer:/blocks/0]"
    assert words in [str(problem) for problem in problems]
