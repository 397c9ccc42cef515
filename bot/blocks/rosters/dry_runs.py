"""A dry run of uploaded rosters, and what came of them: for who uploaded them, and nobody else.

Names stand in the blocks alone: a message's text is what push notifications show.
"""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from bot.blocks.elements import (
    Block,
    Element,
    Message,
    actions,
    asking,
    button,
    context,
    header,
    section,
)
from bot.blocks.ids import upload_ids
from bot.blocks.ids.upload_ids import UploadChoice
from bot.fates import Counts, Fate
from bot.oneroster.importing import Outcome
from bot.oneroster.problems import ExportError, OneRosterError
from bot.oneroster.syncing.brake import Drop
from bot.oneroster.undoing import UndoneImport

Numbers = Mapping[str, Mapping[str, int]]
_MOST_PROBLEMS = 30
_LONGEST = 2900
_REST = "rollcall import-oneroster --dry-run lists all."
_AGAIN = "Upload or fetch it again in /attendance setup when it is mended."


def dry_run(
    upload_id: UUID, outcome: Outcome, notes: Sequence[str], more: Sequence[Element] = ()
) -> Message:
    """Draw what an import would do, with the way to do it and `more`; `notes` stand above."""
    numbers = numbers_of(outcome)
    text = f"Dry run of the rosters: {_summed(numbers)}."
    blocks = [
        header("Dry run of the rosters"),
        *(section(note) for note in notes),
        section("\n".join(_by_noun(numbers)) or "Nothing would change."),
        *_first_rows(outcome),
        *listed("Please note", outcome.notices),
    ]
    if outcome.drops:
        blocks.append(section(_braked(outcome.drops)))
    return Message(text, [*blocks, _ways_on(upload_id, outcome, more)])


def refused(error: OneRosterError, notes: Sequence[str]) -> Message:
    """Say why an export was refused, by each problem, causes first; nothing changed."""
    problems = error.problems if isinstance(error, ExportError) else ()
    told = [str(each) for each in problems] or str(error).split("\n")
    how_many = f" ({len(problems)} problems)" if len(problems) > 1 else ""
    return Message(
        "The rosters were not taken: nothing changed.",
        [
            header("The rosters were not taken"),
            *(section(note) for note in notes),
            section(f"Nothing changed{how_many}. {_AGAIN}"),
            *listed("", told),
        ],
    )


def imported(outcome: Outcome, more: Sequence[Block] = ()) -> Message:
    """Say what an import did, and `more` below."""
    numbers = numbers_of(outcome)
    text = f"The rosters are imported: {_summed(numbers)}."
    did = section("\n".join(_by_noun(numbers)) or "Nothing changed.")
    return Message(text, [header("The rosters are imported"), did, *more])


def undone(done: UndoneImport) -> str:
    """Say what an undo did, by noun."""
    gone = ", ".join(f"{noun} {number}" for noun, number in done.gone.items())
    back = ", ".join(f"{noun} {number}" for noun, number in done.put_back.items())
    told = [*([f"Gone again: {gone}."] if gone else []), *([f"As before: {back}."] if back else [])]
    return " ".join(["The import is undone.", *told])


def moved(before: Numbers, after: Numbers) -> str:
    """Say how what an import would do differs from what its dry run has shown."""
    found = [
        f"{noun}, {fate}: {was} before, {number} now"
        for noun, fates in after.items()
        for fate, number in fates.items()
        for was in [before.get(noun, {}).get(fate, 0)]
        if was != number and fate in set(Fate)
    ]
    what = "; ".join(found) or "as many rows, but others, or from another day on"
    return (
        f"Something has moved since the dry run, so nothing was imported ({what}). This is a new "
        "dry run."
    )


def numbers_of(outcome: Outcome) -> dict[str, dict[str, int]]:
    """Give the numbers of an import, by noun and fate."""
    return {str(noun): counts.by_fate() for noun, counts in outcome.counts.items()}


def _summed(numbers: Numbers) -> str:
    sums = {fate: sum(each.get(fate, 0) for each in numbers.values()) for fate in Fate}
    return ", ".join(f"{number} {fate}" for fate, number in sums.items())


def _by_noun(numbers: Numbers) -> list[str]:
    lines: list[str] = []
    for noun, fates in numbers.items():
        told = [f"{fates[fate]} {fate}" for fate in Fate if fates.get(fate)]
        as_it_was = [f"{fates['unchanged']} as they were"] if fates.get("unchanged") else []
        if told:
            lines.append(f"{noun}: {', '.join([*told, *as_it_was])}")
    return lines


def _first_rows(outcome: Outcome) -> list[Block]:
    return [
        section("\n".join([f"{noun}, {fate}:", *_described(counts, fate)]))
        for noun, counts in outcome.counts.items()
        for fate in Fate
        if counts.first.get(fate)
    ]


def _described(counts: Counts, fate: Fate) -> list[str]:
    shown = counts.first[fate]
    more = counts.number(fate) - len(shown)
    return [*(f"• {each}" for each in shown), *([f"and {more} more"] if more else [])]


def listed(title: str, lines: Sequence[str], rest: str = _REST) -> list[Block]:
    """Draw lines in as many paragraphs as they take, and how many are left off: see `rest`."""
    shown = lines[:_MOST_PROBLEMS]
    more = len(lines) - len(shown)
    blocks = [section(each) for each in _paragraphs([*([f"{title}:"] if title else []), *shown])]
    left_off = [context(f"and {more} more: {rest}")] if more else []
    return [*blocks, *left_off] if lines else []


def _paragraphs(lines: Iterable[str]) -> list[str]:
    found = [""]
    for line in lines:
        if found[-1] and len(found[-1]) + len(line) > _LONGEST:
            found.append("")
        found[-1] = f"{found[-1]}\n{line}".strip()
    return found


def _braked(drops: Sequence[Drop]) -> str:
    told = "\n".join(map(str, drops))
    return (
        f"⚠️ This would end more than an export should: it may be cut short.\n{told}\n"
        "Import only if that is right."
    )


def _ways_on(upload_id: UUID, outcome: Outcome, more: Sequence[Element]) -> Block:
    drops = bool(outcome.drops)
    value = UploadChoice(upload_id=upload_id, plan=outcome.plan, drops=drops).written()
    cancel = button(upload_ids.CANCEL, "Cancel", value)
    if outcome.changed_nothing:
        return actions("upload", [*more, cancel])
    if not drops:
        go = button(upload_ids.IMPORT, "Import", value, style="primary")
        return actions("upload", [go, *more, cancel])
    ended = sum(each.ended for each in outcome.drops)
    go = button(upload_ids.IMPORT, f"Import, and end {ended}", value, style="danger")
    question = " ".join(map(str, outcome.drops))
    asked = asking(go, "End so much?", question, f"End {ended}", "Cancel")
    return actions("upload", [asked, cancel])
