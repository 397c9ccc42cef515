"""Writes docs/data-map.md from the declaration of what each table holds of people.

`python -m scripts.data_map` writes it anew.
"""

from collections.abc import Iterator
from pathlib import Path

from storage.tables.holding import Holding, Kept
from storage.tables.holdings import HOLDINGS

PAGE = Path(__file__).parents[1] / "docs" / "data-map.md"
HEAD = """# The data map

What each table of the database holds of people, and how long. This page is written from the
declaration by which export, erasing and retention go (`storage/tables/holdings.py`), by
`python -m scripts.data_map`; a test fails while it says anything else, or while a table is missing.
What it means is said in [Privacy](privacy.md). Notes go when the school's time
for notes is over, before the rest does.

| table | whose rows | kept | says who somebody is | typed by people | ids of people within |
|---|---|---|---|---|---|
"""
# How long, as a school would say it.
LONG = {
    Kept.RECORDS: "as the school says for records",
    Kept.AUDIT: "as the school says for the audit",
    Kept.FOLLOW_UPS: "as the school says for follow-ups",
    Kept.DELIVERIES: "as the school says for messages that were sent",
    Kept.ACCESSES: "as the school says for the access log",
    Kept.ROSTER: "until the person is erased",
    Kept.SETTINGS: "while the school uses Rollcall",
    Kept.TOKENS: "as long as what was written with it",
    Kept.ANSWERS: "a day",
    Kept.EVENTS: "a day",
}


def page() -> str:
    """Write the page."""
    return HEAD + "".join(f"{row}\n" for row in _rows())


def _rows() -> Iterator[str]:
    for each in HOLDINGS:
        cells = [
            f"`{each.table.name}`",
            _whose(each),
            LONG[each.kept],
            _named(each.names, packed=each.packed),
            _named(each.free, each.notes),
            _named((*each.actors, *each.mentions)),
        ]
        yield f"| {' | '.join(cells)} |"


def _whose(holding: Holding) -> str:
    if holding.student or holding.through:
        return "a student's"
    return "a member of staff's" if holding.staff else "nobody's"


def _named(
    columns: tuple[str, ...], notes: tuple[str, ...] = (), packed: tuple[str, ...] = ()
) -> str:
    said = {"": columns, " (a note)": notes, " (rows of many people, packed)": packed}
    told = [f"`{each}`{how}" for how, named in said.items() for each in named]
    return ", ".join(told) or "–"


if __name__ == "__main__":
    PAGE.write_text(page())
