"""The bot with a leak, which the canaries have to find: it logs what requests have in them.

Sentry is set up as its own pages say, which takes up what is logged, and a span has a text in it.

`python -m tests.privacy.leaking serve` is `rollcall serve` but for that.
"""

import sys
from pathlib import Path
from tempfile import gettempdir

import sentry_sdk
import structlog
from starlette.types import ASGIApp, Receive, Scope, Send

from bot import logs, zones
from bot.app import create_app, watched
from bot.cli import serving
from bot.settings import Settings
from bot.watching.watch import Timed, Watch

log = structlog.get_logger("bot.leaking")


class Leaking:
    """Writes every body into the log, and into a file that is left over."""

    def __init__(self, app: ASGIApp, watch: Watch) -> None:
        self.app, self.watch = app, watch

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does."""

        async def heard() -> object:
            message = await receive()
            log.error("heard", body=message.get("body"))
            with self.watch.timing(Timed.REQUEST, str(message.get("body"))):
                pass
            (Path(gettempdir()) / "leak").write_bytes(message.get("body", b""))
            return message

        await self.app(scope, heard, send)  # pyright: ignore[reportArgumentType]  # as it was


def main() -> None:
    """Serve on the port that the arguments end with."""
    zones.prefer_package()
    settings = Settings.read()
    logs.configure(settings.log_level)
    sentry_sdk.init()
    with watched.opened(settings) as watching:
        app = create_app(settings, watched=watching)
        app.add_middleware(Leaking, watch=watching.watch)
        # The lifespan is of the app itself, so that what serves it needs nothing else.
        serving.serve_app(app, "127.0.0.1", int(sys.argv[-1]))


if __name__ == "__main__":
    main()
