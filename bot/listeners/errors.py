"""From an error to a sentence, on the surface where the person is looking."""

import secrets
from http import HTTPStatus
from typing import Any

import orjson
import structlog
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse

from bot.attendance.errors import AttendanceError, BadInput, NotEnrolled, OfficeEntered
from bot.blocks.elements import Message
from bot.blocks.notices import failed, not_saved, refused, said
from bot.listeners.context import Body, Desk, desk_of, press_of
from bot.posting.effects import Effect
from bot.slack.errors import MISSING_SCOPE, RATE_LIMITED, Declined, SlackTrouble

log = structlog.get_logger(__name__)

TRIGGER_IS_OVER = frozenset({"expired_trigger_id", "exchanged_trigger_id"})
MENDS_IT = "Ask whoever runs Slack at your school to install it again with the newest manifest."


async def translate(error: Exception, body: Body, context: AsyncBoltContext) -> BoltResponse:
    """Tell the person what went wrong. A refusal speaks for itself; the rest gets a reference."""
    desk = desk_of(context)
    message = _told(error)
    if "command" in body:
        return _json_response({"response_type": "ephemeral"} | message.as_dict())
    if body.get("type") == "view_submission":
        return _json_response(_in_modal(error, message, body["view"]))
    if view := body.get("view"):
        desk.effects.after_ack(lambda: _put_in_place(desk, view, message))
    if response_url := body.get("response_url"):
        desk.effects.after_ack(lambda: _show(desk, response_url, message))
        _redraw_if_stale(error, body, context)
    return BoltResponse(status=HTTPStatus.OK, body="")


async def told_if_it_fails(desk: Desk, response_url: str, effect: Effect) -> None:
    """Do what comes after the ack; the person is told if it fails."""
    try:
        await effect()
    except Exception as error:  # noqa: BLE001  # nobody else is left to tell the person
        await desk.replies.show(response_url, _told(error))


def _told(error: Exception) -> Message:
    """Give a refusal's own words; for anything else a reference, which the log has too."""
    if isinstance(error, AttendanceError):
        log.info("refused", refusal=type(error).__name__)
        return refused(error)
    if isinstance(error, SlackTrouble):
        log.warning("slack_trouble", code=error.code)
        return said(_sentence_of(error))
    reference = secrets.token_hex(4)
    log.error("listener_failed", reference=reference, exc_info=error)
    return failed(reference)


def _sentence_of(trouble: SlackTrouble) -> str:
    """Say what Slack did not do, and what helps. Nothing that was entered is lost by it."""
    if trouble.code == MISSING_SCOPE:
        needed = trouble.needed if isinstance(trouble, Declined) else ""
        lacks = f"permission “{needed}”" if needed else "permission that this needs"
        return f"This app lacks the {lacks} in Slack. {MENDS_IT}"
    if trouble.is_of_app:
        return f"Slack does not let this app in any more ({trouble.code}). {MENDS_IT}"
    if trouble.code in TRIGGER_IS_OVER:
        return (
            "That took too long, so Slack did not open the form. Nothing is lost: please press "
            "again, or type the command again."
        )
    if trouble.code == RATE_LIMITED:
        return "Slack is asked too much just now. Please try again in a minute."
    return f"Slack did not do that just now ({trouble.code}). Please try again."


def _redraw_if_stale(error: Exception, body: Body, context: AsyncBoltContext) -> None:
    """Have a roster redrawn that showed somebody who has left, or less than the office knows."""
    if isinstance(error, NotEnrolled | OfficeEntered):
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


async def _show(desk: Desk, response_url: str, message: Message) -> None:
    await desk.replies.show(response_url, message)
