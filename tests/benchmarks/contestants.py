"""Who is measured: each an app that one process of its own serves and that tells its CPU time."""

import json
import socket
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.benchmarks.load import SECRET

CPU_PATH = "/cpu"
# So many seconds stand for a minute where Slack's rates are waited for.
BRISK_MINUTE = 12.0

OURS, BASELINES = "tests.benchmarks.ours", "tests.benchmarks.baselines"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a contestant is built; its process loads nothing of the others."""

    module: str
    name: str
    options: Mapping[str, object] = field(default_factory=dict[str, object])

    def build(self, database_url: str, slack_url: str) -> ASGIApp:
        """Load it and build its app."""
        return getattr(import_module(self.module), self.name)(
            database_url, slack_url, **self.options
        )


_FLOOR = f"{BASELINES}.floor"
CONTESTANTS = {
    "whole": Place(OURS, "whole"),
    "brisk": Place(OURS, "brisk", {"minute": BRISK_MINUTE}),
    "until_ack": Place(OURS, "until_ack"),
    **{
        f"beside_{number}": Place(OURS, "until_ack", {"beside": number})
        for number in (10, 1_000, 100_000)
    },
    "floor": Place(_FLOOR, "floor", {"secret": SECRET, "redraws": True}),
    "floor_until_ack": Place(_FLOOR, "floor", {"secret": SECRET, "redraws": False}),
    "straightforward": Place(f"{BASELINES}.straightforward", "straightforward", {"secret": SECRET}),
    "stock_list": Place(f"{BASELINES}.stock_list", "stock_list"),
    "floor_list": Place(f"{BASELINES}.floor_list", "floor_list"),
}


class Metered:
    """Lets an app through and tells, at /cpu, the CPU seconds of its process: all threads."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != CPU_PATH:
            await self._app(scope, receive, send)
            return
        body = json.dumps(time.process_time()).encode()
        headers = [(b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def serve(name: str, database_url: str, slack_url: str) -> None:
    """Serve a contestant on a free port, which is printed."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    app = Metered(CONTESTANTS[name].build(database_url, slack_url))
    config = uvicorn.Config(app, log_level="error", access_log=False)
    print(listener.getsockname()[1], flush=True)
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    serve(*sys.argv[1:])
