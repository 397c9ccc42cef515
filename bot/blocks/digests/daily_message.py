"""The daily digest, in the order of the office's morning."""

from collections.abc import Sequence

from bot.attendance.days import written_times
from bot.attendance.digests.daily import DailyDigest
from bot.attendance.digests.full_lists import ABSENT, Part
from bot.attendance.namesakes import grade
from bot.attendance.numbers import counted
from bot.blocks.digests.lines import HEADINGS, Telling, closing, percent
from bot.blocks.digests.lists import ListSection, grade_of, lists
from bot.blocks.elements import (
    Block,
    Message,
    context,
    escaped,
    header,
    plain,
    section,
    small,
    told_at,
)
from bot.blocks.ids.digest_ids import ShowAll
from bot.cleaning import clean
from storage.digests.absences import Group
from storage.tables.words import Level

LONGEST_SCHOOL = 60
MOST_GRADES = 14
RECORD = "A record is one student in one lesson."
ONCE = "A student stands once in a list, by the first lesson that shows it."
EXPLAINED = "A reason on one absent record of the day explains them all."
OF_STUDENTS = frozenset({Part.LATE, Part.UNEXPLAINED, Part.EXPLAINED, Part.EXCUSED})


def daily(
    digest: DailyDigest, level: Level, *, edited: bool = False, names_wait: bool = False
) -> Message:
    """Draw a school's day: missing registers, late arrivals, absences, the excused, changes.

    At the level of counts no line and no button tells of a person. `edited` says that an earlier
    state stood here, `names_wait` that names may not be shown yet.
    """
    sections = [each for each in _sections_of(digest) if each.rows.total]
    ask = ShowAll.of(
        digest.school_id, digest.day, Part.MISSING, level, digest.since, digest.digest_id
    )
    return Message(
        _summary(digest),
        [
            header(_headline(digest)),
            section(_figures(digest)),
            *lists(
                sections,
                Telling(level, digest.day, digest.hour_cycle),
                ask,
                names_wait=names_wait,
            ),
            *_by_grade(digest, level),
            _footer(digest, sections, edited=edited),
        ],
    )


def _footer(digest: DailyDigest, sections: Sequence[ListSection], *, edited: bool) -> Block:
    """Say when it was read, and explain what is shown."""
    lead = "Updated at" if edited else "As of"
    told = " ".join(_legends(digest, sections))
    return small(
        told_at(lead, digest.at, digest.day, digest.hour_cycle), *([plain(told)] if told else [])
    )


def _legends(digest: DailyDigest, sections: Sequence[ListSection]) -> list[str]:
    """Explain what is shown, and nothing else."""
    shown = {each.part for each in sections}
    told = {
        RECORD: digest.records.total > 0,
        ONCE: bool(shown & OF_STUDENTS),
        EXPLAINED: bool(shown & ABSENT),
    }
    return [legend for legend, wanted in told.items() if wanted]


def _headline(digest: DailyDigest) -> str:
    """Write "Attendance · Mon 23 Nov 2026 · Riverside School"."""
    return f"Attendance · {written_times.day_and_year(digest.day)} · {school_name(digest.school)}"


def school_name(name: str) -> str:
    """Shorten a school's name to what a headline holds."""
    return clean(name)[:LONGEST_SCHOOL] or "School"


def _summary(digest: DailyDigest) -> str:
    """Write the counts for push notifications and screen readers: nobody is named."""
    said = [
        *_to_do(digest),
        f"{digest.late.total:,} late",
        f"{digest.explained.total:,} absent with one",
        f"{digest.excused.total:,} excused",
    ]
    return f"{escaped(_headline(digest))}: {', '.join(said)}."


def _to_do(digest: DailyDigest) -> list[str]:
    """Write what the office has to do: "1 register missing", "4 absent without a reason"."""
    return [
        f"{counted(digest.due.incomplete, 'register')} missing",
        f"{digest.unexplained.total:,} absent without a reason",
    ]


def _figures(digest: DailyDigest) -> str:
    """Write what is to be done first, then the records by status, the registers, both rates."""
    lines = closing(digest.closes_at, digest.hour_cycle, closed=digest.closed)
    if digest.due.due or digest.records.total:
        lines.append(" · ".join(_to_do(digest)))
    found = digest.records
    if found.total:
        lines.append(
            f"Records: {found.present:,} present, {found.late:,} late, {found.excused:,} excused, "
            f"{found.absent:,} absent."
        )
    if digest.due.due:
        lines.append(_registers(digest))
    return "\n".join([*lines, _rates(digest)])


def _rates(digest: DailyDigest) -> str:
    """Write the rate of attendance, of the records taken and of all that are due."""
    found = digest.records
    if not found.total:
        return "No register has been taken: nothing is known of anybody."
    taken = f"{percent(found.attended, found.total)} attended, of {found.total:,} records taken"
    if not digest.due.missing:
        return f"{taken}."
    return (
        f"{taken}; {percent(found.attended, digest.expected)} of the {digest.expected:,} due so "
        f"far, {digest.due.missing:,} of them unknown."
    )


def _registers(digest: DailyDigest) -> str:
    """Write how many registers are complete, begun and not taken."""
    due = digest.due
    begun = due.incomplete - due.untaken
    return (
        f"Registers due so far: {due.due:,}; {due.due - due.incomplete:,} complete, "
        f"{begun:,} begun, {due.untaken:,} not taken."
    )


def _sections_of(digest: DailyDigest) -> list[ListSection]:
    """Put the lists in the order of the office's morning."""
    since = ""
    if digest.since:
        then = written_times.moment(digest.since, digest.day, digest.hour_cycle)
        since = f"{HEADINGS[Part.CHANGED]} since {then}"
    return [
        ListSection(Part.MISSING, HEADINGS[Part.MISSING], digest.missing),
        ListSection(Part.LATE, HEADINGS[Part.LATE], digest.late, grade_of),
        ListSection(Part.UNEXPLAINED, HEADINGS[Part.UNEXPLAINED], digest.unexplained, grade_of),
        ListSection(Part.EXPLAINED, HEADINGS[Part.EXPLAINED], digest.explained, grade_of),
        ListSection(Part.EXCUSED, HEADINGS[Part.EXCUSED], digest.excused, grade_of),
        ListSection(Part.CHANGED, since, digest.corrections),
    ]


def _by_grade(digest: DailyDigest, level: Level) -> list[Block]:
    """Count the unexplained absences by grade, where no lines do."""
    if level != Level.COUNTS or not digest.unexplained.total:
        return []
    found = [each for each in digest.tallies if each.group is Group.UNEXPLAINED]
    found.sort(key=lambda tally: (len(tally.grade), tally.grade))
    told = [f"{grade(each.grade) or 'no grade'}: {each.students:,}" for each in found]
    more = [f"and {len(told) - MOST_GRADES} more"] if len(told) > MOST_GRADES else []
    return [context(f"Absent without a reason: {', '.join([*told[:MOST_GRADES], *more])}")]
