"""Who watches the program: its own figures always, Sentry and a collector where settings say so."""

from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib import import_module, metadata
from types import ModuleType
from typing import TYPE_CHECKING, cast

from bot.settings import Settings
from bot.starting import StartError
from bot.watching.metrics import Metrics
from bot.watching.watch import Watch, Watches

if TYPE_CHECKING:
    from bot.watching.reporting import Reports
    from bot.watching.tracing import Traces


@dataclass(frozen=True, slots=True)
class Watched:
    """Those who watch one process."""

    metrics: Metrics = field(default_factory=Metrics)
    reports: "Reports | None" = None
    traces: "Traces | None" = None

    @property
    def watch(self) -> Watch:
        """Whom the program tells what it does."""
        return Watches(self.metrics, self.traces) if self.traces else self.metrics

    def hear(self, event: str, error: BaseException | None, reference: str) -> None:
        """Tell of a line of the log that is an error."""
        self.metrics.hear(event, error, reference)
        if self.reports is not None:
            self.reports.hear(event, error, reference)


@contextmanager
def opened(settings: Settings) -> Generator[Watched]:
    """Open what the settings name; at the end what waits is sent, for a moment.

    Raises StartError where a library is missing that a setting needs, or can't read one of its own.
    """
    with ExitStack() as stack:
        reports, traces = _reports(settings), _traces(settings)
        for each in (reports, traces):
            if each is not None:
                stack.callback(each.close)
        yield Watched(reports=reports, traces=traces)


def _reports(settings: Settings) -> "Reports | None":
    if settings.sentry_dsn is None:
        return None
    module = _loaded("bot.watching.reporting", "SENTRY_DSN", "sentry")
    release = settings.sentry_release or f"rollcall@{metadata.version('rollcall')}"
    made = module.Reports(
        settings.sentry_dsn.get_secret_value(), settings.sentry_environment, release
    )
    return cast("Reports", made)


def _traces(settings: Settings) -> "Traces | None":
    endpoint = settings.traces_endpoint
    if endpoint is None:
        return None
    module = _loaded("bot.watching.tracing", "OTEL_EXPORTER_OTLP_ENDPOINT", "otel")
    try:
        return cast("Traces", module.Traces(endpoint))
    except ValueError as error:
        raise StartError(f"A setting of OpenTelemetry's can't be used: {error}.") from error


def _loaded(module: str, setting: str, extra: str) -> ModuleType:
    """Load what needs a library that only those have who set the setting.

    At the top it would keep all others from starting. Raises StartError without the library.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        raise StartError(
            f"{setting} is set, and {error.name} is not installed: expected the extra {extra!r}, "
            f"as pip install 'rollcall[{extra}]' brings it. Or take {setting} out."
        ) from error
