"""What travels between Slack and an app: JSON objects, and the error that Slack answers with."""

from typing import Any, TypeAlias, TypeGuard

# Everything that arrives here was written by someone else; the judge gives it its types.
JsonObject: TypeAlias = dict[str, Any]


def is_object(value: object) -> TypeGuard[JsonObject]:
    """Whether a decoded value is a JSON object."""
    return isinstance(value, dict)


def is_array(value: object) -> TypeGuard[list[Any]]:
    """Whether a decoded value is a JSON array."""
    return isinstance(value, list)


class Refusal(Exception):
    """Slack's answer to a call that it does not carry out.

    `code` is Slack's error code, `messages` its explanations without the "[ERROR]" in front,
    `extra` further fields of the answer.
    """

    def __init__(
        self, code: str, messages: tuple[str, ...] = (), extra: JsonObject | None = None
    ) -> None:
        super().__init__("; ".join((code, *messages)))
        self.code = code
        self.messages = messages
        self.extra = extra or {}


def invalid_arguments(*messages: str) -> Refusal:
    """Slack's refusal of arguments of the wrong shape."""
    return Refusal("invalid_arguments", messages)
