"""The call list: each student with what is known, and what to do about it."""

from collections.abc import Sequence
from datetime import date

from bot.attendance import names
from bot.attendance.calls.call_list import Attended, CallList, CallRow, Elsewhere, ListedLesson
from bot.attendance.calls.following_up import CalledStudent
from bot.attendance.days import written_times
from bot.attendance.names import isolated
from bot.attendance.numbers import counted
from bot.blocks.calls.clocks import clocks
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
from bot.blocks.ids import arrival_ids, call_ids
from bot.blocks.ids.call_ids import CallPress, CallsView
from bot.blocks.ids.report_ids import ReportsView
from bot.blocks.inputs import option
from bot.blocks.reports.lines import on_call_list
from bot.blocks.reports.report_list import way
from bot.blocks.students.turning import turns
from storage.calls.follow_ups import FollowUpRow
from storage.tables.words import FollowUpKind, HourCycle

DONE = {
    FollowUpKind.CALLED: "Called",
    FollowUpKind.MESSAGE_LEFT: "Left a message",
    FollowUpKind.NO_ANSWER: "No answer",
    FollowUpKind.WROTE: "Wrote",
    FollowUpKind.VISITED: "Visited",
    FollowUpKind.SPOKE: "Spoke",
    FollowUpKind.ON_IT: "On it",
}
_IN_MENU = (FollowUpKind.MESSAGE_LEFT, FollowUpKind.NO_ANSWER, FollowUpKind.SPOKE)
_ATTENDED = {
    Elsewhere.BEFORE: "Left after",
    Elsewhere.AFTER: "Came later, to",
    Elsewhere.UNKNOWN: "Attended also",
}
_LONGEST_TITLE = 60
_LONGEST_OUTCOME = 120
_MOST_LESSONS = 8
_LONGEST_LINE = 250
# An actions block has five elements.
_MOST_SCHOOLS = 5


def call_list(found: CallList, note: str = "", way: Element | None = None) -> Message:
    """Draw a page of the list; `note` says what became of the last press, `way` takes it back.

    The text that is pushed names nobody.
    """
    view = CallsView(page=min(found.number, 99), day=found.day, school_id=found.school_id)
    return Message(
        _counted(found),
        [
            header(_heading(found)),
            *([section(note, way)] if note else []),
            *_schools(found),
            *clocks(found),
            *(
                block
                for place, row in enumerate(found.rows)
                for block in _row(row, place, found, CallPress.of(view, row.student_id))
            ),
            *([] if found.rows else [section("Nobody is absent without a reason or an excuse.")]),
            *_turning(found, view),
        ],
    )


def asked_first(found: CalledStudent, press: CallPress) -> Message:
    """Say that somebody else is on it, and ask whether to keep what was pressed all the same."""
    if found.on_it is None or press.kind is None:
        raise AssertionError("nobody is on it, or nothing was pressed")
    says = f"{on_it(found.on_it, found.hour_cycle)}: {isolated(found.called)}."
    sure = button(
        f"{call_ids.FOLLOW_UP}_surely",
        f"{DONE[press.kind]}, all the same",
        press.that(press.kind, surely=True),
    )
    back = button(f"{call_ids.TURN}_back", "◀ Back", press.view.written(), says="Back to the list")
    return Message(
        "Somebody else is on it",
        [
            section(f"{says} Nothing was saved, so that nobody is called twice."),
            actions("asked", [back, sure]),
        ],
    )


def on_it(found: FollowUpRow, hour_cycle: HourCycle) -> str:
    """Write "Inês Duarte is on it since 09:12"."""
    return f"{_name(found.by)} is on it since {written_times.clock(found.at, hour_cycle)}"


def done(found: FollowUpRow, day: date, hour_cycle: HourCycle) -> str:
    """Write "No answer at 09:12, Inês Duarte: will try her father"; the date unless it is `day`."""
    outcome = f": {names.cut(found.outcome, _LONGEST_OUTCOME)}" if found.outcome else ""
    at = written_times.moment(found.at, day, hour_cycle)
    return f"{DONE[found.kind]} at {at}, {_name(found.by)}{outcome}"


def _counted(found: CallList) -> str:
    return counted(found.total, "unexplained absence")


