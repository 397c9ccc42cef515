"""The load: raw requests over connections that stay open, as cheap for this side as can be."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial

from slack_sdk.signature import SignatureVerifier

SECRET = "bench"
SIGNER = SignatureVerifier(SECRET)
PATH = "/slack/events"
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Spent:
    """What some requests took: seconds of clock from the first of them to the last answer."""

    count: int
    seconds: float


# Waits until what the nth list's last request led to has come.
Settled = Callable[[int], Awaitable[None]]


async def at_once(_list: int) -> None:
    """Wait for nothing more than the answer."""


async def press(port: int, bodies: Sequence[Sequence[bytes]], settled: Settled = at_once) -> Spent:
    """Press with each list as `send` does, signed."""
    return await send(port, [[request(body) for body in each] for each in bodies], settled)


async def send(port: int, requests: Sequence[Sequence[bytes]], settled: Settled = at_once) -> Spent:
    """Send each list over a connection of its own, one request after the other is answered.

    And settled. Raises ValueError for an answer that is not 200.
    """
    streams = [await asyncio.open_connection("127.0.0.1", port, limit=2**20) for _ in requests]
    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for number, (stream, each) in enumerate(zip(streams, requests, strict=True)):
            group.create_task(_send_all(stream, each, partial(settled, number)))
    seconds = time.perf_counter() - began
    for _, writer in streams:
        writer.close()
    return Spent(sum(len(each) for each in requests), seconds)


def request(body: bytes, content_type: str = FORM) -> bytes:
    """Write a request signed now."""
    timestamp = str(int(time.time()))
    signature = SIGNER.generate_signature(timestamp=timestamp, body=body)
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Slackbot 1.0\r\n"
        "Accept: application/json,*/*\r\nAccept-Encoding: gzip,deflate\r\n"
        f"Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\n"
        f"X-Slack-Request-Timestamp: {timestamp}\r\nX-Slack-Signature: {signature}\r\n\r\n"
    )
    return head.encode() + body


async def get(port: int, path: str) -> bytes:
    """Get a page of the server's; returns its body."""
    return await fetch(port, f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())


async def fetch(port: int, request: bytes) -> bytes:
    """Send one request over a connection of its own; returns the answer's body."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    body = await _answer(reader)
    writer.close()
    return body


async def _send_all(
    stream: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    requests: Sequence[bytes],
    settled: Callable[[], Awaitable[None]],
) -> None:
    for each in requests:
        await exchange(stream, each)
        await settled()


async def exchange(
    stream: tuple[asyncio.StreamReader, asyncio.StreamWriter], request: bytes
) -> bytes:
    """Send one request over an open connection; returns the answer's body.

    Raises ValueError for an answer that is not 200.
    """
    reader, writer = stream
    writer.write(request)
    return await _answer(reader)


async def _answer(reader: asyncio.StreamReader) -> bytes:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if not head.startswith(b"http/1.1 200"):
        raise ValueError(f"found {head.splitlines()[0]!r}, expected 200")
    length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
    return await reader.readexactly(int(length or b"0"))
