"""Stock Bolt behind its own FastAPI adapter, with one listener that does nothing but ack."""

import re

from fastapi import FastAPI, Request, Response
from slack_bolt.adapter.fastapi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient


def noop(
    _database_url: str, slack_url: str, secret: str, *, process_before_response: bool
) -> FastAPI:
    """Build it.

    Without `process_before_response`, as Bolt is by default, it looks for the ack every 10 ms.
    """
    client = AsyncWebClient(token="xoxb-bench", base_url=f"{slack_url}/api/")
    app = AsyncApp(
        client=client, signing_secret=secret, process_before_response=process_before_response
    )

    @app.action(re.compile("^m"))
    async def mark(ack: AsyncAck) -> None:
        await ack()

    return behind_adapter(app)


def behind_adapter(app: AsyncApp) -> FastAPI:
    """Put Bolt behind FastAPI as its documentation shows."""
    api = FastAPI()
    handler = AsyncSlackRequestHandler(app)

    @api.post("/slack/events")
    async def events(request: Request) -> Response:
        return await handler.handle(request)

    return api
