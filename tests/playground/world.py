"""The playground, a small app behind it, and hands to use both."""

import asyncio
import time
from dataclasses import dataclass, field, replace
from typing import Any, cast
from urllib.parse import parse_qsl

import orjson
import requests
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from starlette.requests import Request
from starlette.responses import Response

from playground import Channel, Command, Person, Shortcut, WorkspaceConfig
from playground.state.workspace import PlaygroundWorkspace
from playground.state.workspaces import Workspaces
from playground.web_api.methods import methods

JsonObject = dict[str, Any]

TEACHER = Person(id="UTEACH", name="Ada Lovelace", email="ada@school.test", title="Teacher")
OFFICE = Person(id="UOFFICE", name="Grace Hopper", email="grace@school.test", title="Office")
GONE = Person(id="UGONE", name="Old Timer", email="old@school.test", deleted=True)
STRANGER = Person(id="USTRANGE", name="Eve Other", email="eve@other.test", team_id="T0OTHER")

CONFIG = WorkspaceConfig(
    bot_token="xoxb-test",
    app_token="xapp-test",
    signing_secret="shh",
    people=(TEACHER, OFFICE, GONE, STRANGER),
    channels=(
        Channel(id="CSTAFF", name="staff", members=("UTEACH", "UOFFICE")),
        Channel(id="CSHARED", name="shared", members=("UTEACH", "USTRANGE"), is_ext_shared=True),
        Channel(id="CALONE", name="alone", members=("UTEACH",), bot_is_member=False),
        Channel(id="CHIDDEN", name="hidden", members=("UTEACH",), is_private=True),
        Channel(
            id="CSECRET",
            name="secret",
            members=("UTEACH",),
            is_private=True,
            bot_is_member=False,
        ),
        Channel(id="COLD", name="old", members=("UTEACH",), is_archived=True),
    ),
    commands=(Command(name="/attendance", description="Take attendance", usage_hint="[course]"),),
    shortcuts=(Shortcut(name="Take attendance", callback_id="take_attendance"),),
    retry_seconds=(0.0, 0.0, 0.0),
    scopes=frozenset(
        {
            "app_mentions:read",
            "commands",
            "chat:write",
            "users:read",
            "users:read.email",
            "channels:read",
            "channels:history",
            "groups:read",
            "groups:history",
            "im:read",
            "im:write",
            "im:history",
        }
    ),
)


