"""Reading a message as a person does: its buttons and all that it says."""

from typing import Any

Json = dict[str, Any]


def buttons(message: Json) -> list[tuple[str, Json]]:
    """All buttons of a message, each with its block's id."""
    found: list[tuple[str, Json]] = []
    for block in blocks_of(message):
        elements: list[Json] = [*block.get("elements", [])]
        if "accessory" in block:
            elements.append(block["accessory"])
        found += [(block.get("block_id", ""), e) for e in elements if e["type"] == "button"]
    return found


def blocks_of(message: Json) -> list[Json]:
    return message["blocks"] or []


def button(message: Json, label: str) -> tuple[str, Json]:
    for block_id, element in buttons(message):
        if label in element["text"]["text"] or label in element.get("accessibility_label", ""):
            return block_id, element
    there = [element["text"]["text"] for _, element in buttons(message)]
    raise AssertionError(f"no button says {label!r}: {there}")


def text_of(message: Json) -> str:
    """All that a message says."""
    texts: list[str] = [block["text"]["text"] for block in blocks_of(message) if "text" in block]
    for block in blocks_of(message):
        if block["type"] == "context":
            texts += [each["text"] for each in block["elements"]]
    return "\n".join(texts) or message["text"]
