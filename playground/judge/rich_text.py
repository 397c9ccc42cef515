"""Rich text: sections, lists, quotes, and the pieces inside them."""

from typing import Annotated, Literal

from pydantic import Discriminator, Field, StrictBool, Tag

from playground.judge.texts import Shape, Url, kind_of


class Style(Shape):
    """How a piece of text looks."""

    bold: StrictBool = False
    italic: StrictBool = False
    strike: StrictBool = False
    code: StrictBool = False
    underline: StrictBool = False


class RichString(Shape):
    """Some text."""

    type: Literal["text"]
    text: Annotated[str, Field(min_length=1)]
    style: Style | None = None


class RichLink(Shape):
    """A link, with its words or without."""

    type: Literal["link"]
    url: Url
    text: str | None = None
    unsafe: StrictBool = False
    style: Style | None = None


class RichEmoji(Shape):
    """An emoji by its name."""

    type: Literal["emoji"]
    name: str
    unicode: str | None = None
    style: Style | None = None


class RichPerson(Shape):
    """A mention of a person."""

    type: Literal["user"]
    user_id: str
    style: Style | None = None


class RichChannel(Shape):
    """A mention of a channel."""

    type: Literal["channel"]
    channel_id: str
    style: Style | None = None


class RichGroup(Shape):
    """A mention of a group of people."""

    type: Literal["usergroup"]
    usergroup_id: str
    style: Style | None = None


class RichBroadcast(Shape):
    """A mention of everybody."""

    type: Literal["broadcast"]
    range: Literal["here", "channel", "everyone"]
    style: Style | None = None


class RichDate(Shape):
    """An instant, shown in the reader's zone."""

    type: Literal["date"]
    timestamp: int
    format: Annotated[str, Field(min_length=1)]
    url: Url | None = None
    fallback: str | None = None
    style: Style | None = None


class RichColor(Shape):
    """A colour by its number."""

    type: Literal["color"]
    value: str
    style: Style | None = None


Piece = Annotated[
    Annotated[RichString, Tag("<text>")]
    | Annotated[RichLink, Tag("<link>")]
    | Annotated[RichEmoji, Tag("<emoji>")]
    | Annotated[RichPerson, Tag("<user>")]
    | Annotated[RichChannel, Tag("<channel>")]
    | Annotated[RichGroup, Tag("<usergroup>")]
    | Annotated[RichBroadcast, Tag("<broadcast>")]
    | Annotated[RichDate, Tag("<date>")]
    | Annotated[RichColor, Tag("<color>")],
    Discriminator(kind_of),
]


class RichSection(Shape):
    """A run of pieces."""

    type: Literal["rich_text_section"]
    elements: list[Piece]


class RichPreformatted(Shape):
    """Text as typed."""

    type: Literal["rich_text_preformatted"]
    elements: list[Piece]
    border: Annotated[int, Field(ge=0, le=1)] = 0
    language: str | None = None


class RichQuote(Shape):
    """Somebody else's words."""

    type: Literal["rich_text_quote"]
    elements: list[Piece]
    border: Annotated[int, Field(ge=0, le=1)] = 0


class RichList(Shape):
    """Points, with bullets or numbers."""

    type: Literal["rich_text_list"]
    style: Literal["bullet", "ordered"]
    elements: list[RichSection]
    indent: Annotated[int, Field(ge=0, le=8)] = 0
    offset: Annotated[int, Field(ge=0)] = 0
    border: Annotated[int, Field(ge=0, le=1)] = 0


RichPart = Annotated[
    Annotated[RichSection, Tag("<rich_text_section>")]
    | Annotated[RichPreformatted, Tag("<rich_text_preformatted>")]
    | Annotated[RichQuote, Tag("<rich_text_quote>")]
    | Annotated[RichList, Tag("<rich_text_list>")],
    Discriminator(kind_of),
]
