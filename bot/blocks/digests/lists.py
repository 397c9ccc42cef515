"""Lists of a digest: cut to the room there is, and in full, a page at a time."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.attendance.days import written_times
from bot.attendance.digests.daily import Cut
from bot.attendance.digests.full_lists import ABSENT, ListPage, Part
from bot.attendance.digests.told_apart import Row
from bot.attendance.namesakes import grade
from bot.blocks.digests.lines import HEADINGS, Telling, called, line
from bot.blocks.elements import (
    Block,
    Element,
    Message,
    actions,
    button,
    context,
    escaped,
    header,
    section,
)
from bot.blocks.ids import call_ids, digest_ids
from bot.blocks.ids.call_ids import CallPress, CallsView
from bot.blocks.ids.digest_ids import ShowAll
from bot.blocks.ids.student_ids import StudentDay
from storage.digests.absences import ListedAbsence
from storage.tables.words import FollowUpKind, Level

BUTTONS_IN_A_ROW = 5
# How many characters of a message a list may take, in JSON; what it leaves goes to the next.
ROOM = {
    Part.MISSING: 1400,
    Part.LATE: 900,
    Part.UNEXPLAINED: 1400,
    Part.EXPLAINED: 400,
    Part.EXCUSED: 500,
    Part.CHANGED: 500,
    Part.IN_A_ROW: 2000,
    Part.OFTEN: 2000,
}


@dataclass(frozen=True, slots=True)
class ListSection:
    """One list of a digest: what stands above it, and how its rows are grouped under subheads."""

    part: Part
    heading: str
    rows: Cut[Row]
    subhead: Callable[[Row], str] = lambda _: ""


def grade_of(row: Row) -> str:
    """Give the subhead of a student's line."""
    return grade(row.student.grade).capitalize() if isinstance(row, ListedAbsence) else ""


NAMES_WAIT = (
    "Numbers only for now: Slack has not told yet whether there are guests in this channel. The "
    "names come as soon as it has; “Show all” has them for the office now."
)


def lists(
    sections: Sequence[ListSection], how: Telling, ask: ShowAll, *, names_wait: bool = False
) -> list[Block]:
    """Draw lists with their lines as far as there is room, then a button for each that is cut.

    Those of absent students have theirs in any case: it leads to what the office does about each.
    `names_wait`: no line is drawn for now, and each list has its button.
    """
    names_wait = names_wait and how.level != Level.COUNTS
    drawn: list[Block] = []
    cut: list[Element] = []
    room = 0
    for each in sections:
        room += ROOM[each.part]
        hidden = names_wait or how.level == Level.COUNTS
        shown = [] if hidden else _fitting(each, how, room)
        room -= sum(map(_weight, shown))
        told = sum(text.startswith(BULLET) for text in shown)
        drawn.append(_rich(f"{each.heading}: {each.rows.total:,}", _with_rest(shown, each, told)))
        is_cut = names_wait or told < each.rows.total
        if names_wait or (shown and (is_cut or each.part in ABSENT)):
            cut.append(_show_all(each, ask, is_cut=is_cut))
    return [*drawn, *([context(NAMES_WAIT)] if names_wait else []), *_rows_of(cut)]


def _fitting(found: ListSection, how: Telling, room: int) -> list[str]:
    """Write the lines that fit, under their subheads; one line at least."""
    shown: list[str] = []
    for text in _lines_of(found.rows.shown, found.subhead, how):
        room -= _weight(text)
        if room < 0 and any(map(_is_line, shown)):
            break
        shown.append(text)
    return shown if not shown or _is_line(shown[-1]) else shown[:-1]


BULLET = "• "


def _is_line(text: str) -> bool:
    """Whether a text is a line and not a subhead."""
    return text.startswith(BULLET)


def _lines_of(rows: Sequence[Row], subhead: Callable[[Row], str], how: Telling) -> list[str]:
    """Write the lines of rows, a subhead above those that share it."""
    found: list[str] = []
    for head, alike in groupby(rows, subhead):
        found += [head] if head else []
        found += [BULLET + line(row, how) for row in alike]
    return found


def _with_rest(shown: Sequence[str], found: ListSection, told: int) -> list[str]:
    """Say under lines how many there are more."""
    rest = found.rows.total - told
    return [*shown, f"and {rest:,} more"] if shown and rest else list(shown)


def _weight(text: str) -> int:
    """Count the characters of a line in a message's JSON."""
    return len(json.dumps(text, ensure_ascii=False))


