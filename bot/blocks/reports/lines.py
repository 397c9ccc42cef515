"""A family's report in a line or two: what it says, what would change, what became of it."""

from collections.abc import Sequence
from datetime import date

from bot.attendance import names
from bot.attendance.days import written_times
from bot.attendance.excuses.reported import Would
from bot.attendance.names import cut, isolated
from bot.blocks.excuses.lists import span
from bot.cleaning import clean
from storage.excuses.named_reports import NamedReport
from storage.tables.words import HourCycle, ReportStatus

_LONGEST_WORDS = 200
_LONGEST_WHY = 120
_LONGEST_BY = 60


def on_call_list(found: NamedReport, hour_cycle: HourCycle) -> str:
    """Write that a report tells why, so that nobody phones in vain."""
    report = found.report
    when = span(report, hour_cycle)
    return f"📨 A report from {by(found)} says {words(found)}, {when}; not accepted yet"


def in_brief(found: NamedReport, hour_cycle: HourCycle) -> str:
    """Write "Ada Lovelace · Mon 23 Nov · Maria Lovelace, mother: “fever”"."""
    who = isolated(names.full(found.student))
    return f"{who} · {span(found.report, hour_cycle)} · {by(found)}: {words(found)}"


def by(found: NamedReport) -> str:
    """Write who reported: "Maria Lovelace, mother"."""
    return isolated(cut(clean(found.report.reported_by), _LONGEST_BY))


def words(found: NamedReport) -> str:
    """Write the family's words in one line, in quotation marks."""
    return f"“{isolated(cut(clean(found.report.reason), _LONGEST_WORDS))}”"


def would_change(would: Would) -> str:
    """Write "If accepted as excused: 2 absent → excused; 1 late stays"."""
    changes = [f"{count} {old} → {new}" for old, new, count in would.changes]
    stays = [f"{count} {status} stays" for status, count in would.stays]
    told = "; ".join([*changes, *stays]) or "no record changes yet"
    return f"If accepted as excused: {told}"


def decided(found: NamedReport, read_on: date, hour_cycle: HourCycle) -> str:
    """Write "Ada Lovelace, Mon 23 Nov: accepted by Ines Duarte at 09:12".

    And that its excuse was withdrawn since, by whom and when.
    """
    report = found.report
    if report.decided_at is None:
        raise AssertionError("a report that nobody has decided was told as decided")
    who = f"{isolated(names.full(found.student))}, {span(report, hour_cycle)}"
    at = written_times.moment(report.decided_at, read_on, hour_cycle)
    why = f": {cut(clean(report.declined_why), _LONGEST_WHY)}" if report.declined_why else ""
    told = f"{who}: {report.status} by {_somebody(found.decided_by)} at {at}{why}"
    if report.status is not ReportStatus.ACCEPTED or report.excuse_withdrawn_at is None:
        return told
    then = written_times.moment(report.excuse_withdrawn_at, read_on, hour_cycle)
    return f"{told}; the excuse was withdrawn by {_somebody(found.withdrawn_by)} at {then}"


def several(found: Sequence[NamedReport]) -> str:
    """Write "The report about Ada Lovelace is", or of several."""
    who = ", ".join(isolated(names.full(each.student)) for each in found)
    return f"The report about {who} is" if len(found) == 1 else f"The reports about {who} are"


def _somebody(name: tuple[str, str] | None) -> str:
    return isolated(names.full(name)) if name else "the school's own system"
