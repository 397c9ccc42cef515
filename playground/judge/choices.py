"""Elements that offer a choice: selects, overflow menus, checkboxes, radio buttons."""

from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, model_validator

from playground.judge.texts import Confirm, Id, Plain75, Plain150, Shape, Text75, Url, objection


class Option(Shape):
    """An item of a menu; its text is plain."""

    text: Plain75
    value: Annotated[str, Field(min_length=1, max_length=150)]
    description: Plain75 | None = None


class LinkOption(Option):
    """An item of an overflow menu, which may open a page."""

    url: Url | None = None


class BoxOption(Shape):
    """A checkbox or a radio button; its text may have markup."""

    text: Text75
    value: Annotated[str, Field(min_length=1, max_length=150)]
    description: Text75 | None = None


class OptionGroup(Shape):
    """Options under a label."""

    label: Plain75
    options: Annotated[list[Option], Field(min_length=1, max_length=100)]


class Interactive(Shape):
    """What all elements share that send an action."""

    action_id: Id | None = None


class Focusable(Interactive):
    """An element that can have the focus when its view opens, and ask before it sends."""

    focus_on_load: StrictBool = False
    confirm: Confirm | None = None


class Menu(Focusable):
    """The options of a static menu, plain or in groups."""

    placeholder: Plain150 | None = None
    options: Annotated[list[Option], Field(min_length=1, max_length=100)] | None = None
    option_groups: Annotated[list[OptionGroup], Field(min_length=1, max_length=100)] | None = None

    def offered(self) -> list[Option]:
        """All options, those in groups too."""
        groups = self.option_groups or []
        return [*(self.options or []), *(each for group in groups for each in group.options)]

    @model_validator(mode="after")
    def one_source(self) -> Self:
        """Options come plain or in groups, never both, never neither."""
        if (self.options is None) == (self.option_groups is None):
            raise objection("must define either `options` or `option_groups`")
        return self


class StaticSelect(Menu):
    """A menu of which one option is chosen."""

    type: Literal["static_select"]
    initial_option: Option | None = None

    @model_validator(mode="after")
    def initial_is_offered(self) -> Self:
        """The initial option must be one of those offered, exactly."""
        if self.initial_option is not None and self.initial_option not in self.offered():
            raise objection("must match one of the options", "initial_option")
        return self


class MultiStaticSelect(Menu):
    """A menu of which several options are chosen."""

    type: Literal["multi_static_select"]
    initial_options: Annotated[list[Option], Field(min_length=1, max_length=100)] | None = None
    max_selected_items: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def initial_are_offered(self) -> Self:
        """Each initial option must be one of those offered, exactly."""
        for place, option in enumerate(self.initial_options or []):
            if option not in self.offered():
                raise objection("must match one of the options", "initial_options", place)
        return self


class Overflow(Interactive):
    """A menu behind three dots."""

    type: Literal["overflow"]
    options: Annotated[list[LinkOption], Field(min_length=1, max_length=5)]
    confirm: Confirm | None = None


class Boxes(Focusable):
    """A short list with all its options in sight."""

    options: Annotated[list[BoxOption], Field(min_length=1, max_length=10)]


class Checkboxes(Boxes):
    """Several of a few."""

    type: Literal["checkboxes"]
    initial_options: Annotated[list[BoxOption], Field(min_length=1, max_length=10)] | None = None

    @model_validator(mode="after")
    def initial_are_offered(self) -> Self:
        """Each initial option must be one of those offered, exactly."""
        for place, option in enumerate(self.initial_options or []):
            if option not in self.options:
                raise objection("must match one of the options", "initial_options", place)
        return self


class RadioButtons(Boxes):
    """One of a few."""

    type: Literal["radio_buttons"]
    initial_option: BoxOption | None = None

    @model_validator(mode="after")
    def initial_is_offered(self) -> Self:
        """The initial option must be one of those offered, exactly."""
        if self.initial_option is not None and self.initial_option not in self.options:
            raise objection("must match one of the options", "initial_option")
        return self


class ConversationFilter(Shape):
    """Which conversations a menu offers."""

    include: (
        Annotated[list[Literal["im", "mpim", "private", "public"]], Field(min_length=1)] | None
    ) = None
    exclude_external_shared_channels: StrictBool = False
    exclude_bot_users: StrictBool = False


class ConversationsSelect(Focusable):
    """A menu of the conversations that the person can see."""

    type: Literal["conversations_select"]
    placeholder: Plain150 | None = None
    initial_conversation: str | None = None
    default_to_current_conversation: StrictBool = False
    response_url_enabled: StrictBool = False
    filter: ConversationFilter | None = None


class ChannelsSelect(Focusable):
    """A menu of public channels."""

    type: Literal["channels_select"]
    placeholder: Plain150 | None = None
    initial_channel: str | None = None
    response_url_enabled: StrictBool = False


class UsersSelect(Focusable):
    """A menu of people."""

    type: Literal["users_select"]
    placeholder: Plain150 | None = None
    initial_user: str | None = None


class Searched(Focusable):
    """A menu whose options the app finds by what is typed; its initial ones are taken as given."""

    placeholder: Plain150 | None = None
    min_query_length: Annotated[int, Field(ge=0)] | None = None


class ExternalSelect(Searched):
    """A searched menu of which one option is chosen."""

    type: Literal["external_select"]
    initial_option: Option | None = None


class MultiExternalSelect(Searched):
    """A searched menu of which several options are chosen."""

    type: Literal["multi_external_select"]
    initial_options: Annotated[list[Option], Field(min_length=1, max_length=100)] | None = None
    max_selected_items: Annotated[int, Field(ge=1)] | None = None


class Suggested(Shape):
    """What an app finds for a searched menu: options, plain or in groups; there may be none."""

    options: Annotated[list[Option], Field(max_length=100)] | None = None
    option_groups: Annotated[list[OptionGroup], Field(max_length=100)] | None = None

    @model_validator(mode="after")
    def one_source(self) -> Self:
        """Options come plain or in groups, never both, never neither."""
        if (self.options is None) == (self.option_groups is None):
            raise objection("must define either `options` or `option_groups`")
        return self
