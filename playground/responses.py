"""Response URLs: five answers within thirty minutes to one thing that one person did."""

from dataclasses import replace

import orjson
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from playground import posts
from playground.state.tickets import Hook, Origin
from playground.state.timeline import Content, PostedMessage, edit
from playground.state.workspace import PlaygroundWorkspace
from playground.suffering import answer, suffer
from playground.wire import JsonObject, Refusal, is_object

METHOD = "response_url"
NOT_FOUND, BAD_REQUEST = 404, 400
EXPIRED = {"no_service", "expired_url", "used_url"}
IN_CHANNEL = "in_channel"


async def respond(request: Request) -> Response:
    """POST /respond/{key}: a new message, a replacement, or the end of the original.

    Ephemeral unless `response_type` says in_channel. The original of a command is not there,
    so replacing it posts a new ephemeral. A URL that is spent, too old or made up answers 404.
    """
    workspace: PlaygroundWorkspace = request.app.state.workspace
    raw = await request.body()
    body = _decoded(raw)
    key: str = request.path_params["key"]

    async def effect() -> Response:
        try:
            origin = _carry_out(workspace, key, body)
        except Refusal as refusal:
            workspace.record(METHOD, body or {}, str(refusal))
            status = NOT_FOUND if refusal.code in EXPIRED else BAD_REQUEST
            return answer({"ok": False, "error": refusal.code}, status)
        workspace.record(METHOD, body or {}, None)
        return PlainTextResponse("ok") if origin is Origin.COMMAND else answer({"ok": True})

    return await suffer(workspace, request, METHOD, body or {}, effect)


def _carry_out(workspace: PlaygroundWorkspace, key: str, body: JsonObject | None) -> Origin:
    """Do what a body asks of a response URL and count the use.

    Raises:
        Refusal: what Slack answers instead; a refused body does not use the URL up.
    """
    hook = workspace.hooks.valid(key)
    if body is None:
        raise Refusal("invalid_payload")
    original = _original(workspace, hook)
    if _asks(body, "delete_original"):
        if original is None:
            raise Refusal("message_not_found")
        workspace.remove(original)
    else:
        _post(workspace, hook, original, body)
    workspace.hooks.spend(key)
    return hook.origin


def post_answer(workspace: PlaygroundWorkspace, hook: Hook, body: JsonObject) -> None:
    """Post a message given in the answer to a command, ephemeral unless it says otherwise.

    Raises:
        Refusal: the message is not sound.
    """
    _new(workspace, hook, posts.content(body, workspace), body)


def _post(
    workspace: PlaygroundWorkspace, hook: Hook, original: PostedMessage | None, body: JsonObject
) -> None:
    content = posts.content(body, workspace)
    if _asks(body, "replace_original") and original is not None:
        _replace(workspace, original, content)
    else:
        _new(workspace, hook, content, body)


def _replace(workspace: PlaygroundWorkspace, original: PostedMessage, content: Content) -> None:
    if original.is_ephemeral:
        workspace.put(replace(original, content=content))
    else:
        workspace.put(edit(original, content, workspace.numbering.stamp()))


def _new(workspace: PlaygroundWorkspace, hook: Hook, content: Content, body: JsonObject) -> None:
    only_for = None if body.get("response_type") == IN_CHANNEL else hook.person
    channel = workspace.channels[hook.channel]
    workspace.post(channel, workspace.bot.id, content, only_for=only_for)


def _original(workspace: PlaygroundWorkspace, hook: Hook) -> PostedMessage | None:
    if hook.message_ts is None:
        return None
    return workspace.timeline.find(hook.channel, hook.message_ts)


def _asks(body: JsonObject, name: str) -> bool:
    return str(body.get(name, "")).lower() == "true"


def _decoded(raw: bytes) -> JsonObject | None:
    try:
        body: object = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None
    return body if is_object(body) else None
