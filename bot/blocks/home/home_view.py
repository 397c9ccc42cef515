"""The app's Home tab: a person's day, and the ways from there."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

from bot.attendance import names
from bot.attendance.calls.call_list import CallList
from bot.attendance.days import written_times
from bot.attendance.digests.daily import Cut
from bot.attendance.due.overdue import Overdue
from bot.attendance.excuses.office import ListedExcuse
from bot.attendance.home.days import DayAtSchool, OfficeDay
from bot.attendance.names import isolated
from bot.attendance.numbers import counted
from bot.attendance.registers.asking import Word
from bot.attendance.registers.day_lists import ListedRegister, Stand
from bot.blocks.beginning.panel import panel
from bot.blocks.calls.call_list import in_short
from bot.blocks.digests.lines import Telling, line
from bot.blocks.elements import (
    Block,
    Element,
    Message,
    actions,
    button,
    context,
    header,
    section,
    small,
    told_at,
)
from bot.blocks.excuses.lists import span
from bot.blocks.ids import register_ids
from bot.blocks.ids.home_ids import HOME
from bot.blocks.ids.register_ids import RosterView
from bot.blocks.ids.report_ids import ReportsView
from bot.blocks.nudged import nudge_button
from bot.blocks.privacy.over import NOTHING_GOES
from bot.blocks.reports.lines import in_brief
from bot.blocks.reports.report_list import way
from bot.blocks.roster.day_list import register_blocks
from bot.blocks.rosters import rosters_fetched
from bot.blocks.students.picking import picker
from storage.digests.absences import ListedAbsence
from storage.tables.words import Level

_NOTHING_TODAY = "You teach no registers today."


def home(days: Sequence[DayAtSchool], search: int = 0) -> dict[str, Any]:
    """Draw a person's day in each of their schools.

    The menu that is searched keeps what is in it as long as `search` is the same.
    """
    several = len(days) > 1
    blocks = [block for place, day in enumerate(days) for block in _school(day, place, several)]
    return _view([*_ways(days, search), *blocks, *_as_of(days[0])])


def not_let_in(message: Message) -> dict[str, Any]:
    """Say how a stranger is let in, in the words of the refusal."""
    return _view([header("Attendance"), *message.blocks, actions("ways", [_way(Word.HELP)])])


def _view(blocks: list[Block]) -> dict[str, Any]:
    return {"type": "home", "callback_id": HOME, "blocks": blocks}


def _ways(days: Sequence[DayAtSchool], search: int) -> list[Block]:
    """Draw what leads on: the day's list, and the words that are for this person."""
    row = [button(f"{register_ids.ASK}0", "Today's registers", "today", style="primary")]
    below = [picker()]
    if any(day.office for day in days):
        row += [_way(Word.MISSING), _way(Word.CALL), _way(Word.DESK), _way(Word.EXCUSE)]
        below.append(_way(Word.COVER, "Covers"))
    elif any(day.own for day in days):
        row.append(_way(Word.COVER))
    if any(day.is_admin for day in days):
        below.append(_way(Word.SETUP))
    return [actions("ways", row), actions(f"find{search}", [*below, _way(Word.HELP)])]


_WAYS = {
    Word.MISSING: "Missing now",
    Word.CALL: "Call list",
    Word.DESK: "Desk",
    Word.EXCUSE: "Excuses",
    Word.COVER: "Cover for me",
    Word.SETUP: "Setup",
    Word.HELP: "Help",
}


def _way(word: Word, text: str = "") -> Element:
    return button(f"{register_ids.ASK_WORD}_{word}", text or _WAYS[word], word)


def _school(day: DayAtSchool, place: int, several: bool) -> list[Block]:
    """Draw a day: the person's own registers first, then what the office waits for."""
    at = day.at.date()
    title = f"{day.member.school} · {written_times.in_full(at)}" if several else ""
    headline = header(title or written_times.in_full(at))
    begun = panel(day.beginning, f"{place}") if day.beginning else []
    blocks = [headline, *begun, *_closed(day)]
    if day.own or not day.office:
        blocks += _registers("Your registers today", day.own, f"own{place}_")
    if not day.own and not day.office and not day.closure:
        blocks.append(section(_NOTHING_TODAY))
    if day.unfinished:
        then = written_times.day(day.unfinished[0].register.key.attendance_date)
        blocks += _registers(f"Not finished on {then}", day.unfinished, f"before{place}_")
    if day.office:
        blocks += _office(day.office, day, place)
    if day.rosters:
        blocks += rosters_fetched.age(day.rosters, day.at.date())
    if day.keeping_waits:
        blocks.append(context(NOTHING_GOES))
    return blocks


