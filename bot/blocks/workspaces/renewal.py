"""That Slack does not renew the bot's token, as admins are told and setup shows it."""

from bot.attendance.days import written_times
from bot.attendance.workspaces.renewing import Renewal
from bot.blocks.elements import Block, Message, escaped, section

_WHAT = "Slack does not renew Rollcall's access to this workspace"
_MEND = (
    "What to do: have whoever runs Slack here install Rollcall again before then, at the address "
    "at which it was installed. Nothing that is recorded is lost."
)
_RENEWED = "Slack renews Rollcall's access to this workspace again. Nothing is to be done."


def message(found: Renewal) -> Message:
    """Tell an admin that access ends, when, and what to do; or that it is settled."""
    if found.refused is None:
        return Message(_RENEWED, [section(_RENEWED)])
    return Message(f"{_WHAT}.", told(found))


def told(found: Renewal | None) -> list[Block]:
    """Draw that access ends; nothing where it is renewed."""
    if found is None or found.refused is None:
        return []
    day = written_times.day_and_year(found.ends_at.date())
    when = f"{day}, {written_times.clock(found.ends_at, found.hour_cycle)}"
    ends = f"It is good until {when}: then nothing is posted here, and no form opens."
    return [section(f"⚠️ {_WHAT} ({escaped(found.refused)}). {ends}\n{_MEND}")]
