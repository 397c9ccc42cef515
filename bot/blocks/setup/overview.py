"""The first modal of setup: all that a school has set up, each part with its buttons."""

from typing import Any

from bot.attendance.arrangements import Arrangements
from bot.attendance.days import written_times
from bot.attendance.days.closed_stretches import ClosedStretch
from bot.attendance.numbers import counted
from bot.blocks.beginning.panel import panel
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
from bot.blocks.inputs import option
from bot.blocks.rosters.lists import by_hand
from bot.blocks.setup import (
    book_forms,
    clearing_forms,
    contact_forms,
    desk_forms,
    escalation_forms,
    privacy_forms,
    reason_forms,
    retention_forms,
    roster_forms,
)
from bot.blocks.workspaces import moving, renewal
from storage.digests.planned import PlannedDigest
from storage.reminders import Reminding
from storage.schools.schools import NamedSchool
from storage.tables.words import ClosedBy, DigestKind, HourCycle, Level

MOST_OPTIONS = 100
MOST_STRETCHES = 20
ACTS = {
    DigestAct.EDIT: "Edit",
    DigestAct.PREVIEW: "Preview, for me alone",
    DigestAct.SEND: "Send now",
    DigestAct.REMOVE: "Remove",
}
KINDS = {
    DigestKind.DAILY: "Daily digest",
    DigestKind.WEEKLY: "Weekly digest",
    DigestKind.BOARD: "Board",
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
        *_choosing(found.schools, found.school),
        *renewal.told(found.renewal),
        *(panel(found.beginning, in_setup=True) if found.beginning else []),
        header("Digests"),
        *(_digest(each, found.school.hour_cycle) for each in found.digests),
        *([] if found.digests else [section("No channel gets a digest yet.")]),
        *([context(_looking(found.looked_for))] if found.looked_for else []),
        actions("add", [button(setup_ids.SETUP_ADD, "Add digest", "add")]),
        header("Reminders"),
        _reminders(found.reminding, found.grace_minutes),
        header("Closed days"),
        *_closed(found.closed, found.school.hour_cycle),
        actions("close", [button(setup_ids.SETUP_CLOSED, "Add closed days", "add")]),
        header("Late arrivals"),
        desk_forms.told(found.arriving),
        header("Nobody reached"),
        escalation_forms.told(found.escalating),
        header("Contact clock"),
        contact_forms.told(found.contact_minutes),
        header("Clearing absences"),
        clearing_forms.told(found.clearing),
        header("Reasons"),
        reason_forms.told(found.reasons),
        header("Changes to registers"),
        book_forms.told(found.books, found.school.hour_cycle, found.at.date()),
        header("Privacy"),
        retention_forms.told(found.keeping, found.school.hour_cycle, found.at.date()),
        *privacy_forms.told(found.school.id),
        header("Rosters"),
        *roster_forms.told(found.rosters, found.school, found.at),
        by_hand(found.school.id),
        header("Time zone and clock"),
        _zone(found),
        header("Slack workspace"),
        moving.told(found.belonging),
    ]
    return modal(setup_ids.SETUP, "Attendance setup", blocks, carried)


def _looking(number: int) -> str:
    found = counted(number, "message")
    return f"🔎 {found}: outcome unknown, looking in Slack. Nothing is posted twice."


def _choosing(schools: tuple[NamedSchool, ...], chosen: NamedSchool) -> list[Block]:
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


def _digest(found: PlannedDigest, hour_cycle: HourCycle) -> Block:
    """Draw a digest with its menu."""
    menu: Element = {
        "type": "overflow",
        "action_id": setup_ids.SETUP_DIGEST,
        "options": [
            option(text, DigestChoice(act=act, digest_id=found.id).written())
            for act, text in ACTS.items()
        ],
    }
    return marked("\n".join(lines_of(found, hour_cycle)), menu)


def lines_of(found: PlannedDigest, hour_cycle: HourCycle) -> list[str]:
    """Write what a digest is, when it goes out, and whether it does."""
    wanted = found.plan
    name = KINDS[wanted.kind]
    when = f"{written_times.clock(wanted.at, hour_cycle)}, {days_of(wanted.weekdays)}"
    lines = [f"*{name}* in {of_channel(wanted.channel_id)}", f"{when} · {TELLS[wanted.level]}"]
    if wanted.on_closed_days:
        lines.append("On closed days too")
    if found.stopped_by:
        lines.append(f"⚠️ Stopped: {escaped(why(found.stopped_by))} Then edit and save it.")
    elif not wanted.active:
        lines.append("⏸️ Paused")
    return lines


def _reminders(rule: Reminding, grace_minutes: int) -> Block:
    """Draw how the school reminds, and from when on a register is missing."""
    missing = f"A register counts as missing {grace_minutes} min after its lesson began."
    change = button(setup_ids.SETUP_REMINDERS, "Change", "change", says="Change reminders")
    if not rule.active:
        off = "Off: nobody is reminded of a register that is not complete."
        return section(f"{off}\n{missing}", change)
    co_teachers = rule.co_teachers_after_minutes
    who = "Teachers get" if co_teachers is None else "The first teacher gets"
    lines = [missing, f"{who} the register {rule.after_minutes} min after a lesson began."]
    if co_teachers is not None:
        lines.append(f"Co-teachers get it after {co_teachers} min.")
    if rule.office_channel_id:
        place = of_channel(rule.office_channel_id)
        lines.append(
            f"{place} gets the list of those missing after {rule.office_after_minutes} min."
        )
    if rule.persons_after_minutes is not None:
        told = counted(len(rule.persons), "named person")
        lines.append(
            f"Told last, by direct message: {told}, after {rule.persons_after_minutes} min."
        )
    return marked("\n".join(lines), change)


def _closed(stretches: tuple[ClosedStretch, ...], hour_cycle: HourCycle) -> list[Block]:
    """Draw the closed days to come, each stretch with a button."""
    if not stretches:
        return [section("None to come.")]
    drawn = [_closure(each, hour_cycle) for each in stretches[:MOST_STRETCHES]]
    more = len(stretches) - len(drawn)
    return [*drawn, *([context(f"and {more} more later")] if more else [])]


def _closure(found: ClosedStretch, hour_cycle: HourCycle) -> Block:
    """Draw one stretch of closed days."""
    days = _written(found)
    value = ClosedSpan(first=found.first, last=found.last).written()
    remove = button(setup_ids.SETUP_REOPEN, "Remove", value, says=f"Remove {days}")
    asked = {
        "title": plain("Open again?", 100),
        "text": plain(f"Registers will be due on {days}.", 300),
        "confirm": plain("Remove", 30),
        "deny": plain("Cancel", 30),
    }
    closes = ""
    if found.closes_at:
        closes = f", closes at {written_times.clock(found.closes_at, hour_cycle)}"
    by = " (from the calendar)" if found.entered_by is ClosedBy.CALENDAR else ""
    return section(f"{days}{closes}: {found.title}{by}", remove | {"confirm": asked})


def _written(found: ClosedStretch) -> str:
    """Write the first and the last day of a stretch."""
    first, last = map(written_times.day_and_year, (found.first, found.last))
    return first if first == last else f"{first} to {last}"


def _zone(found: Arrangements) -> Block:
    """Draw the school's time zone and what its clocks show."""
    change = button(setup_ids.SETUP_ZONE, "Change", "change", says="Change time zone and clock")
    now = written_times.clock(found.at, found.school.hour_cycle)
    return section(f"{found.school.time_zone}, where it is {now} on {found.at:%A}.", change)
