"""Holds in Slack: an admin places one from the view of a student, sees it, and releases it."""

import pytest
from sqlalchemy import select

from storage.tables import HOLD
from tests.serving import eventually
from tests.stories.reading import Json, text_of
from tests.stories.stage import Stage

HEAD = "UHEAD"


def shown(stage: Stage, who: str) -> Json:
    """The view of Ada Lovelace, who is the first of three for the office."""
    found = stage.open("/attendance student ada lovelace", who=who)
    return stage.tap(found, "Show Ada Lovelace", who=who) if "Show" in str(found) else found


def test_an_admin_places_a_hold_sees_it_and_releases_it(stage: Stage) -> None:
    seen = shown(stage, HEAD)
    assert stage.press(seen, "Hold…", who=HEAD)["ok"]
    form = eventually(lambda: stage.state(HEAD)["view"])
    values = {"why": {"why": {"value": "A court asked for the records."}}}
    entered = {"as": HEAD, "view_id": form["id"], "values": values}
    assert stage.play("submit", **entered)["ok"]
    held = eventually(lambda: "On hold since" in text_of(stage.again(seen, who=HEAD)))
    assert held
    told = text_of(stage.again(seen, who=HEAD))
    assert "since Monday 23 November 2026: A court asked for the records." in told
    assert "Hold…" not in told
    released = stage.tap(stage.again(seen, who=HEAD), "Release", who=HEAD)
    assert "The hold is released." in text_of(released)
    assert "Hold…" in str(released)
    columns = (HOLD.c.placed_by_id, HOLD.c.lifted_by_id)
    rows = stage.database.read_now(lambda c: [tuple(row) for row in c.execute(select(*columns))])
    ruth = stage.school.staff["Ruth Abernathy"]
    assert rows == [(ruth, ruth)]


@pytest.mark.parametrize("who", ["UTUNDE", "UOFFICE"])
def test_nobody_else_is_shown_holds(stage: Stage, who: str) -> None:
    seen = shown(stage, who)
    assert text_of(seen).startswith("Ada Lovelace")
    assert "Hold…" not in str(seen)
