"""The import of a large district, fresh and again, in a process of its own."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic import TypeAdapter

from tests.benchmarks import big_export
from tests.benchmarks.databases import Kind, Shelf, shelf
from tests.benchmarks.figures import Part
from tests.benchmarks.imports import Measure

HOW = "The same export twice into an empty database; the second time it changes nothing."
HEADINGS = ("", "seconds", "rows/s", "enrolments", "peak MB")
MEASURE = TypeAdapter(Measure)
SECONDS = 900


def measure(students: int, kinds: Sequence[Kind], tell: Callable[[str], None]) -> Part:
    """Import so many students with six enrolments each."""
    rows: list[tuple[str, float, float, float, float]] = []
    for kind in kinds:
        with shelf(kind) as databases:
            folder = databases.folder / "export"
            tell(f"{kind}: writing an export of {students:,} students")
            big_export.write(folder, big_export.Size(students=students))
            tell(f"{kind}: importing it twice")
            for label, each in zip(("first", "again"), imported(databases, folder), strict=True):
                rows.append(
                    (
                        f"{label} ({kind})",
                        each.seconds,
                        each.rows_per_second,
                        each.enrollments,
                        each.peak_megabytes,
                    )
                )
    return Part("import", HOW, (), HEADINGS, rows)


def imported(databases: Shelf, folder: Path) -> list[Measure]:
    """Run the import; raises CalledProcessError with its output when it fails."""
    command = [sys.executable, "-m", "tests.benchmarks.imports", databases.empty(), str(folder)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, timeout=SECONDS)
    return [MEASURE.validate_json(line) for line in done.stdout.splitlines()]
