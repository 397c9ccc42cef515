"""Files that people give to a modal: taken or refused, sent with the form, read, deleted."""

from collections.abc import Callable

import pytest
import requests

from playground import judge
from tests.playground.kit import details, named
from tests.playground.world import CONFIG, JsonObject, World

ZIP = b"PK\x03\x04 an export"
INPUT = {"type": "file_input", "filetypes": ["zip", "CSV"], "max_files": 1}
MANY = {"type": "file_input"}


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    """A world whose app may read and delete files."""
    return make_world(scopes=CONFIG.scopes | {"files:read", "files:write"})


def opened(world: World, element: JsonObject = INPUT) -> JsonObject:
    return world.opened(details(named("export", element)))


def give(
    world: World,
    view: JsonObject,
    name: str = "export.zip",
    content: bytes = ZIP,
    *,
    who: str = "UTEACH",
    **place: str,
) -> JsonObject:
    usual = {"as": who, "view_id": view["id"], "block_id": "export", "action_id": "a"}
    asked = usual | {"name": name} | place
    url = f"{world.url}/play/upload"
    return world.http.post(url, params=asked, data=content, timeout=10).json()


def sent(world: World, *files: JsonObject, view: JsonObject) -> JsonObject:
    return world.submit(view["id"], export={"files": [{"id": each["id"]} for each in files]})


def download(world: World, url: str, token: str | None = "xoxb-test") -> requests.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return world.http.get(url, headers=headers, allow_redirects=False, timeout=10)


def test_a_file_is_given_sent_with_the_form_read_and_deleted(world: World) -> None:
    view = opened(world)
    given = give(world, view)["file"]

    assert sent(world, given, view=view)["ok"]

    (told,) = world.app.last()["view"]["state"]["values"]["export"]["a"]["files"]
    assert (told["name"], told["filetype"], told["size"]) == ("export.zip", "zip", len(ZIP))
    assert told["user"] == "UTEACH"
    assert world.api("files.info", file=told["id"])["file"] == told
    answer = download(world, told["url_private_download"])
    assert (answer.status_code, answer.content) == (200, ZIP)
    assert world.api("files.delete", file=told["id"])["ok"]
    assert world.api("files.info", file=told["id"])["error"] == "file_not_found"
    assert world.api("files.delete", file=told["id"])["error"] == "file_not_found"
    assert download(world, told["url_private"]).status_code == 404


@pytest.mark.parametrize("token", [None, "xoxb-wrong"])
def test_who_shows_no_token_is_sent_to_sign_in(world: World, token: str | None) -> None:
    file = give(world, opened(world))["file"]
    answer = download(world, file["url_private"], token)
    assert (answer.status_code, answer.headers["location"]) == (302, "/signin")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("export.pdf", ZIP, "This file type isn't supported. Choose one of: zip, CSV."),
        ("export", ZIP, "This file type isn't supported. Choose one of: zip, CSV."),
        ("export.zip", b"", "This file is empty."),
        ("export.csv", b"x" * (10 * 1024**2 + 1), "This file is larger than 10 MB."),
    ],
)
def test_files_that_slack_does_not_take(
    world: World, name: str, content: bytes, words: str
) -> None:
    answer = give(world, opened(world), name, content)
    assert not answer["ok"]
    assert answer["shown"].startswith(words)


def test_only_so_many_files_and_only_ones_own(world: World) -> None:
    view = opened(world)
    first, second = give(world, view)["file"], give(world, view)["file"]
    assert "error" in give(world, view, who="UOFFICE")
    assert "error" in give(world, view, block_id="other")
    refused = sent(world, first, second, view=view)
    assert refused["errors"] == {"export": "Choose no more than 1 files."}
    assert sent(world, view=view)["errors"] == {"export": "Please complete this required field."}
    assert "gave no file" in sent(world, {"id": "F0"}, view=view)["error"]


def test_a_workspace_may_keep_what_people_gave(make_world: Callable[..., World]) -> None:
    scopes = CONFIG.scopes | {"files:read", "files:write"}
    world = make_world(scopes=scopes, deletes_given_files=False)
    file = give(world, opened(world))["file"]
    assert world.api("files.delete", file=file["id"])["error"] == "cant_delete_file"
    assert world.api("files.info", file=file["id"])["ok"]


def test_a_modal_takes_files_only_with_the_scope(make_world: Callable[..., World]) -> None:
    world = make_world(scopes=CONFIG.scopes - {"files:read"})
    view = details(named("export", INPUT))
    answer = world.api("views.open", trigger_id=world.trigger(), view=view)
    assert (answer["error"], answer["needed"]) == ("missing_scope", "files:read")


@pytest.mark.parametrize(
    ("element", "words"),
    [
        ({"max_files": 0}, "must be at least 1"),
        ({"max_files": 11}, "must be no more than 10"),
        ({"filetypes": []}, "must provide at least 1 items"),
        ({"filetypes": "zip"}, "must provide an array"),
        ({"accept": ".zip"}, "invalid additional property: accept"),
    ],
)
def test_inputs_for_files_that_slack_refuses(element: JsonObject, words: str) -> None:
    (problem,) = judge.modal_problems(details(named("export", MANY | element)))
    assert words in problem.words


def test_files_are_taken_in_modals_only() -> None:
    block = named("export", MANY)
    assert judge.modal_problems(details(block)) == []
    (home,) = judge.home_problems({"type": "home", "blocks": [block]})
    (message,) = judge.message_problems([block])
    assert home.words == message.words == "unsupported type: file_input"
    (dispatched,) = judge.modal_problems(details(block | {"dispatch_action": True}))
    assert dispatched.words == "not supported by `file_input`"
