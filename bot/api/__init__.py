"""HTTP IN: what others ask of the bot over HTTP."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.middleware.body_limit import RequestBodyLimitMiddleware

from bot.api import docs_page, health, metrics
from bot.api.http import problems, requests
from bot.api.http.bodies import TooLargeAsProblem
from bot.api.http.methods import HeadAsGet
from bot.api.resources import catalogue, changes, excuses, records, registers, reports, summary

# Slack's largest payload is a view of 250 kB; percent-encoding at most triples it.
LARGEST_BODY = 1_000_000

TAGS = [
    {"name": "attendance", "description": "Records: written, listed, corrected, audited."},
    {"name": "registers", "description": "A whole class in one call."},
    {"name": "excuses", "description": "Who is away, why, and what their records become."},
    {"name": "reports", "description": "What families report, and what becomes of it."},
    {"name": "summary", "description": "Counts and rates between dates."},
    {"name": "catalogue", "description": "The ids that records are made of."},
]
# FastAPI's own traces have addresses with queries in them, and its logs messages of errors: none is
# made, also where something has set up a provider, or an exporter by the environment.
UNTRACED: TelemetryConfig = {
    "tracing": False,
    "operation_spans": False,
    "metrics": False,
    "logs": False,
    "auto_configure": False,
}
Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


class Api(FastAPI):
    """The HTTP side. Its document tells also of what is read here and not by FastAPI."""

    def openapi(self) -> dict[str, Any]:
        """Write the API's document, once."""
        if self.openapi_schema is None:
            document = super().openapi()
            document["components"]["schemas"].update(problems.schemas())
            requests.describe(document, self.routes)
        return super().openapi()


def create_api(lifespan: Lifespan) -> FastAPI:
    """Build the HTTP side. What it works with is put into its state when the lifespan begins."""
    # Records come last: their address has an id where the others have a word.
    parts = (
        health,
        metrics,
        docs_page,
        registers,
        summary,
        changes,
        records,
        excuses,
        reports,
        catalogue,
    )
    app = Api(
        title="Rollcall",
        summary="School attendance: what a teacher taps in Slack, and what others write.",
        openapi_tags=TAGS,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        # A redirect would be built from the header Host, which whoever asks can choose.
        redirect_slashes=False,
        servers=[{"url": "/", "description": "Where this document was read."}],
        telemetry=UNTRACED,
        # Not included as routers: FastAPI would build each route a second time, for each app.
        routes=[route for part in parts for route in part.routes.routes],
    )
    problems.install(app)
    docs_page.install(app)
    app.add_middleware(RequestBodyLimitMiddleware, max_body_size=LARGEST_BODY)
    app.add_middleware(TooLargeAsProblem, most=LARGEST_BODY)
    app.add_middleware(HeadAsGet)
    return app
