"""The weekly digest: the week by day as a chart and a table, and the students whom it watches."""

from bot.attendance.days import written_times
from bot.attendance.digests.daily import Records
from bot.attendance.digests.full_lists import Part
from bot.attendance.digests.weekly import WeekDay, WeeklyDigest
from bot.attendance.numbers import counted
from bot.blocks.digests.daily_message import school_name
from bot.blocks.digests.lines import HEADINGS, Telling, percent
from bot.blocks.digests.lists import ListSection, lists
from bot.blocks.elements import (
    Block,
    Element,
    Message,
    context,
    escaped,
    header,
    section,
    small,
    told_at,
)
from bot.blocks.ids.digest_ids import ShowAll
from storage.tables.words import Level, Status

TITLE = "Absent, late and excused by day"
COLUMNS = ("Day", "Attended", "Present", "Late", "Excused", "Absent", "Registers missing")
CHARTED = tuple(status for status in Status if status is not Status.PRESENT)


def weekly(
    digest: WeeklyDigest,
    level: Level,
    chart: Block | None,
    *,
    edited: bool = False,
    names_wait: bool = False,
) -> Message:
    """Draw a school's week; `chart` is `native`, `image`, or none where neither can be shown."""
    ask = ShowAll.of(
        digest.school_id, digest.ends_on, Part.IN_A_ROW, level, digest_id=digest.digest_id
    )
    how = Telling(level, digest.ends_on, digest.hour_cycle)
    watched = (
        ListSection(Part.IN_A_ROW, HEADINGS[Part.IN_A_ROW], digest.in_a_row),
        ListSection(Part.OFTEN, HEADINGS[Part.OFTEN], digest.often),
    )
    sections = [each for each in watched if each.rows.total]
    return Message(
        _summary(digest),
        [
            header(_headline(digest)),
            section(_figures(digest)),
            *([chart] if chart and digest.days else []),
            *([_table(digest)] if digest.days else []),
            *lists(sections, how, ask, names_wait=names_wait),
            small(_as_of(digest, edited=edited)),
            context(_rule(digest)),
        ],
    )


def _as_of(digest: WeeklyDigest, *, edited: bool) -> Element:
    """Say when it was read."""
    lead = "Updated at" if edited else "As of"
    return told_at(lead, digest.at, digest.ends_on, digest.hour_cycle)


def _headline(digest: WeeklyDigest) -> str:
    """Write "Attendance · 16 Nov to 20 Nov 2026 · Riverside School"."""
    begins_on, ends_on = map(written_times.short, (digest.begins_on, digest.ends_on))
    week = f"{begins_on} to {ends_on} {digest.ends_on.year}"
    return f"Attendance · {week} · {school_name(digest.school)}"


def _summary(digest: WeeklyDigest) -> str:
    """Write the week in words, for push notifications and screen readers: nobody is named."""
    watched = (
        f"{counted(digest.in_a_row.total, 'student')} absent "
        f"{digest.watch.days_in_a_row} days in a row or more, "
        f"{digest.often.total:,} in {digest.watch.percent} % of the records or more"
    )
    return f"{escaped(_headline(digest))}: {_figures(digest)} {watched}. {words(digest)}"


def words(digest: WeeklyDigest) -> str:
    """Say what the chart shows, for who can't see it."""
    days = [f"{each.day:%a} {_in_words(each)}" for each in digest.days]
    return f"{TITLE}, in records. {'; '.join(days) or 'No day of the week has any'}."


def _in_words(found: WeekDay) -> str:
    """Write a day's charted records; where there are none, nothing is known."""
    if not found.records.total:
        return unknown(found)
    return ", ".join(f"{count(found.records, status):,} {status}" for status in CHARTED)


def unknown(found: WeekDay) -> str:
    """Say why a day has no records."""
    return "closed" if found.closed else "not taken"


def _figures(digest: WeeklyDigest) -> str:
    """Write the week's rate: of the days' totals together, not the mean of their rates."""
    found = digest.records
    if not found.total:
        return "No register was taken in this week."
    missing = sum(each.due.missing for each in digest.days)
    taken = f"{percent(found.attended, found.total)} attended, of {found.total:,} records taken"
    due = found.total + missing
    return f"{taken}; {percent(found.attended, due)} of the {due:,} due."


def _rule(digest: WeeklyDigest) -> str:
    """Say by which rules students are told of."""
    watch, since = digest.watch, written_times.short(digest.watched_from)
    return (
        f"In a row: absent in the first record of {watch.days_in_a_row} days or more one after "
        "another, of the days with a record; reaching into this week. Often: absent or excused in "
        f"{watch.percent} % or more of the student's records since {since}, "
        f"for those with records on {watch.least_days} days or more."
    )


def _table(digest: WeeklyDigest) -> Block:
    """Draw the week by day in records."""
    rows = [COLUMNS, *map(_row, digest.days)]
    return {
        "type": "table",
        "rows": [[{"type": "raw_text", "text": cell} for cell in cells] for cells in rows],
        "column_settings": [{"align": "left"}, *([{"align": "right"}] * (len(COLUMNS) - 1))],
    }


def _row(found: WeekDay) -> tuple[str, ...]:
    """Write one day."""
    records, due = found.records, found.due
    counts = (records.present, records.late, records.excused, records.absent)
    rate = percent(records.attended, records.total) if records.total else unknown(found)
    return (
        written_times.day(found.day),
        rate,
        *(f"{number:,}" if records.total else "–" for number in counts),
        "–" if found.closed else f"{due.incomplete:,} of {due.due:,}",
    )


def native(digest: WeeklyDigest) -> Block:
    """Draw the chart as a block of its own kind, which not every workspace takes.

    See https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block: a title of at
    most 50 characters, labels of at most 20, and series whose labels are the axis's categories.
    """
    days = [written_times.of_week(each.day) for each in digest.days]
    series = [
        {
            "name": status.capitalize(),
            "data": [
                {"label": day, "value": count(each.records, status)}
                for day, each in zip(days, digest.days, strict=True)
            ],
        }
        for status in CHARTED
    ]
    axis = {"categories": days, "y_label": "Records"}
    return {
        "type": "data_visualization",
        "title": TITLE,
        "chart": {"type": "bar", "series": series, "axis_config": axis},
    }


def count(records: Records, status: Status) -> int:
    """Give how many records have one of the charted statuses."""
    return records.by_status[status]


def image(digest: WeeklyDigest, file_id: str) -> Block:
    """Show the chart as a picture that has been uploaded to Slack, see `charts.png`."""
    return {
        "type": "image",
        "slack_file": {"id": file_id},
        "alt_text": words(digest),
        "title": {"type": "plain_text", "text": TITLE},
    }
