"""Buttons, pictures, pickers and fields, and which of all elements may stand where."""

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Discriminator, Field, StrictBool, Tag, model_validator

from playground.judge.choices import (
    ChannelsSelect,
    Checkboxes,
    ConversationsSelect,
    ExternalSelect,
    Focusable,
    Interactive,
    MultiExternalSelect,
    MultiStaticSelect,
    Overflow,
    RadioButtons,
    StaticSelect,
    UsersSelect,
)
from playground.judge.texts import (
    Confirm,
    MarkedText,
    Plain75,
    Plain150,
    PlainText,
    Shape,
    Url,
    kind_of,
    objection,
)

DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
NUMBER = re.compile(r"-?\d+(\.\d+)?")


def _date(text: str) -> str:
    """A date as YYYY-MM-DD."""
    if not DATE.fullmatch(text):
        raise objection("must be a date in the format YYYY-MM-DD")
    return text


def _time_of_day(text: str) -> str:
    """A time of day as HH:mm."""
    if not TIME.fullmatch(text):
        raise objection("must be a time in the format HH:mm")
    return text


def _number(text: str) -> str:
    """A number written as a string."""
    if not NUMBER.fullmatch(text):
        raise objection("must be a string that holds a number")
    return text


Date = Annotated[str, AfterValidator(_date)]
TimeOfDay = Annotated[str, AfterValidator(_time_of_day)]
Number = Annotated[str, AfterValidator(_number)]


class Button(Interactive):
    """A button."""

    type: Literal["button"]
    text: Plain75
    value: Annotated[str, Field(max_length=2000)] | None = None
    url: Url | None = None
    style: Literal["primary", "danger"] | None = None
    confirm: Confirm | None = None
    accessibility_label: Annotated[str, Field(min_length=1, max_length=75)] | None = None


class SlackFile(Shape):
    """A picture that was uploaded to Slack, by its id or its address."""

    id: str | None = None
    url: str | None = None


class ImageSource(Shape):
    """Where a picture comes from: exactly one of the two."""

    image_url: Url | None = None
    slack_file: SlackFile | None = None
    alt_text: Annotated[str, Field(min_length=1, max_length=2000)]

    @model_validator(mode="after")
    def one_source(self) -> Self:
        """A picture has one address."""
        if (self.image_url is None) == (self.slack_file is None):
            raise objection("must define either `image_url` or `slack_file`")
        return self


class ImageElement(ImageSource):
    """A picture inside a block."""

    type: Literal["image"]


class DatePicker(Focusable):
    """A calendar."""

    type: Literal["datepicker"]
    placeholder: Plain150 | None = None
    initial_date: Date | None = None


class TimePicker(Focusable):
    """A time of day."""

    type: Literal["timepicker"]
    placeholder: Plain150 | None = None
    initial_time: TimeOfDay | None = None
    timezone: str | None = None


class DispatchConfig(Shape):
    """When a field sends an action."""

    trigger_actions_on: Annotated[
        list[Literal["on_enter_pressed", "on_character_entered"]], Field(min_length=1)
    ]


class TypedField(Interactive):
    """What fields to type in share."""

    placeholder: Plain150 | None = None
    focus_on_load: StrictBool = False
    dispatch_action_config: DispatchConfig | None = None


class TextField(TypedField):
    """A field for text."""

    type: Literal["plain_text_input"]
    initial_value: Annotated[str, Field(max_length=3000)] | None = None
    multiline: StrictBool = False
    min_length: Annotated[int, Field(ge=0, le=3000)] | None = None
    max_length: Annotated[int, Field(ge=1, le=3000)] | None = None


class NumberField(TypedField):
    """A field for a number; its limits are strings."""

    type: Literal["number_input"]
    is_decimal_allowed: StrictBool
    initial_value: Number | None = None
    min_value: Number | None = None
    max_value: Number | None = None


class FileInput(Interactive):
    """A place for files, in modals only; `filetypes` are the endings of the names it takes."""

    type: Literal["file_input"]
    filetypes: Annotated[list[Annotated[str, Field(min_length=1)]] | None, Field(min_length=1)] = (
        None
    )
    max_files: Annotated[int, Field(ge=1, le=10)] | None = None


Accessory = Annotated[
    Annotated[Button, Tag("<button>")]
    | Annotated[ImageElement, Tag("<image>")]
    | Annotated[StaticSelect, Tag("<static_select>")]
    | Annotated[MultiStaticSelect, Tag("<multi_static_select>")]
    | Annotated[MultiExternalSelect, Tag("<multi_external_select>")]
    | Annotated[ExternalSelect, Tag("<external_select>")]
    | Annotated[ConversationsSelect, Tag("<conversations_select>")]
    | Annotated[ChannelsSelect, Tag("<channels_select>")]
    | Annotated[UsersSelect, Tag("<users_select>")]
    | Annotated[Overflow, Tag("<overflow>")]
    | Annotated[Checkboxes, Tag("<checkboxes>")]
    | Annotated[RadioButtons, Tag("<radio_buttons>")]
    | Annotated[DatePicker, Tag("<datepicker>")]
    | Annotated[TimePicker, Tag("<timepicker>")],
    Discriminator(kind_of),
]

ActionElement = Annotated[
    Annotated[Button, Tag("<button>")]
    | Annotated[StaticSelect, Tag("<static_select>")]
    | Annotated[ExternalSelect, Tag("<external_select>")]
    | Annotated[ConversationsSelect, Tag("<conversations_select>")]
    | Annotated[ChannelsSelect, Tag("<channels_select>")]
    | Annotated[UsersSelect, Tag("<users_select>")]
    | Annotated[Overflow, Tag("<overflow>")]
    | Annotated[Checkboxes, Tag("<checkboxes>")]
    | Annotated[RadioButtons, Tag("<radio_buttons>")]
    | Annotated[DatePicker, Tag("<datepicker>")]
    | Annotated[TimePicker, Tag("<timepicker>")],
    Discriminator(kind_of),
]

InputElement = Annotated[
    Annotated[TextField, Tag("<plain_text_input>")]
    | Annotated[NumberField, Tag("<number_input>")]
    | Annotated[FileInput, Tag("<file_input>")]
    | Annotated[StaticSelect, Tag("<static_select>")]
    | Annotated[MultiStaticSelect, Tag("<multi_static_select>")]
    | Annotated[MultiExternalSelect, Tag("<multi_external_select>")]
    | Annotated[ExternalSelect, Tag("<external_select>")]
    | Annotated[ConversationsSelect, Tag("<conversations_select>")]
    | Annotated[ChannelsSelect, Tag("<channels_select>")]
    | Annotated[UsersSelect, Tag("<users_select>")]
    | Annotated[Checkboxes, Tag("<checkboxes>")]
    | Annotated[RadioButtons, Tag("<radio_buttons>")]
    | Annotated[DatePicker, Tag("<datepicker>")]
    | Annotated[TimePicker, Tag("<timepicker>")],
    Discriminator(kind_of),
]

ContextElement = Annotated[
    Annotated[ImageElement, Tag("<image>")]
    | Annotated[PlainText, Tag("<plain_text>")]
    | Annotated[MarkedText, Tag("<mrkdwn>")],
    Discriminator(kind_of),
]
