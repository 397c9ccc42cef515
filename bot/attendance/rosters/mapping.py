"""Saying which column of an uploaded spreadsheet is what, where its names don't."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.access.setting_up import Asker, Led
from bot.attendance.errors import BadInput, Changed
from bot.attendance.rosters import looking, sheet_files, uploading
from bot.attendance.rosters.grids import Grid
from bot.attendance.rosters.looking import NewClassForm
from bot.attendance.rosters.sheet_files import HEADINGS, Mapped
from bot.cleaning import clean
from storage.rosters.exports import uploads
from storage.rosters.exports.uploads import Upload
from storage.tables.words import UploadState

# What is looked at for a sample.
_FIRST_ROWS = 50


@dataclass(frozen=True, slots=True)
class ColumnSeen:
    """A column of a sheet, counted from 0: its first cell, and the first one that follows."""

    place: int
    name: str
    sample: str


@dataclass(frozen=True, slots=True)
class SheetSeen:
    """The columns of a sheet that have anything in them, and what they are taken for."""

    columns: tuple[ColumnSeen, ...]
    mapped: Mapped


def new_sheet(connection: Connection, led: Led, now: datetime) -> NewClassForm:
    """Offer dates for the new classes of a sheet. Raises Refused for who is no admin."""
    led.admin_id()
    return looking.new_class(connection, led, now)


def seen(connection: Connection, asker: Asker, upload_id: UUID) -> SheetSeen:
    """Look at the columns of a sheet that waits for somebody. Raises as `uploading.waiting_for`."""
    upload = uploading.waiting_for(connection, asker, upload_id)
    if upload.content is None or not upload.given.is_sheet:
        raise Changed("This is no spreadsheet. Upload one in /attendance setup.")
    grid = sheet_files.grid_of(upload.file_name, upload.content)
    mapped = _said(upload) or sheet_files.guessed(grid)
    return SheetSeen(tuple(_columns(grid[:_FIRST_ROWS])), mapped)


def taken(upload: Upload, grid: Grid) -> Mapped:
    """Take the columns as somebody has said, else by their names. Raises Unsure."""
    return _said(upload) or sheet_files.recognised(upload.file_name, grid)


def _said(upload: Upload) -> Mapped | None:
    """Give what somebody has said of the columns, if anybody has."""
    return None if upload.columns is None else Mapped(upload.columns, upload.has_header)


def _columns(rows: Grid) -> Sequence[ColumnSeen]:
    width = max((len(row) for row in rows), default=0)
    cells = [[clean(row[i]) if i < len(row) else "" for row in rows] for i in range(width)]
    return [
        ColumnSeen(place, column[0], next(filter(None, column[1:]), ""))
        for place, column in enumerate(cells)
        if any(column)
    ]


def settle(
    connection: Connection, asker: Asker, upload_id: UUID, mapped: Mapped, now: datetime
) -> None:
    """Keep which column is what, and have the sheet be read by it.

    Raises BadInput, naming the field, and as `uploading.waiting_for`.
    """
    uploading.waiting_for(connection, asker, upload_id)
    _refuse(mapped)
    uploads.keep_columns(connection, upload_id, mapped.places, has_header=mapped.has_header)
    uploading.move_on(connection, upload_id, UploadState.WAITING, now)


def _refuse(mapped: Mapped) -> None:
    """Refuse what lacks a column that has to be there, and one that is two things."""
    if "title" not in mapped.places:
        raise BadInput("Choose the column that names the class.", field="title")
    if not mapped.is_enough:
        raise BadInput("Choose the column of the family name, or of the full name.", field="family")
    taken: dict[int, str] = {}
    for column, place in mapped.places.items():
        other = taken.setdefault(place, column)
        if other != column:
            told = HEADINGS[other].lower()
            raise BadInput(f"This column is the {told} already: choose another.", field=column)
