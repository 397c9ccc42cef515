"""What Slack sends, by either door: refused when Bolt and the listeners could not read on."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, Any, Self, cast

import orjson
from pydantic import BaseModel, Field, ValidationError, model_validator
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.listeners.context import KEY, Body, Desk
from bot.slack.calls import part


class Unsound(Exception):
    """A request that is not let in; `status` says how it is answered."""

    def __init__(self, status: HTTPStatus, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class _Presser(BaseModel):
    """A person in a payload."""

    id: str
    team_id: str | None = None


class _Container(BaseModel):
    """What was pressed: a message or a view."""

    message_ts: str | None = None
    view_id: str | None = None

    @model_validator(mode="after")
    def _is_named(self) -> Self:
        """Raise ValueError for a container that could not be found again."""
        if not self.message_ts and not self.view_id:
            raise ValueError("expected the stamp of a message, or the id of a view")
        return self


class _UsedElement(BaseModel):
    """One use of a button, a select or another element."""

    type: str
    action_id: str
    block_id: str
    action_ts: str
    value: str | None = None


class _ShownView(BaseModel):
    """A modal or a Home tab."""

    type: str
    id: str
    hash: str
    callback_id: str
    private_metadata: str
    blocks: list[dict[str, Any]]
    state: dict[str, Any]


class _Happening(BaseModel):
    """What happened, by the Events API.

    Of a message it is in `channel` at `ts`; one that was changed, or of an app, may have no person.
    """

    type: str
    user: str | dict[str, Any] | None = None
    tab: str | None = None
    channel: str | dict[str, Any] | None = None
    ts: str | None = None
    text: str | None = None

    @model_validator(mode="after")
    def _has_its_parts(self) -> Self:
        """Raise ValueError for what the bot listens to, without who did it or where."""
        person = self.user if isinstance(self.user, str) else None
        place = self.channel if isinstance(self.channel, str) else None
        parts = {
            "app_home_opened": (person, self.tab),
            "app_mention": (place, self.ts, self.text),
            "message": (place, self.ts),
        }
        if None in parts.get(self.type, ()):
            raise ValueError("expected who did something, and where")
        return self


class Envelope(BaseModel):
    """What every payload must have for Bolt and the listeners to read on: Slack's own always do."""

    type: str
    user: _Presser | None = None
    team: dict[str, Any] | None = None
    enterprise: dict[str, Any] | None = None
    container: _Container | None = None
    view: _ShownView | None = None
    actions: Annotated[list[_UsedElement], Field(min_length=1)] | None = None
    event: _Happening | None = None
    team_id: str | None = None
    enterprise_id: str | None = None
    user_id: str | None = None
    response_url: str | None = None
    trigger_id: str | None = None
    callback_id: str | None = None
    action_id: str | None = None
    block_id: str | None = None
    value: str | None = None
    event_id: str | None = None
    challenge: str | None = None

    @model_validator(mode="after")
    def _has_its_parts(self) -> Self:
        """Raise ValueError for a press, a submission, an event and so on without what it is of."""
        parts = {
            "block_actions": (self.user, self.actions, self.container, self.trigger_id),
            "view_submission": (self.user, self.view, self.trigger_id),
            "view_closed": (self.user, self.view),
            "block_suggestion": (
                self.user,
                self.container,
                self.action_id,
                self.block_id,
                self.value,
            ),
            "shortcut": (self.user, self.callback_id, self.trigger_id),
            "interactive_message": (self.actions,),
            "event_callback": (self.event, self.event_id, self.team_id or self.enterprise_id),
            "url_verification": (self.challenge,),
        }
        if None in parts.get(self.type, ()):
            raise ValueError("expected a person and what was pressed, or what happened")
        return self


# What people and Slack do, by the types of payloads.
_KINDS = {
    "block_actions": "press",
    "view_submission": "form",
    "view_closed": "close",
    "block_suggestion": "search",
    "shortcut": "shortcut",
    "event_callback": "event",
}
# What a command's form must have, and all the names that it has in common with payloads.
_OF_COMMANDS = frozenset({"command", "team_id", "user_id", "response_url"})
_OF_BOTH = frozenset({"team_id", "enterprise_id", "user_id", "response_url", "trigger_id"})
_OF_PAYLOADS = frozenset(Envelope.model_fields) - _OF_BOTH
# What reading on ends in where a field is of another shape than Slack's, or far too deep.
_UNREADABLE = (AttributeError, LookupError, TypeError, ValueError, RecursionError)


