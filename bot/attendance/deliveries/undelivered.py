"""What follows when a delivery is halted: its digest stops, and admins are told, or asked."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.access import people
from bot.attendance.access.people import SlackPerson
from storage.deliveries import outcomes, queue
from storage.deliveries.parts import NoticePart
from storage.deliveries.queue import Claim, Due
from storage.digests import digests
from storage.schools.people import staff
from storage.tables.words import NoticeKind, Purpose, Role

LASTS = timedelta(days=7)


def stop_digest(connection: Connection, claim: Claim, code: str, now: datetime) -> None:
    """Stop the digest that Slack refuses for good, and tell the school's admins, each once."""
    digests.stop(connection, claim.subject_id, code)
    tell_admins(connection, claim, code, now)


def tell_admins(connection: Connection, claim: Claim, _code: str, now: datetime) -> None:
    """Tell the school's admins that a delivery failed, each once."""
    notify(connection, claim, NoticeKind.FAILED, claim.id, now)


def tell_of_loss(connection: Connection, claim: Claim, _code: str, now: datetime) -> None:
    """Tell the school's admins that something could not be posted in its time, each once."""
    notify(connection, claim, NoticeKind.RAN_OUT, claim.id, now)


def ask_admins(connection: Connection, claim: Claim, _code: str, now: datetime) -> None:
    """Ask the school's admins whether a message is in its channel, each once."""
    notify(connection, claim, NoticeKind.HELD, claim.id, now)


def answer(
    connection: Connection,
    person: SlackPerson,
    delivery_id: UUID,
    *,
    is_there: bool,
    now: datetime,
) -> bool:
    """Settle a delivery by what an admin saw; False when it was settled before.

    Raises as `people.school_to_answer_for`.
    """
    found = queue.find(connection, delivery_id)
    people.school_to_answer_for(connection, person, found and found.school_id)
    return outcomes.answered_by_hand(connection, delivery_id, now, is_there=is_there)


def notify(
    connection: Connection, claim: Claim, kind: NoticeKind, subject_id: UUID, now: datetime
) -> None:
    """Have each of the school's admins get a notice, once for a subject and the claim's date."""
    admins = staff.slack_ids(connection, claim.school_id, Role.ADMIN)
    queue.enqueue(
        connection,
        [
            Due(
                purpose=Purpose.NOTICE,
                school_id=claim.school_id,
                subject_id=subject_id,
                local_date=claim.local_date,
                part=NoticePart(kind, admin),
                channel_id=admin,
                due_at=now,
                expires_at=now + LASTS,
            )
            for admin in admins
        ],
    )
