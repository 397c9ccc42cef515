"""The Socket Mode door: the same payloads by a connection that the bot opens itself."""

from typing import Any, cast

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.listeners.context import Desk
from bot.listeners.doors.payloads import Unsound, checked, request_of
from bot.slack.calls import Calls

log = structlog.get_logger(__name__)

# What Slack calls a command's envelope: its payload is the form's fields.
COMMANDS = "slash_commands"


class SocketDoor:
    """Holds a connection to Slack and answers what comes over it. Slack signs nothing here."""

    def __init__(
        self,
        app: AsyncApp,
        desk: Desk,
        app_token: str,
        http: aiohttp.ClientSession,
        api_url: str,
    ) -> None:
        self._app = app
        self._desk = desk
        self._calls = Calls(http, app_token, api_url)
        # The SDK's own client asks for the next connection when one ends.
        web_client = AsyncWebClient(base_url=api_url, session=http)
        self._client = SocketModeClient(app_token=app_token, web_client=web_client)
        self._client.socket_mode_request_listeners.append(self._answer)

    async def open(self) -> None:
        """Connect. Raises SlackTrouble when Slack refuses the app token or does not answer."""
        # The client itself would ask again and again, refused or not.
        answer = await self._calls.write("apps.connections.open", {})
        self._client.wss_uri = answer["url"]
        await self._client.connect()

    async def close(self) -> None:
        """Disconnect, and stop reconnecting."""
        await self._client.close()

    async def _answer(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        payload = cast("dict[str, Any]", request.payload)  # pyright: ignore[reportUnknownMemberType]  # the SDK's dicts are untyped
        try:
            sound = payload if request.type == COMMANDS else checked(payload)
            bolt_request = await request_of(sound, self._desk)
        except Unsound as error:
            log.warning("payload_refused", why=str(error))
            await client.send_socket_mode_response(SocketModeResponse(request.envelope_id))
            return
        answer = await self._app.async_dispatch(bolt_request)
        await send_async_response(client, request, answer, 0.0)
        await self._desk.effects.start()
