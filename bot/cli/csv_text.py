"""CSV that is printed for a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence

# What a spreadsheet would take for a formula.
_FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


def written(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write rows below the names of their columns."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def guarded(text: str) -> str:
    """Have a spreadsheet take for text what somebody has typed."""
    return f"'{text}" if text.startswith(_FORMULA) else text
