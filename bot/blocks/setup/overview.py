"""The first modal of setup: all that a school has set up, each part with its buttons."""

from typing import Any

from bot.attendance.arrangements import Arrangements
from bot.attendance.days.closed_stretches import ClosedStretch
from bot.blocks.digests.undelivered_notice import why
from bot.blocks.elements import (
    Block,
    Element,
    actions,
    button,
    context,
    escaped,
    header,
    plain,
    section,
)
from bot.blocks.forms import SetupCarried, days_of, marked, modal, of_channel
from bot.blocks.ids import setup_ids
from bot.blocks.ids.setup_ids import ClosedSpan, DigestAct, DigestChoice
from bot.blocks.roster.details_form import option
from storage.digests.planned import PlannedDigest
from storage.reminders import Reminding
from storage.schools.schools import NamedSchool
from storage.tables.words import ClosedBy, DigestKind, Level

MOST_OPTIONS = 100
MOST_STRETCHES = 20
ACTS = {
    DigestAct.EDIT: "Edit",
    DigestAct.PREVIEW: "Preview, for me alone",
    DigestAct.SEND: "Send now",
    DigestAct.REMOVE: "Remove",
}
TELLS = {
    Level.COUNTS: "numbers only, no students",
    Level.INITIALS: "with initials",
    Level.NAMES: "with names",
}


def overview(found: Arrangements, carried: SetupCarried, note: str = "") -> dict[str, Any]:
    """Draw the modal; `note` says what became of the last press."""
    blocks = [
        *([section(note)] if note else []),
        *choosing(found.schools, found.school),
        header("Digests"),
        *map(digest, found.digests),
        *([] if found.digests else [section("No channel gets a digest yet.")]),
        actions("add", [button(setup_ids.SETUP_ADD, "Add digest", "add")]),
        header("Reminders"),
        reminders(found.reminding),
        header("Closed days"),
        *closed(found.closed),
        actions("close", [button(setup_ids.SETUP_CLOSED, "Add closed days", "add")]),
        header("Time zone"),
        zone(found),
    ]
    return modal(setup_ids.SETUP, "Attendance setup", blocks, carried)


def choosing(schools: tuple[NamedSchool, ...], chosen: NamedSchool) -> list[Block]:
    """Draw the school's name, and a menu where there are several."""
    if len(schools) == 1:
        return [context(chosen.name)]
    # A menu has a hundred options at most; the chosen one has to be among them.
    shown = [each for each in schools if each.id != chosen.id][: MOST_OPTIONS - 1]
    ordered = sorted([*shown, chosen], key=lambda school: school.name)
    options = {each.id: option(each.name, str(each.id)) for each in ordered}
    menu: Element = {
        "type": "static_select",
        "action_id": setup_ids.SETUP_SCHOOL,
        "options": list(options.values()),
        "initial_option": options[chosen.id],
    }
    more = len(schools) - len(ordered)
    rest = [context(f"and {more} more: use the command line for those.")] if more else []
    return [actions(f"school:{chosen.id}", [menu]), *rest]


def digest(found: PlannedDigest) -> Block:
    """Draw a digest with its menu."""
    menu: Element = {
        "type": "overflow",
        "action_id": setup_ids.SETUP_DIGEST,
        "options": [
            option(text, DigestChoice(act=act, digest_id=found.id).written())
            for act, text in ACTS.items()
        ],
    }
    return marked("\n".join(lines_of(found)), menu)


def lines_of(found: PlannedDigest) -> list[str]:
    """Write what a digest is, when it goes out, and whether it does."""
    wanted = found.plan
    name = "Daily digest" if wanted.kind is DigestKind.DAILY else "Weekly digest"
    when = f"{wanted.at:%H:%M}, {days_of(wanted.weekdays)}"
    lines = [f"*{name}* in {of_channel(wanted.channel_id)}", f"{when} · {TELLS[wanted.level]}"]
    if wanted.on_closed_days:
        lines.append("On closed days too")
    if found.stopped_by:
        lines.append(f"⚠️ Stopped: {escaped(why(found.stopped_by))} Then edit and save it.")
    elif not wanted.active:
        lines.append("⏸️ Paused")
    return lines


def reminders(rule: Reminding) -> Block:
    """Draw how the school reminds."""
    change = button(setup_ids.SETUP_REMINDERS, "Change", "change", says="Change reminders")
    if not rule.active:
        return section("Off: nobody is reminded of a register that is not complete.", change)
    lines = [f"Teachers get the register {rule.after_minutes} min after a lesson began."]
    if rule.office_channel_id:
        place = of_channel(rule.office_channel_id)
        lines.append(
            f"{place} gets the list of those missing after {rule.office_after_minutes} min."
        )
    return marked("\n".join(lines), change)


def closed(stretches: tuple[ClosedStretch, ...]) -> list[Block]:
    """Draw the closed days to come, each stretch with a button."""
    if not stretches:
        return [section("None to come.")]
    drawn = [closure(each) for each in stretches[:MOST_STRETCHES]]
    more = len(stretches) - len(drawn)
    return [*drawn, *([context(f"and {more} more later")] if more else [])]


def closure(found: ClosedStretch) -> Block:
    """Draw one stretch of closed days."""
    days = written(found)
    value = ClosedSpan(first=found.first, last=found.last).written()
    remove = button(setup_ids.SETUP_REOPEN, "Remove", value, says=f"Remove {days}")
    asked = {
        "title": plain("Open again?", 100),
        "text": plain(f"Registers will be due on {days}.", 300),
        "confirm": plain("Remove", 30),
        "deny": plain("Cancel", 30),
    }
    closes = f", closes at {found.closes_at:%H:%M}" if found.closes_at else ""
    by = " (from the calendar)" if found.entered_by is ClosedBy.CALENDAR else ""
    return section(f"{days}{closes}: {found.title}{by}", remove | {"confirm": asked})


def written(found: ClosedStretch) -> str:
    """Write the first and the last day of a stretch."""
    first = f"{found.first:%a %-d %b %Y}"
    return first if found.first == found.last else f"{first} to {found.last:%a %-d %b %Y}"


def zone(found: Arrangements) -> Block:
    """Draw the school's time zone and what its clocks show."""
    change = button(setup_ids.SETUP_ZONE, "Change", "change", says="Change the time zone")
    return section(f"{found.school.time_zone}, where it is {found.at:%H:%M on %A}.", change)
