"""The form that hands a register over, and what became of it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict

from bot.attendance import names
from bot.attendance.covers.choices import MOST_CHOICES, ToHandOver
from bot.attendance.covers.handing import CoverSpan, Given
from bot.attendance.days import written_times
from bot.attendance.names import cut, isolated
from bot.blocks import inputs
from bot.blocks.covers.lists import span
from bot.blocks.elements import Block, Element, context, plain, section
from bot.blocks.forms import choice, date_input, modal, radios, text_input
from bot.blocks.ids import cover_ids
from bot.blocks.ids.register_choice import RegisterChoice
from bot.blocks.inputs import input_block, option
from bot.blocks.surfaces import Surface
from storage.tables import NAME

_SPANS = (
    choice("This lesson", CoverSpan.LESSON, "From 15 minutes before it to 60 minutes after."),
    choice("All of this course today", CoverSpan.DAY),
    choice("This course on some days", CoverSpan.DATES, "From the first day to the last."),
)

_LEAST_TYPED = 2
# With what follows it fits an option, of which Slack takes 75 characters.
_LONGEST_COURSE = 55


class CoverCarried(BaseModel):
    """What a modal of covers keeps while it is open; errors show none of it.

    The others are of the form that asks whether a colleague is to be added to the staff list: what
    was entered.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    surface: Surface
    colleague: str = ""
    what: str = ""
    span: CoverSpan = CoverSpan.LESSON
    begins_on: date | None = None
    ends_on: date | None = None


def entry(found: Sequence[ToHandOver], carried: CoverCarried) -> dict[str, Any]:
    """Draw the form: who takes which register over, for a lesson, a day or some days.

    What is more than a menu has is searched by what is typed.
    """
    is_of_today = len(found) > MOST_CHOICES or found[0].is_of_today
    blocks: list[Block] = [
        input_block("colleague", "Colleague", inputs.person("colleague")),
        input_block(cover_ids.WHAT, "Lesson of today, or course", _menu(found)),
        radios(
            "span",
            "What they take over",
            _SPANS,
            CoverSpan.LESSON if is_of_today else CoverSpan.DATES,
        ),
        date_input("begins_on", "First day, if on some days", optional=True),
        date_input("ends_on", "Last day, if there are several", optional=True),
    ]
    return modal(cover_ids.ENTER, "Cover", blocks, carried, "Hand over")


def _menu(found: Sequence[ToHandOver]) -> Element:
    if len(found) > MOST_CHOICES:
        return {
            "type": "external_select",
            "action_id": cover_ids.WHAT,
            "placeholder": plain("Find a course"),
            "min_query_length": _LEAST_TYPED,
        }
    listed = options(found)
    return {
        "type": "static_select",
        "action_id": cover_ids.WHAT,
        "options": listed,
        "initial_option": listed[0],
    }


def options(found: Sequence[ToHandOver]) -> list[Element]:
    """Make the options of what may be handed over."""
    return [option(_called(each), RegisterChoice.of(each.key).written()) for each in found]


def _called(choice: ToHandOver) -> str:
    """Write "10:00 Chemistry 8B, period 2", or "Chemistry 8B, on other days"."""
    if not choice.is_of_today:
        return f"{cut(choice.name, _LONGEST_COURSE)}, on other days"
    meeting = choice.meeting
    at = f"{written_times.clock(meeting.starts_at, choice.hour_cycle)} " if meeting else ""
    period = f", period {meeting.period}" if meeting and meeting.period else ""
    return f"{at}{choice.name}{period}"


def adding(name: tuple[str, str], email: str, school: str, carried: CoverCarried) -> dict[str, Any]:
    """Ask an admin whether a colleague is to be added to the staff list as a teacher."""
    blocks: list[Block] = [
        section(
            f"{isolated(names.full(name))} ({email}) is not on the staff list of {school}. Add "
            "them as a teacher, and hand over?"
        ),
        text_input("given_name", "Given name", name[0], NAME, optional=True),
        text_input("family_name", "Family name", name[1], NAME),
        context("Who added whom is kept. A roster that names this e-mail later takes over."),
    ]
    return modal(cover_ids.ADD_STAFF, "Add to staff", blocks, carried, "Add and hand over")


def given(found: Given, carried: CoverCarried, note: str = "") -> dict[str, Any]:
    """Say who covers what, and what happens next."""
    cover = found.cover
    who = isolated(names.full((cover.given_name, cover.family_name)))
    blocks: list[Block] = [
        *([section(note)] if note else []),
        section(f"{who} covers {isolated(cover.title)}, {span(cover)}."),
        context(
            "The register goes to them as a direct message, when the lesson is near. "
            "/attendance cover lists covers, and ends them."
        ),
    ]
    return modal(cover_ids.DONE, "Handed over", blocks, carried)
