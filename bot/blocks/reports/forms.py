"""The forms in which the office accepts or declines reports, and what came of it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from bot.attendance.excuses.deciding import DecidedReports, Deciding
from bot.attendance.excuses.reported import ReportToDecide
from bot.attendance.names import isolated
from bot.blocks.elements import Block, Element, context, plain, section
from bot.blocks.excuses import clearing_inputs
from bot.blocks.excuses.forms import becomes_input, note_input
from bot.blocks.excuses.lists import records_told, span
from bot.blocks.forms import boxes, choice, modal, text_input
from bot.blocks.ids import report_ids
from bot.blocks.reports import lines
from bot.blocks.reports.report_list import told
from bot.blocks.students.inputs import reason_input
from bot.blocks.surfaces import FormCarried
from storage.tables import NOTE
from storage.tables.words import HourCycle

_TITLE = "Families' reports"


class ReportsCarried(FormCarried):
    """What a form keeps while it is open: the page, and the report if it is one alone.

    `clears`: it has to be said by what the office was told. Errors show none of it.
    """

    pressed: str
    report_id: UUID | None = None
    clears: bool = False


def acceptance(found: Deciding, carried: ReportsCarried) -> dict[str, Any]:
    """Ask how reports are accepted: what records become, the reason, a note, and the clearing."""
    note = note_input() | {"hint": plain("Left empty, the excuse keeps the family's words.")}
    clears = found.clearing is not None and found.clearing.is_needed
    carried = carried.model_copy(update={"clears": clears})
    blocks = [
        *_which(found, carried, ticked=True),
        becomes_input(),
        reason_input("Reason", found.reasons),
        note,
        *clearing_inputs.method_inputs(found.clearing),
        *clearing_inputs.relation_input(found.clearing),
    ]
    return modal(report_ids.ACCEPT, _TITLE, blocks, carried, "Accept")


def decline(found: Deciding, carried: ReportsCarried) -> dict[str, Any]:
    """Ask why reports are declined."""
    blocks = [
        *_which(found, carried, ticked=False),
        text_input("why", "Why", "", NOTE),
        context("It stays with the report. No record changes, and nobody is excused."),
    ]
    return modal(report_ids.DECLINE, _TITLE, blocks, carried, "Decline")


def done(found: DecidedReports, carried: ReportsCarried) -> dict[str, Any]:
    """Say what is decided now and by whom the rest was, what changed, and what stays."""
    several = len(found.decided) > 1
    status = found.decided[0].report.status if found.decided else ""
    now = [section(f"{lines.several(found.decided)} {status}.")] if found.decided else []
    before = [lines.decided(each, found.today, found.hour_cycle) for each in found.before]
    changed = [each for outcome in found.outcomes for each in outcome.changed]
    stayed = [each for outcome in found.outcomes for each in outcome.stayed]
    unchanged = [] if changed or not found.outcomes else [context("No record was changed by it.")]
    blocks: list[Block] = [
        *now,
        *records_told(changed, "Changed", several=several),
        *records_told(stayed, "Stays, since the student came", several=several),
        *unchanged,
        *_told_before(before),
    ]
    return modal(report_ids.DONE, _TITLE, blocks, carried)


def decided_before(found: Deciding) -> str:
    """Say that somebody else was first."""
    before = [lines.decided(each, found.today, found.hour_cycle) for each in found.before]
    return "\n".join(before)


def _told_before(told_: Sequence[str]) -> list[Block]:
    if not told_:
        return []
    return [section("\n".join(["Decided before, and left as it is:", *told_]))]


def _which(found: Deciding, carried: ReportsCarried, *, ticked: bool) -> list[Block]:
    """Show the one report, or let those of the page be chosen; `ticked`: all are at first."""
    if carried.report_id:
        return [section(told(each, found.hour_cycle)) for each in found.rows]
    choices = [_choice(each, found.hour_cycle) for each in found.rows]
    chosen = [each["value"] for each in choices] if ticked else []
    return [boxes(report_ids.REPORTS, "Reports", choices, chosen)]


def _choice(row: ReportToDecide, hour_cycle: HourCycle) -> Element:
    report = row.found.report
    text = f"{isolated(row.called)} · {span(report, hour_cycle)}"
    return choice(text, str(report.id), f"{lines.words(row.found)}")
