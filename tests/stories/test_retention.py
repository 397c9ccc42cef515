"""/attendance setup: for how long what is kept; a register whose records are gone says so."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from storage.tables import RECORD, RETENTION_CHANGE, SCHOOL
from tests.serving import eventually
from tests.stories.building import MakeStage
from tests.stories.calling import mark
from tests.stories.forging import send_payload
from tests.stories.homes import WITH_HOME, Screens
from tests.stories.reading import Json, text_of
from tests.stories.stage import TODAY, Stage
from tests.stories.test_amendments import tap
from tests.stories.test_privacy import forged_form
from tests.stories.test_setup import HEAD, form, opened, press, redrawn, said, shown_after, submit

NAMES = ("records", "audit", "notes", "follow_ups", "deliveries", "accesses")
YEARS = dict.fromkeys(NAMES, 6) | {"notes": 1}


def typed(**years: object) -> Json:
    return {f"{name}_years": {"value": str(value)} for name, value in (YEARS | years).items()}


def steps(stage: Stage) -> list[tuple[Any, ...]]:
    columns = [RETENTION_CHANGE.c[name] for name in NAMES]
    statement = select(*columns, RETENTION_CHANGE.c.changed_by_id)
    return stage.database.read_now(lambda c: [tuple(row) for row in c.execute(statement)])


def test_what_would_go_is_said_before_it_is_saved_and_who_saved_it_is_kept(stage: Stage) -> None:
    mark(stage, "biology", 0)
    long_ago = update(RECORD).values(attendance_date=date(2023, 9, 4), note="Saw a doctor.")
    stage.database.write_now(lambda c: c.execute(long_ago))
    first = form(stage, "setup_retention")
    assert submit(stage, first, **typed(records=2))["ok"]
    shown = stage.state(HEAD)["view"]
    assert "Records 2 years, history of changes 6 years, notes 1 year" in said(shown)
    assert "attendance record: 2023/24 1" in said(shown)
    assert "notes in attendance record: 2023/24 1" in said(shown)
    assert steps(stage) == []
    assert submit(stage, shown)["ok"]
    told = said(redrawn(stage, "How long is kept is saved."))
    assert "Said by Ruth Abernathy at " in told
    ruth = stage.school.staff["Ruth Abernathy"]
    assert steps(stage) == [(2, 6, 1, 6, 6, 6, ruth)]


def test_what_is_proposed_has_to_be_saved_once_and_until_then_setup_and_home_say_that_it_waits(
    make_stage: MakeStage,
) -> None:
    stage = make_stage(workspace=WITH_HOME)
    waits = "Nothing is taken out yet: an admin of the school has to save"
    assert waits in text_of(Screens(stage, HEAD).open_home())
    assert waits not in text_of(Screens(stage, "UOFFICE").open_home())
    setup = opened(stage)
    assert waits in said(setup)
    press(stage, setup, "setup_retention")
    assert submit(stage, eventually(lambda: shown_after(stage, setup)) or {}, **typed())["ok"]
    assert submit(stage, stage.state(HEAD)["view"])["ok"]
    assert "Said by Ruth Abernathy at " in said(redrawn(stage, "How long is kept is saved."))
    assert len(steps(stage)) == 1
    assert waits not in text_of(Screens(stage, HEAD).open_home())


@pytest.mark.parametrize(("name", "value"), [("records", 0), ("notes", 101), ("audit", "")])
def test_years_that_are_none_are_refused_by_field(stage: Stage, name: str, value: object) -> None:
    refused = submit(stage, form(stage, "setup_retention"), **typed(**{name: value}))
    assert list(refused["errors"]) == [f"{name}_years"]
    assert steps(stage) == []


@pytest.mark.parametrize("who", ["UTUNDE", "UOFFICE"])
def test_nobody_but_an_admin_says_how_long_is_kept(stage: Stage, who: str) -> None:
    stage.open(who=who)
    forged = forged_form(stage, "setup_retention", **typed(records=1))
    forged["user"]["id"] = who
    assert "Only an admin of the school" in send_payload(stage, forged).text
    assert steps(stage) == []


def test_a_register_whose_records_are_gone_says_so_and_takes_none(stage: Stage) -> None:
    gone = TODAY - timedelta(days=1)
    through = update(SCHOOL).values(gone_through=gone)
    stage.database.write_now(lambda c: c.execute(through))
    day = TODAY - timedelta(days=8)
    drawn = text_of(stage.open(f"/attendance biology {day}"))
    assert "The records up to Sunday 22 November 2026 were taken out" in drawn
    tap(stage, day)
    assert stage.audit() == []
    assert "taken out" not in text_of(stage.open("/attendance biology"))
