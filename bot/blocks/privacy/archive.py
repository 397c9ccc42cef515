"""An export of one person: a ZIP of JSON for programs and a page for people."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from html import escape
from typing import cast
from uuid import UUID

import orjson

from bot.attendance import names
from bot.attendance.privacy.exporting import PersonExport
from storage.privacy.reading import HeldOf, HeldTable

DATA = "data.json"
PAGE = "data.html"
_STYLE = (
    "body{font:15px/1.4 sans-serif;margin:2em auto;max-width:70em;padding:0 1em}"
    "table{border-collapse:collapse;margin:0 0 1.5em;font-size:13px}"
    "th,td{border:1px solid #bbb;padding:.25em .5em;text-align:left;vertical-align:top}"
    "th{background:#eee}div{overflow-x:auto}"
)


def archive(export: PersonExport) -> bytes:
    """Write the ZIP; no name of a file in it names anybody."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr(DATA, _data(export))
        written.writestr(PAGE, _page(export))
    return kept.getvalue()


def _data(export: PersonExport) -> bytes:
    held, person = export.held, export.held.person
    told = {
        "school": export.school,
        "made_at": export.made_at,
        "person": {"kind": person.kind, "id": person.id, "name": _name(held)},
        "tables": {each.name: each.rows for each in held.own},
        "done": {each.name: each.rows for each in held.done},
        "called": {str(key): name for key, name in held.called.items()},
    }
    return orjson.dumps(told, option=orjson.OPT_INDENT_2)


def _page(export: PersonExport) -> str:
    held = export.held
    title = escape(f"{_name(held)}, {export.school}")
    made = f"All that Rollcall holds of this person, read at {export.made_at:%Y-%m-%d %H:%M} UTC."
    done = ["<h2>What this person did to records of others</h2>"] if held.done else []
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        f"<title>{title}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{title}</h1><p>{made} Times are in UTC. The same is in {DATA}, for programs.</p>",
        *_tables(held.own, held),
        *done,
        *_tables(held.done, held),
        "</body></html>",
    ]
    return "\n".join(parts)


def _tables(found: Iterable[HeldTable], held: HeldOf) -> Iterable[str]:
    for table in found:
        # What is empty in every row says nothing.
        columns = [
            each for each in table.rows[0] if any(row[each] not in (None, "") for row in table.rows)
        ]
        yield f"<h3>{escape(_in_words(table.name))} ({len(table.rows)})</h3><div><table><tr>"
        yield "".join(f"<th>{escape(_in_words(each))}</th>" for each in columns) + "</tr>"
        for row in table.rows:
            cells = (_cell(row[each], held) for each in columns)
            yield f"<tr>{''.join(f'<td>{escape(each)}</td>' for each in cells)}</tr>"
        yield "</table></div>"


def _cell(value: object, held: HeldOf) -> str:
    if value is None:
        return ""
    if isinstance(value, UUID):
        return held.called.get(value, str(value))
    if isinstance(value, Mapping):
        parts = cast("Mapping[str, object]", value)
        return "; ".join(f"{_in_words(name)}: {_cell(each, held)}" for name, each in parts.items())
    return str(value)


def _in_words(name: str) -> str:
    return name.removesuffix("_id").replace("_", " ").capitalize()


def _name(held: HeldOf) -> str:
    return names.full((held.person.given_name, held.person.family_name))
