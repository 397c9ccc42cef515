"""What was entered at the desk, in words, for who entered it alone."""

from collections.abc import Sequence
from uuid import UUID

from bot.attendance import names
from bot.attendance.arrivals.arriving import Amended, Arrived
from bot.attendance.arrivals.leaving import Left
from bot.attendance.days import written_times
from bot.attendance.names import isolated
from bot.attendance.numbers import counted
from bot.blocks.arrivals.desk_form import warned
from bot.blocks.elements import Block, Element, Message, actions, button, context, section
from bot.blocks.ids import arrival_ids, register_ids
from bot.blocks.ids.arrival_ids import DeskDeed
from storage.registers.cells import Entry
from storage.registers.opening import RegisterKey
from storage.tables.words import HourCycle

_MOST_TOLD = 20
_LONGEST_TITLE = 60


def arrived(found: Arrived) -> Message:
    """Draw what became of an arrival; the text that is pushed names nobody."""
    ways = [take_back(found)] if found.amended else []
    return Message(
        "Saved at the desk",
        [
            *_warning(found.closed),
            *(section(line) for line in _people(found)[:_MOST_TOLD]),
            *_cut(len(found.called)),
            actions("desk", [*ways, _calls()]),
        ],
    )


def left(found: Left) -> Message:
    """Draw what became of leaving early."""
    at = written_times.clock(found.at, found.hour_cycle)
    told = [section(f"{isolated(name)} leaves at {at}.") for name in found.called.values()]
    changed, stayed = found.outcome.changed, found.outcome.stayed
    title = _title
    lines = [
        f"{isolated(found.called[each.under.cell.student_id])}: {title(each.under.title)} "
        f"{each.under.entry.status} → {each.now.status}"
        for each in changed
    ] + [
        f"{isolated(found.called[each.under.cell.student_id])}: {title(each.under.title)} stays "
        f"{each.under.entry.status}"
        for each in stayed
    ]
    return Message(
        "Saved at the desk",
        [
            *_warning(found.closed),
            *told[:_MOST_TOLD],
            *_cut(len(told)),
            *([section("\n".join(lines[:_MOST_TOLD]))] if lines else []),
            context("What begins from then on is excused. /attendance excuse takes it back."),
            actions("desk", [_calls()]),
        ],
    )


def taken_back(registers: Sequence[RegisterKey]) -> Message:
    """Say that something is taken back."""
    count = len(registers)
    what = "1 register says" if count == 1 else f"{count} registers say"
    says = f"Taken back: {what} again what was there before."
    return Message("Taken back", [section(says), actions("desk", [_calls()])])


def note_of(found: Arrived) -> str:
    """Write what became of an arrival in a paragraph above a list."""
    warning = [warned(found.closed)] if found.closed else []
    return "\n".join([*warning, *_people(found)[:_MOST_TOLD]])


def take_back(found: Arrived) -> Element:
    """Draw the button that takes an arrival back."""
    value = DeskDeed(change_set_id=found.change_set_id).written()
    return button(arrival_ids.TAKE_BACK, "Take back", value, says="Take back this arrival")


def _people(found: Arrived) -> list[str]:
    """Write "Ada Lovelace arrived at 09:40. 08:00 Maths: absent → excused."."""
    at = written_times.clock(found.at, found.hour_cycle)
    return [
        f"{isolated(name)} arrived at {at}. {_what(found.amended, key, found.hour_cycle)}"
        for key, name in found.called.items()
    ]


def _what(amended: Sequence[Amended], student_id: UUID, hour_cycle: HourCycle) -> str:
    lines = [_line(each, hour_cycle) for each in amended if each.student_id == student_id]
    return f"{'; '.join(lines)}." if lines else "No record changed."


def _line(each: Amended, hour_cycle: HourCycle) -> str:
    at = f"{written_times.clock(each.meeting.starts_at, hour_cycle)} " if each.meeting else ""
    return f"{at}{_title(each.title)}: {_says(each.before)} → {_says(each.after)}"


def _says(entry: Entry | None) -> str:
    if entry is None:
        return "no record"
    late = f", {counted(entry.minutes_late, 'minute')}" if entry.minutes_late is not None else ""
    return f"{entry.status}{late}"


def _title(title: str) -> str:
    return isolated(names.cut(title, _LONGEST_TITLE))


def _warning(closed: str | None) -> list[Block]:
    return [context(warned(closed))] if closed else []


def _cut(count: int) -> list[Block]:
    more = count - _MOST_TOLD
    return [context(f"and {more} more")] if more > 0 else []


def _calls() -> Element:
    return button(f"{register_ids.ASK_WORD}_calls", "Call list", "calls")
