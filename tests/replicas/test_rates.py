"""However many processes there are, a token has one budget."""

import time

import pytest

from bot.app import create_app
from bot.attendance.tokens import Scope
from tests.api.conftest import Client, make_token
from tests.serving import served
from tests.stories.building import BRISK, MakeStage, settings_of

pytestmark = pytest.mark.postgres
MOST = 20
VARIABLE = "ROLLCALL_API_REQUESTS_PER_MINUTE"


def test_a_token_may_ask_no_oftener_at_two_processes(make_stage: MakeStage) -> None:
    stage = make_stage(**{VARIABLE: str(MOST)})
    settings = settings_of(stage.database, stage.playground_url, {VARIABLE: str(MOST)})
    token = make_token(stage.database, Scope.READ_ALL)
    with served(create_app(settings, stage.clock.now, BRISK)) as second:
        clients = [Client(url, token) for url in (stage.bot_url, second)]
        began = time.monotonic()
        answers = [client.get().status_code for _ in range(MOST) for client in clients]
        grown = (time.monotonic() - began) * MOST / 60
    assert set(answers) == {200, 429}
    assert MOST <= answers.count(200) <= MOST + grown
