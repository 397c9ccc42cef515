"""Blocks to try the playground with."""

from typing import Any

JsonObject = dict[str, Any]


def plain(text: str) -> JsonObject:
    return {"type": "plain_text", "text": text}


def marked(text: str) -> JsonObject:
    return {"type": "mrkdwn", "text": text}


def option(value: str = "v", text: str = "text") -> JsonObject:
    return {"text": plain(text), "value": value}


def options(count: int) -> list[JsonObject]:
    return [option(f"v{number}") for number in range(count)]


def button(**more: Any) -> JsonObject:
    return {"type": "button", "text": plain("Go"), "action_id": "go", **more}


def actions(*elements: JsonObject, **more: Any) -> JsonObject:
    return {"type": "actions", "elements": list(elements), **more}


def section(**more: Any) -> JsonObject:
    return {"type": "section", "text": marked("text"), **more}


def field(element: JsonObject, **more: Any) -> JsonObject:
    return {"type": "input", "label": plain("label"), "element": element, **more}


def select(**more: Any) -> JsonObject:
    return {"type": "static_select", "options": options(2), **more}


def confirm(**more: Any) -> JsonObject:
    asked = {"title": plain("t"), "text": marked("t"), "confirm": plain("y"), "deny": plain("n")}
    return asked | more


def rich(*parts: JsonObject) -> JsonObject:
    return {"type": "rich_text", "elements": list(parts)}


def run(*pieces: JsonObject) -> JsonObject:
    return {"type": "rich_text_section", "elements": list(pieces)}


def table(rows: int, cells: int, text: str = "x") -> JsonObject:
    cell = {"type": "raw_text", "text": text}
    return {"type": "table", "rows": [[cell] * cells for _ in range(rows)]}


def modal(*blocks: JsonObject, **more: Any) -> JsonObject:
    return {"type": "modal", "title": plain("title"), "blocks": list(blocks), **more}


def named(block_id: str, element: JsonObject, **more: Any) -> JsonObject:
    """An input whose element is called "a"."""
    return field(element | {"action_id": "a"}, block_id=block_id, **more)


def details(*blocks: JsonObject, **more: Any) -> JsonObject:
    """A modal that can be submitted."""
    return modal(*blocks, **({"submit": plain("Save")} | more))


DIVIDER = {"type": "divider"}
MARK = button(action_id="mark", value="ada:absent", text=plain("✅ Ada/L."))
ROW = actions(MARK, block_id="row")
NOTE = named("note", {"type": "plain_text_input"})
