"""A start while Slack can't be reached: the API answers, and all works once Slack is there."""

import gc
import re
import socket
from collections.abc import Generator
from contextlib import ExitStack, contextmanager

import pytest

from bot.app import create_app
from bot.attendance.tokens import Scope
from bot.cli import serving
from bot.slack.contact import Patience
from bot.starting import StartError
from playground import create_playground
from playground.state.faults import Fault, FaultKind
from storage.engine.database import Database
from tests.api.conftest import Client, make_token
from tests.calling import QuickClient
from tests.school import KnownSchools
from tests.serving import eventually, served
from tests.stories.building import riverside, settings_of, workspace_of
from tests.stories.forging import command, send
from tests.stories.stage import Clock, Stage
from tests.stories.test_socket_mode import BY_SOCKET, readiness

# The start waits for nobody, and asks again at once.
HASTY = Patience(start=0.01, shortest=0.001, longest=0.02)


@contextmanager
def begun(
    database: Database,
    known: KnownSchools,
    *faults: Fault,
    settings: dict[str, str] | None = None,
) -> Generator[Stage]:
    """A bot that has begun; Slack is there with its faults, and without any only later."""
    school, clock = riverside(database, known), Clock()
    playground = create_playground(workspace_of({}), clock.seconds)
    for fault in faults:
        playground.state.workspace.faults.order(fault)
    with socket.socket() as place, QuickClient() as http, ExitStack() as held:
        place.bind(("127.0.0.1", 0))
        slack = f"http://127.0.0.1:{place.getsockname()[1]}"
        if faults:
            held.enter_context(served(playground, place))
        app = create_app(settings_of(database, slack, settings or {}), clock.now, HASTY)
        url = held.enter_context(served(app))
        stage = Stage(database, school, playground.state.workspace, slack, url, clock, http)
        yield stage
        if not faults:
            held.enter_context(served(playground, place))
        if "SLACK_APP_TOKEN" not in (settings or {}):
            stage.workspace.request_url = f"{url}/slack/events"
        eventually(lambda: readiness(stage) == (200, "ready"))
        stage.tap(stage.open(), "Ada L.")
        assert len(stage.marks()) == 1


def answers_but_for_slack(stage: Stage) -> None:
    client = Client(stage.bot_url, make_token(stage.database, Scope.READ_ALL))
    assert client.call("GET", "/healthz").json() == {"status": "alive"}
    assert client.get().status_code == 200


@pytest.mark.parametrize("settings", [{}, BY_SOCKET], ids=["http", "socket"])
def test_slack_that_is_not_there_yet_is_waited_for(
    database: Database, known_schools: KnownSchools, settings: dict[str, str]
) -> None:
    with begun(database, known_schools, settings=settings) as stage:
        eventually(lambda: readiness(stage) == (503, "Slack does not answer: unreachable"))
        answers_but_for_slack(stage)
        pressed = send(stage, command(stage))
        assert pressed.status_code == (404 if settings else 503)


@pytest.mark.parametrize("method", ["auth.test", "apps.connections.open"])
def test_slack_that_is_broken_is_waited_for_and_that_is_said_rarely(
    database: Database,
    known_schools: KnownSchools,
    logged: pytest.LogCaptureFixture,
    method: str,
) -> None:
    broken = Fault(method=method, kind=FaultKind.STATUS, status=503, times=25)
    with begun(database, known_schools, broken, settings=BY_SOCKET):
        pass
    waiting = [line for line in logged.messages if "waiting_for_slack" in line]
    sentence = "Slack does not answer: status_503; Rollcall asks again until that is over."
    assert len(waiting) == 3
    assert all(sentence in line for line in waiting)
    assert len(re.findall("slack_answers.*attempts=26", logged.text)) == 1


def test_slack_that_hangs_keeps_the_api_from_nothing(
    database: Database, known_schools: KnownSchools
) -> None:
    hangs = Fault(method="auth.test", kind=FaultKind.DELAY, seconds=60.0)
    with begun(database, known_schools, hangs) as stage:
        assert readiness(stage) == (503, "Slack has not answered yet")
        answers_but_for_slack(stage)
        stage.no_faults()


@pytest.mark.parametrize("token", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
def test_a_token_that_slack_refuses_when_it_is_back_ends_the_program(
    database: Database, token: str
) -> None:
    playground = create_playground(workspace_of({}))
    broken = Fault(method="auth.test", kind=FaultKind.STATUS, times=5)
    playground.state.workspace.faults.order(broken)
    with served(playground) as slack:
        settings = settings_of(database, slack, BY_SOCKET | {token: "xoxb-wrong"})
        with pytest.raises(StartError, match=f"Slack refuses {token}: invalid_auth"):
            serving.serve(settings, "127.0.0.1", 0, Patience(start=0.0, shortest=0.01))
    gc.unfreeze()
    gc.collect()
    gc.freeze()
