"""Uploads that were given up: what who gave one is told."""

from bot.attendance.rosters.giving_up import AbandonedUpload
from bot.blocks.elements import Message, escaped, section
from storage.tables.words import NoticeKind

_DELETED = "The file is deleted from Slack, and erased here."
_STAYS = (
    "The file is erased here, but I could not delete it from Slack: please delete it yourself, "
    "under Files. It names students."
)


def message(found: AbandonedUpload) -> Message:
    """Tell whose fault it is, that nothing was changed, where the file is, and what to do."""
    if found.kind is NoticeKind.UPLOAD_UNTOLD:
        return _untold(found)
    why = _why(found)
    fault = "That is its own fault, and not that of what you gave. Nothing was changed."
    blocks = [section(f"⚠️ {why} {fault}")]
    if not found.was_fetched:
        blocks.append(section(_STAYS if found.kind is NoticeKind.UPLOAD_STAYS else _DELETED))
    again = "Fetch them again" if found.was_fetched else "Upload the file again"
    log = f"give whoever runs the program this reference, which is in its log: {found.reference}."
    blocks.append(section(f"{again} in /attendance setup. If that fails too, {log}"))
    return Message(escaped(why), blocks)


def _untold(found: AbandonedUpload) -> Message:
    """Tell what became of it in short: the whole had names, and is gone."""
    why = f"Slack did not take my message about your rosters for {found.school}."
    if found.is_imported:
        what = "The import is done: what it did is in /attendance setup, under Rosters."
    else:
        again = "Fetch them" if found.was_fetched else "The file is erased here: upload it"
        what = f"Nothing was changed. {again} again in /attendance setup."
    return Message(escaped(why), [section(f"⚠️ {why} {what}")])


def _why(found: AbandonedUpload) -> str:
    if found.kind is NoticeKind.UPLOAD_BROKEN:
        return f"The program ended while it was at your rosters for {found.school}."
    return f"Your rosters for {found.school} were not taken: the program failed at them."
