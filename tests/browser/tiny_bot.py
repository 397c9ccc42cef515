"""A bot that is just large enough to try the page with."""

import asyncio
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import orjson
import requests
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from playground import Channel, Command, Hint, Person, Shortcut, WorkspaceConfig

Json = dict[str, Any]

CONFIG = WorkspaceConfig(
    bot_token="xoxb-tiny",
    signing_secret="tiny",
    team_name="Riverside School",
    takes_charts=True,
    people=(
        Person(id="UTEACH", name="Ingrid Sørensen", title="Teacher"),
        Person(id="UOFFICE", name="ليلى حداد", title="School office"),
        Person(id="USTRANGE", name="Eve Other", title="Sales", team_id="T0OTHER"),
    ),
    channels=(
        Channel(id="CSTAFF", name="staff", members=("UTEACH", "UOFFICE")),
        Channel(id="CEMPTY", name="empty", members=("UTEACH", "UOFFICE")),
        Channel(id="CSHARED", name="trips", members=("UTEACH", "USTRANGE"), is_ext_shared=True),
        Channel(id="DBOT", name="bot", members=("UTEACH",), is_im=True),
    ),
    hints=(Hint(text="As the office: look here.", person="UOFFICE", channel="CEMPTY"),),
    commands=(
        Command(name="/attendance", description="Take attendance", usage_hint="[course] [date]"),
        Command(name="/attic", description="Look upstairs"),
        Command(name="/help", description="What can be done here"),
    ),
    shortcuts=(Shortcut(name="Take attendance", callback_id="take", description="By a form"),),
    events=frozenset({"app_home_opened", "app_mention", "message.im"}),
)

NAMES = (
    "Ada L.",
    "Zoë B.",
    "محمد ع.",
    "Siobhán O'N.",
    "<img src=x onerror=alert(1)>",
    "Nguyễn K.",
    "שרה כ.",
    "Björk",
    "Wangarĩ M.",
    "Anastasia-Konstantina Papadopoulou-R.",
    "Łukasz Ż.",
    "José Ñ.",
)


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def button(action_id: str, text: str, **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain(text), **more}


def option(value: str, text: str) -> Json:
    return {"text": plain(text), "value": value}


def field_of(block_id: str, label: str, element: Json, **more: Any) -> Json:
    asked = {"action_id": block_id, **element}
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": asked, **more}


def roster(absent: set[str], count: int = len(NAMES)) -> list[Json]:
    """A header, a grid of name buttons, a row below, and a status line."""
    shown = [NAMES[number % len(NAMES)] for number in range(count)]
    buttons = [name_button(f"mark-{at}", name, absent) for at, name in enumerate(shown)]
    grid = [
        {"type": "actions", "block_id": f"grid-{at}", "elements": buttons[at : at + 5]}
        for at in range(0, count, 5)
    ]
    delete = {"title": plain("Forget it all?"), "text": mrkdwn("It *cannot* be undone.")}
    confirm = delete | {"confirm": plain("Forget"), "deny": plain("Keep"), "style": "danger"}
    below = [
        button("details", "Details"),
        button("forget", "Forget", style="danger", confirm=confirm),
        button("fail", "Fail"),
    ]
    return [
        {"type": "header", "text": plain("Biology 9A")},
        *grid,
        {"type": "actions", "block_id": "below", "elements": below},
        {"type": "context", "elements": [mrkdwn(f"*{len(absent)}* absent")]},
    ]


def name_button(action_id: str, name: str, absent: set[str]) -> Json:
    mark = "❌ " if action_id in absent else ""
    return button(action_id, f"{mark}{name}", accessibility_label=f"{name}: mark absent")


def searching() -> Json:
    """A modal with a searched menu for one, and one for several."""
    one = {"type": "external_select", "min_query_length": 1}
    many = {"type": "multi_external_select", "min_query_length": 1}
    blocks = [field_of("one", "Student", one), field_of("many", "Others", many, optional=True)]
    return {"type": "modal", "title": plain("Find"), "submit": plain("Save"), "blocks": blocks}


def giving() -> Json:
    """A modal that takes one ZIP."""
    export = {"type": "file_input", "filetypes": ["zip"], "max_files": 1}
    blocks = [field_of("export", "Export", export)]
    return {"type": "modal", "title": plain("Give"), "submit": plain("Send"), "blocks": blocks}


def details(note: str | None = None) -> Json:
    """A modal with the inputs that a roster's details need."""
    student = {"type": "static_select", "options": [option("1", "Ada"), option("2", "Zoë")]}
    status = {"type": "radio_buttons", "options": [option("late", "Late"), option("ex", "Excused")]}
    minutes = {"type": "number_input", "is_decimal_allowed": False, "min_value": "1"}
    minutes |= {"max_value": "240"}
    blocks = [
        field_of("student", "Student", student, dispatch_action=True),
        field_of("status", "Status", status | {"initial_option": option("late", "Late")}),
        field_of("minutes", "Minutes late", minutes, optional=True, hint=plain("1 to 240")),
        field_of("note", "Note", {"type": "plain_text_input", "multiline": True}, optional=True),
    ]
    if note is not None:
        blocks.insert(0, {"type": "section", "block_id": "said", "text": mrkdwn(note)})
    view = {"type": "modal", "title": plain("Details"), "submit": plain("Save"), "blocks": blocks}
    return view | {"close": plain("Cancel")}


