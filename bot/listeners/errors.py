"""From an error to a sentence, on the surface where the person is looking."""

from functools import partial
from http import HTTPStatus
from typing import Any

import orjson
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse

from bot.attendance.errors import BadInput, BooksClosed, NotEnrolled, OfficeEntered, ReasonNeeded
from bot.blocks.elements import Message
from bot.blocks.notices import not_saved
from bot.blocks.surfaces import SCREEN
from bot.listeners.context import Body, Desk, desk_of, press_of, surface_of
from bot.listeners.telling import tell, told


async def translate(error: Exception, body: Body, context: AsyncBoltContext) -> BoltResponse:
    """Tell the person what went wrong. A refusal speaks for itself; the rest gets a reference."""
    desk = desk_of(context)
    message = told(error)
    if "command" in body:
        return _json_response({"response_type": "ephemeral"} | message.as_dict())
    if body.get("type") == "view_submission":
        return _json_response(_in_modal(error, message, body["view"]))
    if body.get("type") == "block_suggestion":
        # A menu has no place for a sentence: nothing is found.
        return _json_response({"options": []})
    view = body.get("view")
    if view and view["type"] == "modal" and view["callback_id"] != SCREEN:
        desk.effects.after_ack(partial(_put_in_place, desk, view, message))
    elif trigger_id := body.get("trigger_id"):
        surface = surface_of(body)
        desk.effects.after_ack(partial(tell, desk.surfaces, surface, message, trigger_id))
        _redraw_if_stale(error, body, context)
    return BoltResponse(status=HTTPStatus.OK, body="")


def _redraw_if_stale(error: Exception, body: Body, context: AsyncBoltContext) -> None:
    """Have a roster redrawn that showed less than is known, or more than may be done by now."""
    if isinstance(error, NotEnrolled | OfficeEntered | ReasonNeeded | BooksClosed):
        press = press_of(body, context)
        press.redraw(press.view)


def _in_modal(error: Exception, message: Message, view: dict[str, Any]) -> dict[str, Any]:
    """Put a sentence under the input that it is about, else in the modal's place."""
    errors = _beside_inputs(error, view) if isinstance(error, BadInput) else None
    if errors:
        return {"response_action": "errors", "errors": errors}
    return {"response_action": "update", "view": not_saved(message)}


def _beside_inputs(refusal: BadInput, view: dict[str, Any]) -> dict[str, str] | None:
    """Find the block under which a refusal belongs; None when the view has no such block."""
    blocks = [block["block_id"] for block in view["blocks"]]
    field = refusal.field
    found = next((block for block in blocks if field and block.partition(":")[0] == field), None)
    return {found: str(refusal)} if found else None


def _json_response(answer: dict[str, Any]) -> BoltResponse:
    """Answer 200 with JSON: Slack shows its own error for any other status."""
    return BoltResponse(
        status=HTTPStatus.OK,
        body=orjson.dumps(answer).decode(),
        headers={"Content-Type": ["application/json"]},
    )


async def _put_in_place(desk: Desk, view: dict[str, Any], message: Message) -> None:
    await desk.modals.update(view["id"], not_saved(message), view["hash"])
