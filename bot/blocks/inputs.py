"""What inputs of every form are made of: a label around an element, and a choice."""

from bot.blocks.elements import Block, Element, plain


def option(text: str, value: str) -> Element:
    """Make one choice."""
    return {"text": plain(text, 75), "value": value}


def input_block(block_id: str, label: str, element: Element, *, optional: bool = False) -> Block:
    """Make a labelled input."""
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": element,
        "optional": optional,
    }
