"""Slack's rates: each call in its turn, one workspace's never at another's cost."""

import asyncio
from collections.abc import Awaitable, Callable, Generator
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import uuid4

import aiohttp
import pytest

from bot.blocks.notices import said
from bot.permissions import NEEDS_APP_TOKEN, NEEDS_NO_SCOPE, PERMISSIONS
from bot.slack.calls import Calls
from bot.slack.client import SlackClient
from bot.slack.errors import Declined
from bot.slack.paces import MARGIN, Pace
from bot.slack.tempo import PER_MINUTE, Haste, Tempo, calling, of_school
from bot.slack.tokens import Token
from playground import Channel, Person, WorkspaceConfig, create_playground
from playground.state.faults import Fault, FaultKind
from playground.state.workspaces import Workspaces
from playground.web_api.methods import methods
from tests.jobs.conftest import Clock, at_once
from tests.serving import served

T = TypeVar("T")
HOME: dict[str, object] = {"type": "home", "blocks": []}
OURS, THEIRS = "T0OURS", "T0THEIRS"


@dataclass
class Slack:
    """Two workspaces whose rates are Slack's, and a clock of the bot's that is moved by hand."""

    workspaces: Workspaces
    url: str
    seconds: float = 0.0
    clients: dict[str, SlackClient] = field(default_factory=dict[str, SlackClient])

    def act(self, work: Callable[[], Awaitable[T]], tempo: Tempo | None = None) -> T:
        """Do something with a client for each workspace."""

        async def do() -> T:
            async with aiohttp.ClientSession() as http:
                for team in (OURS, THEIRS):
                    pace = tempo or Tempo(clock=lambda: self.seconds)
                    calls = Calls(http, Token(f"xoxb-{team}"), f"{self.url}/api/", "", pace)
                    self.clients[team] = SlackClient.over(calls, self.url, Clock().now)
                return await work()

        return asyncio.run(do())

    def ask(self, team: str = OURS) -> Awaitable[object]:
        return self.clients[team].people.profile("UADA")

    def calls(self, method: str, team: str = OURS) -> list[str | None]:
        """What each call of a method came to, None where it went well."""
        (workspace,) = (each for each in self.workspaces if each.config.team_id == team)
        return [each.error for each in workspace.log.entries(method)]

    def limit(self, seconds: float) -> None:
        """Have a minute of Slack's last so long."""
        limits = {"rate_limits": True, "minute_seconds": seconds}
        for each in self.workspaces:
            each.config = each.config.model_copy(update=limits)


@pytest.fixture
def slack() -> Generator[Slack]:
    ours, theirs = (
        WorkspaceConfig(
            bot_token=f"xoxb-{team}",
            signing_secret="s",
            team_id=team,
            people=tuple(Person(id=f"U{name}", name=name) for name in ("ADA", "BEN")),
            channels=(Channel(id="COFFICE", name="office", members=("UADA",)),),
        )
        for team in (OURS, THEIRS)
    )
    playground = create_playground(ours, others=[theirs])
    with served(playground) as url:
        yield Slack(playground.state.workspaces, url)


async def refused(call: Awaitable[object]) -> float:
    """Make a call that Slack, or our own pace, wants later; give in how many seconds."""
    with pytest.raises(Declined) as caught:
        await call
    assert caught.value.code == "ratelimited"
    assert caught.value.wait is not None
    return caught.value.wait


def test_what_slack_wants_later_is_not_asked_until_then_and_the_rest_goes_on(slack: Slack) -> None:
    fault = Fault(method="users.info", kind=FaultKind.STATUS, status=429, retry_after=60)
    slack.workspaces.first.faults.order(fault)

    async def work() -> None:
        assert await refused(slack.ask()) == 60
        slack.seconds += 20
        assert await refused(slack.ask()) == 40
        assert len(slack.calls("users.info")) == 1, "it is not asked in vain"
        await slack.clients[OURS].homes.publish("UADA", HOME, "")
        await slack.ask(THEIRS)
        slack.seconds += 41
        await slack.ask()

    slack.act(work)