def _rich(heading: str, lines: Sequence[str]) -> Block:
    """Make a list under a bold heading; rich text reads no markup in names."""
    pieces: list[Element] = [{"type": "text", "text": heading, "style": {"bold": True}}]
    if lines:
        pieces.append({"type": "text", "text": "\n" + "\n".join(lines)})
    elements = [{"type": "rich_text_section", "elements": pieces}]
    return {"type": "rich_text", "elements": elements}


def _show_all(found: ListSection, ask: ShowAll, *, is_cut: bool) -> Element:
    """Make the button that shows a list in full, with what may be done about each."""
    wanted = ask.model_copy(update={"part": found.part})
    return button(
        f"{digest_ids.SHOW_ALL}_{found.part}",
        f"{'Show all' if is_cut else 'Follow up'} {found.rows.total:,} {SHORT[found.part]}",
        wanted.written(),
    )


SHORT = {
    Part.MISSING: "registers",
    Part.LATE: "late",
    Part.UNEXPLAINED: "unexplained",
    Part.EXPLAINED: "explained",
    Part.EXCUSED: "excused",
    Part.CHANGED: "changes",
    Part.IN_A_ROW: "in a row",
    Part.OFTEN: "often absent",
}


def _rows_of(buttons: Sequence[Element]) -> list[Block]:
    """Put buttons in rows of five: clients hide what comes after them."""
    begins = range(0, len(buttons), BUTTONS_IN_A_ROW)
    return [
        actions(f"show_all{begin}", list(buttons[begin : begin + BUTTONS_IN_A_ROW]))
        for begin in begins
    ]


def page(found: ListPage, ask: ShowAll) -> Message:
    """Draw a page of one list in full, for one reader: with the ways to the pages around it.

    At the level of counts it says the count alone.
    """
    ask = ask.at(found.number)
    title = f"{HEADINGS[found.part]}: {found.total:,}"
    head = header(f"{title} · {written_times.day_and_year(found.day)}")
    if ask.level == Level.COUNTS or not found.rows:
        return Message(escaped(title), [head, section("There is nothing more to show here.")])
    how = Telling(ask.level, ask.day, found.asked.hour_cycle)
    first = found.number * found.size + 1
    where = f"{first:,} to {first + len(found.rows) - 1:,} of {found.total:,}, as it stands now."
    turning = _rows_of(_turning(found, ask))
    if found.part in ABSENT:
        return Message(escaped(title), [head, context(where), *_absent(found, ask, how), *turning])
    lines = _lines_of(found.rows, grade_of, how)
    return Message(escaped(title), [head, _rich(where, lines), *turning])


def _absent(found: ListPage, ask: ShowAll, how: Telling) -> list[Block]:
    """Draw each student of a page, with what the office does about an absence."""
    blocks: list[Block] = []
    rows = (each for each in found.rows if isinstance(each, ListedAbsence))
    for head, alike in groupby(enumerate(rows), lambda each: grade_of(each[1])):
        blocks += [context(head)] if head else []
        for place, row in alike:
            ways = _ways(row, found.part, ask, how)
            blocks += [section(line(row, how)), actions(f"absent{place}", ways)]
    return blocks


def _ways(row: ListedAbsence, part: Part, ask: ShowAll, how: Telling) -> list[Element]:
    """Draw what leads on: a call where nobody knows why, an excuse, and the student."""
    student = row.student
    whom = called((student.given_name, student.family_name), how.level)
    press = CallPress.of(CallsView(day=ask.day, school_id=ask.school_id), student.id)
    kind = FollowUpKind.CALLED
    name = f"{call_ids.FOLLOW_UP}_{kind}"
    call = button(name, "Called", press.that(kind), says=f"Called: {whom}")
    day = StudentDay.of(student.id, ask.day).written()
    return [
        *([call] if part is Part.UNEXPLAINED else []),
        button(call_ids.EXPLAIN, "Explain…", press.written(), says=f"Enter an excuse: {whom}"),
        button(digest_ids.STUDENT, "Show", day, says=f"Show {whom}"),
    ]


def _turning(found: ListPage, ask: ShowAll) -> list[Element]:
    """Make the buttons to the page before and after."""
    ways = (("Previous", found.number - 1), ("Next", found.number + 1))
    return [
        button(f"{digest_ids.SHOW_ALL}_{name.lower()}", f"{name} page", ask.at(number).written())
        for name, number in ways
        if 0 <= number <= found.last
    ]
