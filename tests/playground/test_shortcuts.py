"""Global shortcuts: what they send, and what opens from them."""

from tests.playground.kit import NOTE, details
from tests.playground.world import Reply, World


def use(world: World, who: str = "UTEACH", callback_id: str = "take_attendance") -> str | None:
    outcome = world.play("shortcut", **{"as": who, "callback_id": callback_id})
    return outcome.get("error", outcome.get("shown"))


def test_a_shortcut_stands_nowhere_and_opens_a_modal(world: World) -> None:
    assert use(world) is None

    sent = world.app.last()
    assert (sent["type"], sent["callback_id"]) == ("shortcut", "take_attendance")
    assert (sent["user"]["id"], sent["team"]["id"]) == ("UTEACH", "T0PLAYGRND")
    assert sent["action_ts"]
    assert not {"response_url", "channel", "message"} & sent.keys()
    assert world.sdk("views_open", trigger_id=sent["trigger_id"], view=details(NOTE))["ok"]


def test_an_app_that_fails_is_told_of(world: World) -> None:
    world.app.replies.append(Reply(status=500))

    assert use(world) == 'Take attendance failed with the error "dispatch_failed"'


def test_only_shortcuts_that_are_there_are_used_by_those_who_have_the_app(world: World) -> None:
    assert "no shortcut 'other'" in str(use(world, callback_id="other"))
    assert "not installed" in str(use(world, who="USTRANGE"))
    assert world.app.received == []
