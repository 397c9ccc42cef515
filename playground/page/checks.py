"""What Slack's client checks before it sends a modal: required fields, lengths, numbers."""

from decimal import Decimal, InvalidOperation

from playground.delivery.inputs import KINDS
from playground.wire import JsonObject, is_array

MOST_FILES = 10
REQUIRED = "Please complete this required field."


def errors(view: JsonObject, values: JsonObject) -> dict[str, str]:
    """What the client says beside the fields, by block_id; empty when all may be sent."""
    found: dict[str, str] = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            words = _wrong(block, values)
            if words is not None:
                found[block["block_id"]] = words
    return found


def _wrong(block: JsonObject, values: JsonObject) -> str | None:
    element: JsonObject = block["element"]
    entry = values[block["block_id"]][element["action_id"]]
    value: object = entry[KINDS[element["type"]].chosen]
    if value is None or value == []:
        return None if block.get("optional", False) else REQUIRED
    if is_array(value) and element["type"] == "file_input":
        most = element.get("max_files", MOST_FILES)
        return f"Choose no more than {most} files." if len(value) > most else None
    if element["type"] == "plain_text_input":
        return _wrong_length(element, str(value))
    return _wrong_number(element, str(value)) if element["type"] == "number_input" else None


def _wrong_length(element: JsonObject, text: str) -> str | None:
    if len(text) < element.get("min_length", 0):
        return f"Enter at least {element['min_length']} characters."
    if len(text) > element.get("max_length", 3000):
        return f"Enter no more than {element.get('max_length', 3000)} characters."
    return None


def _wrong_number(element: JsonObject, text: str) -> str | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return "Enter a number."
    if not element["is_decimal_allowed"] and number != number.to_integral_value():
        return "Enter a whole number."
    if "min_value" in element and number < Decimal(element["min_value"]):
        return f"Enter a number of at least {element['min_value']}."
    if "max_value" in element and number > Decimal(element["max_value"]):
        return f"Enter a number of at most {element['max_value']}."
    return None
