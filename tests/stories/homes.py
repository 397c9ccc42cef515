"""The app's Home, and the modals that open from it, as a person uses them."""

from dataclasses import dataclass

from playground.stored import elements as elements_of
from tests.serving import eventually
from tests.stories.building import MakeStage
from tests.stories.reading import Json, button, text_of
from tests.stories.stage import Stage

WITH_HOME: Json = {"events": frozenset({"app_home_opened"})}


def stage_with_home(make_stage: MakeStage) -> Stage:
    """A stage whose Slack tells the bot when somebody looks at Home."""
    return make_stage(workspace=WITH_HOME)


@dataclass(frozen=True)
class Screens:
    """What one person has before them: Home, and the modal on top of it."""

    stage: Stage
    who: str

    def open_home(self) -> Json:
        """Look at Home, and give it once it is published anew."""
        before = self.published()
        self.stage.play("home", **{"as": self.who})
        eventually(lambda: self.published() > before)
        return self.home()

    def published(self) -> int:
        """How many Homes Slack has taken, of all persons."""
        return len([each for each in self.stage.slack_log("views.publish") if each["ok"]])

    def home(self) -> Json:
        return _with_id(self.stage.state(self.who)["home"])

    def modal(self) -> Json | None:
        found = self.stage.state(self.who)["view"]
        return _with_id(found) if found else None

    def says(self, words: str) -> bool:
        """Whether the modal on top says something."""
        shown = self.modal()
        return bool(shown) and words in text_of(shown or {})

    def press(self, view: Json, label: str) -> Json:
        """Press a button of Home or of the modal, by its text or a screen reader's."""
        block_id, element = button(view, label)
        body = {
            "as": self.who,
            "container": {"type": "view", "view_id": view["id"]},
            "block_id": block_id,
            "action_id": element["action_id"],
        }
        outcome = self.stage.play("press", **body)
        assert outcome["ok"], outcome
        return outcome

    def tap(self, view: Json, label: str) -> Json:
        """Press, and give the modal that has opened, or is drawn anew, by it."""
        before = self.modal()
        self.press(view, label)
        return eventually(lambda: found if (found := self.modal()) != before else None) or {}

    def use_shortcut(self, callback_id: str = "take_attendance") -> Json:
        """Choose a global shortcut, and give the modal that it opens."""
        before = self.modal()
        outcome = self.stage.play("shortcut", **{"as": self.who, "callback_id": callback_id})
        assert outcome["ok"], outcome
        return eventually(lambda: found if (found := self.modal()) != before else None) or {}

    def search(self, view: Json, action_id: str, typed: str) -> list[Json]:
        """Type into a searched menu of Home or a modal, and give the options found, in order."""
        outcome = self.stage.play("suggest", value=typed, **self._menu(view, action_id))
        assert outcome["ok"], outcome
        groups: list[Json] = outcome.get("option_groups") or [outcome]
        return [each for group in groups for each in group["options"]]

    def choose(self, view: Json, action_id: str, option: Json) -> Json:
        """Choose an option that was found, and give the modal that opens, or is drawn anew."""
        before = self.modal()
        chosen = {"selected_option": option}
        outcome = self.stage.play("press", action=chosen, **self._menu(view, action_id))
        assert outcome["ok"], outcome
        return eventually(lambda: found if (found := self.modal()) != before else None) or {}

    def _menu(self, view: Json, action_id: str) -> Json:
        """Where a searched menu stands."""
        place = {"type": "view", "view_id": view["id"]}
        block_id = next(
            block["block_id"]
            for block in view["blocks"]
            for element in elements_of(block)
            if element.get("action_id") == action_id
        )
        where = {"container": place, "block_id": block_id, "action_id": action_id}
        return {"as": self.who, **where}

    def close(self) -> None:
        """Close the modal on top."""
        shown = self.modal()
        assert shown
        self.stage.play("close", **{"as": self.who, "view_id": shown["id"]})


def _with_id(found: Json) -> Json:
    return found["view"] | {"id": found["id"]}
