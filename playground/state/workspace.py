"""The workspace: who and what is in it, and what has happened since it was made."""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from playground.config import Channel, Person, WorkspaceConfig
from playground.state.faults import Faults
from playground.state.files import UploadedFiles
from playground.state.grants import Grants
from playground.state.log import Log, LogEntry
from playground.state.numbering import Clock, Numbering
from playground.state.offers import Offers
from playground.state.organisations import Organisation
from playground.state.rates import RateLimits
from playground.state.stacks import Stacks
from playground.state.tickets import Hooks, Triggers
from playground.state.timeline import Content, PostedMessage, Timeline
from playground.state.watchers import Watchers
from playground.wire import JsonObject

DIRECT = "directmessage"

# Told of each message before and after it changed; None where it was not there.
Follower: TypeAlias = Callable[[PostedMessage | None, PostedMessage | None], None]


class PlaygroundWorkspace:
    """One Slack workspace with one app, held in memory and touched from one event loop.

    `request_url` is where the app answers; None means Socket Mode. Tests may set it at any time,
    and `redirect_url`, where people go from an installation,
    and replace people and channels, which are values, by others of the same id.
    `address` is where this workspace itself is served, such as http://127.0.0.1:8000.
    """

    def __init__(self, config: WorkspaceConfig, clock: Clock, numbering: Numbering) -> None:
        self.config = config
        self.clock = clock
        self.request_url = config.request_url
        self.redirect_url = config.redirect_url
        self.bot = Person(id=config.bot_user_id, name=config.bot_name, is_bot=True)
        self.people = {person.id: person for person in (*config.people, self.bot)}
        self.channels = {channel.id: channel for channel in config.channels}
        self.numbering = numbering
        self.grants = Grants(clock, numbering, config.bot_token, config.token_seconds)
        if not config.installed:
            self.grants.end(uninstalled=True)
        # What all workspaces of one enterprise share.
        self.organisation: Organisation | None = None
        self.timeline = Timeline()
        self.stacks = Stacks(self.numbering)
        self.triggers = Triggers(clock, self.numbering, config.trigger_seconds)
        self.hooks = Hooks(clock, self.numbering)
        self.offers = Offers()
        self.files = UploadedFiles(clock, self.numbering)
        self.faults = Faults()
        self.rates = RateLimits(clock)
        self.log = Log()
        self.watchers = Watchers()
        self.address = ""
        self.socket_tickets: set[str] = set()
        self.notices: dict[str, str] = {}
        self.followers: list[Follower] = []
        # By person and conversation: the stamp of the newest message that was looked at.
        self._read: dict[tuple[str, str], str] = {}
        for person in config.people:
            if not person.is_bot and not self.is_stranger(person):
                self._open_direct(person)

    @property
    def by_organisation(self) -> Organisation | None:
        """The organisation that has added the app here, unless the app is installed here itself."""
        mine, team_id = self.organisation, self.config.team_id
        added = mine is not None and not self.grants.installed and team_id in mine.added
        return mine if added else None

    @property
    def has_app(self) -> bool:
        """Whether the app is here, by whichever installation."""
        return self.grants.installed or self.by_organisation is not None

    def takes(self, token: str | None) -> bool:
        """Whether a token is or was the app's in this workspace, or is the app's own."""
        return token is not None and (token == self.config.app_token or self.grants.knows(token))

    def is_stranger(self, person: Person) -> bool:
        """Strangers belong to another company and meet us in shared channels only."""
        ours = {self.config.team_id, self.config.enterprise_id}
        colleague = bool(person.teams) and self.enterprise_of(person) == self.config.enterprise_id
        return self.team_of(person) not in ours and not colleague

    def enterprise_of(self, person: Person) -> str | None:
        """The id of the enterprise that the person belongs to, if there is one."""
        return person.enterprise_id or self.config.enterprise_id

    def team_of(self, person: Person) -> str:
        """The id of the workspace that the person belongs to."""
        return person.team_id or self.config.team_id

    def shows(self, file_id: str) -> bool:
        """Whether a block may show that file: a picture that Slack is done with."""
        return self.files.shown(file_id, self.config.file_seconds) is not None

    def channel(self, name: str) -> Channel | None:
        """The conversation of that id, or of that name with or without its #."""
        by_name = (each for each in self.channels.values() if each.name == name.removeprefix("#"))
        return self.channels.get(name) or next(by_name, None)

    def channels_of(self, person_id: str) -> list[Channel]:
        """The conversations that a person is in, the one with the bot last."""
        mine = [each for each in self.channels.values() if person_id in each.members]
        return sorted(mine, key=lambda channel: channel.is_im)

    def post(
        self,
        channel: Channel,
        author: str,
        content: Content,
        *,
        only_for: str | None = None,
        thread_ts: str | None = None,
    ) -> PostedMessage:
        """Add a message, to one person only when it is ephemeral, and show it."""
        ts = self.numbering.stamp()
        message = PostedMessage(channel.id, ts, author, content, only_for, None, thread_ts)
        self.put(message)
        return message

    def put(self, message: PostedMessage) -> None:
        """Add or replace a message and show it to those who see it."""
        before = self.timeline.find(message.channel, message.ts)
        self.timeline.put(message)
        self.watchers.changed(self.audience(message))
        self._follow(before, message)

    def remove(self, message: PostedMessage) -> None:
        """Take a message away from those who see it."""
        self.timeline.remove(message)
        self.watchers.changed(self.audience(message))
        self._follow(message, None)

    def audience(self, message: PostedMessage) -> Iterable[str]:
        """The ids of those who see a message."""
        if message.only_for is not None:
            return (message.only_for,)
        return self.channels[message.channel].members

    def sees(self, person_id: str, message: PostedMessage) -> bool:
        """Whether a message is in one of the person's conversations, and not only for another."""
        member = person_id in self.channels[message.channel].members
        return member and message.only_for in {None, person_id}

    def read(self, person_id: str, channel: Channel, ts: str) -> None:
        """Note that a person has looked at a conversation up to a stamp."""
        if ts > self._read.get((person_id, channel.id), ""):
            self._read[person_id, channel.id] = ts
            self.watchers.changed((person_id,))

    def unread(self, person_id: str, channel: Channel) -> int:
        """Count the messages of others that a person has not looked at."""
        since = self._read.get((person_id, channel.id), "")
        return sum(
            message.ts > since and message.author != person_id and self.sees(person_id, message)
            for message in self.timeline.of(channel.id)
        )

    def tell(self, person_id: str, notice: str | None) -> None:
        """Show a person an error of Slack's own, or take the last one away."""
        if notice is None:
            self.notices.pop(person_id, None)
        else:
            self.notices[person_id] = notice
        self.watchers.changed((person_id,))

    def record(self, method: str, body: JsonObject, error: str | None) -> None:
        """Log what the app sent, and how it was taken."""
        self.log.add(LogEntry(method, body, self.clock(), error is None, error))

    def _follow(self, before: PostedMessage | None, after: PostedMessage | None) -> None:
        for follower in self.followers:
            follower(before, after)

    def _open_direct(self, person: Person) -> None:
        key = direct_id(person.id)
        self.channels[key] = Channel(id=key, name=DIRECT, members=(person.id,), is_im=True)


def direct_id(person_id: str) -> str:
    """The id of the direct conversation between a person and the bot."""
    return f"D{person_id[1:]}"
