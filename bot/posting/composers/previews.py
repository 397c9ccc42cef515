"""What a digest would say if it was posted now, for whoever sets it up."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.days import dates
from bot.attendance.digests import plans
from bot.attendance.errors import NotFound
from bot.blocks.elements import Message
from bot.posting.composers import digest_messages
from storage.accesses.keeping import Look, of_day
from storage.deliveries.parts import DigestPart
from storage.deliveries.queue import Claim
from storage.engine.columns import new_id
from storage.schools.schools import NamedSchool
from storage.tables.words import AccessKind, ChartRefused, DeliveryState, Purpose


def draw(
    connection: Connection, school: NamedSchool, digest_id: UUID, now: datetime, *, plainer: bool
) -> tuple[Message, Look | None]:
    """Draw a digest of today, `plainer` without the chart that not every workspace takes.

    Nothing is uploaded for a look: a plainer one has the table, and no picture. What is kept of who
    sees it comes with it, if it names students. Raises NotFound.
    """
    found = plans.find(connection, school, digest_id)
    claim = Claim(
        id=new_id(),
        purpose=Purpose.DIGEST,
        school_id=school.id,
        subject_id=digest_id,
        local_date=dates.today(school.time_zone, now),
        detail=DigestPart(found.plan.kind).written(),
        channel_id=found.plan.channel_id,
        due_at=now,
        expires_at=now,
        state=DeliveryState.WAITING,
        attempt=0,
        owner=None,
        sent_at=None,
        edited_at=None,
        posted_in=None,
        message_ts=None,
        fingerprint=None,
        counts_only=False,
        chart_refused=ChartRefused.BLOCK if plainer else None,
        held=False,
        asked_by_id=None,
        error=None,
        time_zone=school.time_zone,
    )
    drawn = digest_messages.digest(connection, claim, now)
    if drawn is None:
        raise NotFound(f"{school.name} has nothing to say in this digest.")
    shown = drawn.named.students
    look = of_day(AccessKind.PREVIEW, school.id, claim.local_date, shown) if shown else None
    return drawn.message, look
