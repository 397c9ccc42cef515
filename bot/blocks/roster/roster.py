"""The roster: a grid of names to tap, what a tap marks, and how the register stands."""

from bot.attendance.days import written_times
from bot.attendance.names import isolated
from bot.attendance.registers.details import weakens
from bot.attendance.registers.sheets import Line, Sheet
from bot.blocks.elements import (
    Block,
    Element,
    Message,
    actions,
    asking,
    button,
    context,
    escaped,
    header,
    section,
)
from bot.blocks.ids import register_ids
from bot.blocks.ids.register_ids import Mark, RosterView
from bot.blocks.roster import amending
from bot.blocks.roster.covered import handing_over, told_of_cover
from bot.blocks.roster.excused import by_excuse, by_excuse_too, came, excused
from bot.blocks.roster.standing import entered, named, standing
from storage.tables.words import Status

NAMES_IN_A_ROW = 5
NAMES_ON_A_PAGE = 60

SIGNS = {
    Status.PRESENT: "✅",
    Status.ABSENT: "❌",
    Status.LATE: "⏰",
    Status.EXCUSED: "📝",
}
UNMARKED = "⬜"

MODE_PART, REST_PART, FIRST_ROW_PART, SECOND_MODE_PART = 0, 1, 2, 99
# On a phone so many names fill the screen: after each the mode is said again.
NAMES_IN_SIGHT = 15


def roster(sheet: Sheet, view: RosterView) -> Message:
    """Draw a register: folded when it is complete or locked, else its names.

    Sixty names take 20 blocks; larger groups get pages of even length.
    """
    pages = page_count(len(sheet.lines))
    view = view.model_copy(update={"page": min(view.page, pages - 1)})
    lines = shown(sheet.lines, view.page, pages)
    if not sheet.lines:
        return Message(summary(sheet), [header(_headline(sheet)), section(_nobody(sheet))])
    if sheet.lock.holds or (sheet.complete and not view.unfolded):
        return _folded(sheet, view)
    return Message(
        summary(sheet),
        [
            header(_headline(sheet)),
            _mode_row(sheet, view, MODE_PART),
            *_grid(sheet, lines, view),
            _mode_row(sheet, view, SECOND_MODE_PART),
            *excused(sheet, lines),
            _bottom_row(sheet, view, pages),
            context(_status_line(sheet, view.page, pages)),
            *told_of_cover(sheet),
            *amending.told(sheet),
        ],
    )


def _folded(sheet: Sheet, view: RosterView) -> Message:
    """Draw a register in words, whoever is not simply there, and the way to change it."""
    row = [amending.way()] if sheet.lock.may_say_why else []
    if not sheet.lock.holds:
        row = _ways_to_change()
    told = [section(words) for words in _exceptions(sheet)]
    if not told and sheet.complete:
        told = [section(f"{SIGNS[Status.PRESENT]} Everyone is present.")]
    return Message(
        summary(sheet),
        [
            header(_headline(sheet)),
            *told,
            *came(sheet),
            actions(view.written(REST_PART), [*row, *handing_over(sheet), _day_button()]),
            context(_status_line(sheet)),
            *told_of_cover(sheet),
            *amending.told(sheet),
        ],
    )


def _ways_to_change() -> list[Element]:
    """Draw what may be done to a complete register."""
    return [
        button(
            register_ids.CHANGE, "Change", "change", says="Show the names, to change the register"
        ),
        button(register_ids.DETAILS, "Details", "details", says="Minutes late, reason and note"),
        button(register_ids.UNDO, "Undo", "undo", says="Undo my last step here"),
    ]


def _exceptions(sheet: Sheet) -> list[str]:
    """Write who is absent, late and excused, a paragraph for each status, and who has no mark."""
    told = [
        f"{SIGNS[status]} {status.capitalize()}: {named(lines, sheet.reasons)}"
        for status in register_ids.MODES
        if (lines := [each for each in sheet.lines if each.entry and each.entry.status == status])
    ]
    unmarked = [each for each in sheet.lines if each.entry is None]
    return [*told, f"{UNMARKED} Not marked: {named(unmarked, sheet.reasons)}"] if unmarked else told


