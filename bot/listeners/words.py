"""One table of words: what the first one after /attendance leads to, wherever it is said."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.attendance.errors import NotStaff
from bot.attendance.registers import asking, finding
from bot.attendance.registers.asking import Word
from bot.attendance.registers.finding import PageWanted
from bot.attendance.registers.sheets import Sheet
from bot.blocks.either import by_button, either
from bot.blocks.elements import Message
from bot.blocks.help import help_message
from bot.blocks.roster.found_registers import drawn_answer
from bot.blocks.surfaces import Form
from bot.listeners.arrivals import arrivals
from bot.listeners.calls import calling
from bot.listeners.context import Asked
from bot.listeners.covers import handing
from bot.listeners.excuses import excuse_forms
from bot.listeners.reports import deciding
from bot.listeners.setup import opening
from bot.listeners.students import looking
from bot.listeners.workspaces import moving

Answer = Sheet | Message | Form

_ONLY_MISSING = PageWanted(only_missing=True, of_school=True, opens=False)


@dataclass(frozen=True, slots=True)
class Way:
    """What a word leads to; `noun` says it where a course may be meant as well.

    `asks_slack`: it may have to, so that it is answered after the ack.
    """

    noun: str
    answer: Callable[[Asked], Awaitable[Message | Form]]
    asks_slack: bool = False


async def answer(asked: Asked) -> Answer:
    """Answer what was asked for; where a course is called so too, ask which is meant.

    Raises as `finding.asked` and as the ways.
    """
    way = way_of(asked)
    if way is None:
        return await _register(asked)
    titles = await _titles(asked)
    if titles:
        return either(asked.typed.text, way.noun, titles[0])
    return await way.answer(asked)


def drawn(answer: Sheet | Message) -> Message:
    """Draw an answer that is no form."""
    return answer if isinstance(answer, Message) else drawn_answer(answer)


def form_by_button(asked: Asked) -> Message:
    """Give a button for what was asked for, where Slack opens no form at once."""
    way = way_of(asked)
    return by_button(asked.typed.text, way.noun if way else "it")


def way_of(asked: Asked) -> Way | None:
    """Say what the first word leads to; None where a register is asked for."""
    word = asked.typed.word
    return WAYS[word] if word else None


async def _register(asked: Asked) -> Sheet | Message:
    desk = asked.desk
    found = await desk.database.read(finding.asked, asked.person, asked.typed, desk.clock())
    if not isinstance(found, Sheet):
        return drawn_answer(found)
    await desk.accesses.keep(asked.person, found.look)
    return found


async def _titles(asked: Asked) -> list[str]:
    """Name the courses that are called so; somebody who is not known has none."""
    desk = asked.desk
    try:
        return await desk.database.read(
            finding.titles_called, asked.person, asked.typed, desk.clock()
        )
    except NotStaff:
        return []


async def _help(asked: Asked) -> Message:
    """Explain the words, to anybody."""
    del asked
    return help_message()


async def _missing(asked: Asked) -> Message:
    """List the registers that are missing now, or on the day that was typed."""
    desk, text = asked.desk, asked.typed.after_word
    found = await desk.database.read(
        finding.asked, asked.person, asking.read(text), desk.clock(), _ONLY_MISSING
    )
    return drawn_answer(found)


WAYS: Mapping[Word, Way] = {
    Word.HELP: Way("help", _help),
    Word.MISSING: Way("the registers that are missing", _missing),
    Word.STUDENT: Way("a student", looking.answer),
    Word.EXCUSE: Way("an excuse", excuse_forms.answer),
    Word.CALL: Way("the call list", calling.answer),
    Word.COVER: Way("a cover", handing.answer),
    Word.DESK: Way("the desk", arrivals.answer),
    Word.REPORT: Way("families' reports", deciding.answer),
    Word.SETUP: Way("setup", opening.answer, asks_slack=True),
    Word.TAKEOVER: Way("a school to take over", moving.answer, asks_slack=True),
}
