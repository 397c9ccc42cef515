"""Socket Mode, with Slack's own client at the other end."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from typing import Any, cast

import aiohttp
import pytest
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from tests.playground.kit import ROW
from tests.playground.world import JsonObject, World
from tests.serving import eventually


class SocketApp:
    """An app on a WebSocket that acknowledges all, commands with a message."""

    def __init__(self, url: str) -> None:
        self.received: list[tuple[str, JsonObject]] = []
        self.attempts: list[tuple[int | None, str | None]] = []
        self.unheard = 0
        web = AsyncWebClient(base_url=f"{url}/api/")
        self.client = SocketModeClient(app_token="xapp-test", web_client=web)
        self.client.socket_mode_request_listeners.append(self._take)

    async def _take(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        self.received.append((request.type, cast("JsonObject", request.payload)))
        self.attempts.append((request.retry_attempt, request.retry_reason))
        if self.unheard:
            self.unheard -= 1
            return
        body = {"text": "hello", "blocks": [ROW]} if request.type == "slash_commands" else None
        await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, body))


def run(
    world: World, story: Callable[[list[SocketApp]], Coroutine[Any, Any, None]], apps: int
) -> None:
    async def whole() -> None:
        async with AsyncExitStack() as stack:
            connected: list[SocketApp] = []
            for _ in range(apps):
                app = SocketApp(world.url)
                stack.push_async_callback(app.client.close)
                await app.client.connect()
                connected.append(app)
            await story(connected)

    asyncio.run(whole())


async def say(world: World, text: str, channel: str = "CSTAFF") -> JsonObject:
    return await asyncio.to_thread(world.say, text, channel=channel)


def test_a_command_and_a_press_arrive_in_envelopes(make_world: Callable[..., World]) -> None:
    world = make_world(by_socket=True)

    async def story(apps: list[SocketApp]) -> None:
        assert await say(world, "/attendance bio") == {"ok": True, "shown": None}
        (roster,) = world.messages()
        assert (roster["text"], roster["ephemeral"]) == ("hello", True)
        answer = await asyncio.to_thread(world.press, roster, "row", "mark")
        assert (answer["ok"], answer["status"]) == (True, None)

        command, press = apps[0].received
        assert (command[0], command[1]["text"]) == ("slash_commands", "bio")
        assert (press[0], press[1]["type"]) == ("interactive", "block_actions")
        assert press[1]["actions"][0]["value"] == "ada:absent"

    run(world, story, 1)


def test_an_event_arrives_in_an_envelope(make_world: Callable[..., World]) -> None:
    world = make_world(by_socket=True, events=frozenset({"message.im"}))

    async def story(apps: list[SocketApp]) -> None:
        await say(world, "hello", "DTEACH")
        (event,) = apps[0].received
        assert (event[0], event[1]["event"]["text"]) == ("events_api", "hello")

    run(world, story, 1)


def test_an_event_that_is_not_acknowledged_comes_again(make_world: Callable[..., World]) -> None:
    world = make_world(by_socket=True, events=frozenset({"message.im"}), ack_seconds=0.2)

    async def story(apps: list[SocketApp]) -> None:
        apps[0].unheard = 1
        await say(world, "hello", "DTEACH")
        await asyncio.to_thread(eventually, lambda: len(apps[0].attempts) == 2)
        assert apps[0].attempts == [(0, ""), (1, "timeout")]

    run(world, story, 1)


def test_each_payload_goes_to_one_connection_in_turn(make_world: Callable[..., World]) -> None:
    world = make_world(by_socket=True)

    async def story(apps: list[SocketApp]) -> None:
        for _ in range(4):
            await say(world, "/attendance")
        assert [len(app.received) for app in apps] == [2, 2]

    run(world, story, 2)


def test_without_a_connection_a_command_is_a_failed_dispatch(
    make_world: Callable[..., World],
) -> None:
    world = make_world(by_socket=True)

    assert "dispatch_failed" in world.say("/attendance")["shown"]

    async def story(apps: list[SocketApp]) -> None:
        assert (await say(world, "/attendance"))["shown"] is None
        await apps[0].client.disconnect()
        async with asyncio.timeout(5):
            while "dispatch_failed" not in str((await say(world, "/attendance"))["shown"]):
                """The playground has not seen the connection close yet."""

    run(world, story, 1)


async def joined(world: World, http: aiohttp.ClientSession) -> aiohttp.ClientWebSocketResponse:
    url: str = world.api("apps.connections.open", token="xapp-test")["url"]
    return await http.ws_connect(url)


def test_an_unacknowledged_envelope_times_out(make_world: Callable[..., World]) -> None:
    world = make_world(by_socket=True, ack_seconds=0.3)

    async def story() -> None:
        async with aiohttp.ClientSession() as http, await joined(world, http) as socket:
            hello = await socket.receive_json()
            assert (hello["type"], hello["num_connections"]) == ("hello", 1)
            await socket.send_str("not JSON")
            await socket.send_json({"envelope_id": "unknown"})
            assert "operation_timeout" in (await say(world, "/attendance"))["shown"]
            envelope = await socket.receive_json()
            assert envelope["payload"]["command"] == "/attendance"
            assert envelope["accepts_response_payload"]

    asyncio.run(story())


def test_a_ticket_is_good_for_one_connection(make_world: Callable[..., World]) -> None:
    world = make_world(by_socket=True)
    url: str = world.api("apps.connections.open", token="xapp-test")["url"]

    async def story() -> None:
        async with aiohttp.ClientSession() as http:
            async with http.ws_connect(url) as socket:
                assert (await socket.receive_json())["type"] == "hello"
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await http.ws_connect(url)

    asyncio.run(story())


def test_an_eleventh_connection_is_sent_away(make_world: Callable[..., World]) -> None:
    world = make_world(by_socket=True)

    async def story() -> None:
        async with AsyncExitStack() as stack:
            http = await stack.enter_async_context(aiohttp.ClientSession())
            greetings: list[JsonObject] = []
            for _ in range(11):
                socket = await stack.enter_async_context(await joined(world, http))
                greetings.append(await socket.receive_json())
            assert [each["type"] for each in greetings] == ["hello"] * 10 + ["disconnect"]
            assert greetings[-1]["reason"] == "too_many_websockets"

    asyncio.run(story())


@pytest.mark.parametrize(
    ("end", "seen"), [("close", aiohttp.WSMsgType.CLOSE), ("cut", aiohttp.WSMsgType.CLOSED)]
)
def test_connections_can_be_ended_and_new_ones_refused_until_they_may_come_again(
    make_world: Callable[..., World], end: str, seen: aiohttp.WSMsgType
) -> None:
    world = make_world(by_socket=True)

    async def order(**what: object) -> JsonObject:
        return await asyncio.to_thread(world.play, "sockets", **what)

    async def story() -> None:
        async with aiohttp.ClientSession() as http:
            async with await joined(world, http) as socket:
                await socket.receive_json()
                after = await order(accepts=False, end=end)
                assert after == {"accepts": False, "connections": 0}
                assert (await socket.receive()).type == seen
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await joined(world, http)
            assert "dispatch_failed" in (await say(world, "/attendance"))["shown"]
            await order()
            async with await joined(world, http) as socket:
                await socket.receive_json()
                warned = await order(end="warn")
                assert warned["connections"] == 1
                assert (await socket.receive_json())["type"] == "disconnect"

    asyncio.run(story())


def test_any_payload_can_be_delivered_and_each_acknowledgement_is_in_the_log(
    make_world: Callable[..., World],
) -> None:
    world = make_world(by_socket=True)

    async def story() -> None:
        async with aiohttp.ClientSession() as http, await joined(world, http) as socket:
            await socket.receive_json()
            sending = asyncio.create_task(
                asyncio.to_thread(world.play, "deliver", kind="interactive", payload={"odd": [1]})
            )
            envelope = await socket.receive_json()
            assert envelope["payload"] == {"odd": [1]}
            for _ in range(2):
                await socket.send_json({"envelope_id": envelope["envelope_id"]})
            assert (await sending)["ok"]
            await asyncio.to_thread(eventually, lambda: len(world.log("envelope")) == 2)
            assert [entry["error"] for entry in world.log("envelope")] == [None, "not_awaited"]

    asyncio.run(story())
