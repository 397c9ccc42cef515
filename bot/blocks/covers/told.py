"""What somebody is told of a cover by direct message."""

from bot.attendance import names
from bot.attendance.covers.telling import ToldOfCover
from bot.attendance.names import cut, isolated
from bot.blocks.covers.lists import span
from bot.blocks.elements import Message, context, section
from storage.tables.words import NoticeKind


def message(found: ToldOfCover) -> Message:
    """Draw it: what, when and by whom; the text that is pushed names nobody."""
    cover = found.cover
    what = f"{isolated(cut(cover.title, 100))}, {span(cover)}"
    who = _name(cover.given_name, cover.family_name)
    teacher = _name(cover.teacher_given_name, cover.teacher_family_name)
    by = f"Handed over by {_name(cover.enterer_given_name, cover.enterer_family_name)}."
    if found.kind is NoticeKind.COVER_ENDED:
        ender = _name(cover.ender_given_name, cover.ender_family_name)
        ended = f"{ender} ended a cover of {what}: {who} covers it no more."
        return Message("A cover was ended", [section(ended)])
    if found.kind is NoticeKind.COVERED:
        return Message(
            "A register of yours was handed over",
            [section(f"{who} covers {what}, for you. {by}"), context(_LISTS)],
        )
    instead = f", for {teacher}" if cover.teacher_family_name else ""
    return Message(
        "A register is handed over to you",
        [section(f"You cover {what}{instead}. {by}"), context(_NEAR)],
    )


_LISTS = "/attendance cover lists covers, and ends them."
_NEAR = "The register goes to you as a direct message, when the lesson is near."


def _name(given_name: str | None, family_name: str | None) -> str:
    return isolated(names.full((given_name or "", family_name or "")))
