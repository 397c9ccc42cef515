"""/attendance setup about rosters: how old they are, the imports that were done, what stops one."""

from datetime import timedelta
from typing import Any

import pytest

from bot.blocks.forms import SetupCarried
from bot.blocks.surfaces import Surface
from storage.schools.importing import brakes, imports
from storage.schools.importing.brakes import Brake
from storage.schools.importing.imports import NewImport, Origin
from storage.tables.words import ImportDoor
from tests.serving import eventually
from tests.stories.forging import send_payload, submission
from tests.stories.reading import Json
from tests.stories.stage import Stage

HEAD = "UHEAD"


def view_of(stage: Stage, *words: str) -> Json:
    """The modal that the admin sees, once it has all these words."""

    def look() -> Json | None:
        view = stage.state(HEAD)["view"]
        has = view and all(each in str(view["view"]["blocks"]) for each in words)
        return view if has else None

    return eventually(look) or {}


def opened(stage: Stage) -> Json:
    stage.say("/attendance setup", who=HEAD)
    return view_of(stage, "Rosters")


def press(stage: Stage, view: Json, action_id: str) -> None:
    block = next(b for b in view["view"]["blocks"] if action_id in str(b))
    where = {"container": {"type": "view", "view_id": view["id"]}, "block_id": block["block_id"]}
    assert stage.play("press", **{"as": HEAD, **where, "action_id": action_id})["ok"]


def submit(stage: Stage, view: Json, **values: Any) -> Json:
    entered = {name: {name: {"value": value}} for name, value in values.items()}
    return stage.play("submit", **{"as": HEAD, "view_id": view["id"], "values": entered})


def keep(stage: Stage, origin: Origin, days: int, **fates: int) -> None:
    done = NewImport(origin, b"\xab" * 32, stage.clock.now() - timedelta(days=days))
    counts = {stage.school.school: {"staff": fates}}
    stage.database.write_now(imports.keep, done, counts)


def test_setup_says_how_old_the_rosters_are_and_who_imported_what(stage: Stage) -> None:
    view_of_none = opened(stage)
    assert "No rosters were imported" in str(view_of_none["view"])
    head = stage.school.staff["Ruth Abernathy"]
    keep(stage, Origin(ImportDoor.SOURCE, source="The district's <SIS>"), 10, added=12, ended=1)
    keep(stage, Origin(ImportDoor.SLACK, staff_id=head), 5, added=0)
    keep(stage, Origin(ImportDoor.COMMAND_LINE), 3, changed=2)
    stage.say("/attendance setup", who=HEAD)
    shown = str(view_of(stage, "Last rosters: 3 days ago.")["view"]["blocks"])
    assert "from the command line: 2 changed · file abababab" in shown
    assert "by Ruth Abernathy: nothing new" in shown
    assert "from The district's <SIS>: 12 added, 1 ended" in shown


def test_an_admin_says_what_stops_an_import(stage: Stage) -> None:
    root = opened(stage)
    assert "more than 10 % of the school's staff" in str(root["view"])
    press(stage, root, "setup_brake")
    form = view_of(stage, "Most percent")
    for wrong in ({"percent": "0"}, {"percent": "101"}, {"rows": "1001"}, {"rows": ""}):
        refused = submit(stage, form, **{"percent": "25", "rows": "3"} | wrong)
        assert list(refused["errors"]) == list(wrong)
    assert submit(stage, form, percent="25", rows="3")["ok"]
    view_of(stage, "What stops an import is saved.", "more than 25 % of", "and 3 at least")
    assert stage.database.read_now(brakes.of_school, stage.school.school) == Brake(25, 3)


def submit_forged(stage: Stage, who: str, number: str) -> str:
    carried = SetupCarried(school_id=stage.school.school, surface=Surface())
    forged = submission(
        stage,
        id="VFORGED",
        callback_id="setup_brake",
        private_metadata=carried.model_dump_json(),
        blocks=[{"type": "input", "block_id": name} for name in ("percent", "rows")],
        state={"values": {name: {name: {"value": number}} for name in ("percent", "rows")}},
        root_view_id="VROOT",
    )
    forged["user"]["id"] = who
    return send_payload(stage, forged).text


def test_what_is_no_number_is_quoted_whatever_the_number_is_of(stage: Stage) -> None:
    stage.open(who=HEAD)
    assert "Write a whole number such as 12, not “a few”." in submit_forged(stage, HEAD, "a few")


@pytest.mark.parametrize("who", ["UTUNDE", "UOFFICE"])
def test_nobody_but_an_admin_says_what_stops_an_import(stage: Stage, who: str) -> None:
    stage.open(who=who)
    assert "Only an admin of the school" in submit_forged(stage, who, "99")
    assert stage.database.read_now(brakes.of_school, stage.school.school) == Brake(10, 20)
