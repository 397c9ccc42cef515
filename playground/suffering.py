"""Carrying out ordered faults on a request to Slack."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeAlias

import orjson
from starlette.requests import Request
from starlette.responses import Response

from playground.state.faults import Fault, FaultKind
from playground.state.workspace import PlaygroundWorkspace
from playground.wire import JsonObject

# The key under which the server leaves the connection of a request; see server.Playground.
CONNECTION = "playground.connection"
GONE = 499

Effect: TypeAlias = Callable[[], Awaitable[Response]]


class Transport(Protocol):
    """A TCP connection that can be cut."""

    def abort(self) -> None:
        """Close at once, sending nothing more."""
        ...


class Connection(Protocol):
    """What uvicorn answers one request with."""

    transport: Transport


async def suffer(
    workspace: PlaygroundWorkspace, request: Request, method: str, body: JsonObject, effect: Effect
) -> Response:
    """Answer a call of `method`: as `effect` does, or as the next ordered fault has it."""
    fault = workspace.faults.take(method)
    if fault is None:
        return await effect()
    if fault.kind is FaultKind.DELAY:
        await workspace.faults.delay(fault.seconds)
        return await effect()
    if fault.kind is FaultKind.DROP_AFTER:
        await effect()
        return await _dropped(request)
    workspace.record(method, body, f"fault: {fault.kind}")
    if fault.kind is FaultKind.DROP_BEFORE:
        return await _dropped(request)
    return _answered(fault)


def answer(body: JsonObject, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A JSON answer as Slack sends it."""
    kind = "application/json; charset=utf-8"
    return Response(orjson.dumps(body), status, headers, kind)


def _answered(fault: Fault) -> Response:
    if fault.kind is FaultKind.ERROR:
        return answer({"ok": False, "error": fault.error})
    wait = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    limited = fault.status == 429  # noqa: PLR2004 - Too Many Requests
    error = "ratelimited" if limited else "internal_error"
    return answer({"ok": False, "error": error}, fault.status, wait)


async def _dropped(request: Request) -> Response:
    connection: Connection = request.scope[CONNECTION]
    connection.transport.abort()
    # The server must see the loss before it is given an answer, which it then discards.
    while (await request.receive())["type"] != "http.disconnect":
        pass
    return Response(status_code=GONE)
