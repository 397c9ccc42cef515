"""Figures for Prometheus, for whoever has their token."""

from hmac import compare_digest
from typing import TYPE_CHECKING, cast

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.exceptions import HTTPException

from bot.attendance.errors import NoToken

if TYPE_CHECKING:
    from pydantic import SecretStr

    from bot.watching.gauges import Gauges

routes = APIRouter(include_in_schema=False)


@routes.get("/metrics")
async def metrics(request: Request) -> Response:
    """Answer with all figures: 404 as long as no token is set for them, 401 to whoever lacks it.

    With `name[]`, as Prometheus' own servers take it, only with those that are named. Nothing of a
    school or a person is in them, but how much is done when is nobody else's matter.
    """
    token = cast("SecretStr | None", request.app.state.metrics_token)
    if token is None:
        raise HTTPException(404)
    expected = f"Bearer {token.get_secret_value()}"
    given = request.headers.get("authorization", "")
    if not compare_digest(given.encode(), expected.encode()):
        raise NoToken("Expected the token of ROLLCALL_METRICS_TOKEN in the header Authorization.")
    gauges = cast("Gauges", request.app.state.gauges)
    names = request.query_params.getlist("name[]")
    return Response(await gauges.written(names), media_type=CONTENT_TYPE_LATEST)
