"""Modals and Home tabs: what Slack refuses is refused, what it takes is taken."""

from typing import Any

import pytest

from playground import judge
from tests.playground.kit import field, marked, modal, plain, table

VIEWS: dict[str, tuple[Any, str]] = {
    "no object": (["x"], "must provide an object [json-pointer:/view]"),
    "a number": (3, "must provide an object [json-pointer:/view]"),
    "no title": (
        {"type": "modal", "blocks": []},
        "missing required field: title [json-pointer:/view]",
    ),
    "title of 25": (
        modal(title=plain("x" * 25)),
        "must be less than 25 characters [json-pointer:/view/title/text]",
    ),
    "submit of 25": (
        modal(submit=plain("x" * 25)),
        "must be less than 25 characters [json-pointer:/view/submit/text]",
    ),
    "close of 25": (
        modal(close=plain("x" * 25)),
        "must be less than 25 characters [json-pointer:/view/close/text]",
    ),
    "mrkdwn title": (
        modal(title=marked("x")),
        "unsupported type: mrkdwn [json-pointer:/view/title/type]",
    ),
    "private_metadata of 3001": (
        modal(private_metadata="x" * 3001),
        "must be less than 3001 characters [json-pointer:/view/private_metadata]",
    ),
    "callback_id of 256": (
        modal(callback_id="x" * 256),
        "must be less than 256 characters [json-pointer:/view/callback_id]",
    ),
    "101 blocks": (
        modal(*[{"type": "divider"}] * 101),
        "no more than 100 items allowed [json-pointer:/view/blocks]",
    ),
    "input without submit": (
        modal(field({"type": "plain_text_input"})),
        (
            "must define `submit` to use an `input` block in modals"
            " [json-pointer:/view/blocks/0/input]"
        ),
    ),
    "workflow's field": (
        modal(submit_disabled=True),
        "invalid additional property: submit_disabled [json-pointer:/view]",
    ),
    "markdown in a modal": (
        modal({"type": "markdown", "text": "x"}),
        "unsupported type: markdown [json-pointer:/view/blocks/0/type]",
    ),
    "table in a modal": (
        modal(table(1, 1)),
        "unsupported type: table [json-pointer:/view/blocks/0/type]",
    ),
    "two with the focus": (
        modal(
            field({"type": "plain_text_input", "focus_on_load": True}),
            field({"type": "plain_text_input", "focus_on_load": True}),
            submit=plain("Go"),
        ),
        (
            "only one element may have `focus_on_load`"
            " [json-pointer:/view/blocks/1/element/focus_on_load]"
        ),
    ),
    "a Home tab": (
        {"type": "home", "title": plain("x"), "blocks": []},
        "unsupported type: home [json-pointer:/view/type]",
    ),
}


@pytest.mark.parametrize(("view", "words"), VIEWS.values(), ids=VIEWS)
def test_an_unsound_modal_is_refused_by_name_and_place(view: Any, words: str) -> None:
    assert [str(problem) for problem in judge.modal_problems(view)] == [words]


def test_a_modal_at_its_limits_is_accepted() -> None:
    inputs = [field({"type": "plain_text_input"}) for _ in range(100)]
    view = modal(
        *inputs,
        title=plain("x" * 24),
        submit=plain("x" * 24),
        close=plain("x" * 24),
        private_metadata="x" * 3000,
        callback_id="x" * 255,
        external_id="x" * 255,
        notify_on_close=True,
    )

    assert judge.modal_problems(view) == []


def test_a_home_tab_takes_a_table_but_no_title() -> None:
    home: dict[str, Any] = {"type": "home", "blocks": [table(1, 1)]}

    assert judge.home_problems(home) == []
    assert [str(each) for each in judge.home_problems(home | {"title": plain("x")})] == [
        "invalid additional property: title [json-pointer:/view]"
    ]
