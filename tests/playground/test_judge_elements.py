"""Elements that Slack refuses are refused by name and place, in Slack's words."""

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
    section,
    select,
)
from tests.playground.world import JsonObject

REFUSED: dict[str, tuple[JsonObject, str]] = {
    "26 actions": (
        actions(*(button(action_id=f"a{n}") for n in range(26))),
        "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "the same action_id twice": (
        actions(button(), button()),
        '`action_id` "go" already exists [json-pointer:/blocks/0/elements/1/action_id]',
    ),
    "mrkdwn button": (
        actions(button(text=marked("x"))),
        "unsupported type: mrkdwn [json-pointer:/blocks/0/elements/0/text/type]",
    ),
    "button of 76": (
        actions(button(text=plain("x" * 76))),
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
    ),
    "value of 2001": (
        actions(button(value="x" * 2001)),
        "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
    ),
    "url of 3001": (
        actions(button(url="x" * 3001)),
        "must be less than 3001 characters [json-pointer:/blocks/0/elements/0/url]",
    ),
    "accessibility label of 76": (
        actions(button(accessibility_label="x" * 76)),
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/accessibility_label]",
    ),
    "default style": (
        actions(button(style="default")),
        "must be one of: 'primary' or 'danger' [json-pointer:/blocks/0/elements/0/style]",
    ),
    "null": (
        actions(button(value=None)),
        "must provide a value, not null [json-pointer:/blocks/0/elements/0/value]",
    ),
    "confirm title of 101": (
        actions(button(confirm=confirm(title=plain("x" * 101)))),
        "must be less than 101 characters [json-pointer:/blocks/0/elements/0/confirm/title/text]",
    ),
    "confirm text of 301": (
        actions(button(confirm=confirm(text=marked("x" * 301)))),
        "must be less than 301 characters [json-pointer:/blocks/0/elements/0/confirm/text/text]",
    ),
    "confirm without deny": (
        actions(button(confirm={k: v for k, v in confirm().items() if k != "deny"})),
        "missing required field: deny [json-pointer:/blocks/0/elements/0/confirm]",
    ),
    "101 options": (
        actions(select(options=options(101))),
        "no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]",
    ),
    "no options": (
        actions({"type": "static_select"}),
        "must define either `options` or `option_groups` [json-pointer:/blocks/0/elements/0]",
    ),
    "option value of 151": (
        actions(select(options=[option("x" * 151)])),
        "must be less than 151 characters [json-pointer:/blocks/0/elements/0/options/0/value]",
    ),
    "option text of 76": (
        actions(select(options=[option("v", "x" * 76)])),
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/options/0/text/text]",
    ),
    "url in a select's option": (
        actions(select(options=[option() | {"url": "https://x.test"}])),
        "invalid additional property: url [json-pointer:/blocks/0/elements/0/options/0]",
    ),
    "initial option that is not offered": (
        actions(select(initial_option=option("other"))),
        "must match one of the options [json-pointer:/blocks/0/elements/0/initial_option]",
    ),
    "initial options that are not offered": (
        section(
            accessory={
                "type": "multi_static_select",
                "options": options(2),
                "initial_options": [option("other")],
            }
        ),
        "must match one of the options [json-pointer:/blocks/0/accessory/initial_options/0]",
    ),
    "multi select in actions": (
        actions({"type": "multi_static_select", "options": options(1)}),
        "unsupported type: multi_static_select [json-pointer:/blocks/0/elements/0/type]",
    ),
    "overflow of 6": (
        actions({"type": "overflow", "options": options(6)}),
        "no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]",
    ),
    "11 checkboxes": (
        actions({"type": "checkboxes", "options": options(11)}),
        "no more than 10 items allowed [json-pointer:/blocks/0/elements/0/options]",
    ),
    "checked box that is not there": (
        actions({"type": "checkboxes", "options": options(1), "initial_options": [option("w")]}),
        "must match one of the options [json-pointer:/blocks/0/elements/0/initial_options/0]",
    ),
    "chosen radio that is not there": (
        actions({"type": "radio_buttons", "options": options(1), "initial_option": option("w")}),
        "must match one of the options [json-pointer:/blocks/0/elements/0/initial_option]",
    ),
    "date in words": (
        actions({"type": "datepicker", "initial_date": "20 November"}),
        "must be a date in the format YYYY-MM-DD [json-pointer:/blocks/0/elements/0/initial_date]",
    ),
    "time with seconds": (
        actions({"type": "timepicker", "initial_time": "08:30:00"}),
        "must be a time in the format HH:mm [json-pointer:/blocks/0/elements/0/initial_time]",
    ),
    "number field without decimals said": (
        field({"type": "number_input"}),
        "missing required field: is_decimal_allowed [json-pointer:/blocks/0/element]",
    ),
    "limit that is no number": (
        field({"type": "number_input", "is_decimal_allowed": True, "max_value": "many"}),
        "must be a string that holds a number [json-pointer:/blocks/0/element/max_value]",
    ),
    "limit that is a real number": (
        field({"type": "number_input", "is_decimal_allowed": True, "max_value": 3}),
        "must provide a string [json-pointer:/blocks/0/element/max_value]",
    ),
    "text field of 3001": (
        field({"type": "plain_text_input", "max_length": 3001}),
        "must be no more than 3000 [json-pointer:/blocks/0/element/max_length]",
    ),
    "text field of 0": (
        field({"type": "plain_text_input", "max_length": 0}),
        "must be at least 1 [json-pointer:/blocks/0/element/max_length]",
    ),
    "button as a field": (
        field(button()),
        "unsupported type: button [json-pointer:/blocks/0/element/type]",
    ),
}


@pytest.mark.parametrize(("block", "words"), REFUSED.values(), ids=REFUSED)
def test_an_unsound_element_is_refused_by_name_and_place(block: JsonObject, words: str) -> None:
    assert [str(problem) for problem in judge.message_problems([block])] == [words]
