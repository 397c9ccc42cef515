"""Figures for Prometheus: how often, how long, how much waits. Labels are few, and no names."""

import time
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager, nullcontext
from types import TracebackType

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

from bot.watching.watch import Counted, Timed, Watch

# A person notices a tenth, Slack waits three seconds, a call ten.
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_TIMED = {
    Timed.ANSWER: ("kind", "From when something of Slack's is let in until its answer is made."),
    Timed.REDRAW: ("", "From when a roster or screen is to be drawn anew until Slack has it."),
    Timed.CALL: ("method", "From when Slack is asked until it has answered, without waiting."),
    Timed.DELIVERY: ("purpose", "From when a delivery is claimed until it is sent, or is not."),
    Timed.STEP: ("step", "What one step of a tick takes."),
}
_COUNTED = {
    Counted.REFUSED: (("status",), "What came as Slack's and was not let in, by its status."),
    Counted.SLACK_ANSWER: (("method", "answer"), "Answers of Slack: ok, or its word for why not."),
    Counted.DELIVERY: (("purpose", "outcome"), "What became of deliveries, each time."),
    Counted.TICK: ((), "Ticks that ended."),
    Counted.ERROR: (("event",), "Lines of the log that are errors, by their event."),
}

_OF_GAUGES = frozenset({"what", "state"})
# All that figures are told apart by.
LABELS = frozenset(
    {label for label, _ in _TIMED.values() if label}
    | {label for labels, _ in _COUNTED.values() for label in labels}
    | _OF_GAUGES
)


class _Timing:
    """Times a block, and puts it where its like are."""

    __slots__ = ("_histogram", "_since")

    def __init__(self, histogram: Histogram, since: float | None) -> None:
        self._histogram = histogram
        self._since = since

    def __enter__(self) -> None:
        if self._since is None:
            self._since = time.perf_counter()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._histogram.observe(time.perf_counter() - (self._since or 0.0))


class Metrics(Watch):
    """Keeps counts and times, and writes them as Prometheus reads them.

    It has a registry of its own: two programs in one process have nothing in common.
    """

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        for each in (ProcessCollector, PlatformCollector, GCCollector):
            each(registry=self._registry)
        self._histograms = {
            what: Histogram(
                f"rollcall_{what}_seconds",
                words,
                [label] if label else [],
                registry=self._registry,
                buckets=_SECONDS,
            )
            for what, (label, words) in _TIMED.items()
        }
        self._counters = {
            what: Counter(f"rollcall_{what}", words, labels, registry=self._registry)
            for what, (labels, words) in _COUNTED.items()
        }
        # Looking a child up by its labels takes longer than counting: each is looked up once.
        self._timed: dict[tuple[Timed, str], Histogram] = {}
        self._counts: dict[tuple[str, ...], Counter] = {}
        self._last_tick = self.gauge("last_tick_timestamp_seconds", "When the last tick ended.")
        self._waiting = self.gauge("waiting", "How much waits or is under way here.", "what")

    def timing(
        self, what: Timed, which: str = "", since: float | None = None, **ids: str | int
    ) -> AbstractContextManager[None]:
        """Time a block; see `Watch`."""
        del ids
        child = self._timed.get((what, which))
        if child is None:
            histogram = self._histograms.get(what)
            if histogram is None:
                return nullcontext()
            child = histogram.labels(which) if _TIMED[what][0] else histogram
            self._timed[what, which] = child
        return _Timing(child, since)

    def count(self, what: Counted, *which: str) -> None:
        """Count that something happened."""
        child = self._counts.get((what, *which))
        if child is None:
            counter = self._counters[what]
            child = self._counts[(what, *which)] = counter.labels(*which) if which else counter
        child.inc()
        if what is Counted.TICK:
            self._last_tick.set_to_current_time()

    def hear(self, event: str, error: BaseException | None, reference: str) -> None:
        """Count a line of the log that is an error."""
        del error, reference
        self.count(Counted.ERROR, event)

    def gauge(self, name: str, words: str, *labels: str) -> Gauge:
        """Make a gauge, for whoever sets it."""
        return Gauge(f"rollcall_{name}", words, labels, registry=self._registry)

    def waiting(self, what: str, look: Callable[[], int]) -> None:
        """Have it looked up, whenever somebody asks, how much waits of something."""
        self._waiting.labels(what).set_function(lambda: float(look()))

    def written(self, names: Collection[str] = ()) -> bytes:
        """Write all figures in Prometheus' text format, or those that are named.

        There are thousands after a while: one takes a hundredth of the time of all.
        """
        asked = self._registry.restricted_registry(names) if names else self._registry
        return generate_latest(asked)
