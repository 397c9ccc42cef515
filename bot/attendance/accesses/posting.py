"""What is about to be posted of students, kept before it is."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from storage.accesses import keeping
from storage.accesses.keeping import Look, Viewers
from storage.deliveries.queue import Claim
from storage.tables.words import AccessKind, Level, Purpose

_KINDS = {Purpose.DIGEST: AccessKind.DIGEST, Purpose.NOTICE: AccessKind.NOTICE}


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a message names, and how much it tells of them; it may name fewer, for a Slack's sake.

    `readers` are those in its channel, as far as Slack tells.
    """

    students: tuple[UUID, ...] = ()
    level: Level | None = None
    readers: int | None = None


NOBODY = Named()


def keep(connection: Connection, claim: Claim, named: Named, now: datetime) -> None:
    """Keep who is about to read a message: of a digest always, of others where they name students.

    Of one that was posted before only whom it names for the first time.
    """
    kind = _KINDS.get(claim.purpose)
    if kind is None:
        return
    known = keeping.shown_by(connection, claim.id)
    new = tuple(each for each in named.students if each not in known)
    is_first = kind is AccessKind.DIGEST and not keeping.is_kept(connection, claim.id)
    if new or is_first:
        keeping.keep(connection, _look(connection, claim, kind, new, named), now)


def _look(
    connection: Connection,
    claim: Claim,
    kind: AccessKind,
    students: tuple[UUID, ...],
    named: Named,
) -> Look:
    return Look(
        kind,
        claim.school_id,
        students,
        begins_on=claim.local_date,
        ends_on=claim.local_date,
        level=named.level,
        delivery_id=claim.id,
        viewers=_viewers(connection, claim, named.readers),
    )


def _viewers(connection: Connection, claim: Claim, readers: int | None) -> Viewers:
    if claim.is_direct:
        who = keeping.staff_called(connection, claim.school_id, claim.channel_id)
        return Viewers(staff_id=who)
    return Viewers(channel_id=claim.channel_id, readers=readers)
