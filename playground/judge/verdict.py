"""The verdict: every problem of a message or a view, in Slack's words, with its place."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from playground.judge.blocks import ChartedBody, HomeBody, MessageBody, ModalBody
from playground.judge.choices import Suggested
from playground.judge.rules import RULES, Finding, Place, Surface, files
from playground.wire import JsonObject

TYPES = {
    "string_type": "must provide a string",
    "bool_type": "must provide a boolean",
    "int_type": "must provide an integer",
    "list_type": "must provide an array",
    "dict_type": "must provide an object",
    "model_type": "must provide an object",
    "model_attributes_type": "must provide an object",
}

# Slack names the first length that is wrong, not the last that is right.
LIMITS: dict[str, Callable[[dict[str, Any]], str]] = {
    "string_too_long": lambda limit: f"must be less than {limit['max_length'] + 1} characters",
    "string_too_short": lambda limit: f"must be more than {limit['min_length'] - 1} characters",
    "too_long": lambda limit: f"no more than {limit['max_length']} items allowed",
    "too_short": lambda limit: f"must provide at least {limit['min_length']} items",
    "less_than_equal": lambda limit: f"must be no more than {limit['le']}",
    "greater_than_equal": lambda limit: f"must be at least {limit['ge']}",
    "literal_error": lambda limit: f"must be one of: {limit['expected']}",
}


@dataclass(frozen=True)
class Objection:
    """What is wrong, and where, as a JSON pointer."""

    words: str
    pointer: str

    def __str__(self) -> str:
        return f"{self.words} [json-pointer:{self.pointer}]"


Judging: TypeAlias = Callable[[object], list[Objection]]


def message_problems(blocks: object, *, takes_charts: bool = False) -> list[Objection]:
    """What Slack would refuse in the blocks of a message; empty when they are sound."""
    shape = ChartedBody if takes_charts else MessageBody
    return _judged(shape, {"blocks": blocks}, Surface.MESSAGE)


def modal_problems(view: object) -> list[Objection]:
    """What Slack would refuse in a modal; empty when it is sound."""
    return _judged(ModalBody, {"view": view}, Surface.MODAL)


def home_problems(view: object) -> list[Objection]:
    """What Slack would refuse in a Home tab; empty when it is sound."""
    return _judged(HomeBody, {"view": view}, Surface.HOME)


def suggestion_problems(body: object) -> list[Objection]:
    """What Slack would refuse in the options found for a searched menu; empty when sound."""
    return [Objection(words, _pointer(place)) for place, words in _shape_findings(Suggested, body)]


def file_problems(body: JsonObject, shows: Callable[[str], bool]) -> list[Objection]:
    """The pictures in blocks that the workspace doesn't show; `shows` is asked by their ids."""
    return [Objection(words, _pointer(place)) for place, words in files(body, shows)]


def _judged(shape: type[BaseModel], body: dict[str, Any], surface: Surface) -> list[Objection]:
    findings = [*_shape_findings(shape, body)]
    for rule in RULES:
        findings.extend(rule(body, surface))
    problems = [Objection(words, _pointer(place)) for place, words in findings]
    return list(dict.fromkeys(problems))


def _shape_findings(shape: type[BaseModel], body: object) -> Iterator[Finding]:
    try:
        shape.model_validate(body)
    except ValidationError as wrong:
        for error in wrong.errors(include_url=False):
            yield _finding(error)


def _finding(error: ErrorDetails) -> Finding:
    kind = error["type"]
    *above, last = error["loc"] or ("",)
    context = error.get("ctx", {})
    if kind == "missing":
        return _place(above), f"missing required field: {last}"
    if kind == "extra_forbidden":
        return _place(above), f"invalid additional property: {last}"
    place = _place(error["loc"])
    if kind == "objection":
        return (*place, *context["at"]), context["words"]
    if kind == "union_tag_invalid":
        return (*place, "type"), f"unsupported type: {str(context['tag']).strip('<>')}"
    if kind == "union_tag_not_found":
        return place, _untagged(error["input"])
    return place, _words(kind, context, last, error["input"])


def _words(kind: str, context: dict[str, Any], last: str | int, found: object) -> str:
    if kind in TYPES:
        return TYPES[kind]
    if kind == "literal_error" and last == "type":
        return f"unsupported type: {found}"
    return LIMITS[kind](context)


def _untagged(found: object) -> str:
    return "missing required field: type" if isinstance(found, dict) else "must provide an object"


def _place(loc: Sequence[str | int]) -> Place:
    """The path without the marks that tell the members of a union apart."""
    return tuple(step for step in loc if not (isinstance(step, str) and step.startswith("<")))


def _pointer(place: Place) -> str:
    return "".join(f"/{step}" for step in place)
