"""What Sentry and a collector are from outside: all that they are sent is kept."""

import gzip
import json
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.trace.v1.trace_pb2 import Span as SentSpan
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.serving import served
from tests.stories.reading import Json

KEY = "0123456789abcdef0123456789abcdef"
HELD_SECONDS = 30.0


@dataclass
class Receiver:
    """What has come. `status` is what it answers; while `lets_go` is not set it does not."""

    url: str = ""
    status: int = 200
    lets_go: threading.Event = field(default_factory=threading.Event)
    kinds: set[str] = field(default_factory=set[str])
    reports: list[Json] = field(default_factory=list[Json])
    scopes: set[str] = field(default_factory=set[str])
    services: set[str] = field(default_factory=set[str])
    spans: list[SentSpan] = field(default_factory=list[SentSpan])
    raw: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    @property
    def dsn(self) -> str:
        """What a project of this Sentry is set up by."""
        return f"{self.url.replace('://', f'://{KEY}@')}/1"

    async def sentry(self, request: Request) -> Response:
        """Take an envelope as https://develop.sentry.dev/sdk/data-model/envelopes has it."""
        body = await self._body(request, "sentry")
        if refused := await self._refused():
            return refused
        lines = [line for line in body.splitlines() if line]
        # The head, then a head and a line for each item: our events have no line breaks.
        for head, item in zip(lines[1::2], lines[2::2], strict=True):
            self.kinds.add(kind := json.loads(head)["type"])
            if kind == "event":
                self.reports.append(json.loads(item))
        return JSONResponse({"id": json.loads(lines[0]).get("event_id")})

    async def collector(self, request: Request) -> Response:
        """Take spans as https://opentelemetry.io/docs/specs/otlp has it, and keep all else."""
        body = await self._body(request, "collector")
        if refused := await self._refused():
            return refused
        if request.url.path.endswith("/v1/traces"):
            self._keep(ExportTraceServiceRequest.FromString(body))
        done = ExportTraceServiceResponse().SerializeToString()
        return Response(done, media_type="application/x-protobuf")

    def _keep(self, sent: ExportTraceServiceRequest) -> None:
        for resource in sent.resource_spans:
            named = {each.key: each.value.string_value for each in resource.resource.attributes}
            self.services.add(named["service.name"])
            for scope in resource.scope_spans:
                self.scopes.add(scope.scope.name)
                self.spans += scope.spans

    async def _body(self, request: Request, what: str) -> bytes:
        """Keep all that came, as it can be searched, and give the body."""
        body = await request.body()
        if request.headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        head = f"{request.url}\n{dict(request.headers)}\n"
        self.raw.append((what, head + body.decode(errors="replace")))
        return body

    async def _refused(self) -> Response | None:
        await run_in_threadpool(self.lets_go.wait, HELD_SECONDS)
        ok = self.status < 400
        return None if ok else Response(status_code=self.status)

    def app(self) -> Starlette:
        post = ["POST"]
        return Starlette(
            routes=[
                Route("/api/1/envelope/", self.sentry, methods=post),
                Route("/v1/{signal}", self.collector, methods=post),
                Route("/elsewhere/v1/{signal}", self.collector, methods=post),
            ]
        )


@contextmanager
def receiving() -> Generator[Receiver]:
    """A receiver that answers at once."""
    receiver = Receiver()
    receiver.lets_go.set()
    with served(receiver.app()) as url:
        receiver.url = url
        yield receiver
        receiver.lets_go.set()
