"""What modals are made of: what those of setup carry, their inputs, how they say a thing."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from bot.blocks import inputs
from bot.blocks.elements import Block, Element, plain
from bot.blocks.inputs import input_block, option
from bot.blocks.surfaces import FormCarried

TITLE = 24
DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class SetupCarried(FormCarried):
    """What a modal keeps while it is open; errors show none of it.

    `surface` is where setup was asked for; `digest_id` is the digest that a form changes,
    `seen` the version of the settings that it shows.
    """

    school_id: UUID
    digest_id: UUID | None = None
    seen: str = ""


def modal(
    callback_id: str, title: str, blocks: list[Block], carried: BaseModel, submit: str = ""
) -> dict[str, Any]:
    """Make a modal; without `submit` it only closes. Slack tells when it is closed."""
    view: dict[str, Any] = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, TITLE),
        "close": plain("Cancel" if submit else "Done", TITLE),
        "notify_on_close": True,
        "private_metadata": carried.model_dump_json(),
        "blocks": blocks,
    }
    return view | {"submit": plain(submit, TITLE)} if submit else view


def marked(text: str, accessory: Element | None = None) -> Block:
    """Make a paragraph in Slack's mark-up, for channels; what people typed does not belong here."""
    block: Block = {"type": "section", "text": {"type": "mrkdwn", "text": text}}
    return block | {"accessory": accessory} if accessory else block


def of_channel(channel_id: str) -> str:
    """Mention a channel."""
    return f"<#{channel_id}>"


def days_of(weekdays: str) -> str:
    """Write weekdays: a stretch by its ends, others one by one, all as "every day"."""
    if len(weekdays) == len(DAY_NAMES):
        return "every day"
    names = [DAY_NAMES[int(digit) - 1] for digit in weekdays]
    in_a_row = weekdays in "1234567" and len(weekdays) > 2  # noqa: PLR2004  # two are written out
    return f"{names[0]}–{names[-1]}" if in_a_row else ", ".join(names)


def radios(name: str, label: str, choices: Sequence[Element], chosen: str) -> Block:
    """Make an input of which one of a few is chosen."""
    first = next((each for each in choices if each["value"] == chosen), choices[0])
    element: Element = {
        "type": "radio_buttons",
        "action_id": name,
        "options": list(choices),
        "initial_option": first,
    }
    return input_block(name, label, element)


def boxes(
    name: str,
    label: str,
    choices: Sequence[Element],
    ticked: Collection[str],
    *,
    optional: bool = False,
) -> Block:
    """Make an input of which several of a few are chosen."""
    element: Element = {"type": "checkboxes", "action_id": name, "options": list(choices)}
    initial = [each for each in choices if each["value"] in ticked]
    if initial:
        element["initial_options"] = initial
    return input_block(name, label, element, optional=optional)


def menu_of_several(
    name: str,
    label: str,
    choices: Sequence[Element],
    ticked: Collection[str],
    *,
    optional: bool = False,
) -> Block:
    """Make an input of which several of many are chosen."""
    element: Element = {
        "type": "multi_static_select",
        "action_id": name,
        "options": list(choices),
    }
    initial = [each for each in choices if each["value"] in ticked]
    if initial:
        element["initial_options"] = initial
    return input_block(name, label, element, optional=optional)


def channel_input(name: str, label: str, chosen: str | None, *, optional: bool = False) -> Block:
    """Make an input for a channel, public or private."""
    element: Element = {
        "type": "conversations_select",
        "action_id": name,
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    if chosen:
        element["initial_conversation"] = chosen
    return input_block(name, label, element, optional=optional)


def time_input(name: str, label: str, chosen: str | None, *, optional: bool = False) -> Block:
    """Make an input for a time of day."""
    element: Element = {"type": "timepicker", "action_id": name}
    if chosen:
        element["initial_time"] = chosen
    return input_block(name, label, element, optional=optional)


def date_input(name: str, label: str, *, chosen: str = "", optional: bool = False) -> Block:
    """Make an input for a date."""
    element: Element = {"type": "datepicker", "action_id": name}
    if chosen:
        element["initial_date"] = chosen
    return input_block(name, label, element, optional=optional)


def minutes_input(
    name: str, label: str, minutes: int | None, most: int, *, optional: bool = False
) -> Block:
    """Make an input for minutes."""
    return input_block(name, label, inputs.number(name, minutes, 0, most), optional=optional)


def lines_input(name: str, label: str, text: str, longest: int, *, optional: bool = False) -> Block:
    """Make an input for several lines of text."""
    return input_block(name, label, inputs.lines(name, text, longest), optional=optional)


def text_input(name: str, label: str, text: str, longest: int, *, optional: bool = False) -> Block:
    """Make an input for one line of text."""
    element: Element = {"type": "plain_text_input", "action_id": name, "max_length": longest}
    if text:
        element["initial_value"] = text
    return input_block(name, label, element, optional=optional)


def choice(text: str, value: str, explained: str = "") -> Element:
    """Make one choice of a few, with a line below it if given."""
    found = option(text, value)
    return found | {"description": plain(explained, 75)} if explained else found
