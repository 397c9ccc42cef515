"""The notice to admins of the reminders of a day that did not arrive."""

from bot.attendance.days import written_times
from bot.attendance.numbers import counted
from bot.attendance.reminders.unreached import NotReminded, UnreachedReminders
from bot.blocks.digests import lines, undelivered_notice
from bot.blocks.digests.undelivered_notice import OF_ACCOUNT
from bot.blocks.elements import Message, escaped, section
from storage.tables.words import Level

_MOST_SHOWN = 15
_LINK_ANEW = (
    "Who has a new Slack account types /attendance there, or “rollcall staff unlink” parts them "
    "from the old one."
)


def unreached(found: UnreachedReminders) -> Message:
    """Tell which teachers were not reminded of which registers, and what to do about it."""
    number = counted(len(found.reminders), "reminder")
    what = f"{number} of {written_times.day(found.date)} did not arrive"
    shown = found.reminders[:_MOST_SHOWN]
    hidden = len(found.reminders) - len(shown)
    more = [f"and {hidden} more"] if hidden else []
    to_do = ["Tell the teachers, or take the registers: type /attendance."]
    if any(each.error in OF_ACCOUNT for each in found.reminders):
        to_do.append(_LINK_ANEW)
    return Message(
        escaped(f"{what} at {found.school}."),
        [
            section(f"{found.school}: {what}.\n" + "\n".join([*map(_not_reminded, shown), *more])),
            section(" ".join(to_do)),
        ],
    )


def _not_reminded(row: NotReminded) -> str:
    """Write "• Tunde Okafor, Biology 9A, period 2: the Slack account is deactivated."."""
    reason = OF_ACCOUNT.get(row.error) or undelivered_notice.why(row.error).rstrip(".")
    name = lines.called(row.teacher, Level.NAMES)
    return f"• {name}, {lines.course(row.title, row.period)}: {reason}."
