"""What inputs of every form are made of: a label around an element, and elements."""

from bot.blocks.elements import Block, Element, plain


def option(text: str, value: str) -> Element:
    """Make one choice."""
    return {"text": plain(text, 75), "value": value}


def number(name: str, chosen: int | None, least: int, most: int) -> Element:
    """Make what a whole number is written into."""
    element: Element = {
        "type": "number_input",
        "action_id": name,
        "is_decimal_allowed": False,
        "min_value": str(least),
        "max_value": str(most),
    }
    return element if chosen is None else element | {"initial_value": str(chosen)}


def lines(name: str, text: str, longest: int) -> Element:
    """Make what several lines of text are written into."""
    element: Element = {
        "type": "plain_text_input",
        "action_id": name,
        "multiline": True,
        "max_length": longest,
    }
    return element | {"initial_value": text} if text else element


def person(name: str, chosen: str = "") -> Element:
    """Make a menu of the people of the workspace."""
    element: Element = {"type": "users_select", "action_id": name}
    return element | {"initial_user": chosen} if chosen else element


def input_block(block_id: str, label: str, element: Element, *, optional: bool = False) -> Block:
    """Make a labelled input."""
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": element,
        "optional": optional,
    }
