"""What the form of an excuse asks where a school has absences cleared, and a clearing in words."""

from bot.attendance.days import written_times
from bot.attendance.excuses.clearing import ClearingAsked
from bot.attendance.names import isolated
from bot.attendance.numbers import counted
from bot.blocks.elements import Block, Element, context
from bot.blocks.forms import boxes, choice, text_input
from bot.blocks.inputs import input_block, option
from storage.excuses.excuse_rows import ExcuseRow
from storage.tables import NAME
from storage.tables.words import ClearedBy, HourCycle

FOLLOWS = "follows"
METHODS = {
    ClearedBy.NOTE: "Note",
    ClearedBy.EMAIL: "E-mail",
    ClearedBy.VOICEMAIL: "Voicemail",
    ClearedBy.CONVERSATION: "Conversation",
    ClearedBy.DOCUMENT: "Document, such as a doctor's",
}
_SAID = {
    ClearedBy.NOTE: "by a note",
    ClearedBy.EMAIL: "by e-mail",
    ClearedBy.VOICEMAIL: "by voicemail",
    ClearedBy.CONVERSATION: "in a conversation",
    ClearedBy.DOCUMENT: "by a document",
}


def method_inputs(asked: ClearingAsked | None) -> list[Block]:
    """Ask by what the office was told; for a document, where the family alone has said enough."""
    if asked is None:
        return []
    element: Element = {
        "type": "static_select",
        "action_id": "method",
        "options": [option(text, method) for method, text in METHODS.items()],
    }
    method = input_block("method", "How you were told", element, optional=not asked.is_needed)
    if not asked.asks_document:
        return [method]
    days = counted(asked.by_family, "day")
    since = written_times.without_weekday(asked.since)
    whose = "Of one student or more the" if asked.of_several else "The"
    return [
        context(f"{whose} family alone has cleared {days} since {since}: ask for a document."),
        method,
        boxes("document", "Document", [choice("It is to follow", FOLLOWS)], (), optional=True),
    ]


def relation_input(asked: ClearingAsked | None) -> list[Block]:
    """Ask what who said so is to the student."""
    if asked is None:
        return []
    return [text_input("relation", "Who that is to the student", "", NAME, optional=True)]


def told(excuse: ExcuseRow, hour_cycle: HourCycle) -> list[str]:
    """Write "told by Byron (her father)", and "cleared by a note on Mon 23 Nov, 09:05"."""
    relation = f" ({isolated(excuse.relation)})" if excuse.relation else ""
    by = f"told by {isolated(excuse.told_by)}{relation}" if excuse.told_by else ""
    if excuse.method is None:
        return [by] if by else []
    who = by or (f"told by {isolated(excuse.relation)}" if excuse.relation else "")
    entered = excuse.entered_at
    at = written_times.moment(entered, excuse.begins_on, hour_cycle)
    follows = "a document is to follow" if excuse.document_to_follow else ""
    return [each for each in (who, f"cleared {_SAID[excuse.method]}, {at}", follows) if each]