def test_a_call_that_somebody_waits_for_is_made_again_when_slack_says(slack: Slack) -> None:
    fault = Fault(method="users.info", kind=FaultKind.STATUS, status=429, retry_after=0)
    slack.workspaces.first.faults.order(fault)
    slack.act(lambda: asyncio.gather(slack.ask(), slack.ask()), Tempo())
    assert slack.calls("users.info").count(None) == 2


def test_more_than_a_minutes_worth_is_all_done_in_the_next_ones(slack: Slack) -> None:
    slack.limit(0.3)

    async def work() -> None:
        homes = slack.clients[OURS].homes
        with calling(Haste.AFTERWARDS):
            await asyncio.gather(*(homes.publish("UADA", HOME, "") for _ in range(250)))

    slack.act(work, Tempo(minute=0.3))
    assert slack.calls("views.publish").count(None) == 250


def test_the_rows_of_schools_take_turns(slack: Slack) -> None:
    slack.limit(0.2)
    large, small = uuid4(), uuid4()
    done: list[str] = []

    async def publish(name: str) -> None:
        await slack.clients[OURS].homes.publish("UADA", HOME, "")
        done.append(name)

    async def work() -> None:
        with calling(Haste.AFTERWARDS), of_school(large):
            first = [asyncio.create_task(publish("large")) for _ in range(300)]
        await asyncio.sleep(0)
        with calling(Haste.AFTERWARDS), of_school(small):
            last = asyncio.create_task(publish("small"))
        await asyncio.gather(*first, last)

    slack.act(work, Tempo(minute=0.2))
    assert done.index("small") < 210, "the small school came with the next minute"


def test_what_comes_by_itself_leaves_some_to_who_waits(slack: Slack) -> None:
    async def work() -> None:
        with calling(Haste.BY_ITSELF):
            for _ in range(80):
                await slack.ask()
            assert await refused(slack.ask()) == 60 * MARGIN
        for _ in range(20):
            await slack.ask()
        assert await refused(slack.ask()) == 60 * MARGIN

    slack.act(work)


def test_whom_slack_sent_away_comes_before_those_who_came_later() -> None:
    order: list[str] = []

    async def work() -> None:
        pace = Pace(Tempo(minute=0.2))

        async def come(who: str, since: float) -> None:
            await pace.turn("users.info", "", since, 10)
            order.append(who)

        for _ in range(100):
            await come("", 0.0)
        async with asyncio.TaskGroup() as group:
            for who, since in (("b", 2.0), ("c", 3.0), ("a", 1.0)):
                group.create_task(come(who, since))

    asyncio.run(work())
    assert order[100:] == ["a", "b", "c"]


def test_a_conversation_gets_one_message_a_second_and_others_meanwhile(slack: Slack) -> None:
    async def work() -> None:
        messages = slack.clients[OURS].messages
        with calling(Haste.BY_ITSELF):
            messages.refuse_if_full("COFFICE")
            await messages.post("COFFICE", said("Hello"), uuid4(), at_once)
            await messages.post("UBEN", said("Hello"), uuid4(), at_once)
            fault = Fault(method="*", kind=FaultKind.STATUS, status=429, retry_after=5)
            slack.workspaces.first.faults.order(fault)
            slack.seconds += 1
            assert await refused(messages.post("COFFICE", said("Hello"), uuid4(), at_once)) == 5
            with pytest.raises(Declined):
                messages.refuse_if_full("COFFICE")

    slack.act(work)


def test_each_method_that_is_called_has_its_rate_and_none_is_above_slacks() -> None:
    of_scopes = {use for each in PERMISSIONS for use in each.uses}
    called = of_scopes | {*NEEDS_NO_SCOPE, *NEEDS_APP_TOKEN}
    known = methods()
    assert set(PER_MINUTE) == {each for each in called if each in known}
    assert [each for each in PER_MINUTE if PER_MINUTE[each] > known[each].per_minute] == []
