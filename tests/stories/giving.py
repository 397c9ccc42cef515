"""Rosters given in setup, as an admin's browser and direct conversation have them."""

from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from storage.tables import ROSTER_UPLOAD, STUDENT
from tests.oneroster.exports import Export, export_of
from tests.serving import eventually
from tests.stories.calling import close
from tests.stories.reading import Json, text_of
from tests.stories.stage import Stage

HEAD = "UHEAD"
BLOCK = "roster_file"


def one_school() -> Export:
    """A sound export of one school."""
    export = export_of("1.1")
    for name, key in (("orgs", "south"), ("classes", "bio-s"), ("enrollments", "e4")):
        export.drop(name, key)
    export.row("users", "s2").update(orgSourcedIds="north")
    return export


def opened(stage: Stage, who: str = HEAD) -> Json:
    close(stage, who)
    stage.say("/attendance setup", who=who)
    root = eventually(lambda: view_with(stage, "Upload…", who)) or {}
    block = next(b for b in root["view"]["blocks"] if "roster_upload" in str(b))
    where = {"container": {"type": "view", "view_id": root["id"]}, "block_id": block["block_id"]}
    assert stage.play("press", **{"as": who, **where, "action_id": "roster_upload"})["ok"]
    return eventually(lambda: view_with(stage, "file_input", who)) or {}


def view_with(stage: Stage, words: str, who: str = HEAD) -> Json | None:
    view = stage.state(who)["view"]
    return view if view and words in str(view["view"]["blocks"]) else None


def give(stage: Stage, content: bytes, who: str = HEAD) -> Json:
    """Upload an export; gives the answer to the form."""
    view = opened(stage, who)
    place = {"as": who, "view_id": view["id"], "block_id": BLOCK, "action_id": BLOCK}
    url = f"{stage.playground_url}/play/upload"
    asked = place | {"name": "export.zip"}
    file = stage.http.post(url, params=asked, data=content, timeout=20).json()["file"]
    values: Json = {BLOCK: {BLOCK: {"files": [{"id": file["id"]}]}}}
    return stage.play("submit", **{"as": who, "view_id": view["id"], "values": values})


def give_sheet(
    stage: Stage, name: str, content: bytes, days: dict[str, str], who: str = HEAD
) -> Json:
    """Upload a spreadsheet; gives the answer to the form."""
    close(stage, who)
    stage.say("/attendance setup", who=who)
    root = eventually(lambda: view_with(stage, "Upload…", who)) or {}
    block = next(b for b in root["view"]["blocks"] if "roster_sheet" in str(b))
    where = {"container": {"type": "view", "view_id": root["id"]}, "block_id": block["block_id"]}
    assert stage.play("press", **{"as": who, **where, "action_id": "roster_sheet"})["ok"]
    view = eventually(lambda: view_with(stage, "file_input", who)) or {}
    place = {"as": who, "view_id": view["id"], "block_id": BLOCK, "action_id": BLOCK}
    url = f"{stage.playground_url}/play/upload"
    file = stage.http.post(url, params=place | {"name": name}, data=content, timeout=20).json()
    values: Json = {each: {each: {"selected_date": day}} for each, day in days.items()}
    values |= {BLOCK: {BLOCK: {"files": [{"id": file["file"]["id"]}]}}}
    return stage.play("submit", **{"as": who, "view_id": view["id"], "values": values})


def direct(stage: Stage, who: str = HEAD) -> Json:
    """The direct conversation with the app, as its messages by their place."""
    (channel,) = [each for each in stage.state(who)["channels"] if each["kind"] == "im"]
    return channel


def told(stage: Stage, words: str, who: str = HEAD) -> Json:
    """The newest direct message with these words, once it is there."""
    channel = direct(stage, who)["id"]

    def look() -> list[Json]:
        return [each for each in stage.messages(who, channel) if words in text_of(each)]

    return eventually(look)[-1]


def press(stage: Stage, message: Json, label: str, who: str = HEAD) -> Json:
    for block in message["blocks"]:
        for element in block.get("elements", []):
            if block["type"] == "actions" and label in element["text"]["text"]:
                place = {"type": "message", "channel": direct(stage, who)["id"]}
                where = {"block_id": block["block_id"], "action_id": element["action_id"]}
                body = {"as": who, "container": place | {"ts": message["ts"]}, **where}
                return stage.play("press", **body)
    raise AssertionError(f"there is no button {label}")


def packed(export: Export, folder: Path) -> bytes:
    return export.zip(folder / "export.zip").read_bytes()


def uploads(stage: Stage) -> list[tuple[Any, ...]]:
    columns = (ROSTER_UPLOAD.c.state, ROSTER_UPLOAD.c.content)
    return stage.database.read_now(lambda c: [tuple(row) for row in c.execute(select(*columns))])


def students(stage: Stage) -> int:
    counted = select(func.count()).where(STUDENT.c.sourced_id.is_not(None))
    return stage.database.read_now(lambda c: c.execute(counted).scalar_one())
