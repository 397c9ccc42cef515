"""What is asked of a request before its parts are read: a token, a form that can be read."""

from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute
from starlette.types import Receive, Scope, Send

from bot.api.http import queries
from bot.api.http.deps import bearer, known
from bot.api.http.problems import (
    CONTENT_TYPE_UNKNOWN,
    MALFORMED,
    FieldError,
    ProblemError,
    refusals,
)
from bot.watching.watch import Timed, Watch

JSON = "application/json"
TWICE = "It comes more than once."
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class CheckedRoute(APIRoute):
    """A route that looks at the token first: a stranger learns nothing of what is wrong."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, timed until its answer is out; a refusal is an answer."""
        watch: Watch = scope["app"].state.watch
        with watch.timing(Timed.REQUEST, f"{scope['method']} {self.path_format}"):
            await super().handle(scope, receive, send)

    def get_route_handler(self) -> Handler:
        """Give what answers a request, behind the checks."""
        answer = super().get_route_handler()

        async def checked(request: Request) -> Response:
            request.state.known = await known(request)
            _refuse_repeated(request)
            if self.body_field is not None:
                _refuse_unreadable(request)
            return await answer(request)

        return checked


def describe(document: dict[str, Any], routes: Sequence[BaseRoute]) -> None:
    """Add to the API's document what is read here and not by the framework: tokens and queries."""
    components = document["components"]
    scheme = bearer.model.model_dump(mode="json", by_alias=True, exclude_none=True)
    components["securitySchemes"] = {bearer.scheme_name: scheme}
    for route in routes:
        if not isinstance(route, CheckedRoute):
            continue
        parameters, schemas = queries.written(route.dependant)
        components["schemas"] |= schemas
        for method in route.methods or ():
            operation = document["paths"][route.path_format][method.lower()]
            operation["security"] = [{bearer.scheme_name: []}]
            if parameters:
                operation["parameters"] = [*operation.get("parameters", ()), *parameters]


def checked_routes(tag: str, prefix: str = "") -> APIRouter:
    """Make the routes of a resource: checked, with the refusals that all have in the document."""
    return APIRouter(
        prefix=prefix,
        tags=[tag],
        responses=refusals(),
        route_class=CheckedRoute,
        generate_unique_id_function=_operation_id,
    )


def _operation_id(route: APIRoute) -> str:
    """Name an operation as its function is named: what client generators make is create_record."""
    return route.name


def _refuse_repeated(request: Request) -> None:
    """Refuse a query parameter that comes twice: nobody could tell which is meant."""
    counts = Counter(name for name, _ in request.query_params.multi_items())
    repeated = [name for name, count in counts.items() if count > 1]
    if repeated:
        raise ProblemError(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            MALFORMED,
            f"Found {', '.join(repeated)} more than once, expected each parameter once.",
            [FieldError(pointer=f"?{name}", detail=TWICE) for name in repeated],
        )


def _refuse_unreadable(request: Request) -> None:
    """Refuse a body that is compressed or does not say that it is JSON (RFC 9110, 15.5.16)."""
    coding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if coding != "identity":
        raise ProblemError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            CONTENT_TYPE_UNKNOWN,
            f"Found a body compressed as {coding!r}, expected it as it is, without "
            "Content-Encoding.",
            headers={"Accept-Encoding": "identity"},
        )
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind != JSON:
        found = repr(kind) if kind else "none"
        raise ProblemError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            CONTENT_TYPE_UNKNOWN,
            f"Found {found} as Content-Type, expected {JSON}.",
            headers={"Accept": JSON},
        )
