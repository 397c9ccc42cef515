"""The workspaces that are served: to each its own client, whatever the others' do."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID
from weakref import WeakKeyDictionary

import structlog

from bot.slack.client import SlackClient
from bot.slack.methods.people import Workspace
from bot.slack.tokens import Token

log = structlog.get_logger(__name__)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Installed:
    """A workspace in which the app is installed.

    `is_org_wide`: by its enterprise, with one token for several workspaces.
    """

    workspace: Workspace
    installation_id: UUID
    is_org_wide: bool
    token: str


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Served:
    """A workspace that is served, and the client with its token."""

    workspace: Workspace
    installation_id: UUID
    client: SlackClient
    token: Token


class Workspaces:
    """Knows which workspaces are served now.

    Read from where they are kept: at each tick, and when something comes from one that is not
    known. What others remember of a workspace stays as long as it is the same installation, also
    when its token becomes another.
    """

    def __init__(
        self,
        read: Callable[[], Awaitable[Sequence[Installed]]],
        client: Callable[[Installed, Token], SlackClient],
    ) -> None:
        self._read = read
        self._client = client
        self._served: dict[str, Served] = {}
        self._reading = asyncio.Lock()

    def every(self) -> list[Served]:
        """List those that are served."""
        return list(self._served.values())

    def known(self, team_id: str) -> Served | None:
        """Give a workspace that is served; None for any other."""
        return self._served.get(team_id)

    async def first_of(self, team_ids: Iterable[str]) -> Served | None:
        """Give the first workspace of some that is served, looking again where none is known."""
        wanted = list(team_ids)
        found = self._first_known(wanted)
        if found is None:
            await self.refresh()
            found = self._first_known(wanted)
        return found

    async def refresh(self) -> None:
        """Read anew which are served, and with which tokens."""
        async with self._reading:
            found = await self._read()
            before, self._served = self._served, {}
            for each in found:
                served = self._kept(before.get(each.workspace.team_id), each)
                self._served[each.workspace.team_id] = served
            for gone in [each for each in before.values() if each not in self.every()]:
                gone.token.value = ""
            for team_id in before.keys() ^ self._served.keys():
                log.info("workspace_served", team=team_id, served=team_id in self._served)

    def end(self) -> None:
        """Let no call wait for its turn any more; for the shutdown."""
        for each in self.every():
            each.client.pace.end()

    def _kept(self, before: Served | None, found: Installed) -> Served:
        same = before and (before.installation_id, before.workspace) == (
            found.installation_id,
            found.workspace,
        )
        if before and same:
            before.token.value = found.token
            return before
        token = Token(found.token)
        return Served(found.workspace, found.installation_id, self._client(found, token), token)

    def _first_known(self, team_ids: Sequence[str]) -> Served | None:
        return next((self._served[each] for each in team_ids if each in self._served), None)


class PerWorkspace(Generic[T]):
    """Something that each workspace has of its own, made when it is first wanted."""

    def __init__(self, make: Callable[[Served], T]) -> None:
        self._make = make
        self._made: WeakKeyDictionary[Served, T] = WeakKeyDictionary()

    def of(self, served: Served) -> T:
        """Give what a workspace has."""
        if served not in self._made:
            self._made[served] = self._make(served)
        return self._made[served]

    def made(self) -> list[T]:
        """List what was made for the workspaces that are served."""
        return list(self._made.values())
