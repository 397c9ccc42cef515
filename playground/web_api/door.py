"""The way into the Web API: token, rate, scope, then the method; every call is logged."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from playground.state.workspace import PlaygroundWorkspace
from playground.state.workspaces import Workspaces
from playground.suffering import answer, suffer
from playground.web_api import arguments as reading
from playground.web_api.arguments import Arguments
from playground.web_api.callers import Caller, caller
from playground.web_api.methods import Method, methods
from playground.wire import JsonObject, Refusal

POST_MESSAGE = "chat.postMessage"
HISTORY = "conversations.history"
TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class _Call:
    """Who calls, and where; `refusal` says why it is about no workspace that may be reached."""

    caller: Caller
    workspace: PlaygroundWorkspace
    refusal: Refusal | None = None


class WebApiDoor:
    """Serves /api/{method}, each call in a workspace of its token."""

    def __init__(self, workspaces: Workspaces) -> None:
        self._workspaces = workspaces
        self._methods = methods()

    async def call(self, request: Request) -> Response:
        """One call of a method, or the fault that was ordered for it."""
        name: str = request.path_params["method"]
        try:
            arguments = await reading.read(request)
            token = reading.token_of(request, arguments)
        except Refusal as refusal:
            self._workspaces.first.record(name, {}, refusal.code)
            return answer(_written(refusal))
        call = _call(caller(self._workspaces, token), self._methods.get(name), arguments)
        body = {key: value for key, value in arguments.values.items() if key != "token"}

        async def effect() -> Response:
            return self._answer(call, name, token, arguments)

        return await suffer(call.workspace, request, name, body, effect)

    def _answer(self, call: _Call, name: str, token: str | None, arguments: Arguments) -> Response:
        workspace = call.workspace
        body = {key: value for key, value in arguments.values.items() if key != "token"}
        try:
            method = self._admitted(call.caller, name, token)
            if call.refusal is not None:
                raise call.refusal
            arguments = arguments.of_forms() if method.forms_only else arguments
            wait = _wait(workspace, name, method, arguments)
            if wait is not None:
                workspace.record(name, body, "ratelimited")
                limited: JsonObject = {"ok": False, "error": "ratelimited"}
                return answer(limited, TOO_MANY, {"Retry-After": str(wait)})
            _check_scope(workspace, method, arguments)
            result = _result(call, method, arguments)
        except Refusal as refusal:
            workspace.record(name, body, str(refusal))
            return answer(_written(refusal))
        workspace.record(name, body, None)
        scopes = {"X-OAuth-Scopes": ",".join(sorted(workspace.config.scopes))}
        return answer({"ok": True} | result, headers=scopes)

    def _admitted(self, who: Caller, name: str, token: str | None) -> Method:
        method = self._methods.get(name)
        if method is None:
            raise Refusal("unknown_method", extra={"req_method": name})
        if token is None:
            raise Refusal("not_authed")
        is_the_apps = token == who.first.config.app_token
        if who.grants is None and not is_the_apps:
            raise Refusal("invalid_auth")
        if is_the_apps != method.app_token:
            raise Refusal("not_allowed_token_type")
        if who.grants is not None:
            who.grants.check(token)
        return method


def _call(who: Caller, method: Method | None, arguments: Arguments) -> _Call:
    """Find the workspace that a call is about, or why there is none: it is noted all the same."""
    if method is None or method.of_organisation is not None:
        return _Call(who, who.first)
    try:
        where = who.in_team if method.in_team else who.about
        return _Call(who, where(arguments))
    except Refusal as refusal:
        return _Call(who, who.first, refusal)


def _result(call: _Call, method: Method, arguments: Arguments) -> JsonObject:
    organisation = call.caller.organisation
    if organisation is not None and method.of_organisation is not None:
        return method.of_organisation(organisation, call.caller.every, arguments)
    return method.handler(call.workspace, arguments)


def _wait(
    workspace: PlaygroundWorkspace, name: str, method: Method, arguments: Arguments
) -> int | None:
    """Seconds to wait before this call is taken; None when it is taken now."""
    if not workspace.config.rate_limits:
        return None
    if name == POST_MESSAGE:
        second = workspace.config.minute_seconds / 60.0
        wait = workspace.rates.wait(f"{name} {arguments.text('channel')}", 1, second)
        if wait is not None:
            return wait
    config = workspace.config
    once = config.unlisted and name == HISTORY
    return workspace.rates.wait(name, 1 if once else method.per_minute, config.minute_seconds)


def _check_scope(workspace: PlaygroundWorkspace, method: Method, arguments: Arguments) -> None:
    """Refuse a call whose scope the app does not have."""
    granted = workspace.config.scopes
    lacking = method.needed(workspace, arguments) - granted
    if lacking:
        needed = {"needed": ",".join(sorted(lacking)), "provided": ",".join(sorted(granted))}
        raise Refusal("missing_scope", extra=needed)


def _written(refusal: Refusal) -> JsonObject:
    """A refusal as Slack words it."""
    body: JsonObject = {"ok": False, "error": refusal.code} | refusal.extra
    if refusal.messages:
        messages = [f"[ERROR] {words}" for words in refusal.messages]
        body["response_metadata"] = {"messages": messages}
    return body
