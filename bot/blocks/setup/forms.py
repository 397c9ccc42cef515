"""The forms of setup: a digest, its removal, reminders, closed days, the time zone."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from bot.attendance import names
from bot.attendance.names import isolated
from bot.attendance.reminders.reminder_rules import MOST_GRACE, MOST_MINUTES_AFTER, ReminderForm
from bot.blocks.elements import Block, context, plain
from bot.blocks.forms import (
    DAY_NAMES,
    SetupCarried,
    boxes,
    channel_input,
    choice,
    date_input,
    marked,
    menu_of_several,
    minutes_input,
    modal,
    radios,
    text_input,
    time_input,
)
from bot.blocks.ids import setup_ids
from bot.blocks.setup import zone_inputs
from bot.blocks.setup.overview import lines_of
from storage.digests.planned import DigestPlan, PlannedDigest
from storage.schools.people.staff import ListedStaff
from storage.schools.schools import NamedSchool
from storage.tables import NAME
from storage.tables.words import DigestKind, Level

ON_CLOSED_DAYS, PAUSED, ON, OFF = "on_closed_days", "paused", "on", "off"
KINDS = (
    choice("Daily: the day's absences and missing registers", DigestKind.DAILY),
    choice("Weekly: the week by day, and who is often absent", DigestKind.WEEKLY),
    choice("Board: registers missing now, kept up to date all day", DigestKind.BOARD),
)
LEVELS = (
    choice("Numbers only", Level.COUNTS, "No student is told of."),
    choice("With initials", Level.INITIALS, "Such as A. L."),
    choice("With names", Level.NAMES, "For channels that only the office reads."),
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
# Of a menu's group.
MOST_OPTIONS = 100
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
        time_input("at", f"Time in {school.time_zone}", wanted.at.isoformat("minutes")),
        boxes("weekdays", "Weekdays", DAYS, wanted.weekdays),
        radios("level", "Students", LEVELS, wanted.level),
        boxes("more", "More", MORE, [name for name, on in ticked.items() if on], optional=True),
    ]
    title = "Edit digest" if found else "Add digest"
    return modal(setup_ids.SETUP_DIGEST, title, blocks, carried, "Save")


def removal(school: NamedSchool, carried: SetupCarried, found: PlannedDigest) -> dict[str, Any]:
    """Ask whether a digest is to be removed."""
    blocks = [
        marked("\n".join(lines_of(found, school.hour_cycle))),
        context("What it has posted stays."),
    ]
    return modal(setup_ids.SETUP_REMOVE, "Remove digest?", blocks, carried, "Remove")


def reminders(found: ReminderForm, carried: SetupCarried) -> dict[str, Any]:
    """Draw the form for reminders: the ladder, from the teacher to those who are told last."""
    rule = found.rule
    office = "Minutes until the office's list"
    persons = [str(each) for each in rule.persons]
    blocks = [
        minutes_input(
            "grace_minutes",
            "Minutes until a register counts as missing",
            found.grace_minutes,
            MOST_GRACE,
        )
        | {"hint": plain("After the start of its lesson, on Home, the board and lists.")},
        radios("active", "Reminders", SWITCH, ON if rule.active else OFF),
        minutes_input(
            "after_minutes",
            "Minutes after the start of a lesson",
            rule.after_minutes,
            MOST_MINUTES_AFTER,
        ),
        minutes_input(
            "co_teachers_after_minutes",
            "Minutes until co-teachers get it too",
            rule.co_teachers_after_minutes,
            MOST_MINUTES_AFTER,
            optional=True,
        )
        | {
            "hint": plain("Empty: all teachers at once. Else the first one assigned gets it alone.")
        },
        channel_input(
            "office_channel",
            "Channel for the office's list of missing registers",
            rule.office_channel_id,
            optional=True,
        ),
        minutes_input(
            "office_after_minutes", office, rule.office_after_minutes, MOST_MINUTES_AFTER
        ),
        *_persons(found.staff, persons),
        minutes_input(
            "persons_after_minutes",
            "Minutes until they are told",
            rule.persons_after_minutes,
            MOST_MINUTES_AFTER,
            optional=True,
        ),
    ]
    return modal(setup_ids.SETUP_REMINDERS, "Reminders", blocks, carried, "Save")


def _persons(staff: Sequence[ListedStaff], chosen: Sequence[str]) -> list[Block]:
    """Draw the choice of whom is told last; the chosen are among those offered."""
    first = sorted(staff, key=lambda each: str(each.id) not in chosen)[:MOST_OPTIONS]
    offered = [each for each in staff if each in first]
    choices = [
        choice(isolated(names.full((each.given_name, each.family_name))) or "–", str(each.id))
        for each in offered
    ]
    if not choices:
        return []
    label = "Persons who are told last, by a direct message"
    return [menu_of_several("persons", label, choices, chosen, optional=True)]


def closed_days(carried: SetupCarried) -> dict[str, Any]:
    """Draw the form for closed days."""
    blocks = [
        date_input("first", "First day"),
        date_input("last", "Last day, if there are several", optional=True),
        text_input("title", "Title", "", NAME),
        time_input("closes_at", "Closes early, at", None, optional=True)
        | {"hint": plain("Leave this empty for days that are closed all day.")},
    ]
    return modal(setup_ids.SETUP_CLOSED, "Closed days", blocks, carried, "Save")


def zone(school: NamedSchool, carried: SetupCarried, at: datetime) -> dict[str, Any]:
    """Draw the form for a school's time zone and clock."""
    blocks = zone_inputs.inputs(
        school.time_zone,
        school.hour_cycle,
        at,
        "Type a city, or GMT+1. Digests keep their time of day.",
    )
    return modal(setup_ids.SETUP_ZONE, "Time zone and clock", blocks, carried, "Save")
