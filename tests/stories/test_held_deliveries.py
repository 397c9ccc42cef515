"""An admin is asked about a message of which nobody knows, and answers with a button."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Connection, select

from bot.attendance.deliveries import undelivered
from storage.deliveries import queue
from storage.deliveries.parts import DigestPart
from storage.deliveries.queue import Due
from storage.engine.columns import new_id
from storage.tables import DELIVERY
from storage.tables.words import DeliveryState, DigestKind, Purpose
from tests.serving import eventually
from tests.stories.building import MakeStage
from tests.stories.reading import Json, button
from tests.stories.stage import TODAY, Stage


def ask(stage: Stage) -> tuple[UUID, Json]:
    """Have the head asked about a digest; returns its delivery, and the question."""
    stage.open(who="UHEAD")
    lose(stage, held=True)
    delivery = row(stage)["id"]
    claim = stage.database.read_now(queue.find, delivery)
    assert claim is not None
    stage.database.write_now(undelivered.ask_admins, claim, "missing_scope", stage.clock.now())
    return delivery, eventually(lambda: stage.messages("UHEAD", "DHEAD"))[-1]


def lose(stage: Stage, *, held: bool) -> None:
    """Have a digest of which nobody knows whether it is there."""
    now = stage.clock.now()
    due = Due(
        purpose=Purpose.DIGEST,
        school_id=stage.school.school,
        subject_id=new_id(),
        local_date=TODAY,
        part=DigestPart(DigestKind.DAILY),
        channel_id="CSTAFF",
        due_at=now,
        expires_at=now + timedelta(hours=10),
    )
    later = now + timedelta(hours=1)
    unknown = {"state": DeliveryState.UNKNOWN, "held": held, "not_before": later}

    def hold(connection: Connection) -> None:
        # At once: a tick between the two would post it.
        queue.enqueue(connection, [due])
        connection.execute(DELIVERY.update(), unknown)

    stage.database.write_now(hold)


def row(stage: Stage) -> Json:
    wanted = select(DELIVERY).where(DELIVERY.c.purpose == Purpose.DIGEST)
    return stage.database.read_now(
        lambda connection: dict(connection.execute(wanted).mappings().one())
    )


@pytest.mark.parametrize(
    ("label", "state", "words"),
    [
        ("It is there", DeliveryState.SENT, "then all is well"),
        ("Post again", DeliveryState.WAITING, "I post it in a moment"),
    ],
)
def test_an_admin_answers_with_a_button(
    make_stage: MakeStage, label: str, state: DeliveryState, words: str
) -> None:
    stage = make_stage(ROLLCALL_TICK_SECONDS="0.1")
    _, question = ask(stage)
    block_id, element = button(question, label)

    outcome = stage.play(
        "press",
        **{
            "as": "UHEAD",
            "container": {"type": "message", "channel": "DHEAD", "ts": question["ts"]},
            "block_id": block_id,
            "action_id": element["action_id"],
        },
    )

    assert outcome["ok"], outcome
    assert row(stage)["state"] == state
    eventually(lambda: words in str(stage.messages("UHEAD", "DHEAD")))


def test_setup_says_that_it_is_looked_for(stage: Stage) -> None:
    stage.open(who="UHEAD")
    lose(stage, held=False)
    stage.say("/attendance setup", who="UHEAD")
    view = eventually(lambda: stage.state("UHEAD")["view"])
    assert "1 message: outcome unknown, looking in Slack. Nothing is posted twice." in str(view)
