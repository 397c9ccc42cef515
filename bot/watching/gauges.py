"""Figures that the database has, read when somebody asks, and not more often than they change."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.watching.metrics import Metrics
from storage.engine.database import Database
from storage.engine.errors import NothingDoneError
from storage.figures import Figures, figures

log = structlog.get_logger(__name__)

# Prometheus asks every fifteen seconds or so; whoever asks more often is told the same again.
_LASTS = timedelta(seconds=10)


class Gauges:
    """Writes all figures, those of the database among them."""

    def __init__(self, metrics: Metrics, database: Database, clock: Callable[[], datetime]) -> None:
        self._metrics = metrics
        self._database = database
        self._clock = clock
        self._read_at: datetime | None = None
        self._answers = metrics.gauge("database_answers", "Whether the database answers.")
        self._deliveries = metrics.gauge(
            "deliveries_open", "Deliveries that are not ended, by state.", "state"
        )
        self._overdue = metrics.gauge(
            "delivery_overdue_seconds", "For how long the oldest open delivery has been due."
        )
        self._imported = metrics.gauge(
            "rosters_imported_age_seconds",
            "The age of the last import of the school whose last import is oldest.",
        )
        self._fetched = metrics.gauge(
            "rosters_fetched_age_seconds",
            "The age of the last good fetch of the source whose last is oldest.",
        )
        self._failing = metrics.gauge(
            "roster_sources_failing", "Sources of rosters whose last fetch failed."
        )
        metrics.waiting("database", lambda: database.under_way)

    async def written(self, names: Collection[str] = ()) -> bytes:
        """Write all figures, or those that are named.

        Those of the database are as of the last seconds.
        """
        now = self._clock()
        # A clock that is set back makes it no older.
        if self._read_at is None or abs(now - self._read_at) >= _LASTS:
            self._read_at = now
            await self._read(now)
        return self._metrics.written(names)

    async def _read(self, now: datetime) -> None:
        try:
            found = await self._database.read(figures, now)
        except (NothingDoneError, SQLAlchemyError) as error:
            log.warning("figures_not_read", error=type(error).__name__)
            self._answers.set(0)
            return
        self._answers.set(1)
        self._show(found)

    def _show(self, found: Figures) -> None:
        for state, number in found.deliveries.items():
            self._deliveries.labels(state).set(number)
        self._overdue.set(_seconds(found.overdue))
        self._imported.set(_seconds(found.imported))
        self._fetched.set(_seconds(found.fetched))
        self._failing.set(found.failing)


def _seconds(age: timedelta | None) -> float:
    """Give an age in seconds; none where there is nothing to be old."""
    return 0.0 if age is None else age.total_seconds()
