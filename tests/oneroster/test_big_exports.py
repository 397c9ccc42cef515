"""A large district comes in within the memory of a small server, and tells how far it is."""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from bot.fates import Counts, Noun
from bot.oneroster import importing
from bot.oneroster.importing import ImportOptions
from bot.oneroster.reading import ReadingStep
from storage.engine.database import Database
from storage.tables import CourseEnrollment
from tests.benchmarks import big_export
from tests.benchmarks.big_export import Size
from tests.oneroster.exports import NOON, TODAY, stored

ROOT = Path(__file__).parent.parent.parent
MEGABYTES = 200


# Once, on the engine whose driver keeps whole answers in memory.
@pytest.mark.slow
@pytest.mark.parametrize(
    "database_kind", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
def test_memory_stays_flat_and_the_second_import_changes_nothing(
    database_url: str, tmp_path: Path
) -> None:
    big_export.write(tmp_path / "export", Size(students=20_000, classes_each=6, schools=4))
    script = ROOT / "tests" / "benchmarks" / "imports.py"
    done = subprocess.run(
        [sys.executable, script, database_url, tmp_path / "export"],
        check=True,
        capture_output=True,
        text=True,
        timeout=300,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert (first["enrollments"], first["changed_nothing"]) == (120_000, False)
    assert (second["enrollments"], second["changed_nothing"]) == (120_000, True)
    assert second["peak_megabytes"] < MEGABYTES


def test_progress_is_told_by_the_bytes_of_files_and_the_rows_of_schools(
    database: Database, tmp_path: Path
) -> None:
    big_export.write(tmp_path / "export", Size(students=1_000, classes_each=5, schools=2))
    told = list[ReadingStep]()
    options = ImportOptions(NOON, TODAY)
    importing.run(database, tmp_path / "export", options, told.append)
    tasks = list(dict.fromkeys(progress.task for progress in told))
    names = ("orgs", "academicSessions", "courses", "classes", "users", "roles", "enrollments")
    assert tasks == [
        *(f"Reading {name}.csv" for name in ("manifest", *names)),
        "Saving School 000",
        "Saving School 001",
    ]
    for task in tasks:
        steps = [progress for progress in told if progress.task == task]
        assert [step.done for step in steps] == sorted(step.done for step in steps)
        assert steps[-1].done == steps[-1].total > 0
    assert len([step for step in told if step.task == "Saving School 000"]) > 1
    assert len([step for step in told if step.task == "Reading enrollments.csv"]) > 1


def test_many_changes_come_in_batches(database: Database, tmp_path: Path) -> None:
    big_export.write(tmp_path, Size(students=600, classes_each=5, schools=1))
    options = ImportOptions(NOON, TODAY)
    importing.run(database, tmp_path, options, lambda _progress: None)
    terms = tmp_path / "academicSessions.csv"
    terms.write_text(terms.read_text().replace("2026-08-01", "2026-08-03"))
    outcome = importing.run(database, tmp_path, options, lambda _progress: None)
    assert outcome.counts[Noun.COURSE_ENROLLMENTS] == Counts(changed=3_000)
    columns = ("id", "begins_on")
    assert {row[1] for row in stored(database, CourseEnrollment, *columns)} == {date(2026, 8, 3)}
