"""Who saw what: a page of looks, the latest first."""

from datetime import date, datetime
from uuid import UUID

from bot.attendance.accesses.listing import AccessPage
from bot.attendance.days import written_times
from bot.attendance.names import cut, full
from bot.blocks.accesses import setting_lines
from bot.blocks.elements import Block, Element, Message, actions, button, context, header
from bot.blocks.ids import access_ids
from bot.blocks.ids.access_ids import LogPage
from bot.blocks.students.lines import sections
from storage.accesses.deeds import DeedKind, DeedRow
from storage.accesses.listing import LookRow
from storage.tables.words import AccessKind, Level

_LONGEST_TITLE = 60
WHAT = {
    AccessKind.STUDENT: "the view of a student",
    AccessKind.HISTORY: "the history of a day",
    AccessKind.CALLS: "the call list",
    AccessKind.DESK: "the desk",
    AccessKind.REPORTS: "families' reports",
    AccessKind.EXCUSES: "the list of excuses",
    AccessKind.FULL_LIST: "a digest's list in full",
    AccessKind.PREVIEW: "the preview of a digest",
    AccessKind.REGISTER: "a register",
    AccessKind.SLIPS: "late slips",
    AccessKind.API: "API",
    AccessKind.DIGEST: "a digest",
    AccessKind.NOTICE: "a notice",
    AccessKind.EXPORT: "export of all that is held",
    AccessKind.CONTACTS: "export of the contact clock",
    AccessKind.LOG: "this log",
}
DONE = {
    DeedKind.ERASED: "erased a person",
    DeedKind.TAKEN_OUT: "had taken out what was over",
    DeedKind.HELD: "placed a hold on",
    DeedKind.LIFTED: "released the hold on",
    DeedKind.SAID: "said for how long what is kept",
    DeedKind.CLOSED_BOOKS: "closed the books",
    DeedKind.OPENED_BOOKS: "opened the books again",
    DeedKind.UNDID_IMPORT: "undid an import of rosters",
}
_AT_THE_SERVER = frozenset({AccessKind.EXPORT, AccessKind.CONTACTS, AccessKind.LOG})


def access_list(page: AccessPage) -> Message:
    """Draw a page; the text that is pushed names nobody."""
    of = page.student or page.school
    told = [_line(each, page) for each in page.rows] or ["Nobody so far."]
    lists = (
        "Lists of which nobody knows whom they named are here where the student may be in them. "
    )
    return Message(
        "Who saw what",
        [
            header(f"Who saw what: {of}"),
            context(
                f"{lists if page.student else ''}Teachers in their own classes leave no line. That "
                "you look is kept, too."
            ),
            *sections(told),
            *_deeds(page),
            *_changes(page),
            *_turns(page),
        ],
    )


def _deeds(page: AccessPage) -> list[Block]:
    """Draw what was done: "Mon 23 Nov at 09:05 · Ruth Abernathy · held Ada Lovelace · a claim"."""
    lines = [
        " · ".join(filter(None, (_at(each.at, page), by_whom(each), deed(each), each.why)))
        for each in page.deeds
    ]
    return sections(["What was done", *lines]) if lines else []


def _changes(page: AccessPage) -> list[Block]:
    """Draw what was changed of what is set up, in the same way."""
    lines = [
        " · ".join((_at(each.at, page), setting_lines.by_whom(each), setting_lines.told(each)))
        for each in page.changes
    ]
    return sections(["What was changed in setup", *lines]) if lines else []


def by_whom(row: DeedRow) -> str:
    """Say who did something."""
    if row.by:
        return full(row.by)
    if row.at_command_line:
        return setting_lines.AT_COMMAND_LINE
    # In Slack owners undo imports of schools without an admin, and do nothing else that is here.
    is_owners = row.kind is DeedKind.UNDID_IMPORT
    return setting_lines.AN_OWNER if is_owners else "somebody who was erased"


def deed(row: DeedRow) -> str:
    """Say what somebody did."""
    return f"{told_done(row)} {full(row.student)}" if row.student else told_done(row)


def told_done(row: DeedRow) -> str:
    """Say what somebody did, and not to whom."""
    if row.through is None:
        return DONE[row.kind]
    end = "" if row.kind is DeedKind.CLOSED_BOOKS else " but those"
    return f"{DONE[row.kind]}{end} through {written_times.in_full(row.through)}"


def who_saw(action_id: str, key: UUID, says: str) -> Element:
    """Draw the button that leads here: of a student, or of a school."""
    return button(action_id, "Who saw this", LogPage(key=key).written(), says=says)


def _line(row: LookRow, page: AccessPage) -> str:
    """Write "Mon 23 Nov at 09:05 · Ines Duarte · the call list, 23 Nov · 7 students"."""
    parts = [_at(row.seen_at, page), told_who(row), _what(row), "" if page.student else _whom(row)]
    return " · ".join(filter(None, parts))


def _at(moment: datetime, page: AccessPage) -> str:
    return written_times.moment(moment, date.min, page.hour_cycle)


def told_who(row: LookRow) -> str:
    """Say who saw it."""
    if row.by_staff:
        return full(row.by_staff)
    if row.token is not None:
        return f"the program “{row.token}”"
    if row.channel_id:
        readers = f", {row.readers} in it" if row.readers else ""
        return f"the channel {row.channel_id}{readers}"
    return (
        "on the server" if row.kind in _AT_THE_SERVER else "somebody who is not on the staff list"
    )


def _what(row: LookRow) -> str:
    level = f", {row.level}" if row.level and row.level is not Level.COUNTS else ""
    counts = ", counts only" if row.level is Level.COUNTS else ""
    route = f" {row.route}" if row.route else ""
    course = f" of {cut(row.course, _LONGEST_TITLE)}" if row.course else ""
    return f"{WHAT[row.kind]}{route}{course}{level}{counts}{_days(row)}"


def _days(row: LookRow) -> str:
    first, last = row.begins_on, row.ends_on
    if first is None and last is None:
        return ""
    if first == last and first is not None:
        return f", {written_times.short(first)}"
    begins, ends = (written_times.day_and_year(each) if each else "…" for each in (first, last))
    return f", {begins} to {ends}"


def _whom(row: LookRow) -> str:
    if row.student or row.of_staff:
        return full(row.student or row.of_staff or ("", ""))
    return f"{row.students} students" if row.students else ""


def _turns(page: AccessPage) -> list[Block]:
    of = access_ids.SAW_STUDENT if page.student_id else access_ids.SAW_SCHOOL
    key = page.student_id or page.school_id
    ways = (("later", page.number - 1, "◀ Later"), ("earlier", page.number + 1, "Earlier ▶"))
    found = [
        button(f"{of}_{name}", text, LogPage(page=number, key=key).written())
        for name, number, text in ways
        if number >= 0 and (name == "later" or page.has_more)
    ]
    return [actions("turning", found)] if found else []
