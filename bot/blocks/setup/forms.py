"""The forms of setup: a digest, its removal, reminders, closed days, the time zone."""

from datetime import time
from typing import Any

from bot.attendance.arrangements import MOST_MINUTES
from bot.blocks import ids
from bot.blocks.elements import context, plain
from bot.blocks.forms import (
    DAY_NAMES,
    SetupCarried,
    boxes,
    channel_input,
    choice,
    date_input,
    marked,
    minutes_input,
    modal,
    radios,
    text_input,
    time_input,
)
from bot.blocks.setup.overview import lines_of
from storage.schools.schools import NamedSchool
from storage.setup import DigestPlan, PlannedDigest, Reminding
from storage.tables import NAME
from storage.tables.words import DigestKind, Level

ON_CLOSED_DAYS, PAUSED, ON, OFF = "on_closed_days", "paused", "on", "off"
KINDS = (
    choice("Daily: the day's absences and missing registers", DigestKind.DAILY),
    choice("Weekly: the week by day, and who is often absent", DigestKind.WEEKLY),
)
LEVELS = (
    choice("Counts", Level.COUNTS, "No student is told of."),
    choice("Initials", Level.INITIALS, "Such as A. L."),
    choice("Names", Level.NAMES, "For channels that only the office reads."),
)
DAYS = tuple(choice(name, str(number)) for number, name in enumerate(DAY_NAMES, 1))
MORE = (
    choice("On closed days too", ON_CLOSED_DAYS),
    choice("Paused: nothing is posted by itself", PAUSED),
)
SWITCH = (
    choice("On: teachers get the register in a direct message", ON),
    choice("Off", OFF),
)
LONGEST_ZONE = 64
NEW = DigestPlan(DigestKind.DAILY, "", time(15, 30), "12345", Level.COUNTS)


def digest(
    school: NamedSchool, carried: SetupCarried, found: PlannedDigest | None
) -> dict[str, Any]:
    """Draw the form for a digest, or for a new one: at first it tells counts only."""
    wanted = found.plan if found else NEW
    ticked = {ON_CLOSED_DAYS: wanted.on_closed_days, PAUSED: not wanted.active}
    blocks = [
        radios("kind", "Kind", KINDS, wanted.kind),
        channel_input("channel", "Channel", wanted.channel_id)
        | {"hint": plain("Not one with guests or people of another organisation.")},
        time_input("at", f"Time in {school.time_zone}", f"{wanted.at:%H:%M}"),
        boxes("weekdays", "Weekdays", DAYS, wanted.weekdays),
        radios("level", "Students", LEVELS, wanted.level),
        boxes("more", "More", MORE, [name for name, on in ticked.items() if on], optional=True),
    ]
    title = "Edit digest" if found else "Add digest"
    return modal(ids.SETUP_DIGEST, title, blocks, carried, "Save")


def removal(carried: SetupCarried, found: PlannedDigest) -> dict[str, Any]:
    """Ask whether a digest is to be removed."""
    blocks = [marked("\n".join(lines_of(found))), context("What it has posted stays.")]
    return modal(ids.SETUP_REMOVE, "Remove digest?", blocks, carried, "Remove")


def reminders(rule: Reminding, carried: SetupCarried) -> dict[str, Any]:
    """Draw the form for reminders."""
    office = "Minutes until the office's list"
    blocks = [
        radios("active", "Reminders", SWITCH, ON if rule.active else OFF),
        minutes_input(
            "after_minutes",
            "Minutes after the start of a meeting",
            rule.after_minutes,
            MOST_MINUTES,
        ),
        channel_input(
            "office_channel",
            "Channel for the office's list of missing registers",
            rule.office_channel_id,
            optional=True,
        ),
        minutes_input("office_after_minutes", office, rule.office_after_minutes, MOST_MINUTES),
    ]
    return modal(ids.SETUP_REMINDERS, "Reminders", blocks, carried, "Save")


def closed_days(carried: SetupCarried) -> dict[str, Any]:
    """Draw the form for closed days."""
    blocks = [
        date_input("first", "First day"),
        date_input("last", "Last day, if there are several", optional=True),
        text_input("title", "Title", "", NAME),
        time_input("closes_at", "Closes early, at", None, optional=True)
        | {"hint": plain("Leave this empty for days that are closed all day.")},
    ]
    return modal(ids.SETUP_CLOSED, "Closed days", blocks, carried, "Save")


def zone(school: NamedSchool, carried: SetupCarried) -> dict[str, Any]:
    """Draw the form for a school's time zone."""
    asked = text_input("time_zone", "IANA time zone", school.time_zone, LONGEST_ZONE)
    hint = {"hint": plain("Such as Europe/London. Digests keep their time of day.")}
    return modal(ids.SETUP_ZONE, "Time zone", [asked | hint], carried, "Save")
