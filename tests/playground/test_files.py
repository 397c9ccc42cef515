"""Files: a URL is given out, bytes are sent there, the upload is completed, a block shows it."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

from tests.playground.kit import modal, section
from tests.playground.world import CONFIG, JsonObject, World

PNG = b"\x89PNG\r\n\x1a\n" + b"a picture"
PROCESSED = 1.5
INVALID = "[ERROR] invalid slack file [json-pointer:/blocks/0/slack_file]"


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    """A world whose app may upload files."""
    return make_world(scopes=CONFIG.scopes | {"files:write"})


def promised(world: World, content: bytes = PNG, **more: Any) -> JsonObject:
    """The answer to the first of the three steps."""
    arguments = {"filename": "week.png", "length": len(content), "alt_txt": "The week."} | more
    return world.sdk("files_getUploadURLExternal", **arguments)


def send(world: World, url: str, content: bytes = PNG) -> requests.Response:
    return world.http.post(url, data=content, timeout=10)


def completed(world: World, file_id: str) -> JsonObject:
    files = [{"id": file_id, "title": "The week"}]
    return world.sdk("files_completeUploadExternal", files=files)


def uploaded(world: World, content: bytes = PNG) -> str:
    """The id of a file that is uploaded and, by the clock, processed."""
    promise = promised(world, content)
    assert send(world, promise["upload_url"], content).ok
    assert completed(world, promise["file_id"])["ok"]
    world.clock.ahead += PROCESSED
    return promise["file_id"]


def picture(file_id: str) -> JsonObject:
    return {"type": "image", "slack_file": {"id": file_id}, "alt_text": "The week."}


def posted(world: World, file_id: str) -> JsonObject:
    blocks = [picture(file_id)]
    return world.api("chat.postMessage", channel="CSTAFF", text="x", blocks=blocks)


def shown(world: World, file_id: str) -> requests.Response:
    return world.http.get(f"{world.url}/play/files/{file_id}", timeout=10)


def test_a_picture_is_uploaded_in_three_steps_and_shown_in_a_block(world: World) -> None:
    file_id = uploaded(world)

    assert posted(world, file_id)["ok"]

    (message,) = world.messages()
    assert message["blocks"][0]["slack_file"] == {"id": file_id}
    answer = shown(world, file_id)
    assert (answer.content, answer.headers["content-type"]) == (PNG, "image/png")
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal"])
def test_uploading_needs_its_scope(make_world: Callable[..., World], method: str) -> None:
    answer = make_world().api(method, filename="a.png", length=1, files=[{"id": "F1"}])

    assert (answer["error"], answer["needed"]) == ("missing_scope", "files:write")


@pytest.mark.parametrize("wrong", [{"filename": ""}, {"length": 0}, {"length": "many"}])
def test_a_file_needs_a_name_and_a_length(world: World, wrong: JsonObject) -> None:
    assert promised(world, **wrong)["error"] == "invalid_arguments"


def test_a_file_of_another_length_than_was_said_is_not_taken(world: World) -> None:
    promise = promised(world)

    answer = send(world, promise["upload_url"], PNG + b"!")

    assert (answer.status_code, answer.text) == (400, "wrong_length")
    assert completed(world, promise["file_id"])["error"] == "file_not_found"


def test_an_upload_url_is_for_one_file_once(world: World) -> None:
    url = promised(world)["upload_url"]
    assert send(world, url).ok

    assert send(world, url).status_code == 400
    assert send(world, f"{url}0").status_code == 400


def test_an_upload_goes_wrong_when_it_is_ordered(world: World) -> None:
    world.fault("upload_url", "status", status=500)
    url = promised(world)["upload_url"]

    assert send(world, url).status_code == 500
    assert send(world, url).ok
    assert [entry["ok"] for entry in world.log("upload_url")] == [False, True]


@pytest.mark.parametrize("files", [[{"id": "F404"}], [{"title": "x"}], ["F1"]])
def test_what_was_not_uploaded_cannot_be_completed(world: World, files: list[Any]) -> None:
    answer = world.api("files.completeUploadExternal", files=files)

    assert answer["error"] == "file_not_found"


@pytest.mark.parametrize(
    "wrong", [{}, {"files": []}, {"files": "["}, {"files": [{"id": "F1"}], "channels": "CSTAFF"}]
)
def test_a_completion_names_files_and_one_channel_at_most(world: World, wrong: JsonObject) -> None:
    answer = world.api("files.completeUploadExternal", **wrong)

    assert answer["error"] == "invalid_arguments"


def test_a_file_is_shared_in_a_conversation_that_the_app_sees_and_given_out(world: World) -> None:
    content = b"%PDF-1.4 a slip"
    promise = promised(world, content)
    assert send(world, promise["upload_url"], content).ok
    done: JsonObject = {"files": [{"id": promise["file_id"], "title": "A slip"}]}
    refused = world.api("files.completeUploadExternal", **done, channel_id="CNOWHERE")
    assert refused["error"] == "channel_not_found"
    assert shown(world, promise["file_id"]).status_code == 404

    assert world.api("files.completeUploadExternal", **done, channel_id="CSTAFF")["ok"]
    assert shown(world, promise["file_id"]).headers["Content-Type"] == "application/pdf"


def test_a_file_that_is_not_there_is_in_no_message_and_on_no_page(world: World) -> None:
    promise = promised(world)
    assert send(world, promise["upload_url"]).ok

    for file_id in (promise["file_id"], "F404"):
        answer = posted(world, file_id)
        assert answer["error"] == "invalid_blocks"
        assert answer["response_metadata"]["messages"] == [INVALID]
        assert shown(world, file_id).status_code == 404


def test_a_file_is_processed_for_a_second_before_a_block_shows_it(world: World) -> None:
    file_id = uploaded(world)
    world.clock.ahead -= PROCESSED
    assert posted(world, file_id)["error"] == "invalid_blocks"

    world.clock.ahead += PROCESSED

    assert posted(world, file_id)["ok"]


def test_what_is_no_picture_is_never_shown(world: World) -> None:
    file_id = uploaded(world, b"<script>alert(1)</script>")

    assert posted(world, file_id)["error"] == "invalid_blocks"
    assert shown(world, file_id).status_code == 404


def test_a_modal_shows_no_unknown_file_either(world: World) -> None:
    view = modal(section(accessory=picture("F404")))

    answer = world.sdk("views_open", trigger_id=world.trigger(), view=view)

    assert answer["response_metadata"]["messages"] == [
        "[ERROR] invalid slack file [json-pointer:/view/blocks/0/accessory/slack_file]"
    ]


def test_an_answer_to_a_response_url_shows_no_unknown_file_either(world: World) -> None:
    world.say("/attendance")
    url = world.app.last()["response_url"]

    assert world.respond(url, text="x", blocks=[picture("F404")]).status_code == 400
    assert world.respond(url, text="x", blocks=[picture(uploaded(world))]).ok
