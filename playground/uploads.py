"""The addresses at which files arrive, and at which the page gets the pictures among them."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from playground.state.workspace import PlaygroundWorkspace
from playground.suffering import answer, suffer
from playground.wire import JsonObject, Refusal

METHOD = "upload_url"
BAD_REQUEST, NOT_FOUND = 400, 404
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


async def show(request: Request) -> Response:
    """GET /play/files/{id}: a picture or a document whose upload is completed."""
    file_id: str = request.path_params["file_id"]
    file = _workspace(request).files.completed(file_id)
    if file is None or file.kind is None:
        return answer({"ok": False, "error": f"there is no picture {file_id!r}"}, NOT_FOUND)
    return Response(file.content, media_type=file.kind, headers=HEADERS)


def _workspace(request: Request) -> PlaygroundWorkspace:
    return request.app.state.workspace
