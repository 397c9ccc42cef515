"""Rosters that are fetched: how old they are, and what admins are told when that fails."""

from datetime import date

from bot.attendance.days import written_times
from bot.attendance.rosters.fetching import ToldOfFetches
from bot.attendance.rosters.imported import Age
from bot.blocks.elements import Block, Message, context, escaped, section
from storage.tables.words import NoticeKind

KINDS = frozenset({NoticeKind.ROSTERS_FAILED, NoticeKind.ROSTERS_BACK})
_WHERE = "Type /attendance setup: under Rosters it says more, and you can fetch them there."


def age(found: Age, today: date) -> list[Block]:
    """Draw how old rosters are; nothing where there never were any, nor a fetch that failed."""
    last = f"Last rosters: {written_times.ago(found.last_on, today)}." if found.last_on else ""
    failed = f"⚠️ Last fetch failed: {found.failure}" if found.failure else ""
    told = "\n".join(filter(None, (last, failed)))
    return [context(told)] if told else []


def message(found: ToldOfFetches) -> Message:
    """Tell an admin that a school's rosters can't be fetched and why, or that they are again."""
    if not found.is_failing:
        works = f"The rosters of {found.school} are fetched from {found.source} again."
        return Message(escaped(works), [section(works)])
    failed = f"The rosters of {found.school} could not be fetched from {found.source}."
    stay = "They stay as they are until it works; you are told then, and not before."
    return Message(
        escaped(failed), [section(f"⚠️ {failed}\n{found.failure}"), section(f"{stay} {_WHERE}")]
    )
