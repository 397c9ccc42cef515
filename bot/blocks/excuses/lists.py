"""Excuses in words: those of today and to come, and what became of one."""

from collections.abc import Sequence
from typing import Any

from bot.attendance import names
from bot.attendance.days import written_times
from bot.attendance.excuses.office import MOST_LISTED, ListedExcuse, Settled
from bot.attendance.excuses.writing import Touched
from bot.attendance.names import cut, isolated
from bot.blocks.elements import LONGEST_TEXT, Block, Element, actions, button, context, section
from bot.blocks.excuses import clearing_inputs
from bot.blocks.excuses.forms import ExcuseCarried
from bot.blocks.forms import modal
from bot.blocks.ids import excuse_ids, student_ids
from bot.blocks.ids.excuse_ids import ExcuseChoice
from bot.blocks.ids.student_ids import StudentDay
from storage.excuses.excuse_rows import ExcuseRow
from storage.excuses.report_rows import ReportRow
from storage.tables.words import HourCycle

_MOST_TOLD = 20
_IN_NO_COURSE = "In no course on these days, as far as the timetable is known: look at the dates."


def coming(found: Sequence[ListedExcuse], carried: ExcuseCarried) -> dict[str, Any]:
    """Draw the excuses that stand and are not over, each with the way to withdraw it."""
    rows = [block for each in found[:MOST_LISTED] for block in _row(each)]
    more = [context("There are more: those that begin later come up as these go.")]
    blocks: list[Block] = [
        actions("new", [button(excuse_ids.NEW, "Excuse students…", "new")]),
        *(rows or [section("Nobody is excused today or on the days to come.")]),
        *(more if len(found) > MOST_LISTED else []),
    ]
    return modal(excuse_ids.LIST, "Excuses", blocks, carried)


def entered(settled: Settled, carried: ExcuseCarried) -> dict[str, Any]:
    """Say what excuses have changed, and what stays since the students came."""
    several = len(settled.students) > 1
    many = f"The excuses of {len(settled.students)} students are saved: "
    names_of = ", ".join(isolated(each) for each in settled.students)
    told = f"{many}{names_of}." if several else f"The excuse of {names_of} is saved."
    changed = records_told(settled.outcome.changed, "Changed", several=several)
    stayed = records_told(settled.outcome.stayed, "Stays, since the student came", several=several)
    is_in_none = not settled.outcome.reach.course_offering_ids
    blocks: list[Block] = [
        section(told),
        *([context(_IN_NO_COURSE)] if is_in_none else []),
        *changed,
        *stayed,
        *([] if changed else [context("No record was changed by it.")]),
    ]
    return modal(excuse_ids.DONE, "Saved", blocks, carried)


def withdrawn(settled: Settled, carried: ExcuseCarried) -> dict[str, Any]:
    """Say what has gone back, and what stays since somebody has changed it."""
    return _given_up(settled, "is withdrawn", "Withdrawn", carried)


def shortened(settled: Settled, carried: ExcuseCarried) -> dict[str, Any]:
    """Say what has gone back after the new end, and what stays there."""
    return _given_up(settled, "is shortened", "Shortened", carried)


def _given_up(settled: Settled, done: str, title: str, carried: ExcuseCarried) -> dict[str, Any]:
    changed = records_told(settled.outcome.changed, "Gone back")
    stayed = records_told(settled.outcome.stayed, "Stays, since something newer says it")
    blocks: list[Block] = [
        section(f"The excuse of {isolated(settled.students[0])} {done}."),
        *changed,
        *stayed,
        *([] if changed else [context("No record was changed by it.")]),
    ]
    return modal(excuse_ids.DONE, title, blocks, carried)


def _row(listed: ListedExcuse) -> list[Block]:
    found = listed.found
    who = isolated(names.full(found.student))
    words = " · ".join(filter(None, (who, listed.school, in_words(listed))))
    told = section(cut(words, LONGEST_TEXT), withdraw_button(listed))
    student = button(
        student_ids.OPEN_STUDENT,
        "Show the student",
        StudentDay.of(found.excuse.student_id).written(),
        says=f"Show {who}",
    )
    value = ExcuseChoice(excuse_id=found.excuse.id).written()
    return [told | {"block_id": value}, actions(f"of{value}", [student, *shorten_buttons(listed)])]


def in_words(listed: ListedExcuse) -> str:
    """Write "Mon 23 Nov · excused · Illness · entered by Ines Duarte"."""
    found = listed.found
    excuse = found.excuse
    by = isolated(names.full(found.entered_by)) if found.entered_by else "the school's own system"
    told = clearing_inputs.told(excuse, listed.hour_cycle)
    contradicted = ["came although excused"] if excuse.contradicted else []
    why = [listed.reasons.label(excuse.reason)] if excuse.reason else []
    words = [span(excuse, listed.hour_cycle), excuse.becomes, *why, *told, f"entered by {by}"]
    return " · ".join([*words, *contradicted])


def withdraw_button(listed: ListedExcuse) -> Element:
    """Make the button that asks why an excuse is withdrawn."""
    value = ExcuseChoice(excuse_id=listed.found.excuse.id).written()
    says = f"Withdraw the excuse of {isolated(names.full(listed.found.student))}"
    return button(excuse_ids.WITHDRAW, "Withdraw", value, says=says)


def shorten_buttons(listed: ListedExcuse) -> list[Element]:
    """Make the button that asks when an excuse ends instead, where it can end earlier."""
    excuse = listed.found.excuse
    if excuse.starts_at is None and excuse.begins_on == excuse.ends_on:
        return []
    value = ExcuseChoice(excuse_id=excuse.id).written()
    says = f"Shorten the excuse of {isolated(names.full(listed.found.student))}"
    return [button(excuse_ids.SHORTEN, "Shorten…", value, says=says)]


def span(excuse: ExcuseRow | ReportRow, hour_cycle: HourCycle) -> str:
    """Write "Mon 23 Nov", "Mon 23 Nov to Wed 25 Nov" or with the times of one day."""
    begins = written_times.day(excuse.begins_on)
    if excuse.starts_at and excuse.ends_at:
        return f"{begins}, {written_times.between(excuse.starts_at, excuse.ends_at, hour_cycle)}"
    if excuse.ends_on > excuse.begins_on:
        return f"{begins} to {written_times.day(excuse.ends_on)}"
    return begins


def records_told(touched: Sequence[Touched], lead: str, *, several: bool = False) -> list[Block]:
    """Write a paragraph of records: on which day, of which course, from what to what."""
    if not touched:
        return []
    lines = [_record(each, several=several) for each in touched[:_MOST_TOLD]]
    more = [f"and {len(touched) - len(lines)} more"] if len(touched) > len(lines) else []
    return [section("\n".join([f"{lead}:", *lines, *more]))]


def _record(touched: Touched, *, several: bool) -> str:
    under = touched.under
    key, before, now = under.key, under.entry.status, touched.now.status
    name = (under.cell.given_name, under.cell.family_name)
    who = f"{isolated(cut(names.full(name), 60))} · " if several else ""
    period = f", period {key.period}" if key.period else ""
    title = isolated(cut(under.title, 60))
    change = now if before == now else f"{before} → {now}"
    return f"{who}{written_times.day(key.attendance_date)} · {title}{period}: {change}"
