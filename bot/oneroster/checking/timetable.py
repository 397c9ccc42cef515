"""Meetings: when a course offering meets in a week, from our own meetings.csv."""

from collections.abc import Iterator
from datetime import time

from bot.oneroster.checking import courses
from bot.oneroster.checking.known import Known, batches
from bot.oneroster.problems import RowProblem, shown
from bot.oneroster.rows import MeetingRow
from storage.rosters.exports.staged import StagedMeeting

MEETINGS = "meetings.csv"


def check_meetings(known: Known) -> None:
    """Read the timetable, if the export has one."""
    known.has_timetable = MEETINGS in known.reader.export.sizes
    for batch in batches(_meetings(known)):
        known.staging.add_meetings(batch)


def check_overlaps(known: Known) -> None:
    """Refuse meetings of one class at the same time, and two of one period on one weekday."""
    for school in known.schools:
        earlier: list[StagedMeeting] = []
        for meeting in list(known.staging.meetings(school)):
            if earlier and _day_of(earlier[0]) != _day_of(meeting):
                earlier = []
            problem = _clash(meeting, earlier)
            if problem is None:
                earlier.append(meeting)
            else:
                known.findings.refuse(problem, meeting.course_offering)
                known.staging.drop_meeting(meeting.line)


def clock(minutes: int) -> time:
    """Give the time of day of a minute of the day."""
    return time(minutes // 60, minutes % 60)


def _meetings(known: Known) -> Iterator[StagedMeeting]:
    for line, row in known.reader.rows(MEETINGS, MeetingRow):
        offering = known.offerings.get(row.class_sourced_id)
        if offering is None:
            known.findings.refuse_orphan(
                MEETINGS,
                line,
                "classSourcedId",
                courses.CLASSES,
                row.class_sourced_id,
                sourced_id=row.class_sourced_id,
            )
        elif row.end_time <= row.start_time:
            found = f"{row.end_time:%H:%M}, with a startTime of {row.start_time:%H:%M}"
            problem = RowProblem(MEETINGS, line, "endTime", found, "a later time of the same day")
            known.findings.refuse(problem, row.class_sourced_id)
        else:
            yield StagedMeeting(
                line,
                offering.school,
                row.class_sourced_id,
                int(row.weekday),
                row.period,
                _minutes(row.start_time),
                _minutes(row.end_time),
            )


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _day_of(meeting: StagedMeeting) -> tuple[str, int]:
    return meeting.course_offering, meeting.weekday


def _clash(meeting: StagedMeeting, earlier: list[StagedMeeting]) -> RowProblem | None:
    for other in earlier:
        if meeting.starts < other.ends:
            found = (
                f"{clock(meeting.starts):%H:%M}, when the class meets already (row {other.line})"
            )
            expected = f"{clock(other.ends):%H:%M} or later"
            return RowProblem(MEETINGS, meeting.line, "startTime", found, expected)
        if meeting.period == other.period:
            found = f"{shown(meeting.period)} a second time on weekday {meeting.weekday}"
            expected = f"a period other than that of row {other.line}"
            return RowProblem(MEETINGS, meeting.line, "period", found, expected)
    return None
