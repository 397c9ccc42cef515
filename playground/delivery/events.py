"""The Events API: an app is told of what it subscribed to, and again if it did not hear."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import TypeAlias

from playground.delivery import acks, happenings, payloads
from playground.delivery.answers import BotAnswer, DeliveryKind, Retry
from playground.delivery.courier import Courier
from playground.delivery.happenings import Happening
from playground.state.timeline import PostedMessage
from playground.state.workspace import PlaygroundWorkspace
from playground.wire import JsonObject

Written: TypeAlias = Callable[[PlaygroundWorkspace, JsonObject], JsonObject]


class Events:
    """Brings each event, and brings it again after each of `retry_seconds` until it is taken."""

    def __init__(self, workspace: PlaygroundWorkspace, courier: Courier) -> None:
        self._workspace = workspace
        self._courier = courier
        self._first: set[asyncio.Task[None]] = set()
        self._again: set[asyncio.Task[None]] = set()
        workspace.followers.append(self._follow)

    def happened(self, happening: Happening) -> None:
        """Tell the app, if it has subscribed and may hear of it."""
        self._happened(happening, payloads.event)

    def happened_to_all(self, happening: Happening) -> None:
        """Tell the app of what happened to it in the whole organisation."""
        self._happened(happening, payloads.event_of_organisation)

    def _happened(self, happening: Happening, written: Written) -> None:
        subscription, inner = happening
        config = self._workspace.config
        scope = happenings.SCOPES.get(subscription)
        is_heard = self._workspace.has_app or subscription in happenings.UNAUTHORIZED
        is_heard = is_heard and subscription in config.events
        if is_heard and (scope is None or scope in config.scopes):
            _begin(self._bring(written(self._workspace, inner)), self._first)

    async def brought(self) -> None:
        """Wait until all that has happened so far was brought once, taken or not."""
        await asyncio.gather(*self._first)

    async def stop(self) -> None:
        """Bring nothing more."""
        under_way = [*self._first, *self._again]
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    def _follow(self, before: PostedMessage | None, after: PostedMessage | None) -> None:
        for happening in happenings.of_message(self._workspace, before, after):
            self.happened(happening)

    async def _bring(self, payload: JsonObject) -> None:
        answer = await self._delivered(payload, None)
        if _is_wanted(answer):
            _begin(self._bring_again(payload, answer), self._again)

    async def _bring_again(self, payload: JsonObject, answer: BotAnswer) -> None:
        for number, seconds in enumerate(self._workspace.config.retry_seconds, 1):
            await asyncio.sleep(seconds)
            answer = await self._delivered(payload, Retry(number, self._reason(answer)))
            if not _is_wanted(answer):
                return

    async def _delivered(self, payload: JsonObject, retry: Retry | None) -> BotAnswer:
        answer = await self._courier.deliver(DeliveryKind.EVENT, payload, retry)
        acks.after_notice(self._workspace, answer)
        return answer

    def _reason(self, answer: BotAnswer) -> str:
        """How the app failed, in the words of the door that it has."""
        if self._workspace.request_url is None:
            return "timeout"
        if answer.failure == "operation_timeout":
            return "http_timeout"
        return "connection_failed" if answer.status is None else "http_error"


def _is_wanted(answer: BotAnswer) -> bool:
    return answer.failure is not None and not answer.no_retry


def _begin(work: Coroutine[None, None, None], group: set[asyncio.Task[None]]) -> None:
    task = asyncio.get_running_loop().create_task(work)
    group.add(task)
    task.add_done_callback(group.discard)
