"""What the page and the tests send, as it must look."""

from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request

from playground.delivery.answers import DeliveryKind
from playground.delivery.sockets import Ending
from playground.wire import JsonObject


class PageError(Exception):
    """An order that cannot be carried out; its message says what was found and expected."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


class Order(BaseModel):
    """What one person does."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    who: str = Field(alias="as")


class Say(Order):
    """A message or a slash command."""

    channel: str
    text: str = Field(min_length=1)


class ReadOrder(Order):
    """A look at a conversation, up to the message of that stamp."""

    channel: str
    ts: str = Field(pattern=r"^[0-9]+\.[0-9]+$")


class MessagePlace(BaseModel):
    """A message that was pressed."""

    type: Literal["message"]
    channel: str
    ts: str


class ViewPlace(BaseModel):
    """A view that was pressed."""

    type: Literal["view"]
    view_id: str


class PressOrder(Order):
    """An element used.

    `action` is what was chosen, `state` what the inputs hold. Tests may give `action_ts` to
    deliver a press late, and `element` to press what an older drawing held.
    """

    container: MessagePlace | ViewPlace = Field(discriminator="type")
    block_id: str
    action_id: str
    action: JsonObject | None = None
    state: JsonObject | None = None
    action_ts: str | None = None
    element: JsonObject | None = None

    def entered(self) -> JsonObject:
        """What the inputs hold, with what was chosen just now."""
        given: dict[str, Any] = dict(self.state or {})
        values: JsonObject = dict(given.get("values", given))
        own = {**values.get(self.block_id, {}), self.action_id: self.action or {}}
        return values | ({self.block_id: own} if self.action else {})


class SuggestOrder(Order):
    """Something typed into a searched menu; `state` is what the inputs hold."""

    container: MessagePlace | ViewPlace = Field(discriminator="type")
    block_id: str
    action_id: str
    value: str
    state: JsonObject | None = None

    def entered(self) -> JsonObject:
        """What the inputs hold."""
        given: dict[str, Any] = dict(self.state or {})
        return given.get("values", given)


class OpenApp(Order):
    """A look at the app's Home tab, or at its messages."""

    tab: Literal["home", "messages"] = "home"


class UseShortcut(Order):
    """A global shortcut chosen."""

    callback_id: str


class Submit(Order):
    """A modal submitted with what its inputs hold."""

    view_id: str
    values: JsonObject = Field(default_factory=dict[str, Any])


class Close(Order):
    """A modal closed."""

    view_id: str


class SocketsOrder(BaseModel):
    """How the app's WebSockets fare: those that are open are ended, new ones taken or refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    accepts: bool = True
    end: Ending | None = None


class RawDelivery(BaseModel):
    """A payload as it stands, like Slack's or not."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: DeliveryKind
    payload: Any


OrderT = TypeVar("OrderT", bound=BaseModel)


async def read(request: Request, shape: type[OrderT]) -> OrderT:
    """The order in a request's body.

    Raises:
        PageError: the body is not of that shape.
    """
    try:
        return shape.model_validate_json(await request.body())
    except ValidationError as wrong:
        places = (f"{'.'.join(map(str, error['loc']))}: {error['msg']}" for error in wrong.errors())
        raise PageError("; ".join(places), 422) from None
