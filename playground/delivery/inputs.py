"""What a person did to an element: the action that is sent, and what the inputs then hold."""

from collections.abc import Iterable
from dataclasses import dataclass

from playground import stored
from playground.wire import JsonObject, is_array, is_object

PLACEHOLDER_FIELDS = ("text", "value", "style", "placeholder", "confirm", "accessibility_label")


@dataclass(frozen=True)
class InputKind:
    """How an element's choice is named: in an action or state, and as its initial value."""

    chosen: str
    initial: str | None = None
    options: bool = False
    many: bool = False


KINDS = {
    "static_select": InputKind("selected_option", "initial_option", options=True),
    "radio_buttons": InputKind("selected_option", "initial_option", options=True),
    "overflow": InputKind("selected_option", options=True),
    "multi_static_select": InputKind(
        "selected_options", "initial_options", options=True, many=True
    ),
    "external_select": InputKind("selected_option", "initial_option", options=True),
    "multi_external_select": InputKind(
        "selected_options", "initial_options", options=True, many=True
    ),
    "checkboxes": InputKind("selected_options", "initial_options", options=True, many=True),
    "datepicker": InputKind("selected_date", "initial_date"),
    "timepicker": InputKind("selected_time", "initial_time"),
    "plain_text_input": InputKind("value", "initial_value"),
    "number_input": InputKind("value", "initial_value"),
    "conversations_select": InputKind("selected_conversation", "initial_conversation"),
    "channels_select": InputKind("selected_channel", "initial_channel"),
    "file_input": InputKind("files", "initial_files", many=True),
    "users_select": InputKind("selected_user", "initial_user"),
}


class UnknownChoiceError(ValueError):
    """A choice that the element does not offer."""


def action(element: JsonObject, block_id: str, choice: JsonObject, at: str) -> JsonObject:
    """The action that an element sends: its own value, or what was chosen of its options.

    Raises:
        UnknownChoiceError: the choice is not among the element's options.
    """
    sent: JsonObject = {
        "type": element["type"],
        "block_id": block_id,
        "action_id": element["action_id"],
        "action_ts": at,
    }
    sent |= {name: element[name] for name in PLACEHOLDER_FIELDS if name in element}
    kind = KINDS.get(element["type"])
    if kind is None:
        return sent
    if kind.initial is not None and kind.initial in element:
        sent[kind.initial] = element[kind.initial]
    return sent | {kind.chosen: _chosen(element, kind, choice)}


def values(blocks: Iterable[JsonObject], given: JsonObject) -> JsonObject:
    """What each element that holds a value holds, by block_id and action_id.

    `given` is what the person entered, in the same shape; elements that it does not name hold
    their initial value.

    Raises:
        UnknownChoiceError: an entry is not among its element's options.
    """
    held: JsonObject = {}
    for block in blocks:
        for element in stored.elements(block):
            kind = KINDS.get(element["type"])
            if kind is None or kind.initial is None:
                continue
            entry = given.get(block["block_id"], {}).get(element["action_id"])
            fresh = _initial(element, kind) if entry is None else _chosen(element, kind, entry)
            held.setdefault(block["block_id"], {})[element["action_id"]] = {
                "type": element["type"],
                kind.chosen: fresh,
            }
    return held


def _chosen(element: JsonObject, kind: InputKind, choice: JsonObject) -> object:
    """A choice in full: options are completed from the element by their values.

    Raises:
        UnknownChoiceError: the element offers no such option.
    """
    found: object = choice.get(kind.chosen)
    if not kind.options:
        return found if found != "" else None
    if kind.many:
        return [_option(element, each) for each in (found if is_array(found) else [])]
    return None if found is None else _option(element, found)


def _initial(element: JsonObject, kind: InputKind) -> object:
    return element.get(str(kind.initial), [] if kind.many else None)


def _option(element: JsonObject, picked: object) -> JsonObject:
    value: object = picked.get("value") if is_object(picked) else picked
    groups: list[JsonObject] = element.get("option_groups", [{"options": element.get("options")}])
    for option in (each for group in groups for each in group["options"]):
        if option["value"] == value:
            return option
    raise UnknownChoiceError(f"{element['action_id']} offers no option with the value {value!r}")
