"""`rollcall import-oneroster`: an import with its progress and its outcome on the screen."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, TaskID
from rich.table import Table

from bot.attendance.access import setting_up
from bot.cli.opening import opened
from bot.oneroster.importing import ImportOptions, Outcome, run
from bot.oneroster.reading import ReadingStep
from bot.settings import Settings
from storage.schools.importing.imports import Origin
from storage.tables.words import ImportDoor


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What was asked for; see ImportOptions. `admin` is whose act it is, by e-mail address."""

    time_zone: str | None
    skip_bad_rows: bool
    allow_drop: bool
    dry_run: bool
    admin: str | None = None


def import_oneroster(settings: Settings, path: Path, asked: ImportRequest) -> None:
    """Import an export and print what changed.

    Raises OneRosterError, and Refused for who is no admin of any of its schools; then nothing
    changed.
    """
    with opened(settings, makes=True) as database:
        admin = asked.admin
        staff_id = None if admin is None else database.read_now(setting_up.admin_called, admin)
        options = ImportOptions(
            now=datetime.now(UTC),
            time_zone=asked.time_zone,
            skip_bad_rows=asked.skip_bad_rows,
            allow_drop=asked.allow_drop,
            dry_run=asked.dry_run,
            origin=Origin(ImportDoor.COMMAND_LINE, staff_id),
            admit=None if admin is None else partial(setting_up.admit_of, admin),
        )
        with Progress(console=Console(stderr=True)) as progress:
            outcome = run(database, path, options, ProgressBars(progress))
    console = Console()
    report(outcome, console)
    if asked.dry_run:
        show(outcome, console)


def show(outcome: Outcome, console: Console) -> None:
    """Print the first rows of all that would change, by noun; this is for the terminal alone."""
    for noun, counts in outcome.counts.items():
        for fate, first in counts.first.items():
            console.print(f"{noun}, {fate}:", style="bold")
            more = counts.number(fate) - len(first)
            for line in [*first, *([f"... and {more} more."] if more else [])]:
                console.print(f"  {line}", markup=False, highlight=False, soft_wrap=True)
    if outcome.drops:
        console.print("Without --allow-drop this import would be refused:", style="bold red")
    for drop in outcome.drops:
        console.print(f"  {drop}", markup=False, highlight=False, soft_wrap=True)
    console.print("This was a dry run: nothing was changed.")


class ProgressBars:
    """One bar for each file that is read and each school that is changed."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, step: ReadingStep) -> None:
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