def enveloped(text: bytes) -> Body:
    """Read a payload's JSON. Raises Unsound (400) unless it is an object like Slack's."""
    try:
        payload = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise _no_payload() from None
    return checked(payload)


def checked(payload: Body) -> Body:
    """Pass a payload on that is like Slack's. Raises Unsound (400) for any other."""
    try:
        Envelope.model_validate(payload)
    except ValidationError:
        raise _no_payload() from None
    return payload


def command_of(fields: object) -> Body:
    """Pass a command's fields on, without what is of payloads only, or no text.

    Slack's look at the address, an ssl_check, is taken too, and is nothing else: a look is of no
    workspace, and a command of one. Raises Unsound (400) for anything else.
    """
    sound = _texts(cast("Body", fields)) if isinstance(fields, dict) else {}
    is_command = sound.keys() >= _OF_COMMANDS
    if not is_command and "ssl_check" not in sound:
        raise Unsound(HTTPStatus.BAD_REQUEST, "expected a payload or a command")
    return {name: each for name, each in sound.items() if (name == "ssl_check") is not is_command}


def _texts(fields: Body) -> Body:
    return {
        name: value
        for name, value in fields.items()
        if name not in _OF_PAYLOADS and isinstance(value, str)
    }


def request_of(payload: Body, desk: Desk | None) -> AsyncBoltRequest:
    """Make what Bolt dispatches; what is of no workspace has no desk.

    Raises Unsound (400) for a payload that Bolt can't take: it reads some fields before it handles
    errors, its own or ours.
    """
    try:
        return AsyncBoltRequest(mode="socket_mode", body=payload, context={KEY: desk})
    except _UNREADABLE:
        raise _no_payload() from None


def is_of_no_workspace(payload: Body) -> bool:
    """Whether it is Slack's look at the address, which is answered before anything is installed."""
    return payload.get("type") == "url_verification" or "ssl_check" in payload


def is_press(payload: Body) -> bool:
    """Whether somebody has pressed a button, or chosen something in a menu."""
    return payload.get("type") == "block_actions"


def kind_of(payload: Body) -> str:
    """Say what a payload is, of the few kinds that there are."""
    if "command" in payload:
        return "command"
    return _KINDS.get(str(payload.get("type")), "other")


def teams_of(payload: Body) -> list[str]:
    """Say in which workspace the app was used: the installed one, not the person's.

    An event names it by the authorization that it comes by. Something pressed by somebody of an
    enterprise may name none, where the whole enterprise has the app: then the view's is meant, or
    the person's.
    """
    view, user = part(payload, "view"), part(payload, "user")
    named = [
        view.get("app_installed_team_id"),
        part(payload, "team").get("id"),
        *(each.get("team_id") for each in _authorizations(payload)),
        payload.get("team_id"),
    ]
    teams = _team_ids(named)
    return teams[:1] or _team_ids([view.get("team_id"), user.get("team_id")])


def enterprise_of(payload: Body) -> str:
    """Say of which organisation the workspace is in which the app was used; empty if of none."""
    named = [
        part(payload, "enterprise").get("id"),
        payload.get("enterprise_id"),
        *(each.get("enterprise_id") for each in _authorizations(payload)),
    ]
    return next((each for each in named if isinstance(each, str) and each), "")


def _authorizations(payload: Body) -> list[Body]:
    found: object = payload.get("authorizations")
    listed = cast("list[object]", found) if isinstance(found, list) else []
    return [cast("Body", each) for each in listed if isinstance(each, dict)]


def _team_ids(names: Sequence[object]) -> list[str]:
    """Leave what is the id of a workspace, and not of an enterprise."""
    return [each for each in names if isinstance(each, str) and each.startswith("T")]


def _no_payload() -> Unsound:
    return Unsound(HTTPStatus.BAD_REQUEST, "expected Slack's JSON as payload")
