"""A server that is killed under presses loses none that it acknowledged."""

import pytest

from tests.faults.history import Outcome
from tests.faults.kill import run

KILLS = 4


@pytest.mark.slow
def test_a_killed_server_has_every_acknowledged_press(database_url: str) -> None:
    trial = run(database_url, KILLS, seed=20261123)
    assert trial.findings == []
    outcomes = [press.outcome for press in trial.account.presses]
    assert outcomes.count(Outcome.OK) > 100
    assert Outcome.UNKNOWN in outcomes, "no kill cut a press off: the trial tried nothing"
    assert len(trial.account.kills) == KILLS
