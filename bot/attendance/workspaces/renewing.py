"""Tokens that Slack does not renew: the admins are told once, while there is time to mend it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.attendance.days import dates
from storage.deliveries import queue
from storage.deliveries.parts import NoticePart
from storage.deliveries.queue import Claim, Due
from storage.installations import kept, renewing
from storage.installations.renewing import Ending
from storage.schools import schools
from storage.schools.people import staff
from storage.schools.schools import NamedSchool
from storage.tables.words import HourCycle, NoticeKind, Purpose, Role

_TOLD_WITHIN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Renewal:
    """That Slack does not renew a workspace's token, why, and when it ends by a school's clock.

    `refused` is Slack's word for it, None where it is renewed again.
    """

    refused: str | None
    ends_at: datetime
    hour_cycle: HourCycle


def refuse(connection: Connection, ending: Ending, code: str, now: datetime) -> None:
    """Note that Slack does not renew a token; the admins of its schools are told once.

    They are told in Slack, where the token is good until it ends: hours later.
    """
    if renewing.refused(connection, ending, code):
        _tell_admins(connection, ending, now)


def _tell_admins(connection: Connection, ending: Ending, now: datetime) -> None:
    notices: dict[str, Due] = {}
    for school_id, time_zone in renewing.schools_of(connection, ending.id):
        for admin in staff.slack_ids(connection, school_id, Role.ADMIN):
            notices[admin] = Due(
                purpose=Purpose.NOTICE,
                school_id=school_id,
                subject_id=ending.id,
                local_date=dates.today(time_zone, now),
                part=NoticePart(NoticeKind.NOT_RENEWED, admin),
                channel_id=admin,
                due_at=now,
                expires_at=now + _TOLD_WITHIN,
            )
    queue.enqueue(connection, list(notices.values()))


def told(connection: Connection, claim: Claim) -> Renewal | None:
    """Read what an admin is told now; None, as long as it is not sent, for what is mended."""
    ending = renewing.standing(connection, claim.subject_id)
    refused = ending and ending.refused
    if refused is None and not claim.sent_at:
        return None
    school = schools.named(connection, claim.school_id)
    return _renewal(school, refused, ending.ends_at if ending else claim.due_at)


def of_school(connection: Connection, school: NamedSchool) -> Renewal | None:
    """Say that Slack does not renew the token of a school's workspace; None where it does."""
    team_id = schools.workspace_of(connection, school.id)
    serving = next((each for each in kept.served(connection) if each.team_id == team_id), None)
    ending = serving and renewing.standing(connection, serving.installation_id)
    if ending is None or ending.refused is None:
        return None
    return _renewal(school, ending.refused, ending.ends_at)


def _renewal(school: NamedSchool, refused: str | None, ends_at: datetime) -> Renewal:
    return Renewal(refused, dates.local(school.time_zone, ends_at), school.hour_cycle)
