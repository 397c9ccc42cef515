"""The addresses at which files arrive, and at which the app and the page get them."""

from pathlib import PurePosixPath

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from playground import stored, written
from playground.page import picture, places
from playground.page.orders import PageError
from playground.state.workspace import PlaygroundWorkspace
from playground.suffering import answer, suffer
from playground.web_api.arguments import Arguments, token_of
from playground.wire import JsonObject, Refusal

METHOD, DOWNLOAD = "upload_url", "url_private"
SIGN_IN = "/signin"
BAD_REQUEST, NOT_FOUND, FOUND = 400, 404, 302
# What Slack takes in one file of a modal.
MOST_BYTES = 10 * 1024**2
# Kept as what it is said to be, and never looked at again: a file of an id stays the same.
HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=3600"}


async def receive(request: Request) -> Response:
    """POST /upload/v1/{key}: the file's bytes as they are, once."""
    workspace = _workspace(request)
    content = await request.body()
    key: str = request.path_params["key"]
    sent: JsonObject = {"key": key, "length": len(content)}

    async def effect() -> Response:
        try:
            file = workspace.files.receive(key, content)
        except Refusal as refusal:
            workspace.record(METHOD, sent, refusal.code)
            return PlainTextResponse(refusal.code, BAD_REQUEST)
        workspace.record(METHOD, sent | {"file": file.id}, None)
        return PlainTextResponse(f"OK - {len(content)}")

    return await suffer(workspace, request, METHOD, sent, effect)


async def give(request: Request) -> Response:
    """POST /play/upload: a file that a person puts into a modal's input, its bytes as they are."""
    workspace, query = _workspace(request), request.query_params
    who = picture.person(workspace, query.get("as", ""))
    view = places.view(workspace, who, query.get("view_id", ""))
    blocks = places.blocks_of(workspace, view)
    element = stored.find(blocks, query.get("block_id", ""), query.get("action_id", ""))
    if element is None or element["type"] != "file_input":
        raise PageError("no input for files is there", NOT_FOUND)
    name, content = query.get("name", ""), await request.body()
    words = _wrong(element, name, len(content))
    if words:
        return answer({"ok": False, "shown": words})
    file = workspace.files.give(who.id, name, content)
    return answer({"ok": True, "shown": None, "file": written.file(workspace, file)})


def _wrong(element: JsonObject, name: str, size: int) -> str | None:
    """What Slack's client says of a file that it doesn't take; None if it does."""
    kinds: list[str] = element.get("filetypes", [])
    ending = PurePosixPath(name).suffix.removeprefix(".").lower()
    if kinds and ending not in {kind.lower() for kind in kinds}:
        return f"This file type isn't supported. Choose one of: {', '.join(kinds)}."
    if size > MOST_BYTES:
        return "This file is larger than 10 MB. Choose a smaller one."
    return None if size else "This file is empty."


async def download(request: Request) -> Response:
    """GET /files-pri/{id}/{name}: a file's content, for the app's token; others go to sign in."""
    workspace = _workspace(request)
    file_id: str = request.path_params["file_id"]
    sent: JsonObject = {"file": file_id}

    async def effect() -> Response:
        config = workspace.config
        token = token_of(request, Arguments({}))
        file = workspace.files.completed(file_id)
        if not _opens(workspace, token) or "files:read" not in config.scopes:
            workspace.record(DOWNLOAD, sent, "not_signed_in")
            return RedirectResponse(SIGN_IN, FOUND)
        workspace.record(DOWNLOAD, sent, None if file else "file_not_found")
        if file is None:
            return PlainTextResponse("", NOT_FOUND)
        return Response(file.content, media_type="application/octet-stream")

    return await suffer(workspace, request, DOWNLOAD, sent, effect)


def _opens(workspace: PlaygroundWorkspace, token: str | None) -> bool:
    """Whether a token is the app's, and holds."""
    organisation = workspace.by_organisation
    grants = workspace.grants if organisation is None else organisation.grants
    try:
        grants.check(token or "")
    except Refusal:
        return False
    return True


async def show(request: Request) -> Response:
    """GET /play/files/{id}: a picture or a document whose upload is completed."""
    file_id: str = request.path_params["file_id"]
    file = _workspace(request).files.completed(file_id)
    if file is None or file.kind is None:
        return answer({"ok": False, "error": f"there is no picture {file_id!r}"}, NOT_FOUND)
    return Response(file.content, media_type=file.kind, headers=HEADERS)


def _workspace(request: Request) -> PlaygroundWorkspace:
    return request.app.state.workspace
