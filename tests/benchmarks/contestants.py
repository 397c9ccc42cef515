"""Who is measured: each an app that one process of its own serves and that tells its CPU time."""

import json
import socket
import sys
import time
from collections.abc import Callable
from functools import partial

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.benchmarks import ours
from tests.benchmarks.baselines.floor import floor
from tests.benchmarks.baselines.stock_list import stock_list
from tests.benchmarks.baselines.straightforward import straightforward
from tests.benchmarks.load import SECRET

CPU_PATH = "/cpu"

CONTESTANTS: dict[str, Callable[[str, str], ASGIApp]] = {
    "whole": ours.whole,
    "until_ack": ours.until_ack,
    "floor": partial(floor, secret=SECRET, redraws=True),
    "floor_until_ack": partial(floor, secret=SECRET, redraws=False),
    "straightforward": partial(straightforward, secret=SECRET),
    "stock_list": partial(stock_list, checks_token=True),
    "stock_list_unguarded": partial(stock_list, checks_token=False),
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
    app = Metered(CONTESTANTS[name](database_url, slack_url))
    config = uvicorn.Config(app, log_level="error", access_log=False)
    print(listener.getsockname()[1], flush=True)
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    serve(*sys.argv[1:])
