"""Measures imports: the same export twice into one database, in a process of its own.

    python tests/benchmarks/imports.py DATABASE_URL FOLDER

prints one JSON object a run: seconds, rows of the files a second, peak memory of the process.
"""

import gc
import json
import resource
import sys
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.fates import Noun
from bot.oneroster import importing
from bot.oneroster.importing import ImportOptions
from bot.oneroster.reading import ReadingStep
from storage.engine.database import Database
from storage.tables import migrations

NOW = datetime(2026, 9, 15, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Measure:
    """One import. `rows_per_second` counts the lines of all files, enrolments for the most part."""

    seconds: float
    seconds_after_reading: float
    rows_per_second: float
    enrollments: int
    changed_nothing: bool
    peak_megabytes: float


def measure(database: Database, folder: Path) -> Measure:
    """Import once. On SQLite others wait for as long as the writing takes."""
    rows = sum(_lines(file) for file in folder.glob("*.csv"))
    began = time.perf_counter()
    reads: list[float] = [began]

    def watch(progress: ReadingStep) -> None:
        if progress.task.startswith("Reading"):
            reads.append(time.perf_counter())

    options = ImportOptions(NOW, time_zone="UTC")
    outcome = importing.run(database, folder, options, watch)
    ended = time.perf_counter()
    counts = outcome.counts[Noun.COURSE_ENROLLMENTS]
    return Measure(
        seconds=round(ended - began, 2),
        seconds_after_reading=round(ended - reads[-1], 2),
        rows_per_second=round(rows / (ended - began)),
        enrollments=counts.added + counts.unchanged,
        changed_nothing=outcome.changed_nothing,
        peak_megabytes=round(peak_kilobytes() / 1024, 1),
    )


def _lines(file: Path) -> int:
    """Count the lines of a file without having all of it at once, which would be the peak."""
    with file.open("rb") as lines:
        return sum(1 for _ in lines)


def peak_kilobytes() -> float:
    """The most memory that this program has had at once.

    Linux hands `ru_maxrss` on from the process that started this one; VmHWM is this one's alone.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return float(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Import twice, with all that is loaded never looked through for garbage, as a command does."""
    gc.freeze()
    url, folder = sys.argv[1:]
    database = Database(url)
    migrations.upgrade(database)
    for _ in range(2):
        print(json.dumps(asdict(measure(database, Path(folder)))), flush=True)
    database.close()


if __name__ == "__main__":
    main()
