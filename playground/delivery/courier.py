"""Taking payloads to the app, signed, and waiting three seconds for its answer."""

import hashlib
import hmac
import json
from dataclasses import replace
from urllib.parse import urlencode

import aiohttp
import orjson

from playground.delivery.answers import BotAnswer, DeliveryKind, Retry
from playground.delivery.sockets import Sockets
from playground.state.workspace import PlaygroundWorkspace
from playground.wire import JsonObject, is_object

OK = 200
ACCEPTED = range(200, 300)
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
NO_RETRY = "X-Slack-No-Retry"
SLACKBOT = "Slackbot 1.0 (+https://api.slack.com/robots)"


class Courier:
    """Delivers by HTTP when the workspace has a request URL, by Socket Mode when not."""

    def __init__(self, workspace: PlaygroundWorkspace, sockets: Sockets) -> None:
        self._workspace = workspace
        self._sockets = sockets
        self._http: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Open the HTTP client, which needs a running loop."""
        # Idle connections are dropped sooner than servers do, so that none is used as it closes.
        connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=2)
        self._http = aiohttp.ClientSession(connector=connector)

    async def stop(self) -> None:
        """Close the HTTP client."""
        if self._http is not None:
            await self._http.close()

    async def deliver(
        self, kind: DeliveryKind, payload: JsonObject, retry: Retry | None = None
    ) -> BotAnswer:
        """Send a payload and wait for the answer to it, at most `ack_seconds`."""
        url = self._workspace.request_url
        if url is None:
            return await self._sockets.send(kind, payload, retry)
        content_type, body = _encoded(kind, payload)
        headers = {"Content-Type": content_type} | _retried(retry)
        answer = await self._post(url, headers, body)
        if kind is DeliveryKind.EVENT and answer.status in ACCEPTED:
            return BotAnswer(answer.status, None, {})
        return answer

    async def _post(self, url: str, headers: dict[str, str], body: bytes) -> BotAnswer:
        if self._http is None:
            raise RuntimeError("the playground delivers only while it is served")
        headers = headers | {"User-Agent": SLACKBOT, "Accept": "*/*"} | self._signature(body)
        patience = aiohttp.ClientTimeout(total=self._workspace.config.ack_seconds)
        try:
            async with self._http.post(url, data=body, headers=headers, timeout=patience) as reply:
                answer = _answer(reply.status, reply.content_type, await reply.read())
                return replace(answer, no_retry=reply.headers.get(NO_RETRY) == "1")
        except TimeoutError:
            return BotAnswer.failed("operation_timeout")
        except (aiohttp.ClientError, OSError):
            return BotAnswer.failed("dispatch_failed")

    def _signature(self, body: bytes) -> dict[str, str]:
        """Slack's v0 signature: HMAC-SHA256 over version, time stamp and body."""
        stamp = str(int(self._workspace.clock()))
        secret = self._workspace.config.signing_secret.encode()
        digest = hmac.new(secret, b":".join((b"v0", stamp.encode(), body)), hashlib.sha256)
        return {
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={digest.hexdigest()}",
        }


def _encoded(kind: DeliveryKind, payload: JsonObject) -> tuple[str, bytes]:
    if kind is DeliveryKind.EVENT:
        return JSON, orjson.dumps(payload)
    if kind is DeliveryKind.COMMAND:
        return FORM, urlencode(payload).encode()
    # Slack escapes all but ASCII, and the slashes, inside the form's JSON.
    text = json.dumps(payload, separators=(",", ":")).replace("/", "\\/")
    return FORM, urlencode({"payload": text}).encode()


def _retried(retry: Retry | None) -> dict[str, str]:
    if retry is None:
        return {}
    return {"X-Slack-Retry-Num": str(retry.number), "X-Slack-Retry-Reason": retry.reason}


def _answer(status: int, content_type: str, body: bytes) -> BotAnswer:
    if status != OK:
        return BotAnswer.failed("dispatch_failed", status)
    if content_type != JSON or not body.strip():
        text = body.decode(errors="replace").strip()
        return BotAnswer(status, None, {"text": text} if text else {})
    try:
        decoded: object = orjson.loads(body)
    except orjson.JSONDecodeError:
        return BotAnswer.failed("dispatch_failed", status)
    return BotAnswer(status, None, decoded if is_object(decoded) else {})
