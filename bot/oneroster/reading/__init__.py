"""A CSV file as rows of a model: UTF-8 with or without a BOM, quoted as in RFC 4180, streamed."""

import csv
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, NamedTuple, TypeVar

from pydantic import ValidationError

from bot.oneroster.problems import Findings, Notice, RowProblem, shown
from bot.oneroster.rows import CsvRow
from bot.oneroster.sources import Export

M = TypeVar("M", bound=CsvRow)
BOM = b"\xef\xbb\xbf"
LONGEST_LINE = 1024 * 1024
ROWS_PER_STEP = 2000
TO_BE_DELETED = "tobedeleted"
METADATA = "metadata."
UNREADABLE = "\ufffd"
NOT_UTF_8 = "bytes that are not UTF-8", "text in UTF-8 (in Excel: save as “CSV UTF-8”)"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the import is: `done` of `total` bytes of a file, or rows of a school."""

    task: str
    done: int
    total: int


OnProgress = Callable[[Progress], None]


class _Record(NamedTuple):
    """One record of a file: the line where it begins, its cells, and what made it unreadable."""

    row: int
    cells: list[str]
    fault: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class _Columns:
    """A header: how many cells a row has, and where the columns that are read stand."""

    width: int
    picked: Mapping[str, int]


class Lines:
    """The lines of a file as text, counted. A line that is not UTF-8 is marked as `broken`."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw = raw
        self.count = 0
        self.bytes = 0
        self.broken = False
        self.too_long = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._raw.readline(LONGEST_LINE)
        self.too_long = len(line) == LONGEST_LINE
        if not line or self.too_long:
            raise StopIteration
        self.count += 1
        self.bytes += len(line)
        if self.count == 1:
            line = line.removeprefix(BOM)
        try:
            return line.decode()
        except UnicodeDecodeError:
            self.broken = True
            return line.decode(errors="replace")


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the files of one export; what is wrong goes to `findings`, row by row."""

    export: Export
    findings: Findings
    on_progress: OnProgress

    def rows(self, name: str, model: type[M]) -> Generator[tuple[int, M]]:
        """Yield each sound row of a file that is not to be deleted, with its line number."""
        if name not in self.export.sizes or name in self.findings.unreadable:
            return
        with self._watched(name), self.export.open(name) as raw:
            lines = Lines(raw)
            records = self._records(name, lines)
            columns = self._columns(name, model, next(records, _Record(1, [])))
            if name in self.findings.unreadable:
                return
            for record in records:
                sound = self._row(name, model, record, columns)
                if sound is not None:
                    yield record.row, sound
            if lines.too_long:
                expected = f"at most {LONGEST_LINE} bytes"
                self._refuse_file(name, lines.count + 1, "a longer line", expected)
        self.on_progress(Progress(f"Reading {name}", self.export.sizes[name], lines.bytes))

    def _records(self, name: str, lines: Lines) -> Generator[_Record]:
        reader = csv.reader(lines, strict=True)
        begins = 1
        while True:
            cells, fault = [""], None
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                fault = _spoken(error), "cells quoted as in RFC 4180"
            if lines.broken:
                lines.broken, fault = False, NOT_UTF_8
            if fault or any(cells):
                yield _Record(begins, cells, fault)
            begins = lines.count + 1
            if reader.line_num % ROWS_PER_STEP == 0:
                self.on_progress(Progress(f"Reading {name}", lines.bytes, self.export.sizes[name]))

    def _columns(self, name: str, model: type[M], record: _Record) -> _Columns:
        header = record.cells
        if record.fault:
            self._refuse_file(name, record.row, *record.fault)
        wanted = {field.alias or "": field.is_required() for field in model.model_fields.values()}
        known = model.columns.split(",")
        for column, is_required in wanted.items():
            if is_required and column not in header:
                self._refuse_file(name, 1, "no such column", "it in the header", column)
        for column in dict.fromkeys(header):
            if column not in known and not column.startswith(METADATA):
                expected = f"only {', '.join(known)} and columns that begin with {METADATA}"
                self._refuse_file(name, 1, f"the column {shown(column)}", expected)
            elif header.count(column) > 1:
                self._refuse_file(name, 1, "two such columns", "one", column)
        picked = {column: header.index(column) for column in wanted if column in header}
        return _Columns(len(header), picked)

    def _row(self, name: str, model: type[M], record: _Record, columns: _Columns) -> M | None:
        row, cells, fault = record
        if fault is None and len(cells) != columns.width:
            fault = f"{len(cells)} cells", f"{columns.width}, as in the header"
        if fault is not None:
            names = _id_of(record, columns, model)
            self._refuse(RowProblem(name, row, None, *fault), names)
            return None
        values = {
            column: cell for column, i in columns.picked.items() if (cell := cells[i].strip())
        }
        if values.get("status") == TO_BE_DELETED:
            self.findings.note(Notice.TO_BE_DELETED)
            return None
        try:
            return model.model_validate(values)
        except ValidationError as error:
            for problem in _problems(name, row, model, values, error):
                self._refuse(problem, values.get(model.names, ""))
            return None

    def _refuse(self, problem: RowProblem, names: str) -> None:
        if names:
            self.findings.refuse(problem, names)
        else:
            self.findings.refuse_nameless(problem)

    def _refuse_file(
        self, name: str, row: int | None, found: str, expected: str, column: str | None = None
    ) -> None:
        self.findings.refuse_file(RowProblem(name, row, column, found, expected))

    @contextmanager
    def _watched(self, name: str) -> Generator[None]:
        try:
            yield
        except (zipfile.BadZipFile, zlib.error, EOFError):
            self._refuse_file(name, None, "damaged data in the ZIP", "a ZIP that unpacks")


def _id_of(record: _Record, columns: _Columns, model: type[CsvRow]) -> str:
    """Give the id of a row that can't be read as a whole; nothing where it may be wrong itself.

    It is sure in front of what is wrong, which is where nearly all exports have it.
    """
    place = columns.picked[model.names]
    if place and len(record.cells) != columns.width:
        return ""
    cell = record.cells[place].strip()
    return "" if UNREADABLE in cell else cell


def _problems(
    name: str,
    row: int,
    model: type[CsvRow],
    values: Mapping[str, str],
    error: ValidationError,
) -> Iterator[RowProblem]:
    expected = {field.alias: field.description or "" for field in model.model_fields.values()}
    columns = (str(detail["loc"][0]) for detail in error.errors(include_url=False))
    for column in dict.fromkeys(columns):
        yield RowProblem(name, row, column, shown(values.get(column, "")), expected[column])


def _spoken(error: csv.Error) -> str:
    """Say what the csv module could not read."""
    if "unexpected end" in str(error):
        return "a quote that is never closed"
    if "field limit" in str(error):
        return "a cell of more than 131072 characters"
    if "new-line" in str(error):
        return "a carriage return outside quotes"
    return "text after a closing quote"
