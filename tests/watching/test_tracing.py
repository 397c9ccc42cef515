"""Traces, by OpenTelemetry's own library over HTTP: what was done as part of what, and no names."""

import os
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from opentelemetry.proto.trace.v1.trace_pb2 import Span as SentSpan

from bot.api import UNTRACED
from bot.app import watched
from bot.attendance.tokens import Scope
from bot.settings import Settings
from bot.starting import StartError
from bot.watching.watch import Timed
from storage.engine.columns import new_id
from tests.api.conftest import Client, make_token
from tests.cli.running import ROOT
from tests.serving import eventually
from tests.stories.building import MakeStage
from tests.stories.conftest import make_stage as make_stage
from tests.stories.stage import Stage
from tests.watching.lacking import refused_without
from tests.watching.receiver import Receiver, receiving

SECRET = "Zsofia Tanaka"


@pytest.fixture
def collector() -> Generator[Receiver]:
    with receiving() as receiver:
        yield receiver


def settings(**values: str) -> Settings:
    return Settings.model_validate(values)


def traced(collector: Receiver, make_stage: MakeStage, **more: str) -> Stage:
    return make_stage(OTEL_EXPORTER_OTLP_ENDPOINT=collector.url, **more)


def arrived(collector: Receiver, name: str, number: int = 1) -> list[SentSpan]:
    """The spans of a name, once so many have come: they are sent every five seconds."""

    def look() -> list[SentSpan] | None:
        found = [each for each in collector.spans if each.name == name]
        return found if len(found) >= number else None

    return eventually(look) or []


def noted(span: SentSpan) -> dict[str, Any]:
    return {each.key: each.value.string_value for each in span.attributes}


def test_a_press_is_a_trace_with_its_redraw_and_the_call_of_slack(
    collector: Receiver, make_stage: MakeStage
) -> None:
    stage = traced(collector, make_stage)
    roster = stage.open("/attendance biology")
    stage.tap_student(roster, 0)
    (press,) = arrived(collector, "answer press")
    (redraw,) = arrived(collector, "redraw")
    assert press.parent_span_id == b""
    assert (redraw.trace_id, redraw.parent_span_id) == (press.trace_id, press.span_id)
    # Who shows it waits since the change, which is in the middle of the answer.
    assert press.start_time_unix_nano < redraw.start_time_unix_nano < redraw.end_time_unix_nano
    (call,) = [
        each
        for each in arrived(collector, "slack_call address")
        if each.parent_span_id == redraw.span_id
    ]
    assert call.trace_id == press.trace_id
    (command,) = arrived(collector, "answer command")
    assert command.trace_id != press.trace_id
    assert (collector.scopes, collector.services) == ({"rollcall"}, {"rollcall"})


def test_a_request_is_named_by_its_address_in_the_document_and_a_refusal_is_no_error(
    collector: Receiver, make_stage: MakeStage
) -> None:
    stage = traced(collector, make_stage)
    client = Client(stage.bot_url, make_token(stage.database, Scope.READ_ALL))
    assert client.get(status="late").status_code == 200
    assert client.call("GET", f"/academic/attendance/{new_id()}").status_code == 404
    assert stage.http.get(f"{stage.bot_url}/readyz", timeout=10).ok
    arrived(collector, "request GET /academic/attendance")
    (one,) = arrived(collector, "request GET /academic/attendance/{id}")
    assert noted(one) == {}
    assert one.status.code == one.status.STATUS_CODE_UNSET
    assert "readyz" not in str(collector.spans)


def test_a_tick_has_its_steps_and_what_slack_refuses_is_told_by_its_kind(
    collector: Receiver, make_stage: MakeStage
) -> None:
    stage = traced(collector, make_stage, ROLLCALL_TICK_SECONDS="0.5")
    stage.play("faults", method="users.info", kind="error", error="user_not_found")
    stage.say("/attendance biology", who="UMARTA")
    ticks = {each.span_id for each in arrived(collector, "tick")}
    steps = arrived(collector, "tick_step post")
    assert {each.parent_span_id for each in steps} & ticks
    (call,) = arrived(collector, "slack_call users.info")
    assert call.status.code == call.status.STATUS_CODE_ERROR
    assert noted(call) == {"error.type": "Declined"}
    assert call.status.message == ""


