"""What an ask is answered with: a roster, a day's list, or why neither with the nearest choices."""

from bot.attendance.registers.day_lists import DayPage
from bot.attendance.registers.sheets import Sheet
from bot.attendance.registers.unclear import Unclear
from bot.blocks.elements import Message
from bot.blocks.ids.register_ids import RosterView
from bot.blocks.roster.day_list import day
from bot.blocks.roster.roster import roster
from bot.blocks.roster.unclear import unclear


def drawn_answer(answer: Sheet | DayPage | Unclear) -> Message:
    """Draw the answer."""
    match answer:
        case Sheet():
            return roster(answer, RosterView.of(answer.key))
        case DayPage():
            return day(answer)
        case Unclear():
            return unclear(answer)