def _closed(day: DayAtSchool) -> list[Block]:
    closure = day.closure
    if closure is None:
        return []
    clock = closure.closes_at
    since = f" from {written_times.clock(clock, day.member.hour_cycle)}" if clock else ""
    return [section(f"Closed{since}: {closure.title}")]


def _registers(title: str, rows: Sequence[ListedRegister], mark: str) -> list[Block]:
    if not rows:
        return []
    lacking = sum(each.register.stand is Stand.MISSING for each in rows)
    told = f"{title}: {lacking} missing now" if lacking else title
    drawn = [register_blocks(each, f"{mark}{place}") for place, each in enumerate(rows)]
    return [header(told), *chain.from_iterable(drawn)]


def _office(found: OfficeDay, day: DayAtSchool, place: int) -> list[Block]:
    how = Telling(Level.NAMES, day.at.date(), day.member.hour_cycle)
    return [
        *_missing(found, how, place),
        *_calls(found.calls),
        *_reports(found, day, place),
        *_people("Late", found.late, how),
        *_excuses(found.excuses),
    ]


def _missing(found: OfficeDay, how: Telling, place: int) -> list[Block]:
    total, shown = found.missing.total, found.missing.shown
    title = f"Registers missing now: {total}" if total else "Registers"
    state = f"{found.complete} of {counted(found.due, 'register')} that began are complete."
    rows = [_missing_row(each, how, f"missing{place}_{at}") for at, each in enumerate(shown)]
    hidden = total - len(rows)
    more = [context(f"and {hidden} more: “Missing now” lists all.")] if hidden else []
    return [header(title), context(state), *chain.from_iterable(rows), *more]


def _missing_row(row: Overdue, how: Telling, block_id: str) -> list[Block]:
    """Draw a register that is missing, since when, and the ways to take it and to nudge."""
    register = row.register
    since = "" if row.minutes is None else f" · {written_times.minutes_overdue(row.minutes)}"
    view = RosterView.of(register.key).written()
    open_it = button(register_ids.OPEN_REGISTER, "Open", view, says=f"Open {register.title}")
    nudge = nudge_button(register.key, register.title)
    return [section(f"{line(register, how)}{since}"), actions(block_id, [open_it, nudge])]


def _calls(found: CallList) -> list[Block]:
    """Tell who is absent without a reason, and what was done about it."""
    if not found.total:
        return []
    lines = [in_short(each, found.hour_cycle) for each in found.rows]
    hidden = found.total - len(lines)
    more = [f"and {hidden} more: “Call list” has them all"] if hidden else []
    title = f"Absent without a reason: {found.total}"
    return [header(title), section("\n".join([*lines, *more]))]


def _reports(found: OfficeDay, day: DayAtSchool, place: int) -> list[Block]:
    """Tell what families report and nobody has decided, with the way to do it."""
    total, hour_cycle = found.reports.total, day.member.hour_cycle
    if not total:
        return []
    lines = [in_brief(each, hour_cycle) for each in found.reports.shown]
    hidden = total - len(lines)
    more = [f"and {hidden} more"] if hidden else []
    lead = way(total, ReportsView(school_id=day.member.school_id), f"home{place}")
    return [
        header(f"Reports of families: {total}"),
        section("\n".join([*lines, *more])),
        actions(f"reports{place}", [lead]),
    ]


def _people(title: str, found: Cut[ListedAbsence], how: Telling) -> list[Block]:
    if not found.total:
        return []
    lines = [line(each, how) for each in found.shown]
    hidden = found.total - len(lines)
    more = [f"and {hidden} more"] if hidden else []
    return [header(f"{title}: {found.total}"), section("\n".join([*lines, *more]))]


def _excuses(found: Cut[ListedExcuse]) -> list[Block]:
    if not found.total:
        return []
    lines = [_excuse(each) for each in found.shown]
    hidden = found.total - len(lines)
    more = [f"and {hidden} more: “Excuses” lists them"] if hidden else []
    return [
        header(f"Excused today and tomorrow: {found.total}"),
        section("\n".join([*lines, *more])),
    ]


def _excuse(listed: ListedExcuse) -> str:
    """Write "Ada Lovelace · Mon 23 Nov to Wed 25 Nov · excused"."""
    found = listed.found
    parts = [
        isolated(names.full(found.student)),
        span(found.excuse, listed.hour_cycle),
        found.excuse.becomes,
        "came although excused" if found.excuse.contradicted else "",
    ]
    return " · ".join(filter(None, parts))


def _as_of(day: DayAtSchool) -> list[Block]:
    at = told_at("As of", day.at, day.at.date(), day.member.hour_cycle)
    return [small(at)]
