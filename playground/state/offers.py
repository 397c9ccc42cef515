"""The options that the app found for searched menus: only those can be chosen from them."""

from collections import defaultdict
from collections.abc import Iterable

from playground.wire import JsonObject

SEARCHED = {"external_select", "multi_external_select"}


class Offers:
    """By menu: where it stands, its block_id and action_id; the options by their values."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, str], dict[str, JsonObject]] = defaultdict(dict)

    def add(self, place: str, block_id: str, action_id: str, options: Iterable[JsonObject]) -> None:
        """Keep what was found beside what was found before."""
        known = self._found[place, block_id, action_id]
        known.update((option["value"], option) for option in options)

    def within(self, place: str, blocks: Iterable[JsonObject]) -> tuple[JsonObject, ...]:
        """The blocks with their searched menus offering what was found; those given stay."""
        return tuple(self._block(place, block) for block in blocks)

    def _block(self, place: str, block: JsonObject) -> JsonObject:
        whole = dict(block)
        for name in ("element", "accessory"):
            if name in block:
                whole[name] = self._element(place, block["block_id"], block[name])
        if block["type"] == "actions":
            elements: list[JsonObject] = block["elements"]
            whole["elements"] = [
                self._element(place, block["block_id"], element) for element in elements
            ]
        return whole

    def _element(self, place: str, block_id: str, element: JsonObject) -> JsonObject:
        if element["type"] not in SEARCHED:
            return element
        initial = [element["initial_option"]] if "initial_option" in element else []
        given = {each["value"]: each for each in [*initial, *element.get("initial_options", [])]}
        found = self._found[place, block_id, element["action_id"]]
        return element | {"options": list((given | found).values())}
