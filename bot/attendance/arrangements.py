"""What a school has set up, at a glance."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.attendance import reasons, retaining
from bot.attendance.access import setting_up
from bot.attendance.access.setting_up import Asker, in_school, itself
from bot.attendance.amending import books
from bot.attendance.amending.books import Books
from bot.attendance.beginning import steps
from bot.attendance.beginning.steps import Progress
from bot.attendance.contacts import clocks
from bot.attendance.days import dates
from bot.attendance.days.closed_stretches import ClosedStretch, coming
from bot.attendance.reasons import Reasons
from bot.attendance.retaining import Keeping
from bot.attendance.rosters import imported
from bot.attendance.rosters.imported import SchoolRosters
from bot.attendance.workspaces import moving, renewing
from bot.attendance.workspaces.moving import Belonging
from bot.attendance.workspaces.renewing import Renewal
from storage import reminders
from storage.calls import desk_rules, escalations
from storage.calls.desk_rules import Arriving
from storage.calls.escalations import Escalating
from storage.deliveries import looked_for
from storage.digests import planned
from storage.digests.planned import PlannedDigest
from storage.excuses import clearing_rules
from storage.excuses.clearing_rules import Clearing
from storage.reminders import Reminding
from storage.schools import grace
from storage.schools.schools import NamedSchool


@dataclass(frozen=True, slots=True)
class Arrangements:
    """All that a school has set up, at its wall clock `at`; `schools` are those to choose from.

    `looked_for` counts messages of which nobody knows yet whether Slack took them. `renewal` is
    there where Slack does not renew the workspace's token.
    """

    schools: tuple[NamedSchool, ...]
    school: NamedSchool
    at: datetime
    digests: tuple[PlannedDigest, ...]
    reminding: Reminding
    grace_minutes: int
    closed: tuple[ClosedStretch, ...]
    books: Books
    arriving: Arriving
    escalating: Escalating
    reasons: Reasons
    rosters: SchoolRosters
    keeping: Keeping
    belonging: Belonging
    clearing: Clearing | None = None
    contact_minutes: int | None = None
    beginning: Progress | None = None
    looked_for: int = 0
    renewal: Renewal | None = None


def arrangements(connection: Connection, asker: Asker, now: datetime) -> Arrangements:
    """Read what a school has set up; without a school the first of those that one may set up."""
    schools = setting_up.schools_to_set_up(connection, asker.person, is_owner=asker.is_owner)
    school = in_school(connection, asker, itself)
    return Arrangements(
        schools=tuple(schools),
        school=school,
        at=dates.local(school.time_zone, now),
        digests=tuple(planned.of_school(connection, school.id)),
        reminding=reminders.reminding(connection, school.id),
        grace_minutes=grace.minutes_of(connection, school.id),
        closed=tuple(coming(connection, school, now)),
        books=books.read(connection, school),
        arriving=desk_rules.rule_of(connection, school.id),
        escalating=escalations.of_school(connection, school.id),
        reasons=reasons.of_school(connection, school.id),
        rosters=imported.read(connection, school),
        keeping=retaining.read(connection, school),
        belonging=moving.read(connection, school),
        clearing=clearing_rules.rule_of(connection, school.id),
        contact_minutes=clocks.read(connection, school),
        beginning=steps.now(connection, school, now),
        looked_for=looked_for.count(connection, school.id),
        renewal=renewing.of_school(connection, school),
    )
