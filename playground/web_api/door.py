"""The way into the Web API: token, rate, scope, then the method; every call is logged."""

from starlette.requests import Request
from starlette.responses import Response

from playground.state.workspace import PlaygroundWorkspace
from playground.suffering import answer, suffer
from playground.web_api import arguments as reading
from playground.web_api.arguments import Arguments
from playground.web_api.methods import Method, methods
from playground.wire import JsonObject, Refusal

POST_MESSAGE = "chat.postMessage"
TOO_MANY = 429


class WebApiDoor:
    """Serves /api/{method}."""

    def __init__(self, workspace: PlaygroundWorkspace) -> None:
        self._workspace = workspace
        self._methods = methods()

    async def call(self, request: Request) -> Response:
        """One call of a method, or the fault that was ordered for it."""
        name: str = request.path_params["method"]
        try:
            arguments = await reading.read(request)
            token = reading.token_of(request, arguments)
        except Refusal as refusal:
            self._workspace.record(name, {}, refusal.code)
            return answer(_written(refusal))
        body = {key: value for key, value in arguments.values.items() if key != "token"}

        async def effect() -> Response:
            return self._answer(name, token, arguments, body)

        return await suffer(self._workspace, request, name, body, effect)

    def _answer(
        self, name: str, token: str | None, arguments: Arguments, body: JsonObject
    ) -> Response:
        try:
            method = self._admitted(name, token)
            arguments = arguments.of_forms() if method.forms_only else arguments
            wait = self._wait(name, method, arguments)
            if wait is not None:
                self._workspace.record(name, body, "ratelimited")
                limited: JsonObject = {"ok": False, "error": "ratelimited"}
                return answer(limited, TOO_MANY, {"Retry-After": str(wait)})
            self._check_scope(method, arguments)
            result = method.handler(self._workspace, arguments)
        except Refusal as refusal:
            self._workspace.record(name, body, str(refusal))
            return answer(_written(refusal))
        self._workspace.record(name, body, None)
        scopes = {"X-OAuth-Scopes": ",".join(sorted(self._workspace.config.scopes))}
        return answer({"ok": True} | result, headers=scopes)

    def _admitted(self, name: str, token: str | None) -> Method:
        method = self._methods.get(name)
        if method is None:
            raise Refusal("unknown_method", extra={"req_method": name})
        config = self._workspace.config
        if token is None:
            raise Refusal("not_authed")
        if token not in {config.bot_token, config.app_token}:
            raise Refusal("invalid_auth")
        if token != (config.app_token if method.app_token else config.bot_token):
            raise Refusal("not_allowed_token_type")
        return method

    def _wait(self, name: str, method: Method, arguments: Arguments) -> int | None:
        if not self._workspace.config.rate_limits:
            return None
        if name == POST_MESSAGE:
            channel = f"{name} {arguments.text('channel')}"
            wait = self._workspace.rates.wait(channel, 1, 1.0)
            if wait is not None:
                return wait
        return self._workspace.rates.wait(name, method.per_minute, 60.0)

    def _check_scope(self, method: Method, arguments: Arguments) -> None:
        granted = self._workspace.config.scopes
        lacking = method.needed(self._workspace, arguments) - granted
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
