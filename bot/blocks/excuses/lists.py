"""Excuses in words: those of today and to come, and what became of one."""

from collections.abc import Sequence
from typing import Any

from bot.attendance import names
from bot.attendance.days import written_times
from bot.attendance.excuses.office import MOST_LISTED, ListedExcuse, Settled
from bot.attendance.excuses.writing import Touched
from bot.attendance.names import cut, isolated
from bot.attendance.registers.details import REASONS
from bot.blocks.elements import LONGEST_TEXT, Block, button, context, section
from bot.blocks.excuses.forms import ExcuseCarried
from bot.blocks.forms import modal
from bot.blocks.ids import excuse_ids
from bot.blocks.ids.excuse_ids import ExcuseChoice
from storage.excuses.excuse_rows import ExcuseRow
from storage.tables.words import HourCycle

_MOST_TOLD = 20


def coming(found: Sequence[ListedExcuse], carried: ExcuseCarried) -> dict[str, Any]:
    """Draw the excuses that stand and are not over, each with the way to withdraw it."""
    rows = [_row(each) for each in found[:MOST_LISTED]]
    more = [context("There are more: those that begin later come up as these go.")]
    blocks: list[Block] = [
        context("To enter one, type /attendance excuse and a name."),
        *(rows or [section("Nobody is excused today or on the days to come.")]),
        *(more if len(found) > MOST_LISTED else []),
    ]
    return modal(excuse_ids.LIST, "Excuses", blocks, carried)


def entered(settled: Settled, carried: ExcuseCarried) -> dict[str, Any]:
    """Say what an excuse has changed, and what stays since the student came."""
    changed = _told(settled.outcome.changed, "Changed")
    stayed = _told(settled.outcome.stayed, "Stays, since the student came")
    blocks: list[Block] = [
        section(f"The excuse of {isolated(settled.student)} is saved."),
        *changed,
        *stayed,
        *([] if changed else [context("No record was changed by it.")]),
    ]
    return modal(excuse_ids.DONE, "Saved", blocks, carried)


def withdrawn(settled: Settled, carried: ExcuseCarried) -> dict[str, Any]:
    """Say what has gone back, and what stays since somebody has changed it."""
    changed = _told(settled.outcome.changed, "Gone back")
    stayed = _told(settled.outcome.stayed, "Stays, since somebody has changed it")
    blocks: list[Block] = [
        section(f"The excuse of {isolated(settled.student)} is withdrawn."),
        *changed,
        *stayed,
        *([] if changed else [context("No record was changed by it.")]),
    ]
    return modal(excuse_ids.DONE, "Withdrawn", blocks, carried)


def _row(listed: ListedExcuse) -> Block:
    found = listed.found
    excuse = found.excuse
    who = isolated(names.full(found.student))
    by = isolated(names.full(found.entered_by)) if found.entered_by else "the school's own system"
    told = [f"told by {isolated(excuse.told_by)}"] if excuse.told_by else []
    contradicted = ["came although excused"] if excuse.contradicted else []
    why = [REASONS.get(excuse.reason, excuse.reason)] if excuse.reason else []
    words = [span(excuse, listed.hour_cycle), excuse.becomes, *why, *told, f"entered by {by}"]
    text = f"{who} · {' · '.join([*words, *contradicted])}"
    value = ExcuseChoice(excuse_id=excuse.id).written()
    says = f"Withdraw the excuse of {who}"
    return section(
        cut(text, LONGEST_TEXT), button(excuse_ids.WITHDRAW, "Withdraw", value, says=says)
    ) | {"block_id": value}


def span(excuse: ExcuseRow, hour_cycle: HourCycle) -> str:
    """Write "Mon 23 Nov", "Mon 23 Nov to Wed 25 Nov" or with the times of one day."""
    begins = written_times.day(excuse.begins_on)
    if excuse.starts_at and excuse.ends_at:
        return f"{begins}, {written_times.between(excuse.starts_at, excuse.ends_at, hour_cycle)}"
    if excuse.ends_on > excuse.begins_on:
        return f"{begins} to {written_times.day(excuse.ends_on)}"
    return begins


def _told(touched: Sequence[Touched], lead: str) -> list[Block]:
    """Write a paragraph of records: on which day, of which course, from what to what."""
    if not touched:
        return []
    lines = [_record(each) for each in touched[:_MOST_TOLD]]
    more = [f"and {len(touched) - len(lines)} more"] if len(touched) > len(lines) else []
    return [section("\n".join([f"{lead}:", *lines, *more]))]


def _record(touched: Touched) -> str:
    key, before, now = touched.under.key, touched.under.entry.status, touched.now.status
    period = f", period {key.period}" if key.period else ""
    title = isolated(cut(touched.under.title, 60))
    change = now if before == now else f"{before} → {now}"
    return f"{written_times.day(key.attendance_date)} · {title}{period}: {change}"
