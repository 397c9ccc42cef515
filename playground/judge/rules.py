"""Rules that look at more than one part: uniqueness, surfaces, sums, nulls."""

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any, TypeAlias

from playground.wire import JsonObject, is_array, is_object

Place: TypeAlias = tuple[str | int, ...]
Finding: TypeAlias = tuple[Place, str]

TABLE_CHARACTERS = 10_000
MOST_CHARTS = 2


class Surface(StrEnum):
    """Where blocks can stand."""

    MESSAGE = "message"
    MODAL = "modal"
    HOME = "home"


ONLY_ON = {
    "markdown": {Surface.MESSAGE},
    "table": {Surface.MESSAGE, Surface.HOME},
    "data_visualization": {Surface.MESSAGE},
}


def nulls(body: JsonObject, _surface: Surface) -> Iterator[Finding]:
    """A field that has no value is left out, never null."""
    for place, part in _parts(body):
        if part is None and "column_settings" not in place:
            yield place, "must provide a value, not null"


def _surfaces(body: JsonObject, surface: Surface) -> Iterator[Finding]:
    """Some blocks are for some surfaces only."""
    for place, block in _blocks(body):
        kind = block.get("type")
        if isinstance(kind, str) and surface not in ONLY_ON.get(kind, set(Surface)):
            yield (*place, "type"), f"unsupported type: {kind}"


def _unique_blocks(body: JsonObject, _surface: Surface) -> Iterator[Finding]:
    """A block_id stands once in a message or view."""
    seen: set[str] = set()
    for place, block in _blocks(body):
        key = block.get("block_id")
        if isinstance(key, str) and key in seen:
            yield (*place, "block_id"), f'`block_id` "{key}" already exists'
        elif isinstance(key, str):
            seen.add(key)


def _unique_actions(body: JsonObject, _surface: Surface) -> Iterator[Finding]:
    """An action_id stands once in its block."""
    for place, block in _blocks(body):
        seen: set[str] = set()
        for step, element in _listed(block.get("elements")):
            key = element.get("action_id")
            if isinstance(key, str) and key in seen:
                yield (
                    (*place, "elements", step, "action_id"),
                    f'`action_id` "{key}" already exists',
                )
            elif isinstance(key, str):
                seen.add(key)


def _submit(body: JsonObject, surface: Surface) -> Iterator[Finding]:
    """A modal with inputs can be submitted."""
    if surface is Surface.MODAL and is_object(body["view"]) and "submit" not in body["view"]:
        for place, block in _blocks(body):
            if block.get("type") == "input":
                yield (
                    (*place, "input"),
                    "must define `submit` to use an `input` block in modals",
                )


def _file_inputs(body: JsonObject, surface: Surface) -> Iterator[Finding]:
    """Files are taken in modals only."""
    for place, block in _blocks(body):
        element = block.get("element")
        if is_object(element) and element.get("type") == "file_input":
            if surface is not Surface.MODAL:
                yield (*place, "element", "type"), "unsupported type: file_input"
            if block.get("dispatch_action") is True:
                yield (*place, "dispatch_action"), "not supported by `file_input`"


def _one_focus(body: JsonObject, _surface: Surface) -> Iterator[Finding]:
    """One element at most has the focus."""
    focused = [place for place, each in _objects(body) if each.get("focus_on_load") is True]
    for place in focused[1:]:
        yield (*place, "focus_on_load"), "only one element may have `focus_on_load`"


def _tables(body: JsonObject, _surface: Surface) -> Iterator[Finding]:
    """All tables of a message together hold 10,000 characters."""
    blocks = [(place, block) for place, block in _blocks(body) if block.get("type") == "table"]
    if sum(_characters(block) for _, block in blocks) > TABLE_CHARACTERS:
        yield (*blocks[0][0], "rows"), f"must be less than {TABLE_CHARACTERS + 1} characters"


def files(body: JsonObject, shows: Callable[[str], bool]) -> Iterator[Finding]:
    """A picture in Slack is one that is there, by its id."""
    for place, each in _objects(body):
        file = each.get("slack_file")
        if is_object(file) and not shows(str(file.get("id"))):
            yield (*place, "slack_file"), "invalid slack file"


def _charts(body: JsonObject, _surface: Surface) -> Iterator[Finding]:
    """A message holds two charts."""
    found = [place for place, each in _blocks(body) if each.get("type") == "data_visualization"]
    for place in found[MOST_CHARTS:]:
        yield place, f"no more than {MOST_CHARTS} `data_visualization` blocks allowed"


RULES: tuple[Callable[[JsonObject, Surface], Iterator[Finding]], ...] = (
    nulls,
    _surfaces,
    _unique_blocks,
    _unique_actions,
    _submit,
    _file_inputs,
    _one_focus,
    _tables,
    _charts,
)


def _blocks(body: JsonObject) -> Iterator[tuple[Place, JsonObject]]:
    root: Place = ("view", "blocks") if "view" in body else ("blocks",)
    holder: Any = body.get("view", body)
    if is_object(holder):
        for step, block in _listed(holder.get("blocks")):
            yield (*root, step), block


def _listed(value: Any) -> Iterator[tuple[int, JsonObject]]:
    if is_array(value):
        for step, each in enumerate(value):
            if is_object(each):
                yield step, each


def _children(value: Any) -> Iterator[tuple[str | int, Any]]:
    if is_object(value):
        yield from value.items()
    elif is_array(value):
        yield from enumerate(value)


def _objects(value: Any) -> Iterator[tuple[Place, JsonObject]]:
    for place, part in _parts(value):
        if is_object(part):
            yield place, part


def _parts(value: Any) -> Iterator[tuple[Place, Any]]:
    """Go through objects, arrays and nulls, the outer ones first, in the order of the text."""
    waiting: list[tuple[Place, Any]] = [((), value)]
    while waiting:
        place, part = waiting.pop()
        yield place, part
        inner: list[tuple[Place, Any]] = [
            ((*place, step), each)
            for step, each in _children(part)
            if each is None or is_object(each) or is_array(each)
        ]
        waiting += reversed(inner)


def _characters(value: Any) -> int:
    texts = (each.get("text") for _, each in _objects(value))
    return sum(len(text) for text in texts if isinstance(text, str))
