"""The one client of Slack: its parts share one sender and what they remember."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from bot.slack.calls import Calls
from bot.slack.methods.channels import Channels
from bot.slack.methods.files import Files
from bot.slack.methods.guests import Guests
from bot.slack.methods.homes import Homes
from bot.slack.methods.messages import Messages
from bot.slack.methods.modals import Modals
from bot.slack.methods.people import People
from bot.slack.methods.replies import Replies
from bot.slack.methods.surfaces import Surfaces
from bot.slack.paces import Pace


@dataclass(frozen=True, slots=True)
class SlackClient:
    """What can be asked of Slack and shown there."""

    people: People
    channels: Channels
    messages: Messages
    modals: Modals
    files: Files
    replies: Replies
    surfaces: Surfaces
    homes: Homes
    pace: Pace

    @classmethod
    def over(cls, calls: Calls, other_api_url: str | None, clock: Callable[[], datetime]) -> Self:
        """Make it; `other_api_url` is the Web API's address if it is not Slack's own."""
        people, modals = People(calls), Modals(calls)
        replies, messages = Replies(calls, other_api_url), Messages(calls)
        return cls(
            people=people,
            channels=Channels(calls, Guests(calls, people, clock)),
            messages=messages,
            modals=modals,
            files=Files(calls, other_api_url),
            replies=replies,
            surfaces=Surfaces(replies, modals, messages),
            homes=Homes(calls),
            pace=calls.pace,
        )
