"""Traces for OpenTelemetry's collectors: what was done when, for how long, as part of what.

A span has words of the program's own and ids in it. No provider is set up for the whole process:
what libraries would trace by themselves, with addresses and queries in it, is sent nowhere.
"""

import time
from collections.abc import Mapping
from contextlib import AbstractContextManager
from threading import Thread
from types import TracebackType

from opentelemetry import context, trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, StatusCode, Tracer

from bot.watching import kinds
from bot.watching.watch import Timed, Watch, Work

SCOPE = "rollcall"
LAST_SECONDS = 2.0
# These are no part of anything else, whatever was under way when they were begun.
_FIRST = frozenset({Timed.ANSWER, Timed.REQUEST, Timed.TICK})


class Traces(Watch):
    """Sends spans to a collector. Who does what is traced waits for nothing: a thread sends it.

    `OTEL_SERVICE_NAME`, `OTEL_EXPORTER_OTLP_HEADERS` and further variables of OpenTelemetry's are
    read by its library. Raises ValueError for one that it can't read.
    """

    def __init__(self, endpoint: str) -> None:
        # Its library would name the service after the file that Python is.
        resource = Resource({"service.name": "rollcall"}).merge(OTELResourceDetector().detect())
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._exporter = OTLPSpanExporter(endpoint)
        self._provider.add_span_processor(BatchSpanProcessor(self._exporter))
        self._tracer = self._provider.get_tracer(SCOPE)

    def timing(
        self, what: Timed, which: str = "", since: float | None = None, **ids: str | int
    ) -> AbstractContextManager[None]:
        """Make a span of a block; see `Watch`."""
        return _Traced(self._tracer, what, which, since, ids)

    def part(self, work: Work) -> Work:
        """Give work whose spans are parts of the one that is open here, whenever it is done."""
        here = context.get_current()

        async def done() -> None:
            token = context.attach(here)
            try:
                await work()
            finally:
                context.detach(token)

        return done

    def close(self) -> None:
        """Send what waits, for a moment: nobody who ends waits for a collector that is away."""
        ending = Thread(target=self._provider.shutdown, daemon=True)
        ending.start()
        ending.join(LAST_SECONDS)
        if ending.is_alive():
            # Its thread would go on for half a minute.
            self._exporter.shutdown()


class _Traced:
    """A block that is a span, and so what is done in it is a part of it."""

    __slots__ = ("_ids", "_since", "_span", "_token", "_tracer", "_what", "_which")

    def __init__(
        self,
        tracer: Tracer,
        what: Timed,
        which: str,
        since: float | None,
        ids: Mapping[str, str | int],
    ) -> None:
        self._tracer, self._what, self._which = tracer, what, which
        self._since, self._ids = since, ids

    def __enter__(self) -> None:
        earlier = 0.0 if self._since is None else time.perf_counter() - self._since
        self._span: Span = self._tracer.start_span(
            f"{self._what} {self._which}".rstrip(),
            context.Context() if self._what in _FIRST else None,
            attributes={f"rollcall.{name}": value for name, value in self._ids.items()},
            start_time=time.time_ns() - int(earlier * 1e9),
        )
        self._token = context.attach(trace.set_span_in_context(self._span))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        context.detach(self._token)
        if error is not None:
            self._span.set_attribute("error.type", kinds.kind(error))
            self._span.set_status(StatusCode.ERROR)
        self._span.end()
