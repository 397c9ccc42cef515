"""The amendments of a register: each in full, with the way back to the register."""

from bot.attendance.days import written_times
from bot.attendance.names import cut, isolated
from bot.attendance.students.amendments import AmendmentsPage
from bot.blocks.elements import Message, actions, button, header
from bot.blocks.ids import register_ids
from bot.blocks.ids.register_ids import RosterView
from bot.blocks.students import lines
from bot.blocks.students.changed import changed
from bot.blocks.students.turning import turns

_NOTHING = "Nothing was changed on this register after the window."


def amendments(page: AmendmentsPage) -> Message:
    """Draw a page of them: of whom, what stood there, what stands now, why, when, who."""
    day, register = page.key.attendance_date, RosterView.of(page.key)
    told = [
        changed(each.line, isolated(each.full_name), day, page.hour_cycle, page.reasons)
        for each in page.rows
    ]
    back = button(
        register_ids.OPEN_REGISTER, "◀ Back", register.written(), says="Back to the register"
    )
    ways = turns(
        register_ids.AMENDMENTS,
        ("earlier", "later"),
        page.number,
        page.pages,
        lambda number: register.but(page=number).written(),
    )
    return Message(
        "The amendments of a register",
        [
            header(f"{cut(page.title, 60)}: amendments of {written_times.in_full(day)}"),
            *lines.sections(told or [_NOTHING]),
            actions("turning", [back, *ways]),
        ],
    )
