"""Blocks as Slack keeps them: every block and element has an id, every text its defaults."""

from collections.abc import Iterable, Iterator

from playground.state.numbering import Numbering
from playground.wire import JsonObject, is_array, is_object

TEXT_DEFAULTS = {"plain_text": ("emoji", True), "mrkdwn": ("verbatim", False)}
WITHOUT_ACTION = {"image", "plain_text", "mrkdwn"}


def completed(blocks: Iterable[JsonObject], numbering: Numbering) -> tuple[JsonObject, ...]:
    """Sound blocks with what Slack adds to them; the blocks given are left alone."""
    return tuple(_block(block, numbering) for block in blocks)


def elements(block: JsonObject) -> Iterator[JsonObject]:
    """The elements of a block that can send an action or hold a value."""
    for name in ("element", "accessory"):
        if name in block:
            yield block[name]
    if block["type"] == "actions":
        yield from block["elements"]


def find(blocks: Iterable[JsonObject], block_id: str, action_id: str) -> JsonObject | None:
    """The element of those ids, or None."""
    for block in blocks:
        if block["block_id"] == block_id:
            return next((e for e in elements(block) if e.get("action_id") == action_id), None)
    return None


def _block(block: JsonObject, numbering: Numbering) -> JsonObject:
    whole: JsonObject = _with_defaults(block)
    whole.setdefault("block_id", numbering.next_id("b"))
    for element in elements(whole):
        if element["type"] not in WITHOUT_ACTION:
            element.setdefault("action_id", numbering.next_id("a"))
    return whole


def _with_defaults(value: object) -> JsonObject:
    copied = _copied(value)
    return copied if is_object(copied) else {}


def _copied(value: object) -> object:
    if is_array(value):
        return [_copied(each) for each in value]
    if not is_object(value):
        return value
    copy = {name: _copied(each) for name, each in value.items()}
    default = TEXT_DEFAULTS.get(str(copy.get("type")))
    if default is not None:
        copy.setdefault(*default)
    return copy
