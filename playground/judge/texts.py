"""Text objects and the shape that all parts of Block Kit share."""

from collections.abc import Callable
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StrictBool,
    StringConstraints,
    Tag,
)
from pydantic_core import PydanticCustomError

from playground.wire import is_object


class Shape(BaseModel):
    """An object of Block Kit: no unknown fields, no conversion between types."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def kind_of(value: Any) -> str | None:
    """The `type` of an object, in marks that set it apart from its fields' names."""
    kind = value.get("type") if is_object(value) else None
    return f"<{kind}>" if isinstance(kind, str) else None


def objection(words: str, *at: str | int) -> PydanticCustomError:
    """A complaint in Slack's words about the part `at` of the value under validation."""
    return PydanticCustomError("objection", "{words}", {"words": words, "at": at})


class PlainText(Shape):
    """Text without markup."""

    type: Literal["plain_text"]
    text: Annotated[str, StringConstraints(min_length=1)]
    emoji: StrictBool = True


class MarkedText(Shape):
    """Text in Slack's own markup."""

    type: Literal["mrkdwn"]
    text: Annotated[str, StringConstraints(min_length=1)]
    verbatim: StrictBool = False


AnyText = Annotated[
    Annotated[PlainText, Tag("<plain_text>")] | Annotated[MarkedText, Tag("<mrkdwn>")],
    Discriminator(kind_of),
]

TextT = TypeVar("TextT", PlainText, MarkedText, PlainText | MarkedText)


def _longest(limit: int) -> Callable[[TextT], TextT]:
    """A check that a text object holds at most `limit` characters."""

    def check(text: TextT) -> TextT:
        if len(text.text) > limit:
            raise objection(f"must be less than {limit + 1} characters", "text")
        return text

    return check


Plain24 = Annotated[PlainText, AfterValidator(_longest(24))]
Plain30 = Annotated[PlainText, AfterValidator(_longest(30))]
Plain75 = Annotated[PlainText, AfterValidator(_longest(75))]
Plain100 = Annotated[PlainText, AfterValidator(_longest(100))]
Plain150 = Annotated[PlainText, AfterValidator(_longest(150))]
Plain2000 = Annotated[PlainText, AfterValidator(_longest(2000))]
Text75 = Annotated[AnyText, AfterValidator(_longest(75))]
Text300 = Annotated[AnyText, AfterValidator(_longest(300))]
Text2000 = Annotated[AnyText, AfterValidator(_longest(2000))]
Text3000 = Annotated[AnyText, AfterValidator(_longest(3000))]

Id = Annotated[str, Field(min_length=1, max_length=255)]
Url = Annotated[str, Field(min_length=1, max_length=3000)]


class Confirm(Shape):
    """The dialog that asks before an action is sent."""

    title: Plain100
    text: Text300
    confirm: Plain30
    deny: Plain30
    style: Literal["primary", "danger"] = "primary"
