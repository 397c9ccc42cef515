"""Ids that name a row: each once in its file, and odd ones told."""

import re
from collections.abc import Container

from bot.oneroster.problems import Findings, Notice, RowProblem, shown

USUAL = re.compile(r"[0-9A-Za-z./@_-]+", re.ASCII)


def is_new(
    findings: Findings, file: str, line: int, sourced_id: str, known: Container[str]
) -> bool:
    """Whether a row's id is new in its file; if not, the row is refused."""
    if sourced_id in known:
        findings.refuse_twin(twice(file, line, sourced_id))
        return False
    note_if_odd(findings, sourced_id)
    return True


def note_if_odd(findings: Findings, sourced_id: str) -> None:
    """Tell of ids beyond OneRoster's characters; they are taken, since real exports have them."""
    if not USUAL.fullmatch(sourced_id):
        findings.note(Notice.ODD_IDS)


def twice(file: str, line: int, sourced_id: str) -> RowProblem:
    """Say that an id names a second row."""
    return RowProblem(file, line, "sourcedId", shown(sourced_id), "an id that no earlier row has")
