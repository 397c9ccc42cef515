"""Blocks, and what a message, a modal and a Home tab are made of."""

from typing import Annotated, Literal, Self

from pydantic import Discriminator, Field, StrictBool, Tag, model_validator

from playground.judge.charts import DataVisualization
from playground.judge.elements import (
    Accessory,
    ActionElement,
    ContextElement,
    ImageSource,
    InputElement,
)
from playground.judge.rich_text import RichPart
from playground.judge.texts import (
    Id,
    Plain24,
    Plain150,
    Plain2000,
    Shape,
    Text2000,
    Text3000,
    kind_of,
    objection,
)


class Block(Shape):
    """What all blocks share."""

    block_id: Id | None = None


class SectionBlock(Block):
    """A paragraph, fields in two columns, and one element at its side."""

    type: Literal["section"]
    text: Text3000 | None = None
    fields: Annotated[list[Text2000], Field(min_length=1, max_length=10)] | None = None
    accessory: Accessory | None = None
    expand: StrictBool = False

    @model_validator(mode="after")
    def says_something(self) -> Self:
        """A section has text or fields."""
        if self.text is None and self.fields is None:
            raise objection("must define either `text` or `fields`", "type")
        return self


class Header(Block):
    """A heading."""

    type: Literal["header"]
    text: Plain150
    level: Annotated[int, Field(ge=1, le=4)] | None = None


class Divider(Block):
    """A line."""

    type: Literal["divider"]


class Context(Block):
    """Small print."""

    type: Literal["context"]
    elements: Annotated[list[ContextElement], Field(min_length=1, max_length=10)]


class Actions(Block):
    """A row of elements to act with."""

    type: Literal["actions"]
    elements: Annotated[list[ActionElement], Field(min_length=1, max_length=25)]


class InputBlock(Block):
    """A labelled field."""

    type: Literal["input"]
    label: Plain2000
    element: InputElement
    hint: Plain2000 | None = None
    optional: StrictBool = False
    dispatch_action: StrictBool = False


class ImageBlock(Block, ImageSource):
    """A picture on its own."""

    type: Literal["image"]
    title: Plain2000 | None = None


class RichText(Block):
    """Formatted text."""

    type: Literal["rich_text"]
    elements: Annotated[list[RichPart], Field(min_length=1)]


class MarkdownBlock(Block):
    """Text in standard Markdown; messages only."""

    type: Literal["markdown"]
    text: Annotated[str, Field(min_length=1, max_length=12_000)]


class RawText(Shape):
    """A table's cell of plain text."""

    type: Literal["raw_text"]
    text: str


Cell = Annotated[
    Annotated[RawText, Tag("<raw_text>")] | Annotated[RichText, Tag("<rich_text>")],
    Discriminator(kind_of),
]


class Column(Shape):
    """How a table's column is set."""

    align: Literal["left", "center", "right"] = "left"
    is_wrapped: StrictBool = False


class TableBlock(Block):
    """Rows of cells."""

    type: Literal["table"]
    rows: Annotated[
        list[Annotated[list[Cell], Field(min_length=1, max_length=20)]],
        Field(min_length=1, max_length=100),
    ]
    column_settings: Annotated[list[Column | None], Field(max_length=20)] | None = None


KnownBlock = (
    Annotated[SectionBlock, Tag("<section>")]
    | Annotated[Header, Tag("<header>")]
    | Annotated[Divider, Tag("<divider>")]
    | Annotated[Context, Tag("<context>")]
    | Annotated[Actions, Tag("<actions>")]
    | Annotated[InputBlock, Tag("<input>")]
    | Annotated[ImageBlock, Tag("<image>")]
    | Annotated[RichText, Tag("<rich_text>")]
    | Annotated[MarkdownBlock, Tag("<markdown>")]
    | Annotated[TableBlock, Tag("<table>")]
)
AnyBlock = Annotated[KnownBlock, Discriminator(kind_of)]
NewBlock = Annotated[
    KnownBlock | Annotated[DataVisualization, Tag("<data_visualization>")], Discriminator(kind_of)
]

ViewBlocks = Annotated[list[AnyBlock], Field(max_length=100)]


class MessageBody(Shape):
    """The blocks of a message."""

    blocks: Annotated[list[AnyBlock], Field(max_length=50)]


class ChartedBody(Shape):
    """The blocks of a message where charts are taken."""

    blocks: Annotated[list[NewBlock], Field(max_length=50)]


class Modal(Shape):
    """A dialog."""

    type: Literal["modal"]
    title: Plain24
    blocks: ViewBlocks
    submit: Plain24 | None = None
    close: Plain24 | None = None
    private_metadata: Annotated[str, Field(max_length=3000)] = ""
    callback_id: Annotated[str, Field(max_length=255)] = ""
    external_id: Annotated[str, Field(max_length=255)] = ""
    clear_on_close: StrictBool = False
    notify_on_close: StrictBool = False


class ModalBody(Shape):
    """The `view` argument when it is a modal."""

    view: Modal


class Home(Shape):
    """The app's Home tab."""

    type: Literal["home"]
    blocks: ViewBlocks
    private_metadata: Annotated[str, Field(max_length=3000)] = ""
    callback_id: Annotated[str, Field(max_length=255)] = ""
    external_id: Annotated[str, Field(max_length=255)] = ""


class HomeBody(Shape):
    """The `view` argument when it is a Home tab."""

    view: Home
