"""Deciding families' reports in Slack: one or several at once, each once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance import reasons
from bot.attendance.access import reporting
from bot.attendance.access.excusing import Excuser
from bot.attendance.access.people import SlackPerson
from bot.attendance.access.reporting import Decider
from bot.attendance.days import dates
from bot.attendance.errors import BadInput
from bot.attendance.excuses import clearing, reported, reports, writing
from bot.attendance.excuses.clearing import ClearingAsked
from bot.attendance.excuses.reported import ReportToDecide
from bot.attendance.excuses.reports import Acceptance
from bot.attendance.excuses.writing import ExcuseOutcome
from bot.attendance.reasons import Reasons
from bot.attendance.registers.actions import Stamp
from storage.accesses.keeping import Look
from storage.excuses import named_reports
from storage.excuses.named_reports import NamedReport
from storage.tables.words import AccessKind, HourCycle, ReportStatus


@dataclass(frozen=True, slots=True)
class Deciding:
    """What somebody is about to decide; `before` are those that somebody has decided already.

    `clearing` is what accepting them asks where the school has absences cleared: what accepting
    would change is an absence that is cleared.
    """

    school_id: UUID
    rows: tuple[ReportToDecide, ...]
    before: tuple[NamedReport, ...]
    today: date
    hour_cycle: HourCycle
    reasons: Reasons
    clearing: ClearingAsked | None

    @property
    def look(self) -> Look:
        """Say what is kept of who sees it: as of the list of reports."""
        shown = [*(each.found for each in self.rows), *self.before]
        whom = tuple(each.report.student_id for each in shown)
        return Look(AccessKind.REPORTS, self.school_id, whom)


@dataclass(frozen=True, slots=True)
class DecidedReports:
    """What deciding came to: which are decided now, and which had been before and stay so.

    `outcomes` are those of the excuses that arose. Instants are in the school's zone.
    """

    decided: tuple[NamedReport, ...]
    before: tuple[NamedReport, ...]
    outcomes: tuple[ExcuseOutcome, ...]
    today: date
    hour_cycle: HourCycle


def about(
    connection: Connection, person: SlackPerson, report_ids: Sequence[UUID], now: datetime
) -> Deciding:
    """Read the reports that somebody is about to decide. Raises as `reporting.to_decide`."""
    decider = reporting.to_decide(connection, person, report_ids)
    member = decider.member
    today = dates.today(member.time_zone, now)
    pending = [each for each in decider.reports if _is_pending(each)]
    before = [each for each in decider.reports if not _is_pending(each)]
    rows = reported.to_decide(connection, member, pending, today)
    return Deciding(
        school_id=member.school_id,
        rows=rows,
        before=tuple(reported.in_zone(member.time_zone, each) for each in before),
        today=today,
        hour_cycle=member.hour_cycle,
        reasons=reasons.of_school(connection, member.school_id),
        clearing=_asked(connection, member.school_id, rows, today),
    )


def accept(
    connection: Connection,
    person: SlackPerson,
    report_ids: Sequence[UUID],
    acceptance: Acceptance,
    stamp: Stamp,
) -> DecidedReports:
    """Accept reports: an excuse arises from each. What was decided before stays as it was.

    Raises as `reporting.to_decide` and `reports.accept`; none is accepted then.
    """

    def decide(excuser: Excuser, report_id: UUID) -> ExcuseOutcome | None:
        # An excuse for each, which goes by itself when it is withdrawn.
        own = Stamp.at(stamp.now, f"{stamp.name}:{report_id}")
        return reports.accept(connection, excuser, report_id, acceptance, own)[1]

    return _decided(connection, person, report_ids, decide, stamp.now)


def decline(
    connection: Connection,
    person: SlackPerson,
    report_ids: Sequence[UUID],
    why: str,
    stamp: Stamp,
) -> DecidedReports:
    """Decline reports for one reason. What was decided before stays as it was.

    Raises as `reporting.to_decide` and `reports.decline`; none is declined then.
    """

    def decide(excuser: Excuser, report_id: UUID) -> None:
        reports.decline(connection, excuser, report_id, why, stamp)

    return _decided(connection, person, report_ids, decide, stamp.now)


def _decided(
    connection: Connection,
    person: SlackPerson,
    report_ids: Sequence[UUID],
    decide: Callable[[Excuser, UUID], ExcuseOutcome | None],
    now: datetime,
) -> DecidedReports:
    if not report_ids:
        raise BadInput("Choose a report, or several.", field="report_ids")
    decider = reporting.to_decide(connection, person, report_ids)
    before, pending = _held(connection, decider)
    found = [decide(decider.excuser, each.report.id) for each in pending]
    ids = [each.report.id for each in pending]
    decided = named_reports.by_ids(connection, [decider.excuser.school_id], ids)
    zone = decider.member.time_zone
    return DecidedReports(
        decided=tuple(reported.in_zone(zone, each) for each in decided),
        before=tuple(reported.in_zone(zone, each) for each in before),
        outcomes=tuple(each for each in found if each is not None),
        today=dates.today(zone, now),
        hour_cycle=decider.member.hour_cycle,
    )


def _held(
    connection: Connection, decider: Decider
) -> tuple[Sequence[NamedReport], Sequence[NamedReport]]:
    """Let nobody else decide the reports meanwhile: give those decided before, and the others.

    All of them are held in one order, and then all their registers, so that two who decide some of
    the same wait for each other and never both.
    """
    ids = sorted(each.report.id for each in decider.reports)
    for report_id in ids:
        reports.hold(connection, report_id)
    now = named_reports.by_ids(connection, [decider.excuser.school_id], ids)
    pending = [each for each in now if _is_pending(each)]
    if pending:
        writing.hold(
            connection,
            [each.report.student_id for each in pending],
            min(each.report.begins_on for each in pending),
            max(each.report.ends_on for each in pending),
        )
    return [each for each in now if not _is_pending(each)], pending


def _asked(
    connection: Connection, school_id: UUID, rows: Sequence[ReportToDecide], today: date
) -> ClearingAsked | None:
    if not rows:
        return None
    absent = [each for each in rows if each.would.clears]
    ids = {each.found.report.student_id for each in absent or rows}
    return clearing.asked(connection, school_id, sorted(ids), today, is_needed=bool(absent))


def _is_pending(found: NamedReport) -> bool:
    return found.report.status is ReportStatus.PENDING