@dataclass
class TinyBot:
    """Answers every command with `answer`, marks who is pressed, and opens one modal.

    `seconds` is how long it takes over a press, `errors` what it answers to a modal.
    """

    slack: str = ""
    answer: Json = field(default_factory=lambda: {"text": "a roster", "blocks": roster(set())})
    count: int = len(NAMES)
    seconds: float = 0.0
    errors: dict[str, str] = field(default_factory=dict[str, str])
    absent: set[str] = field(default_factory=set[str])
    received: list[Json] = field(default_factory=list[Json])

    async def receive(self, request: Request) -> Response:
        body = await request.body()
        if body.startswith(b"{"):
            event = orjson.loads(body)["event"]
            self.received.append(event)
            await asyncio.to_thread(self._hear, event)
            return Response()
        form = dict(parse_qsl(body.decode(), keep_blank_values=True))
        if "payload" not in form:
            return JSONResponse(self.answer)
        payload = orjson.loads(form["payload"])
        self.received.append(payload)
        if payload["type"] == "view_submission":
            return self._submitted()
        if payload["type"] == "block_suggestion":
            return self._found(payload["value"])
        if payload["type"] == "shortcut":
            await asyncio.to_thread(self._act, "details", payload)
            return Response()
        return await self._pressed(payload)

    def _found(self, typed: str) -> Response:
        if typed == "fail":
            return Response(status_code=500)
        options = [
            option(str(number), name)
            for number, name in enumerate(NAMES)
            if name.lower().startswith(typed.lower())
        ]
        return JSONResponse({"options": options})

    def of_type(self, kind: str) -> list[Json]:
        """What was received of one type."""
        return [each for each in self.received if each["type"] == kind]

    def _hear(self, event: Json) -> None:
        if event["type"] == "app_home_opened" and event["tab"] == "home":
            find = {"type": "external_select", "action_id": "find", "placeholder": plain("Find")}
            row = [button("search", "Search"), find, button("give", "Give")]
            blocks = [
                *roster(self.absent, self.count),
                {"type": "actions", "block_id": "ways", "elements": row},
            ]
            view: Json = {"type": "home", "blocks": blocks}
            self._call("views.publish", user_id=event["user"], view=view)

    def _submitted(self) -> Response:
        if self.errors:
            return JSONResponse({"response_action": "errors", "errors": self.errors})
        return Response()

    async def _pressed(self, payload: Json) -> Response:
        action = payload["actions"][0]["action_id"]
        if action == "fail":
            return Response(status_code=500)
        await asyncio.sleep(self.seconds)
        await asyncio.to_thread(self._act, action, payload)
        return Response()

    def _act(self, action: str, payload: Json) -> None:
        if action == "search":
            self._call("views.open", trigger_id=payload["trigger_id"], view=searching())
        elif action == "give":
            self._call("views.open", trigger_id=payload["trigger_id"], view=giving())
        elif action == "details":
            self._call("views.open", trigger_id=payload["trigger_id"], view=details())
        elif action == "student":
            view = details("You chose *another*.")
            self._call("views.update", view_id=payload["view"]["id"], view=view)
        elif action.startswith("mark-"):
            self.absent ^= {action}
            if "response_url" not in payload:
                home: Json = {"type": "home", "blocks": roster(self.absent, self.count)}
                self._call("views.publish", user_id=payload["user"]["id"], view=home)
                return
            body = {"replace_original": True, "text": "a roster"}
            body |= {"blocks": roster(self.absent, self.count)}
            requests.post(payload["response_url"], json=body, timeout=10).raise_for_status()

    def _call(self, method: str, **arguments: Any) -> None:
        url, headers = f"{self.slack}/api/{method}", {"Authorization": "Bearer xoxb-tiny"}
        answer = requests.post(url, json=arguments, headers=headers, timeout=10).json()
        assert answer["ok"], answer


@dataclass
class Site:
    """Where the playground is, and the bot behind it."""

    url: str
    bot: TinyBot

    def at(self, channel: str = "CSTAFF", who: str = "UTEACH") -> str:
        """The page's address as one person in one channel."""
        return f"{self.url}/?as={who}&in={channel}"

    def say(self, text: str, channel: str = "CSTAFF", who: str = "UTEACH") -> None:
        """Say something without a browser."""
        body = {"as": who, "channel": channel, "text": text}
        requests.post(f"{self.url}/play/say", json=body, timeout=10).raise_for_status()
