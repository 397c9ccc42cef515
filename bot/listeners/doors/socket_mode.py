"""The Socket Mode door: the same payloads by a connection that the bot opens itself."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

import orjson
import structlog
from slack_bolt.response import BoltResponse

from bot.listeners.doors.crowded import TurnedAway
from bot.listeners.doors.inside import Inside, NotServed
from bot.listeners.doors.payloads import Unsound, checked, command_of
from bot.slack.connection import Connection, Frame
from bot.slack.errors import SlackTrouble
from bot.starting import StartError

log = structlog.get_logger(__name__)

# What Slack calls a command's envelope: its payload is the form's fields.
_COMMANDS = "slash_commands"


class SocketDoor:
    """Answers what comes over a connection. Slack signs nothing here.

    What the HTTP door answers with a 4xx is acknowledged and logged: Slack would send it again.
    """

    def __init__(self, inside: Inside, connection: Connection) -> None:
        self._inside = inside
        self._connection = connection

    async def answer(self, frame: Frame) -> None:
        """Answer one envelope; its effects begin when the answer is out."""
        envelope_id = frame.envelope_id or ""
        try:
            payload = (command_of if frame.type == _COMMANDS else checked)(frame.payload)
            outcome, begin = await self._inside.answered(payload)
        except Unsound as error:
            self._inside.refused(error.status)
            log.warning("payload_refused", why=str(error))
            await self._connection.send(envelope_id, None)
            return
        except NotServed as error:
            await self._connection.send(envelope_id, error.answer)
            return
        except TurnedAway as error:
            # What gets no answer Slack shows as failed.
            if error.answer:
                await self._connection.send(envelope_id, error.answer)
            return
        if outcome.status == HTTPStatus.OK:
            await self._connection.send(envelope_id, _body_of(outcome))
        else:
            log.warning("envelope_unanswered", status=outcome.status)
        await begin()


@asynccontextmanager
async def connected(door: SocketDoor, connection: Connection) -> AsyncGenerator[None]:
    """Be connected by Socket Mode. Raises StartError when Slack refuses the app token."""
    try:
        async with connection.held(door.answer):
            yield
    except SlackTrouble as trouble:
        raise StartError(f"Slack refuses SLACK_APP_TOKEN: {trouble.code}.") from trouble


def _body_of(outcome: BoltResponse) -> dict[str, Any] | None:
    """Take what an answer says beyond that it is one."""
    if not outcome.body:
        return None
    content_type = (outcome.headers.get("content-type") or [""])[0]
    if content_type.startswith("application/json"):
        return orjson.loads(outcome.body)
    return {"text": outcome.body}
