"""The import of a large district, fresh and again, in a process of its own."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic import TypeAdapter

from tests.benchmarks import big_export
from tests.benchmarks.databases import Kind, Shelf, shelf
from tests.benchmarks.figures import Part, Ratio
from tests.benchmarks.imports import Measure

HOW = (
    "The same export twice into an empty database; the second time it changes nothing. These are "
    "figures of one machine, with their aims: nothing else does the same job."
)
HEADINGS = ("", "seconds", "rows/s", "enrolments", "peak MB")
MEASURE = TypeAdapter(Measure)
SECONDS = 900
# Of 100,000 students with six enrolments each.
AIM_ROWS_PER_SECOND, AIM_AGAIN_SECONDS, AIM_MEGABYTES = 60_000, 5.0, 250.0


def measure(students: int, kinds: Sequence[Kind], tell: Callable[[str], None]) -> Part:
    """Import so many students with six enrolments each."""
    rows: list[tuple[str, float, float, float, float]] = []
    ratios: list[Ratio] = []
    for kind in kinds:
        with shelf(kind) as databases:
            folder = databases.folder / "export"
            tell(f"{kind}: writing an export of {students:,} students")
            big_export.write(folder, big_export.Size(students=students))
            tell(f"{kind}: importing it twice")
            first, again = imported(databases, folder)
        rows += [_row(f"first ({kind})", first), _row(f"again ({kind})", again)]
        ratios += compared(first, again, kind)
    return Part("import", HOW, ratios, HEADINGS, rows)


def _row(label: str, each: Measure) -> tuple[str, float, float, float, float]:
    return (
        label,
        each.seconds,
        each.rows_per_second,
        each.enrollments,
        each.peak_megabytes,
    )


def compared(first: Measure, again: Measure, kind: Kind) -> list[Ratio]:
    """Compare with the aims."""
    rate = first.rows_per_second / AIM_ROWS_PER_SECOND
    return [
        Ratio(f"rows a second over {AIM_ROWS_PER_SECOND:,} ({kind})", rate, 1),
        Ratio(f"5 seconds over again ({kind})", AIM_AGAIN_SECONDS / again.seconds, 1),
        Ratio(f"250 MB over the peak ({kind})", AIM_MEGABYTES / again.peak_megabytes, 1),
    ]


def imported(databases: Shelf, folder: Path) -> list[Measure]:
    """Run the import; raises CalledProcessError with its output when it fails."""
    command = [sys.executable, "-m", "tests.benchmarks.imports", databases.empty(), str(folder)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, timeout=SECONDS)
    return [MEASURE.validate_json(line) for line in done.stdout.splitlines()]
