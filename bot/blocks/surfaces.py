"""Where a person looks at a screen, and a screen as a modal, where there is no message."""

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict

from bot.blocks.elements import Message, plain

SCREEN = "screen"
_TITLE = "Attendance"


class Conversation(BaseModel):
    """A conversation, or a thread in it, in which one person alone is shown something."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    channel_id: str
    slack_user_id: str
    thread_ts: str = ""


class Surface(BaseModel):
    """A message, by its response_url, a modal, by its id, or a conversation where somebody wrote.

    None of these is a place in which nothing can be shown later, such as the app's Home: what goes
    wrong there is told to its `reader`, a Slack user, directly. Errors show none of it.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    response_url: str = ""
    view_id: str = ""
    conversation: Conversation | None = None
    reader: str = ""

    @property
    def is_somewhere(self) -> bool:
        """Whether another screen can be put in the place of what stands there."""
        return bool(self.response_url or self.view_id)


class FormCarried(BaseModel):
    """What a form keeps while it is open, first of all the surface from which it was opened.

    Each form adds what is its own. Errors show none of it.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    surface: Surface


@dataclass(frozen=True, slots=True)
class Form:
    """A modal of its own, which opens upon what stands there."""

    view: dict[str, Any]


def screen(message: Message) -> dict[str, Any]:
    """Draw a screen as a modal. Slack tells when it is closed."""
    return {
        "type": "modal",
        "callback_id": SCREEN,
        "title": plain(_TITLE),
        "close": plain("Close"),
        "notify_on_close": True,
        "blocks": message.blocks,
    }
