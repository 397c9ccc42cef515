"""The reports that wait for the office: each with the student, and what would change."""

from bot.attendance.excuses.reported import DAYS_BACK, ReportList, ReportToDecide
from bot.attendance.names import isolated
from bot.attendance.numbers import counted
from bot.attendance.registers.asking import Word
from bot.blocks.elements import (
    Block,
    Element,
    Message,
    actions,
    button,
    context,
    header,
    section,
)
from bot.blocks.excuses.lists import span
from bot.blocks.ids import register_ids, report_ids, student_ids
from bot.blocks.ids.report_ids import ReportPress, ReportsView
from bot.blocks.ids.student_ids import StudentDay
from bot.blocks.reports import lines
from bot.blocks.students.turning import turns
from storage.tables.words import HourCycle

# An actions block has five elements.
_MOST_SCHOOLS = 5


def report_list(found: ReportList, note: str = "") -> Message:
    """Draw a page of the reports; `note` says what became of the last press.

    The text that is pushed names nobody.
    """
    view = ReportsView(page=min(found.number, 99), school_id=found.school_id)
    nothing = [] if found.rows else [section("No family's report waits to be decided.")]
    return Message(
        _to_decide(found.total),
        [
            header(_to_decide(found.total)),
            *([section(note)] if note else []),
            *_schools(found),
            *(block for place, row in enumerate(found.rows) for block in _row(row, place, found)),
            *nothing,
            *_some(found, view),
            *_decided(found),
            *_turning(found, view),
        ],
    )


def _to_decide(total: int) -> str:
    """Write "2 reports to decide"."""
    return f"{counted(total, 'report')} to decide"


def way(total: int, view: ReportsView, name: str) -> Element:
    """Draw the button that leads to the reports from another screen."""
    text = f"Reports to decide ({total})"
    return button(f"{report_ids.TURN}_{name}", text, view.written())


def told(row: ReportToDecide, hour_cycle: HourCycle) -> str:
    """Write a report with what is known of the student, and what would change."""
    report = row.found.report
    away = [f"{n} {what}" for n, what in ((row.absent, "absent"), (row.excused, "excused")) if n]
    known = [
        "absent today without a reason" if row.unexplained_today else "",
        f"last {DAYS_BACK} days: {', '.join(away)}" if away else "",
        "an excuse stands already on these days" if row.has_excuse else "",
    ]
    who = (isolated(row.called), row.grade, span(report, hour_cycle))
    return "\n".join(
        [
            " · ".join(filter(None, who)),
            f"{lines.by(row.found)}: {lines.words(row.found)}",
            *filter(None, [_capital(" · ".join(filter(None, known)))]),
            lines.would_change(row.would),
        ]
    )


def _row(row: ReportToDecide, place: int, found: ReportList) -> list[Block]:
    report = row.found.report
    value = ReportPress(
        page=min(found.number, 99), school_id=found.school_id, report_id=report.id
    ).written()
    student = StudentDay.of(report.student_id).written()
    buttons = [
        button(report_ids.ACCEPT, "Accept…", value, says=f"Accept: {row.called}"),
        button(report_ids.DECLINE, "Decline…", value, says=f"Decline: {row.called}"),
        button(student_ids.OPEN_STUDENT, "Show the student", student, says=f"Show {row.called}"),
    ]
    return [section(told(row, found.hour_cycle)), actions(f"report{place}", buttons)]


def _some(found: ReportList, view: ReportsView) -> list[Block]:
    """Draw the ways to decide several of the page at once."""
    if len(found.rows) < 2:  # noqa: PLR2004  # one is decided by its own buttons
        return []
    value = view.written()
    ways = [
        button(report_ids.ACCEPT_SOME, "Accept several…", value),
        button(report_ids.DECLINE_SOME, "Decline several…", value),
    ]
    return [actions("several", ways)]


def _decided(found: ReportList) -> list[Block]:
    """List on the first page what was decided lately, and by whom."""
    if not found.decided or found.number:
        return []
    told = [lines.decided(each, found.today, found.hour_cycle) for each in found.decided]
    return [context("\n".join(["Decided lately:", *told]))]


def _schools(found: ReportList) -> list[Block]:
    """Draw the ways to a person's other schools."""
    others = [each for each in found.schools if each[0] != found.school_id][:_MOST_SCHOOLS]
    if not others:
        return []
    here = next(name for school_id, name in found.schools if school_id == found.school_id)
    ways = [
        button(f"{report_ids.TURN}_school{place}", name, ReportsView(school_id=school_id).written())
        for place, (school_id, name) in enumerate(others)
    ]
    return [context(here), actions("schools", ways)]


def _turning(found: ReportList, view: ReportsView) -> list[Block]:
    pages = turns(
        report_ids.TURN,
        ("before", "after"),
        found.number,
        min(found.pages, 100),
        lambda number: view.at(number).written(),
    )
    again = button(f"{report_ids.TURN}_again", "Look again", view.written())
    calls = button(f"{register_ids.ASK_WORD}_{Word.CALL}", "Call list", Word.CALL)
    return [actions("turning", [*pages, again, calls])]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
