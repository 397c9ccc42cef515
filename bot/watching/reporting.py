"""Errors for Sentry: of which kinds they are and where in the code; no message, value or name.

Nobody but Sentry's own client is used of its library: what it would put into each event by itself,
and the hooks that it would have in others, are never set up.
"""

from collections.abc import Mapping
from traceback import walk_tb
from types import FrameType
from typing import cast

from sentry_sdk import Client
from sentry_sdk.types import Event, Hint

from bot.watching import kinds

Shape = Mapping[str, "Shape"]

LAST_SECONDS = 2.0
_OURS = ("bot", "storage")
# What can't be sent to one of those who watch is not for the other.
_OF_SENDERS = frozenset({"opentelemetry", "sentry_sdk"})
_FRAME: Shape = {name: {} for name in ("filename", "function", "module", "lineno", "in_app")}
_ERROR: Shape = {"type": {}, "module": {}, "stacktrace": {"frames": _FRAME}}
# All that Sentry is told, by any way: what is not in here is taken out at the last step.
_TOLD: Shape = {
    **{name: {} for name in ("event_id", "timestamp", "platform", "release", "environment")},
    **{name: {} for name in ("level", "logger", "message")},
    "sdk": {"name": {}, "version": {}},
    "tags": {"event": {}, "reference": {}},
    "exception": {"values": _ERROR},
}


class Reports:
    """Sends what is heard of errors. Who tells of one waits for nothing: a thread sends it."""

    def __init__(self, dsn: str, environment: str, release: str) -> None:
        self._client = Client(
            dsn=dsn,
            environment=environment,
            release=release,
            before_send=only_told,
            default_integrations=False,
            auto_enabling_integrations=False,
            include_local_variables=False,
            include_source_context=False,
            max_request_body_size="never",
            max_breadcrumbs=0,
            send_client_reports=False,
            spotlight=False,
        )

    def hear(self, event: str, error: BaseException | None, reference: str) -> None:
        """Have a line of the log sent that is an error."""
        if event not in _OF_SENDERS:
            self._client.capture_event(_event_of(event, error, reference))

    def close(self) -> None:
        """Send what waits, for a moment: whoever ends does not wait for a Sentry that is away."""
        self._client.close(timeout=LAST_SECONDS)


def only_told(event: Event, _hint: Hint) -> Event:
    """Leave of an event what Sentry is told."""
    return cast("Event", _only(event, _TOLD))


def _only(found: object, shape: Shape) -> object:
    if isinstance(found, Mapping):
        named = cast("Mapping[str, object]", found)
        return {name: _only(part, shape[name]) for name, part in named.items() if name in shape}
    if isinstance(found, list):
        return [_only(each, shape) for each in cast("list[object]", found)]
    return found


def _event_of(event: str, error: BaseException | None, reference: str) -> Event:
    told: Event = {
        "level": "error",
        "logger": "rollcall",
        "message": event,
        "tags": {"event": event} | ({"reference": reference} if reference else {}),
    }
    if error is not None:
        # Sentry wants the first cause first.
        told["exception"] = {"values": [_told_of(each) for each in reversed(kinds.chain(error))]}
    return told


def _told_of(error: BaseException) -> dict[str, object]:
    frames = [_frame(frame, line) for frame, line in walk_tb(error.__traceback__)]
    return {
        "type": kinds.kind(error),
        "module": type(error).__module__,
        "stacktrace": {"frames": frames},
    }


def _frame(frame: FrameType, line: int) -> dict[str, object]:
    """Say where in the code that is: the path of the file may have a person's name in it."""
    module = str(frame.f_globals.get("__name__", ""))
    return {
        "filename": f"{module.replace('.', '/')}.py",
        "function": frame.f_code.co_qualname,
        "module": module,
        "lineno": line,
        "in_app": module.partition(".")[0] in _OURS,
    }
