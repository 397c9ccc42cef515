"""`rollcall import-oneroster`: an import with its progress and its outcome on the screen."""

from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, TaskID
from rich.table import Table

from bot.cli.opening import opened
from bot.oneroster.importing import ImportOptions, Outcome, run
from bot.oneroster.reading import Progress as Step
from bot.settings import Settings


def import_oneroster(
    settings: Settings, path: Path, time_zone: str | None, *, skip_bad_rows: bool
) -> None:
    """Import an export and print what changed. Raises OneRosterError, and then nothing changed."""
    with opened(settings, makes=True) as database:
        options = ImportOptions(
            now=datetime.now(UTC), time_zone=time_zone, skip_bad_rows=skip_bad_rows
        )
        with Progress(console=Console(stderr=True)) as progress:
            outcome = run(database, path, options, ProgressBars(progress))
    report(outcome, Console())


class ProgressBars:
    """One bar for each file that is read and each school that is changed."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, step: Step) -> None:
        """Show how far the import is."""
        if step.task not in self._tasks:
            self._tasks[step.task] = self._progress.add_task(step.task, total=step.total)
        self._progress.update(self._tasks[step.task], completed=step.done, total=step.total)


def report(outcome: Outcome, console: Console) -> None:
    """Print what was added, changed and ended, what was skipped, and what to know."""
    table = Table("", "added", "changed", "ended", "as it was")
    for noun, counts in outcome.counts.items():
        numbers = (counts.added, counts.changed, counts.ended, counts.unchanged)
        table.add_row(noun, *map(str, numbers))
    console.print(table)
    if outcome.changed_nothing:
        console.print("Nothing has changed since the last import.")
    for title, lines in (
        ("Rows that were skipped", list(map(str, outcome.skipped))),
        ("Please note", list(outcome.notices)),
    ):
        if lines:
            console.print(f"{title}:", style="bold")
        for line in lines:
            console.print(f"  {line}", markup=False, highlight=False, soft_wrap=True)
