"""Families' reports before the office: which are to be decided, and what would change."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance import names, namesakes
from bot.attendance.access import reporting
from bot.attendance.access.people import SlackPerson
from bot.attendance.days import dates
from bot.attendance.digests.daily import Cut
from bot.attendance.registers import covered
from storage.accesses.keeping import Look
from storage.calls import unexplained
from storage.excuses import named_reports, records_under
from storage.excuses.covering import Covering
from storage.excuses.named_reports import NamedReport
from storage.excuses.records_under import RecordUnder
from storage.schools.people.staff import Member
from storage.tables.words import ATTENDED, AccessKind, Becomes, HourCycle, Status

# What a form's checkboxes take is ten.
ON_A_PAGE = 8
_MOST_DECIDED = 5
# How far back a student's absences are counted, and decided reports listed.
DAYS_BACK = 30
_BACK = timedelta(days=DAYS_BACK)


@dataclass(frozen=True, slots=True)
class ReportPlace:
    """A page of a school's reports to decide; without a school the person's first."""

    school_id: UUID | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Would:
    """What accepting a report would change: how many records from what to what, how many stay."""

    changes: tuple[tuple[Status, Status, int], ...]
    stays: tuple[tuple[Status, int], ...]

    @property
    def clears(self) -> bool:
        """Whether an absence would be cleared by it."""
        return any(old is Status.ABSENT for old, _, _ in self.changes)


@dataclass(frozen=True, slots=True)
class ReportToDecide:
    """A report that nobody has decided, with what the office knows of the student.

    `called` tells namesakes apart. `unexplained_today` and the records of the last 30 days that say
    absent and excused are the student's; `has_excuse`: one stands already on these days. `would` is
    what accepting it as excused would change.
    """

    found: NamedReport
    called: str
    grade: str
    unexplained_today: bool
    absent: int
    excused: int
    has_excuse: bool
    would: Would


@dataclass(frozen=True, slots=True)
class ReportList:
    """A page of a school's reports to decide, and those that were decided lately.

    `schools` are those of the person, by id and name; instants are in the school's zone.
    """

    school_id: UUID
    schools: tuple[tuple[UUID, str], ...]
    today: date
    hour_cycle: HourCycle
    rows: tuple[ReportToDecide, ...]
    decided: tuple[NamedReport, ...]
    total: int
    number: int
    pages: int

    @property
    def look(self) -> Look | None:
        """Say what is kept of who sees it."""
        found = [*(each.found for each in self.rows), *self.decided]
        shown = tuple(each.report.student_id for each in found)
        return Look(AccessKind.REPORTS, self.school_id, shown) if shown else None


def listed(
    connection: Connection, person: SlackPerson, place: ReportPlace, now: datetime
) -> ReportList:
    """List what families report and nobody has decided, by its first day.

    Raises as `reporting.members_who_decide`.
    """
    members = reporting.members_who_decide(connection, person)
    of_place = (each for each in members if each.school_id == place.school_id)
    member = next(of_place, members[0])
    today = dates.today(member.time_zone, now)
    total = named_reports.how_many_pending(connection, member.school_id)
    pages = max(1, -(-total // ON_A_PAGE))
    number = min(place.number, pages - 1)
    found = named_reports.pending(connection, member.school_id, ON_A_PAGE, number * ON_A_PAGE)
    decided = named_reports.decided(connection, member.school_id, today - _BACK, _MOST_DECIDED)
    return ReportList(
        school_id=member.school_id,
        schools=tuple((each.school_id, each.school) for each in members),
        today=today,
        hour_cycle=member.hour_cycle,
        rows=to_decide(connection, member, found, today),
        decided=tuple(in_zone(member.time_zone, each) for each in decided),
        total=total,
        number=number,
        pages=pages,
    )


def to_decide(
    connection: Connection, member: Member, found: Sequence[NamedReport], today: date
) -> tuple[ReportToDecide, ...]:
    """Put reports of a school beside what is known of their students."""
    school_id = member.school_id
    ids = [each.report.student_id for each in found]
    absent_today = unexplained.among(connection, school_id, today, ids)
    away = named_reports.away(connection, ids, today - _BACK, today)
    marks = namesakes.students(connection, school_id, today, [each.student for each in found])
    would = _would(connection, found)
    excused = named_reports.excused(connection, [each.report.id for each in found])
    return tuple(
        ReportToDecide(
            found=in_zone(member.time_zone, each),
            called=namesakes.marked(names.full(each.student), marks.get(student_id, "")),
            grade=namesakes.grade(each.grade),
            unexplained_today=student_id in absent_today,
            absent=away.get((student_id, Status.ABSENT), 0),
            excused=away.get((student_id, Status.EXCUSED), 0),
            has_excuse=each.report.id in excused,
            would=would[each.report.id],
        )
        for each in found
        for student_id in [each.report.student_id]
    )


def pending(connection: Connection, member: Member, most: int) -> Cut[NamedReport]:
    """Count a school's reports that nobody has decided, and list the first."""
    total = named_reports.how_many_pending(connection, member.school_id)
    found = named_reports.pending(connection, member.school_id, most, 0) if total else ()
    return Cut(total, tuple(in_zone(member.time_zone, each) for each in found))


def in_zone(time_zone: str, found: NamedReport) -> NamedReport:
    """Give a report with its instants in the school's zone."""

    def local(at: datetime | None) -> datetime | None:
        return at and dates.local(time_zone, at)

    report = found.report._replace(
        reported_at=dates.local(time_zone, found.report.reported_at),
        decided_at=local(found.report.decided_at),
        excuse_withdrawn_at=local(found.report.excuse_withdrawn_at),
    )
    return replace(found, report=report)


def _would(connection: Connection, found: Sequence[NamedReport]) -> Mapping[UUID, Would]:
    """Say what accepting reports as excused would change."""
    under: dict[UUID, list[RecordUnder]] = {each.report.id: [] for each in found}
    if under:
        for report_id, record in records_under.reported(connection, list(under)):
            under[report_id].append(record)
    return {each.report.id: _would_of(each, under[each.report.id]) for each in found}


def _would_of(found: NamedReport, under: Sequence[RecordUnder]) -> Would:
    report = found.report
    says = Covering(
        Becomes.EXCUSED,
        None,
        report.begins_on,
        report.ends_on,
        report.starts_at,
        report.ends_at,
    )
    pairs = [(each.entry, covered.said(each.entry, says)) for each in under]
    changes = Counter((old.status, new.status) for old, new in pairs if old != new)
    stays = Counter(old.status for old, _ in pairs if old.status in ATTENDED)
    return Would(
        tuple((old, new, count) for (old, new), count in sorted(changes.items())),
        tuple(sorted(stays.items())),
    )
