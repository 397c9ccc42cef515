"""A CSV file as rows of a model, quoted as in RFC 4180, streamed; and as Excel writes them."""

import csv
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from pydantic import ValidationError

from bot.oneroster.cells import folded
from bot.oneroster.problems import Findings, Notice, RowProblem, shown
from bot.oneroster.reading.columns import Columns, columns_of
from bot.oneroster.reading.lines import LONGEST_LINE, Lines, Recoded, is_utf_16
from bot.oneroster.reading.memory import Cells, Memory, Told
from bot.oneroster.rows import CsvRow
from bot.oneroster.sources import UNSOUND, Export

M = TypeVar("M", bound=CsvRow)
ROWS_PER_STEP = 2000
COMMA = ","
UNREADABLE = "\ufffd"
NOT_UTF_8 = "bytes that are not UTF-8", "text in UTF-8 (in Excel: save as “CSV UTF-8”)"


@dataclass(frozen=True, slots=True)
class ReadingStep:
    """How far the import is: `done` of `total` bytes of a file, or rows of a school."""

    task: str
    done: int
    total: int


OnProgress = Callable[[ReadingStep], None]


class _Record(NamedTuple):
    """One record of a file: the line where it begins, its cells, and what made it unreadable."""

    row: int
    cells: list[str]
    fault: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the files of one export; what is wrong goes to `findings`, row by row.

    `memory` knows which files are deltas, and the rows that these leave as they were.
    """

    export: Export
    findings: Findings
    on_progress: OnProgress
    memory: Memory = field(default_factory=Memory)

    def rows(self, name: str, model: type[M]) -> Generator[tuple[int, M]]:
        """Yield each sound row of a file that is not to be deleted, with its line number."""
        told = self.told(name, model)
        for line, cells in self.memory.rows(name, model.names, told, self.findings):
            sound = self._sound(name, model, line, cells)
            if sound is not None:
                yield line, sound

    def told(self, name: str, model: type[M]) -> Generator[Told]:
        """Yield the cells of each row that can be read, sound or not, with its line number."""
        if name not in self.export.sizes or name in self.findings.unreadable:
            return
        with self._watched(name), self._lines(name) as lines:
            known = frozenset(map(folded, model.columns.split(",")))
            delimiter = lines.delimiter(known)
            if delimiter != COMMA:
                self.findings.say(Notice.DELIMITERS, name)
            records = self._records(name, lines, delimiter)
            columns = self._columns(name, model, next(records, _Record(1, [])))
            if name in self.findings.unreadable:
                return
            for record in records:
                cells = self._cells(name, model, record, columns)
                if cells is not None:
                    yield record.row, cells
            if lines.too_long:
                expected = f"at most {LONGEST_LINE} bytes"
                self._refuse_file(name, lines.count + 1, "a longer line", expected)
        size = self.export.sizes[name]
        self.on_progress(ReadingStep(f"Reading {name}", size, size))

    @contextmanager
    def _lines(self, name: str) -> Generator[Lines]:
        with self.export.open(name) as raw:
            in_utf_16 = is_utf_16(raw)
        with self.export.open(name) as raw:
            if in_utf_16:
                self.findings.say(Notice.UTF_16, name)
            yield Lines(Recoded(raw) if in_utf_16 else raw)

    def _records(self, name: str, lines: Lines, delimiter: str) -> Generator[_Record]:
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        begins = lines.count + 1
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
                self.on_progress(
                    ReadingStep(f"Reading {name}", lines.bytes, self.export.sizes[name])
                )

    def _columns(self, name: str, model: type[M], record: _Record) -> Columns:
        if record.fault:
            self._refuse_file(name, record.row, *record.fault)
        return columns_of(name, record.row, model, record.cells, self.findings)

    def _cells(self, name: str, model: type[M], record: _Record, columns: Columns) -> Cells | None:
        fault = _fault_of(record, columns)
        if fault is not None:
            sourced_id = _id_of(record, columns, model)
            self.findings.refuse(RowProblem(name, record.row, None, *fault), sourced_id)
            self.memory.keep_unreadable(name, model.names, sourced_id)
            return None
        cells = columns.values(record.cells)
        if columns.put_right(cells):
            self.findings.note(Notice.WORDS)
        return cells

    def _sound(self, name: str, model: type[M], line: int, cells: Cells) -> M | None:
        try:
            return model.model_validate(cells)
        except ValidationError as error:
            for problem in _problems(name, line, model, cells, error):
                self.findings.refuse(problem, cells.get(model.names, ""))
            return None

    def _refuse_file(self, name: str, row: int | None, found: str, expected: str) -> None:
        self.findings.refuse_file(RowProblem(name, row, None, found, expected))

    @contextmanager
    def _watched(self, name: str) -> Generator[None]:
        try:
            yield
        except UnicodeDecodeError:
            self._refuse_file(name, None, "bytes that are not UTF-16", NOT_UTF_8[1])
        except OSError as error:
            self._refuse_file(name, None, f"no data ({error.strerror})", "a file that can be read")
        except UNSOUND:
            self._refuse_file(name, None, "damaged data in the ZIP", "a ZIP that unpacks")


def _fault_of(record: _Record, columns: Columns) -> tuple[str, str] | None:
    """Say what was found and expected of a row that can't be read as a whole; None if it can."""
    if record.fault is not None:
        return record.fault
    if len(record.cells) != columns.width:
        return f"{len(record.cells)} cells", f"{columns.width}, as in the header"
    beyond = "".join(record.cells[columns.named :]).strip() if columns.named < columns.width else ""
    if beyond:
        return f"{shown(beyond)} in a column without a name", "nothing there"
    return None


def _id_of(record: _Record, columns: Columns, model: type[CsvRow]) -> str:
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