def page_count(students: int) -> int:
    """Count the pages that a roster of so many students takes."""
    return max(1, -(-students // NAMES_ON_A_PAGE))


def shown(lines: tuple[Line, ...], page: int, pages: int) -> tuple[Line, ...]:
    """Take a page's names: pages differ by one name at most, rather than a last page of one."""
    begin = len(lines) * page // pages
    return lines[begin : len(lines) * (page + 1) // pages]


def _headline(sheet: Sheet) -> str:
    """Write "Biology 9A · Mon 23 Nov 2026 · Period 3, 08:30"."""
    parts = [isolated(sheet.title), written_times.day_and_year(sheet.key.attendance_date)]
    if sheet.meeting:
        period = f"Period {sheet.meeting.period}, " if sheet.meeting.period else ""
        parts.append(period + written_times.clock(sheet.meeting.starts_at, sheet.hour_cycle))
    return " · ".join(parts)


def _nobody(sheet: Sheet) -> str:
    """Say that there is nobody to mark."""
    day = written_times.in_full(sheet.key.attendance_date)
    return f"Nobody is enrolled on {day}: there is nothing to take."


def _mode_row(sheet: Sheet, view: RosterView, part: int) -> Block:
    """Draw what a tap marks; above the names with the way back to the day's registers."""
    modes = [
        button(
            f"{register_ids.MODE}_{mode}",
            f"{'●' if mode == view.mode else '○'} {mode.capitalize()}",
            mode,
            says=f"Taps mark {mode}{' now' if mode == view.mode else ''}",
            style="primary" if mode == view.mode else "",
        )
        for mode in register_ids.MODES
    ]
    ways = [*handing_over(sheet), _day_button()] if part == MODE_PART else []
    return actions(view.written(part), [*modes, *ways])


def _day_button() -> Element:
    """Draw the way back to the day's registers."""
    return button(register_ids.OPEN_DAY, "All registers", "day", says="Registers of this day")


def _grid(sheet: Sheet, lines: tuple[Line, ...], view: RosterView) -> list[Block]:
    """Draw the names, five in a row; a long roster says again what a tap marks."""
    blocks: list[Block] = []
    for start in range(0, len(lines), NAMES_IN_A_ROW):
        if start and start % NAMES_IN_SIGHT == 0:
            blocks.append(context(f"Taps mark {SIGNS[view.mode]} {view.mode.capitalize()}"))
        row = lines[start : start + NAMES_IN_A_ROW]
        names_of_row = [
            _name_button(sheet, line, view.mode, place) for place, line in enumerate(row)
        ]
        part = FIRST_ROW_PART + start // NAMES_IN_A_ROW
        blocks.append(actions(view.written(part), names_of_row))
    return blocks


def _name_button(sheet: Sheet, line: Line, mode: Status, place: int) -> Element:
    """Draw one student: a tap sets `mode`, or present where that stands already."""
    status = line.entry.status if line.entry else None
    target = Status.PRESENT if status == mode else mode
    held = line.is_held and target is Status.ABSENT
    asks = line.from_office and weakens(line.entry, target) and not held
    tap = button(
        f"{register_ids.MARK}{place}",
        f"{SIGNS[status] if status else UNMARKED} {line.label}{_minutes(line)}",
        Mark(status=target, roll_number=line.roll_number, sure=asks).written(),
        says=_said(line, target),
    )
    if not asks:
        return tap
    text = f"It says: {entered(line, sheet.reasons)}. What is dropped comes back by Undo."
    return asking(tap, "Change what the office entered?", text, f"Mark {target}", "Keep it")


def _minutes(line: Line) -> str:
    """Write how late somebody was, if that is known."""
    late = line.entry.minutes_late if line.entry else None
    return "" if late is None else f" {late}′"


def _said(line: Line, target: Status) -> str:
    """Say who this is, by the words that are seen, what stands there and what a tap does."""
    stands = standing(line) or ("has an excuse" if line.excuse else "")
    return f"{line.label} {stands}, mark {target}" if stands else f"{line.label}, mark {target}"


def _bottom_row(sheet: Sheet, view: RosterView, pages: int) -> Block:
    """Draw what is done to the register as a whole."""
    row: list[Element] = []
    if sheet.missing:
        row.append(_rest_button(sheet, pages))
    row.append(
        button(register_ids.DETAILS, "Details", "details", says="Minutes late, reason and note")
    )
    if sheet.complete:
        row.append(button(register_ids.FOLD, "Done", "fold", says="Fold the names again"))
    if sheet.last_save:
        row.append(button(register_ids.UNDO, "Undo", "undo", says="Undo my last step here"))
    if pages > 1:
        row += _page_buttons(view, pages)
    return actions(view.written(REST_PART), row)


def _rest_button(sheet: Sheet, pages: int) -> Element:
    """Draw "Everyone else present", with how many that makes present.

    A longer text is cut where it is shown: who gets what an excuse says, the line below counts.
    """
    present = sheet.missing - by_excuse(sheet)
    words = f"{present}{_on_all(pages)}{by_excuse_too(sheet)}"
    return button(
        register_ids.MARK_REST,
        f"Everyone else present ({present:,})",
        "rest",
        says=f"Mark everyone present who is not marked: {words}",
        style="primary",
    )


def _page_buttons(view: RosterView, pages: int) -> list[Element]:
    """Draw the ways to the pages before and after."""
    turns = {"back": (view.page - 1, "◀"), "next": (view.page + 1, "▶")}
    return [
        button(
            f"{register_ids.PAGE}_{name}",
            f"{sign} Page {page + 1} of {pages}",
            str(page),
            says=f"Show page {page + 1} of {pages}",
        )
        for name, (page, sign) in turns.items()
        if 0 <= page < pages
    ]


def _on_all(pages: int) -> str:
    """Say that something is for all pages, where there are several."""
    return f", on all {pages} pages" if pages > 1 else ""


def _status_line(sheet: Sheet, page: int = 0, pages: int = 1) -> str:
    """Say how the register stands: counts, who is missing still, saved by whom and when.

    With several pages also which one this is, and that "Everyone else present" is for all.
    """
    here = f"Page {page + 1} of {pages}. " if pages > 1 else ""
    rest = f" “Everyone else present” is for all {pages} pages." if pages > 1 else ""
    if not sheet.last_save and sheet.lock.holds:
        return f"Not taken: {sheet.missing} not marked."
    if not sheet.last_save:
        return (
            f"{here}Not taken yet: {sheet.missing} to mark{by_excuse_too(sheet)}. "
            f"Tap who is not there, then “Everyone else present”.{rest}"
        )
    counts = ", ".join(
        f"{sheet.counts[status]} {status}" for status in Status if sheet.counts[status]
    )
    state = "Complete" if sheet.complete else f"{sheet.missing} still to mark{by_excuse_too(sheet)}"
    by = f" by {isolated(sheet.last_save.saved_by)}" if sheet.last_save.saved_by else ""
    line = f"{here}{state}: {counts or 'nobody marked'}. Saved{by} at {_moment(sheet)}."
    return f"{line}{rest}" if sheet.missing else line


def _moment(sheet: Sheet) -> str:
    """Write when the register was saved, with the day if it was another."""
    if not sheet.last_save:
        return ""
    saved_at, day = sheet.last_save.saved_at, sheet.key.attendance_date
    return written_times.moment(saved_at, day, sheet.hour_cycle)


def summary(sheet: Sheet) -> str:
    """Say in one line, without names, how the register stands; it is a message's text."""
    return escaped(in_short(sheet))


def in_short(sheet: Sheet) -> str:
    """Write "Biology 9A · Mon 23 Nov 2026: 12 of 30 marked"."""
    marked = len(sheet.lines) - sheet.missing
    return f"{_headline(sheet)}: {marked} of {len(sheet.lines)} marked"
