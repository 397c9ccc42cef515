"""Digests arrive once each through every kind of fault, and wrong ways of posting are found out."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from storage.tables.words import DeliveryState
from tests.faults.checker import Fault
from tests.faults.deliver import POINTS, Kind, run
from tests.faults.posted import Letter, Row, check
from tests.faults.poster import Bug

DIGEST, DELIVERY = uuid4(), uuid4()
LETTER = Letter(str(DELIVERY), "1.000001")


def row(**more: Any) -> Row:
    usual: dict[str, Any] = {
        "id": DELIVERY,
        "digest_id": DIGEST,
        "state": DeliveryState.SENT,
        "attempt": 1,
        "message_ts": LETTER.ts,
    }
    return Row(**usual | more)


def faults(digests: list[UUID], rows: list[Row], letters: list[Letter]) -> list[Fault]:
    return [finding.fault for finding in check(digests, rows, letters)]


def test_a_digest_that_is_there_once_is_sound() -> None:
    assert faults([DIGEST], [row()], [LETTER]) == []


@pytest.mark.parametrize(
    ("rows", "letters", "found"),
    [
        ([], [], [Fault.LOST]),
        ([row()], [], [Fault.LOST]),
        ([row(state=DeliveryState.UNKNOWN, message_ts=None)], [], [Fault.LOST]),
        ([row()], [LETTER, Letter(str(DELIVERY), "1.000002")], [Fault.DOUBLED]),
        ([row(), row(id=uuid4())], [LETTER], [Fault.DOUBLED, Fault.LOST]),
        ([row(state=DeliveryState.UNKNOWN)], [LETTER], [Fault.WRONG]),
        ([row(message_ts="1.000002")], [LETTER], [Fault.WRONG]),
        ([row()], [LETTER, Letter(str(uuid4()), "1.000002")], [Fault.WRONG]),
    ],
)
def test_the_checker_finds_what_is_wrong(
    rows: list[Row], letters: list[Letter], found: list[Fault]
) -> None:
    assert faults([DIGEST], rows, letters) == found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "suffered"),
    [
        (Kind.KILL, "kills"),
        (Kind.POINTS, "kills"),
        (Kind.DROPPED, "faults"),
        (Kind.THREE, "messages"),
        (Kind.FREEZE, "freezes"),
    ],
)
def test_digests_arrive_once_each(database_url: str, kind: Kind, suffered: str) -> None:
    trials = len(POINTS) if kind is Kind.POINTS else 4

    scene = run(database_url, kind, trials, seed=20261123)

    assert scene.findings == []
    assert scene.counts["messages"] == len(scene.digests) > trials
    assert scene.counts[suffered] >= trials, "the trials tried nothing"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("bug", "fault"), [(Bug.BLIND_RETRY, Fault.DOUBLED), (Bug.CLAIM_THEN_POST, Fault.LOST)]
)
def test_a_wrong_way_of_posting_is_found(database_url: str, bug: Bug, fault: Fault) -> None:
    scene = run(database_url, Kind.POINTS, len(POINTS), seed=1, bug=bug)

    assert fault in {finding.fault for finding in scene.findings}
