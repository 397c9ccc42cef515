"""The few shapes that every picture is made of, within Slack's limits."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.attendance.days import written_times
from bot.attendance.names import cut
from storage.tables.words import HourCycle

Block = dict[str, Any]
Element = dict[str, Any]

LONGEST_HEADER = 150
LONGEST_BUTTON = 75
# Slack's clients cut a button's text near thirty characters.
LONGEST_SHOWN = 28
LONGEST_LABEL = 75
LONGEST_TEXT = 3000
LONGEST_TITLE = 100
LONGEST_QUESTION = 300
LONGEST_ANSWER = 30
ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_QUOTED = re.compile("“[^”]*”?")


@dataclass(frozen=True, slots=True)
class Message:
    """A message: its blocks, and the text that screen readers and push notifications get.

    The text never has a student's name, nor what somebody typed, which may be one: what a sentence
    quotes stands in the blocks only.
    """

    text: str
    blocks: list[Block]

    def __post_init__(self) -> None:
        """Leave out of the text what is quoted."""
        object.__setattr__(self, "text", _QUOTED.sub("“…”", self.text))

    def as_dict(self) -> dict[str, Any]:
        """Give the part of a payload that both acks and response_urls take."""
        return {"text": self.text, "blocks": self.blocks}


def escaped(text: str) -> str:
    """Escape the three characters that Slack's mrkdwn reads; a message's text is mrkdwn."""
    return text.translate(ESCAPES)


def plain(text: str, longest: int = LONGEST_TEXT) -> Element:
    """Make text that Slack shows as it is."""
    return {"type": "plain_text", "text": cut(text, longest)}


def button(action_id: str, text: str, value: str, *, says: str = "", style: str = "") -> Element:
    """Make a button; `says` is what a screen reader says instead of its text."""
    element: Element = {
        "type": "button",
        "action_id": action_id,
        "text": plain(text, LONGEST_BUTTON),
        "value": value,
    }
    if says:
        element["accessibility_label"] = cut(says, LONGEST_LABEL)
    if style:
        element["style"] = style
    return element


def asking(element: Element, title: str, text: str, yes: str, no: str) -> Element:
    """Have an element ask before it does anything."""
    question = {
        "title": plain(title, LONGEST_TITLE),
        "text": plain(text, LONGEST_QUESTION),
        "confirm": plain(yes, LONGEST_ANSWER),
        "deny": plain(no, LONGEST_ANSWER),
    }
    return element | {"confirm": question}


def header(text: str) -> Block:
    """Make a headline."""
    return {"type": "header", "text": plain(text, LONGEST_HEADER)}


def section(text: str, accessory: Element | None = None) -> Block:
    """Make a paragraph, with one element beside it if given."""
    block: Block = {"type": "section", "text": plain(text)}
    return block | {"accessory": accessory} if accessory else block


def context(text: str) -> Block:
    """Make a small line."""
    return {"type": "context", "elements": [plain(text)]}


def told_at(lead: str, instant: datetime, read_on: date, hour_cycle: HourCycle) -> Element:
    """Make "As of 15:30." for a small line: Slack draws the time by the reader's own clock.

    So it agrees with the time that Slack writes above the message. Where Slack can't, it is the
    school's. It is mrkdwn: `lead` is ours, and nobody's name. `instant` is in the school's zone.
    """
    shown = "{time}" if instant.date() == read_on else "{time} on {date_short}"
    fallback = written_times.moment(instant, read_on, hour_cycle)
    drawn = f"<!date^{int(instant.timestamp())}^{shown}|{fallback}>"
    return {"type": "mrkdwn", "text": f"{lead} {drawn}."}


def small(*parts: Element) -> Block:
    """Make a small line of several texts."""
    return {"type": "context", "elements": list(parts)}


def actions(block_id: str, elements: list[Element]) -> Block:
    """Make a row of at most five elements: clients hide what comes after them."""
    return {"type": "actions", "block_id": block_id, "elements": elements}
