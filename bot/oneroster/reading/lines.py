"""The lines of a file as text: UTF-8 or Excel's UTF-16, and what stands between the cells."""

import csv
import io
import re
from collections.abc import Container, Iterator
from typing import IO, Protocol

from bot.oneroster.cells import folded

BOM = b"\xef\xbb\xbf"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
LONGEST_LINE = 1024 * 1024
# Commas are the standard's; Excel writes the others, by the country of its user.
DELIMITERS = (",", ";", "\t")
# Excel's own first line, which says what stands between the cells.
SEP = re.compile(r'"?sep=(.)"?', re.IGNORECASE)


class _Readable(Protocol):
    def readline(self, limit: int, /) -> bytes: ...


class Lines:
    """The lines of a file as text, counted. A line that is not UTF-8 is marked as `broken`."""

    def __init__(self, raw: _Readable) -> None:
        self._raw = raw
        self._pushed: str | None = None
        self.count = 0
        self.bytes = 0
        self.broken = False
        self.too_long = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._read() if self._pushed is None else self._pushed
        self._pushed = None
        self.count += 1
        return line

    def delimiter(self, columns: Container[str]) -> str:
        """Look ahead for what stands between the cells: by a `sep=` line, else by the header.

        Of the possible ones it is that which makes most of the known, folded `columns`.
        """
        try:
            line = self._read()
            if said := SEP.fullmatch(line.strip(" \r\n")):
                self.count += 1
                return said[1]
            self._pushed = line
        except StopIteration:
            return DELIMITERS[0]

        def known(delimiter: str) -> int:
            header = csv.reader([line], delimiter=delimiter)
            return sum(folded(cell) in columns for cells in header for cell in cells)

        return max(DELIMITERS, key=known)

    def _read(self) -> str:
        line = self._raw.readline(LONGEST_LINE)
        self.too_long = len(line) == LONGEST_LINE
        if not line or self.too_long:
            raise StopIteration
        if not self.bytes:
            line = line.removeprefix(BOM)
        self.bytes += len(line)
        try:
            return line.decode()
        except UnicodeDecodeError:
            self.broken = True
            return line.decode(errors="replace")


class Recoded:
    """A file in UTF-16, read as if it were in UTF-8. Raises UnicodeDecodeError where it is none."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._text = io.TextIOWrapper(raw, encoding="utf-16", newline="\n")

    def readline(self, limit: int, /) -> bytes:
        """Read a line of at most so many characters."""
        return self._text.readline(limit).encode()


def is_utf_16(raw: IO[bytes]) -> bool:
    """Whether a file that was just opened begins as Excel's “Unicode text” does."""
    return raw.read(len(UTF_16[0])) in UTF_16