class Clock:
    """Real time, moved by hand."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@dataclass
class Reply:
    """What the app answers: a str is plain text, bytes go out as JSON unseen."""

    body: object = ""
    status: int = 200
    seconds: float = 0.0
    headers: dict[str, str] = field(default_factory=dict[str, str])


@dataclass
class Delivery:
    """What the app received."""

    headers: dict[str, str]
    raw: bytes
    content: JsonObject


@dataclass
class App:
    """An app that answers as it is told and remembers what it was sent."""

    url: str = ""
    received: list[Delivery] = field(default_factory=list[Delivery])
    replies: list[Reply] = field(default_factory=list[Reply])

    def last(self) -> JsonObject:
        return self.received[-1].content

    def events(self) -> list[JsonObject]:
        """The inner events received, oldest first."""
        return [each.content["event"] for each in self.received if "event" in each.content]

    async def receive(self, request: Request) -> Response:
        raw = await request.body()
        self.received.append(Delivery(dict(request.headers), raw, decoded(raw)))
        reply = self.replies.pop(0) if self.replies else Reply()
        await asyncio.sleep(reply.seconds)
        if isinstance(reply.body, str):
            return Response(reply.body, reply.status, reply.headers, "text/plain")
        body = reply.body if isinstance(reply.body, bytes) else orjson.dumps(reply.body)
        return Response(body, reply.status, reply.headers, "application/json")


def decoded(raw: bytes) -> JsonObject:
    if raw.startswith(b"{"):
        return orjson.loads(raw)
    form = dict(parse_qsl(raw.decode(), keep_blank_values=True, strict_parsing=True))
    return orjson.loads(form["payload"]) if "payload" in form else form


@dataclass
class World:
    """The playground, the app behind it, and hands to use both."""

    url: str
    workspace: PlaygroundWorkspace
    app: App
    clock: Clock
    http: requests.Session
    workspaces: Workspaces

    def both(self, team_id: str) -> tuple["World", "World"]:
        """This world, and the same as it is in another workspace."""
        url = f"{self.url}/{team_id}"
        return self, replace(self, url=url, workspace=self.workspaces[team_id])

    def sdk(self, method: str, **arguments: Any) -> JsonObject:
        """Call a method of Slack's own client, such as chat_postMessage; refusals come back."""
        client = WebClient(token="xoxb-test", base_url=f"{self.url}/api/", retry_handlers=[])
        try:
            return getattr(client, method)(**arguments).data
        except SlackApiError as refused:
            return cast("JsonObject", refused.response.data)

    def api(self, method: str, /, token: str | None = "xoxb-test", **arguments: Any) -> JsonObject:
        """Call a method with a JSON body as it is; with a form where Slack takes nothing else."""
        return self.call(method, token, arguments).json()

    def call(self, method: str, token: str | None, arguments: JsonObject) -> requests.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        url = f"{self.url}/api/{method}"
        known = methods().get(method)
        if known is not None and known.forms_only:
            return self.http.post(url, data=arguments, headers=headers, timeout=10)
        return self.http.post(url, json=arguments, headers=headers, timeout=10)

    def play(self, what: str, **body: Any) -> JsonObject:
        return self.http.post(f"{self.url}/play/{what}", json=body, timeout=10).json()

    def say(self, text: str, *, who: str = "UTEACH", channel: str = "CSTAFF") -> JsonObject:
        return self.play("say", **{"as": who, "channel": channel, "text": text})

    def roster(self, blocks: list[JsonObject], *, who: str = "UTEACH") -> JsonObject:
        """An ephemeral message with these blocks, as an answer to /attendance."""
        self.app.replies.append(Reply({"text": "the roster", "blocks": blocks}))
        self.say("/attendance", who=who)
        return self.messages(who)[-1]

    def press(self, message: JsonObject, block_id: str, action_id: str, **more: Any) -> JsonObject:
        place = {"type": "message", "channel": more.pop("channel", "CSTAFF"), "ts": message["ts"]}
        ids = {"block_id": block_id, "action_id": action_id}
        who = more.pop("who", "UTEACH")
        return self.play("press", **{"as": who, "container": place, **ids, **more})

    def press_view(self, view_id: str, block_id: str, action_id: str, **more: Any) -> JsonObject:
        place = {"type": "view", "view_id": view_id}
        ids = {"block_id": block_id, "action_id": action_id}
        who = more.pop("who", "UTEACH")
        return self.play("press", **{"as": who, "container": place, **ids, **more})

    def suggest(
        self, place: JsonObject, typed: str, *, action_id: str = "a", who: str = "UTEACH"
    ) -> JsonObject:
        """Type into the searched menu of the block "pick"."""
        where = {"container": place, "block_id": "pick", "action_id": action_id}
        return self.play("suggest", **{"as": who, **where, "value": typed})

    def trigger(self, who: str = "UTEACH") -> str:
        """A fresh trigger id."""
        self.say("/attendance", who=who)
        return self.app.last()["trigger_id"]

    def opened(self, view: JsonObject) -> JsonObject:
        """A modal opened before the teacher."""
        answer = self.sdk("views_open", trigger_id=self.trigger(), view=view)
        assert answer["ok"], answer
        return answer["view"]

    def submit(self, view_id: str, **values: JsonObject) -> JsonObject:
        """The teacher's modal sent, with entries by block_id."""
        entered = {block_id: {"a": entry} for block_id, entry in values.items()}
        return self.play("submit", **{"as": "UTEACH", "view_id": view_id, "values": entered})

    def state(self, who: str = "UTEACH") -> JsonObject:
        return self.http.get(f"{self.url}/play/state", params={"as": who}, timeout=10).json()

    def messages(self, who: str = "UTEACH", channel: str = "CSTAFF") -> list[JsonObject]:
        return self.state(who)["messages"][channel]

    def respond(self, url: str, **body: Any) -> requests.Response:
        return self.http.post(url, json=body, timeout=10)

    def fault(self, method: str, kind: str, **more: Any) -> None:
        self.play("faults", method=method, kind=kind, **more)

    def log(self, method: str) -> list[JsonObject]:
        url = f"{self.url}/play/log"
        return self.http.get(url, params={"method": method}, timeout=10).json()["log"]
