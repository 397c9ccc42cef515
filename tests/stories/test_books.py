"""/attendance setup: how long registers may be changed without a reason, and closed books."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from storage.tables import BOOKS, SCHOOL
from tests.serving import eventually
from tests.stories.reading import Json
from tests.stories.stage import TODAY, Stage
from tests.stories.test_setup import HEAD, form, press, redrawn, said, shown_after, submit


def books(stage: Stage) -> Json:
    """What the school says of changes."""

    def look(connection: Any) -> Json:
        row = connection.execute(select(SCHOOL.c.amend_days, SCHOOL.c.closed_through)).one()
        steps = connection.execute(select(BOOKS.c.was, BOOKS.c.why).order_by(BOOKS.c.id)).all()
        return {"days": row[0], "through": row[1], "steps": [tuple(each) for each in steps]}

    return stage.database.read_now(look)


def test_books_are_closed_and_opened_again_with_a_reason_that_is_kept(stage: Stage) -> None:
    sunday = TODAY - timedelta(days=1)
    view = form(stage, "setup_books")
    asked = {"amend_days": {"value": "0"}, "office_amend_days": {"value": "14"}}
    assert submit(stage, view, **asked, **closed(sunday))["ok"]
    root = redrawn(stage, "closed through Sunday 22 November 2026")
    assert "may change registers on their day, the office for 14 days after theirs" in said(root)
    assert "Closed by Ruth Abernathy at " in said(root)
    press(stage, root, "setup_books")
    view = eventually(lambda: shown_after(stage, root)) or {}
    always = {"amend_days": {"value": None}, "office_amend_days": {"value": None}}
    refused = submit(stage, view, **always, **closed(None))
    assert list(refused["errors"]) == ["books_why"]
    why = {"books_why": {"value": "A list was lost."}}
    assert submit(stage, view, **always, **closed(None), **why)["ok"]
    shown = said(redrawn(stage, "Opened again by Ruth Abernathy"))
    assert "may always be changed" in shown
    assert books(stage) == {
        "days": None,
        "through": None,
        "steps": [(None, None), (sunday, "A list was lost.")],
    }


@pytest.mark.parametrize(
    ("entered", "field"),
    [
        ({"amend_days": {"value": "367"}}, "amend_days"),
        ({"office_amend_days": {"value": "367"}}, "office_amend_days"),
        ({"office_amend_days": {"value": "6"}}, "office_amend_days"),
        ({"amend_days": {"value": None}}, "office_amend_days"),
        ({"closed_through": {"selected_date": str(TODAY)}}, "closed_through"),
    ],
)
def test_books_that_cannot_be_closed_so_are_refused_by_field(
    stage: Stage, entered: Json, field: str
) -> None:
    assert list(submit(stage, form(stage, "setup_books"), **entered)["errors"]) == [field]
    assert books(stage)["steps"] == []


def test_the_workspaces_owner_closes_no_books_for_want_of_an_admin(stage: Stage) -> None:
    stage.statement("UPDATE staff SET role = 'office' WHERE role = 'admin'")
    people = stage.workspace.people
    people[HEAD] = people[HEAD].model_copy(update={"is_owner": True})
    outcome = submit(stage, form(stage, "setup_books"), **closed(TODAY - timedelta(days=1)))
    assert outcome["ok"]
    assert "Only an admin of the school may do this" in str(stage.state(HEAD)["view"])
    assert books(stage)["steps"] == []


def closed(through: date | None) -> Json:
    return {"closed_through": {"selected_date": through and str(through)}}
