"""Students leave school early: an excuse from a time to the end of the day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.access import excusing
from bot.attendance.access.people import SlackPerson
from bot.attendance.arrivals import arriving
from bot.attendance.excuses import entering
from bot.attendance.excuses.entering import NewExcuse
from bot.attendance.excuses.writing import ExcuseOutcome
from bot.attendance.registers.actions import Stamp
from storage.tables.words import Becomes, HourCycle

_END = time(23, 59)


@dataclass(frozen=True, slots=True)
class Leaving:
    """Who leaves, at which time, None for now, why, and who said so."""

    student_ids: Sequence[UUID]
    at: time | None
    reason: str | None = None
    told_by: str | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """What became of leaving early."""

    at: time
    called: Mapping[UUID, str]
    outcome: ExcuseOutcome
    closed: str | None
    hour_cycle: HourCycle


def leave(connection: Connection, person: SlackPerson, leaving: Leaving, stamp: Stamp) -> Left:
    """Have students leave today at a time: what begins from then on is excused.

    The record of the lesson under way stays. Raises as `arriving.at_desk` and `entering.enter`.
    """
    desk = arriving.at_desk(connection, person, leaving.student_ids, stamp.now)
    at = leaving.at or desk.now.time().replace(second=0, microsecond=0)
    excuser, _ = excusing.student_to_excuse(connection, person, desk.ids[0])
    excuse = NewExcuse(
        student_ids=desk.ids,
        begins_on=desk.today,
        ends_on=desk.today,
        becomes=Becomes.EXCUSED,
        starts_at=at,
        ends_at=_END,
        reason=leaving.reason,
        told_by=leaving.told_by,
    )
    outcome = entering.enter(connection, excuser, excuse, stamp)
    return Left(at, desk.called, outcome, desk.closed, desk.member.hour_cycle)
