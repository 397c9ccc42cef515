"""A person who presses everything there is, and writes canaries wherever something can be written.

New screens need no word here: what can be pressed, chosen or filled in is found on them.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from playground.state.workspace import direct_id
from playground.stored import elements
from tests.privacy.canaries import CHANNEL, MARK, NOTE, SENT
from tests.stories.reading import Json
from tests.stories.stage import Stage

WORDS = (
    *("", "biology", "all", f"{SENT}course", "help", "missing"),
    *(
        "student",
        f"student {MARK}given49",
        f"student {SENT}nobody",
        f"student {MARK}",
        "excuse",
        "calls",
        "cover",
    ),
    *(
        f"excuse {MARK}given48",
        "desk",
        f"desk {MARK}given47",
        "reports",
        "setup",
        "chemistry yesterday",
    ),
)
OF_SCHOOLS = re.compile("title|course|name|code|period|label|lessons|meetings|times|class")
NOTHING_COMES = ("suggest", "close")
AGAIN = 1
# What a field takes where a canary is no answer to it.
SECOND_TRIES = ("7", "Other")


@dataclass
class Crawler:
    """One person, who goes through all that the bot shows."""

    stage: Stage
    who: str
    today: date
    tried: Counter[str] = field(default_factory=Counter[str])
    pressed: set[str] = field(default_factory=set[str])
    submitted: set[str] = field(default_factory=set[str])
    searched: set[str] = field(default_factory=set[str])

    def crawl(self, words: tuple[str, ...] = WORDS) -> None:
        """Type each word as a command and to the bot, look at Home, and press what is shown."""
        for word in words:
            self._until_all_is_tried("say", channel=CHANNEL, text=f"/attendance {word}".strip())
        bot = self.stage.workspace.bot.name
        self._act("say", channel=direct_id(self.who), text=f"student {MARK}given46")
        self._act("say", channel=CHANNEL, text=f"@{bot} {MARK}given5")
        self._until_all_is_tried("shortcut", callback_id="take_attendance")
        self._until_all_is_tried("home")

    def _until_all_is_tried(self, what: str, **body: Any) -> None:
        """Act again and again: what is pressed on a screen may put another in its place."""
        known = -1
        while known < len(self.tried):
            known = len(self.tried)
            self._act(what, **body)
            self._explore()

    def _act(self, what: str, **body: Any) -> Json:
        """Act, and wait until all is shown that comes of it."""
        answer = self.stage.http.post(
            f"{self.stage.playground_url}/play/{what}", json={"as": self.who, **body}, timeout=30
        )
        if what not in NOTHING_COMES:
            self.stage.settle()
        return answer.json() if answer.ok else {}

    def _explore(self) -> None:
        """Press what was not pressed before, until nothing new is in sight."""
        while True:
            state = self.stage.state(self.who)
            if state["view"]:
                self._modal(state["view"])
                continue
            fresh = next(self._fresh(state), None)
            if fresh is None:
                return
            self._act("press", **fresh)

    def _modal(self, shown: Json) -> None:
        """Press what is in a modal, fill it in, submit it, and close what is left."""
        place = {"type": "view", "view_id": shown["id"]}
        fresh = next(self._presses(place, shown["view"]["blocks"]), None)
        if fresh is not None:
            self._act("press", **fresh)
            return
        callback = str(shown["view"].get("callback_id"))
        if "submit" in shown["view"] and self._is_fresh(f"submit {callback}"):
            self.submitted.add(callback)
            self._submit(shown)
        now = self.stage.state(self.who)["view"]
        # What was submitted may have given its place to a form that asks whether it is meant.
        is_left = now and now["id"] == shown["id"]
        if is_left and str(now["view"].get("callback_id")) == callback:
            self._act("close", view_id=shown["id"])

    def _submit(self, shown: Json) -> None:
        values = self._filled(shown)
        outcome = self._act("submit", view_id=shown["id"], values=values)
        for text in SECOND_TRIES:
            wrong: Json = outcome.get("errors") or {}
            for block_id in wrong:
                values[block_id] = {name: {"value": text} for name in values.get(block_id, {})}
            if outcome.get("errors"):
                outcome = self._act("submit", view_id=shown["id"], values=values)
        if outcome.get("errors"):
            self._act("submit", view_id=shown["id"], values={})

    def _filled(self, shown: Json) -> Json:
        values: Json = {}
        for block in shown["view"]["blocks"]:
            for element in elements(block):
                place = {"type": "view", "view_id": shown["id"]}
                entered = self._entry(place, block["block_id"], element)
                if entered is not None and block["type"] == "input":
                    values.setdefault(block["block_id"], {})[element["action_id"]] = entered
        return values

    def _entry(self, place: Json, block_id: str, element: Json) -> Json | None:
        """What is entered into an element; None for what holds nothing, or stays as it is."""
        kind: str = element["type"]
        options: list[Json] = [
            option
            for group in element.get("option_groups", [element])
            for option in group.get("options", [])
        ]
        if kind.endswith("external_select"):
            where = {"container": place, "block_id": block_id, "action_id": element["action_id"]}
            self.searched.add(element["action_id"])
            found = self._act("suggest", value=MARK, **where)
            groups: list[Json] = found.get("option_groups") or [found]
            options = [each for group in groups for each in group.get("options", [])]
        if kind.startswith("multi_") or kind == "checkboxes":
            return {"selected_options": options[:1]} if options else None
        if kind in {"static_select", "radio_buttons", "external_select"}:
            return (
                {"selected_option": element.get("initial_option") or options[0]}
                if options
                else None
            )
        # What courses, periods and reasons are called is everybody's to read.
        named = element["action_id"]
        text = "Other" if OF_SCHOOLS.search(named) else NOTE
        text = f"{MARK}number45" if named == "person" else text
        days = 2 if named.startswith("ends") else 0
        fixed: dict[str, Json] = {
            "plain_text_input": {"value": text[: element.get("max_length", 99)]},
            "number_input": {"value": "7"},
            "datepicker": {"selected_date": str(self.today + timedelta(days))},
            "timepicker": {"selected_time": "12:10"},
            "users_select": {"selected_user": "UNOBODY"},
            "conversations_select": {"selected_conversation": CHANNEL},
            "channels_select": {"selected_channel": CHANNEL},
        }
        return fixed.get(str(kind))

    def _fresh(self, state: Json) -> Iterator[Json]:
        for channel, messages in state["messages"].items():
            for message in reversed(messages):
                place = {"type": "message", "channel": channel, "ts": message["ts"]}
                yield from self._presses(place, message["blocks"] or [])
        if state["home"]:
            place = {"type": "view", "view_id": state["home"]["id"]}
            yield from self._presses(place, state["home"]["view"]["blocks"])

    def _presses(self, place: Json, blocks: list[Json]) -> Iterator[Json]:
        for block in blocks:
            for element in elements(block):
                acts = block["type"] != "input" or block.get("dispatch_action")
                if "action_id" not in element or not acts:
                    continue
                for choice in self._choices(place, block["block_id"], element):
                    self.pressed.add(element["action_id"])
                    where = {"block_id": block["block_id"], "action_id": element["action_id"]}
                    yield {"container": place, **where, "action": choice}

    def _choices(self, place: Json, block_id: str, element: Json) -> Iterator[Json | None]:
        """What may be done with an element and was not done often enough before."""
        name = f"{place['type']} {element['action_id']}"
        if element["type"] in {"overflow", "static_select"}:
            groups = element.get("option_groups", [element])
            for option in (each for group in groups for each in group["options"]):
                if self._is_fresh(f"{name} {option['text']['text']}"):
                    yield {"selected_option": option["value"]}
        elif self._is_fresh(name):
            yield None if element["type"] == "button" else self._entry(place, block_id, element)

    def _is_fresh(self, name: str) -> bool:
        family = re.sub(rf"\d+|{MARK}\w*", "#", name)
        self.tried[family] += 1
        return self.tried[family] <= AGAIN
