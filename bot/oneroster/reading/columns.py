"""A header: which of its columns are read, which are passed over, and what makes it unsound."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, get_args, get_origin

from bot.oneroster.cells import TRUTHS, folded
from bot.oneroster.problems import Findings, Notice, RowProblem, shown
from bot.oneroster.rows import CsvRow

VENDORS = ("metadata.", "ext_")
Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Columns:
    """How many cells a row has, where the columns that are read stand, and their vocabularies.

    `named` counts the columns up to the last that has a name; cells beyond have to be blank.
    """

    width: int
    named: int
    picked: Mapping[str, int]
    words: Mapping[str, Words]

    def values(self, cells: Sequence[str]) -> dict[str, str]:
        """Give the cells of a row that are not blank, by column."""
        return {
            column: cell
            for column, i in self.picked.items()
            if cells[i] and (cell := cells[i].strip())
        }

    def put_right(self, values: dict[str, str]) -> bool:
        """Write words as the standard does, where it is certain which are meant; tells if any."""
        changed = False
        for column, words in self.words.items():
            cell = values.get(column)
            if cell is None:
                continue
            word = words.get(cell) or words.get(folded(cell), cell)
            if word != cell:
                values[column], changed = word, True
        return changed


def columns_of(
    file: str, row: int, model: type[CsvRow], header: Sequence[str], findings: Findings
) -> Columns:
    """Match a header with a model, in any order and letter case; what is wrong goes to findings.

    Columns of vendors are passed over: those that say so, and all behind the last of the
    standard's. In front of that an unknown one may well be a misspelt one, and is refused.
    """
    known = {folded(column): column for column in model.columns.split(",")}
    names = [known.get(folded(cell), cell.strip()) for cell in header]
    while names and not names[-1]:
        names.pop()
    picked: dict[str, int] = {}
    vendors: list[str] = []
    last = max((n for n, name in enumerate(names) if folded(name) in known), default=-1)
    for n, name in enumerate(names):
        if folded(name) in known:
            if name in picked:
                findings.refuse_file(RowProblem(file, row, name, "two such columns", "one"))
            picked.setdefault(name, n)
        elif name and (n > last or name.casefold().startswith(VENDORS)):
            vendors.append(name)
        else:
            found = f"the column {shown(name)}" if name else "a column without a name"
            expected = f"only {', '.join(known.values())}, and others behind these"
            findings.refuse_file(RowProblem(file, row, None, found, expected))
    _require(file, row, model, picked, findings)
    _tell(file, names, header, vendors, findings)
    return Columns(len(header), len(names), _read(model, picked), _words(model))


def _require(
    file: str, row: int, model: type[CsvRow], picked: Mapping[str, int], findings: Findings
) -> None:
    for field in model.model_fields.values():
        column = field.alias or ""
        if field.is_required() and column not in picked:
            problem = RowProblem(file, row, column, "no such column", "it in the header")
            findings.refuse_file(problem)


def _tell(
    file: str,
    names: Sequence[str],
    header: Sequence[str],
    vendors: Sequence[str],
    findings: Findings,
) -> None:
    if any(name != cell.strip() for name, cell in zip(names, header, strict=False)):
        findings.say(Notice.HEADERS, file)
    if len(names) < len(header):
        findings.say(Notice.NO_COLUMN_NAME, file)
    if vendors:
        findings.say(Notice.VENDORS, f"{file} {', '.join(map(shown, vendors))}")


def _read(model: type[CsvRow], picked: Mapping[str, int]) -> Mapping[str, int]:
    wanted = {field.alias for field in model.model_fields.values()}
    return {column: n for column, n in picked.items() if column in wanted}


def _words(model: type[CsvRow]) -> Mapping[str, Words]:
    """Give the vocabularies of a model's columns: each word by how it may be written."""
    words: dict[str, Words] = {}
    for field in model.model_fields.values():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, StrEnum):
            members = [member.value for member in kind]
        elif get_origin(kind) is Literal:
            members = [str(word) for word in get_args(kind)]
        elif kind is bool:
            words[field.alias or ""] = TRUTHS
            continue
        else:
            continue
        words[field.alias or ""] = {folded(word): word for word in members} | dict(
            zip(members, members, strict=True)
        )
    return words
