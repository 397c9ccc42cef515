"""The arguments of a call, from a JSON body, a form or the query."""

from urllib.parse import parse_qsl

import orjson
from starlette.requests import Request

from playground.wire import JsonObject, Refusal, invalid_arguments, is_object

TRUE = {"true", "1"}
BEARER = "bearer "


class Arguments:
    """Named values that may be typed (JSON) or strings (forms)."""

    def __init__(self, values: JsonObject, *, of_json: frozenset[str] = frozenset()) -> None:
        self.values = values
        self._of_json = of_json

    def of_forms(self) -> "Arguments":
        """The arguments that a method sees which takes forms only: none of a JSON body."""
        seen = {name: value for name, value in self.values.items() if name not in self._of_json}
        return Arguments(seen)

    def text(self, name: str, default: str = "") -> str:
        """A string, or the default.

        Raises:
            Refusal: invalid_arguments when it is not a string.
        """
        value = self.values.get(name)
        if value is None:
            return default
        if not isinstance(value, str):
            raise invalid_arguments(f"must provide a string [json-pointer:/{name}]")
        return value

    def required(self, name: str) -> str:
        """A string that must be there.

        Raises:
            Refusal: invalid_arguments when it is missing or empty.
        """
        value = self.text(name)
        if not value:
            raise invalid_arguments(f"missing required field: {name}")
        return value

    def flag(self, name: str) -> bool:
        """Whether a boolean was given as true."""
        return str(self.values.get(name, "")).lower() in TRUE

    def number(self, name: str, default: int) -> int:
        """A whole number, or the default.

        Raises:
            Refusal: invalid_arguments when it is no number.
        """
        value = self.values.get(name)
        if value in {None, ""}:
            return default
        try:
            return int(str(value))
        except ValueError:
            words = f"must be a valid integer [json-pointer:/{name}]"
            raise invalid_arguments(words) from None


async def read(request: Request) -> Arguments:
    """The arguments of a call; those of the body win over those of the query.

    Raises:
        Refusal: invalid_json, json_not_object, invalid_form_data or invalid_post_type.
    """
    query: JsonObject = dict(request.query_params)
    body = await request.body()
    if not body:
        return Arguments(query)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        given = _json(body)
        return Arguments(query | given, of_json=frozenset(given))
    if kind == "application/x-www-form-urlencoded":
        return Arguments(query | _form(body))
    raise Refusal("invalid_post_type" if kind else "missing_post_type")


def token_of(request: Request, arguments: Arguments) -> str | None:
    """The token of the Authorization header, or the `token` argument."""
    header = request.headers.get("authorization", "")
    if header.lower().startswith(BEARER):
        return header[len(BEARER) :].strip()
    return arguments.text("token") or None


def _json(body: bytes) -> JsonObject:
    try:
        value: object = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Refusal("invalid_json") from None
    if not is_object(value):
        raise Refusal("json_not_object")
    return value


def _form(body: bytes) -> JsonObject:
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, errors="strict"))
    except UnicodeDecodeError:
        raise Refusal("invalid_form_data") from None
