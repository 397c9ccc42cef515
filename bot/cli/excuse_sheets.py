"""A CSV file of excuses: which columns it has, and how its cells must look."""

from datetime import date, time
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from bot.attendance.errors import BadInput, unsound
from bot.attendance.excuses.importing import NUMBER, SOURCED_ID, ExcuseSheet, ExcuseSheetRow
from bot.cleaning import clean
from bot.oneroster.cells import A_DAY, Day, one_of, read_date, read_time
from bot.oneroster.problems import Findings
from bot.oneroster.reading import Reader, ReadingStep
from bot.oneroster.rows import CsvRow
from bot.oneroster.sources import Export
from storage.tables.words import Becomes

_MOST_BYTES = 10 * 1024**2
_A_TIME = "a time like 08:30 (24-hour clock)"
_OptionalDay = Annotated[date | None, BeforeValidator(read_date), Field(description=A_DAY)]
_OptionalClock = Annotated[time | None, BeforeValidator(read_time), Field(description=_A_TIME)]
_Text = Annotated[str | None, BeforeValidator(clean)]


class ExcuseCsvRow(CsvRow):
    """A row of a file of excuses. Without a last day it is the first."""

    columns = f"{NUMBER},{SOURCED_ID},first day,last day,from,to,becomes,reason,note,told by"
    # No id, but a column that each file has.
    names = "first day"

    number: str = Field("", alias=NUMBER)
    sourced_id: str = Field("", alias=SOURCED_ID)
    begins_on: Day = Field(alias="first day", description=A_DAY)
    ends_on: _OptionalDay = Field(None, alias="last day", description=A_DAY)
    starts_at: _OptionalClock = Field(None, alias="from", description=_A_TIME)
    ends_at: _OptionalClock = Field(None, alias="to", description=_A_TIME)
    becomes: Becomes = Field(alias="becomes", description=one_of(Becomes))
    reason: _Text = Field(None, alias="reason")
    note: _Text = Field(None, alias="note")
    told_by: _Text = Field(None, alias="told by")


def read(path: Path) -> ExcuseSheet:
    """Read a file, in UTF-8 or as Excel writes it.

    Raises BadInput for what is no such file, and with every row that can't be read.
    """
    export = Export({path.name: _size_of(path)}, lambda _: path.open("rb"))
    findings = Findings()
    rows = list(Reader(export, findings, _no_progress).rows(path.name, ExcuseCsvRow))
    if findings.problems:
        raise unsound([str(each) for each in findings.problems])
    return ExcuseSheet(path.name, [_row_of(line, row) for line, row in rows])


def _size_of(path: Path) -> int:
    """Look whether a file can be read. Raises BadInput."""
    if not path.is_file():
        raise BadInput(f"Found no file at {path}, expected a CSV file.")
    try:
        with path.open("rb"):
            size = path.stat().st_size
    except OSError as error:
        raise BadInput(f"{path} can't be read: {error.strerror or error}.") from error
    if size > _MOST_BYTES:
        raise BadInput(f"{path} has more than {_MOST_BYTES // 1024**2} MiB, expected less.")
    return size


def _no_progress(_step: ReadingStep) -> None:
    """Pass over how far the reading is: it is done at once."""


def _row_of(line: int, row: ExcuseCsvRow) -> ExcuseSheetRow:
    return ExcuseSheetRow(
        row=line,
        number=clean(row.number),
        sourced_id=row.sourced_id,
        begins_on=row.begins_on,
        ends_on=row.ends_on or row.begins_on,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        becomes=row.becomes,
        reason=row.reason,
        note=row.note,
        told_by=row.told_by,
    )