@pytest.mark.errors("listener_failed", "request_failed")
def test_no_span_names_anybody_or_what_was_typed(
    collector: Receiver, make_stage: MakeStage
) -> None:
    stage = traced(collector, make_stage)
    roster = stage.open("/attendance biology")
    stage.tap_student(roster, 0)
    stage.say("/attendance student Zsofia", who="UOFFICE")
    client = Client(stage.bot_url, make_token(stage.database, Scope.READ_ALL))
    client.get(student_id=SECRET)
    with stage.without("attendance_record"):
        stage.say("/attendance biology")
        assert client.get().status_code == 503
    arrived(collector, "request GET /academic/attendance", 2)
    arrived(collector, "answer command", 3)
    sent = "".join(text for _, text in collector.raw).lower()
    hidden = ("riverside", "biology", "zsofia", "okafor", "utunde", "select", "attendance_record")
    assert [each for each in (*hidden, str(stage.school.school)) if each in sent] == []


def test_an_address_of_its_own_goes_first(collector: Receiver) -> None:
    wrong = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}
    own = {"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": f"{collector.url}/elsewhere/v1/traces"}
    for given in (own, wrong | own):
        with (
            watched.opened(settings(**given)) as watching,
            watching.watch.timing(Timed.DELIVERY, "digest", delivery="0a1b", attempt=2),
        ):
            pass
    assert {text.splitlines()[0] for _, text in collector.raw} == {next(iter(own.values()))}
    assert [each.name for each in collector.spans] == ["delivery digest"] * 2
    assert noted(collector.spans[0])["rollcall.delivery"] == "0a1b"


def test_nobody_waits_for_a_collector_that_does_not_answer(collector: Receiver) -> None:
    collector.lets_go.clear()
    with watched.opened(settings(OTEL_EXPORTER_OTLP_ENDPOINT=collector.url)) as watching:
        since = time.perf_counter()
        for _ in range(5000):
            with watching.watch.timing(Timed.CALL, "chat.postMessage"):
                pass
        told_by = time.perf_counter()
    ended_by = time.perf_counter()
    assert told_by - since < 10
    assert ended_by - told_by < 10
    assert collector.spans == []


# What FastAPI does by itself where a program has set up a provider, as traced programs do.
LIBRARY = """
import asyncio, sys
from fastapi import FastAPI
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from bot.api import UNTRACED, create_api

provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(OTLPSpanExporter()))
trace.set_tracer_provider(provider)
plain = FastAPI()
plain.get("/healthz")(lambda: "")
app = plain if sys.argv[1] == "plain" else create_api(lambda _app: None)
scope = {"type": "http", "http_version": "1.1", "method": "GET", "path": "/healthz",
         "query_string": b"name=Zsofia", "headers": [(b"host", b"here")], "scheme": "http"}


async def receive():
    return {"type": "http.request", "body": b"", "more_body": False}


async def send(message):
    print(message.get("status", ""))


asyncio.run(app(scope, receive, send))
provider.shutdown()
"""


def of_libraries(collector: Receiver, which: str) -> str:
    """What comes at the collector, from whatever makes spans, for a request with a name in it."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
        "FASTAPI_OTEL_AUTO_CONFIGURE": "true",
    }
    done = subprocess.run(
        [sys.executable, "-c", LIBRARY, which],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.startswith("200"), done.stdout
    return "".join(text for _, text in collector.raw)


def test_no_library_traces_by_itself_though_it_would(collector: Receiver) -> None:
    assert of_libraries(collector, "ours") == ""
    # The same where nothing is switched off: the name in the address is sent.
    assert "Zsofia" in of_libraries(collector, "plain")
    assert "rollcall" not in collector.scopes


def test_all_that_fastapi_can_trace_is_switched_off() -> None:
    kinds = get_type_hints(TelemetryConfig)
    switches = {name for name, kind in kinds.items() if kind is bool}
    assert dict(UNTRACED) == dict.fromkeys(switches, False)
    assert FastAPI(telemetry=UNTRACED)


def test_a_variable_that_the_library_cannot_read_is_named(
    collector: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "0")
    given = settings(OTEL_EXPORTER_OTLP_ENDPOINT=collector.url)
    with pytest.raises(StartError, match="max_export_batch_size must be"), watched.opened(given):
        pass


def test_without_the_library_the_start_is_refused_and_the_extra_named(tmp_path: Path) -> None:
    told = refused_without(
        "opentelemetry.sdk", tmp_path, OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:9"
    )
    assert "OTEL_EXPORTER_OTLP_ENDPOINT is set, and opentelemetry.sdk" in told
    assert "pip install 'rollcall[otel]'" in told