def _heading(found: CallList) -> str:
    return f"{_counted(found)}, {written_times.in_full(found.day)}"


def in_short(row: CallRow, hour_cycle: HourCycle) -> str:
    """Write in one line who is absent, from which lessons, and what was done about it."""
    return names.cut(" · ".join(_lines(row, hour_cycle)), _LONGEST_LINE)


def _row(row: CallRow, place: int, found: CallList, press: CallPress) -> list[Block]:
    text = "\n".join(_lines(row, found.hour_cycle))
    return [
        section(text),
        actions(f"call{place}", _elements(row, press, is_today=found.day == found.today)),
    ]


def _lines(row: CallRow, hour_cycle: HourCycle) -> list[str]:
    lines = (
        " · ".join(filter(None, (isolated(row.called), row.grade))),
        f"Absent: {_lessons(row.missed, hour_cycle)}",
        _attended(row.attended, hour_cycle),
        f"☎️ {on_it(row.on_it, hour_cycle)}" if row.on_it else "",
        done(row.done, row.done.at.date(), hour_cycle) if row.done else "",
        *(on_call_list(each, hour_cycle) for each in row.reports),
    )
    return [each for each in lines if each]


def _elements(row: CallRow, press: CallPress, *, is_today: bool) -> list[Element]:
    def follow_up(kind: FollowUpKind, text: str) -> Element:
        name = f"{call_ids.FOLLOW_UP}_{kind}"
        return button(name, text, press.that(kind), says=f"{text}: {row.called}")

    value = press.written()
    options = [option(DONE[kind], press.that(kind)) for kind in _IN_MENU]
    menu: Element = {
        "type": "overflow",
        "action_id": call_ids.MORE,
        "options": [*options, option("Log a call…", value)],
    }
    says = f"Enter an excuse: {row.called}"
    came = f"Arrived now: {row.called}"
    arrived = button(arrival_ids.ARRIVED_CALL, "Arrived now", value, says=came)
    return [
        follow_up(FollowUpKind.ON_IT, "I'm on it"),
        follow_up(FollowUpKind.CALLED, "Called"),
        button(call_ids.EXPLAIN, "Explain…", value, says=says),
        *([arrived] if is_today else []),
        menu,
    ]


def _lessons(lessons: Sequence[ListedLesson], hour_cycle: HourCycle) -> str:
    told = [_lesson(each, hour_cycle) for each in lessons[:_MOST_LESSONS]]
    more = len(lessons) - len(told)
    return ", ".join([*told, *([f"and {more} more"] if more else [])])


def _lesson(lesson: ListedLesson, hour_cycle: HourCycle) -> str:
    at = f"{written_times.clock(lesson.starts_at, hour_cycle)} " if lesson.starts_at else ""
    return f"{at}{isolated(names.cut(lesson.title, _LONGEST_TITLE))}"


def _attended(found: Attended | None, hour_cycle: HourCycle) -> str:
    if found is None:
        return ""
    return f"{_ATTENDED[found.when]} {_lesson(found.lesson, hour_cycle)}"


def _schools(found: CallList) -> list[Block]:
    """Draw the ways to a person's other schools."""
    others = [each for each in found.schools if each[0] != found.school_id][:_MOST_SCHOOLS]
    if not others:
        return []
    here = next(name for school_id, name in found.schools if school_id == found.school_id)
    ways = [
        button(
            f"{call_ids.TURN}_school{place}",
            name,
            CallsView(day=found.day, school_id=school_id).written(),
        )
        for place, (school_id, name) in enumerate(others)
    ]
    return [context(here), actions("schools", ways)]


def _turning(found: CallList, view: CallsView) -> list[Block]:
    again = button(f"{call_ids.TURN}_again", "Look again", view.written())
    pages = turns(
        call_ids.TURN,
        ("before", "after"),
        found.number,
        min(found.pages, 100),
        lambda number: view.at(number).written(),
    )
    where = ReportsView(school_id=found.school_id)
    reports = [way(found.reports, where, "calls")] if found.reports else []
    return [actions("turning", [*pages, again, *reports])]


def _name(name: tuple[str, str]) -> str:
    return isolated(names.full(name))
