"""Three processes on one PostgreSQL: no press is lost, no roster stale, whatever one suffers."""

import pytest

from tests.faults.replicas import Kind, run


@pytest.fixture
def database_kind() -> str:
    """On SQLite there is one process."""
    return "postgresql"


@pytest.mark.slow
@pytest.mark.postgres
def test_three_processes_lose_nothing_while_one_is_killed_frozen_or_cut_off(
    database_url: str,
) -> None:
    seen = run(database_url, presses=1, seed=20261128)

    assert (seen.findings, seen.stale) == ([], [])
    assert all(seen.counts[kind] for kind in Kind), "the run tried nothing"
    assert min(seen.pressed) > 0
