"""The HTTP door: is it Slack, is it fresh, is it sound; then Bolt gets what Socket Mode sends."""

import binascii
from collections.abc import Callable, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from slack_sdk.signature import Clock, SignatureVerifier
from starlette.background import BackgroundTask
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.listeners.doors.crowded import TurnedAway
from bot.listeners.doors.inside import Inside, NotServed
from bot.listeners.doors.payloads import Unsound, command_of, enveloped

# Slack's largest payload is a view of 250 kB; percent-encoding at most triples it.
LARGEST_BODY = 1_000_000
PAYLOAD = b"payload="
# Seconds since 1970; a longer run of digits is not a time, nor a number that Python will read.
LONGEST_TIMESTAMP = 12


class SlackDoor:
    """Takes Slack's requests at one address.

    A request is answered with 401 unless its signature is right and its timestamp within five
    minutes; 413 above a megabyte; 400 for what is not a form or JSON with a payload; 503 for all
    others as long as Slack has not said who the bot is. Nothing of a body is logged.
    """

    def __init__(
        self,
        secrets: Sequence[str],
        clock: Callable[[], datetime],
        inside: Inside,
    ) -> None:
        self._inside = inside
        self._verifiers = [SignatureVerifier(secret, SlackClock(clock)) for secret in secrets]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, as ASGI has it."""
        response = await self.answer(Request(scope, receive))
        await response(scope, receive, send)

    async def answer(self, request: Request) -> Response:
        """Answer one request; its effects begin when the answer is out."""
        try:
            body = await _whole_body(request)
            self.check(request, body)
            payload = payload_of(body, request.headers.get("content-type", ""))
            outcome, begin = await self._inside.answered(payload)
        except Unsound as error:
            self._inside.refused(error.status)
            return JSONResponse({"error": str(error)}, status_code=error.status)
        except (NotServed, TurnedAway) as error:
            return JSONResponse(error.answer or {}, status_code=error.status)
        return Response(
            outcome.body,
            status_code=outcome.status,
            media_type=(outcome.headers.get("content-type") or ["text/plain"])[0],
            background=BackgroundTask(begin),
        )

    def check(self, request: Request, body: bytes) -> None:
        """Check Slack's signature over the body and its timestamp. Raises Unsound (401)."""
        timestamp = request.headers.get("x-slack-request-timestamp", "")
        signature = request.headers.get("x-slack-signature", "")
        text = _utf8(body)
        readable = timestamp.isdecimal() and timestamp.isascii() and signature.isascii()
        readable = readable and len(timestamp) <= LONGEST_TIMESTAMP
        if not readable or not any(
            verifier.is_valid(text, timestamp, signature) for verifier in self._verifiers
        ):
            raise Unsound(
                HTTPStatus.UNAUTHORIZED, "expected Slack's signature, not older than five minutes"
            )


class SlackFirst:
    """Gives what is posted to Slack's address to its door, once the app's state has one.

    So a press goes past what guards the API: the door has guards of its own. Everything else goes
    on, to whatever answers it.
    """

    def __init__(self, app: ASGIApp, path: str) -> None:
        self._app = app
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        is_slacks = scope["type"] == "http" and scope["path"] == self._path
        is_slacks = is_slacks and scope["method"] == "POST"
        door: ASGIApp | None = is_slacks and getattr(scope["app"].state, "slack_door", None)
        await (door or self._app)(scope, receive, send)


class SlackClock(Clock):
    """The program's clock, as Slack's verifier reads one."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock

    def now(self) -> float:
        """Give the seconds since 1970."""
        return self._clock().timestamp()


def _utf8(body: bytes) -> str:
    """Read a body as text. Raises Unsound (400): Slack writes UTF-8 only."""
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise Unsound(HTTPStatus.BAD_REQUEST, "expected UTF-8") from None


async def _whole_body(request: Request) -> bytes:
    """Read the body. Raises Unsound (413) as soon as it is over the limit."""
    chunks: list[bytes] = []
    size = 0
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size > LARGEST_BODY:
                raise Unsound(
                    HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"expected at most {LARGEST_BODY} bytes"
                )
            chunks.append(chunk)
    except ClientDisconnect:
        raise Unsound(HTTPStatus.BAD_REQUEST, "the request broke off") from None
    return b"".join(chunks)


def payload_of(body: bytes, content_type: str) -> dict[str, Any]:
    """Decode a body to what the listeners read: a payload, or a command's fields.

    Raises Unsound (400) for anything that Slack would not send.
    """
    if content_type.startswith("application/json"):
        return enveloped(body)
    if body.startswith(PAYLOAD) and b"&" not in body:
        return enveloped(decoded(body[len(PAYLOAD) :]))
    fields = _form(body)
    if "payload" in fields:
        return enveloped(fields["payload"].encode())
    return command_of(fields)


def decoded(value: bytes) -> bytes:
    """Undo a form's percent-encoding of one value, in C.

    A form writes bytes as %41 where quoted-printable writes =41 (RFC 2045), and binascii reads that
    fifty times faster than urllib unquotes. A form never has a bare "=" in a value, nor a line
    break; should it have one, urllib reads it.
    """
    if b"=" in value or b"\n" in value or b"\r" in value:
        return _form(PAYLOAD + value)["payload"].encode()
    return binascii.a2b_qp(value.replace(b"+", b" ").replace(b"%", b"="))


def _form(body: bytes) -> dict[str, str]:
    """Decode a form. Raises Unsound (400) for one that is not UTF-8."""
    try:
        return dict(parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict"))
    except ValueError:
        raise Unsound(HTTPStatus.BAD_REQUEST, "expected a form in UTF-8") from None
