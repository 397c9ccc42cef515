"""A school's classes, one class, and its staff, with the ways to change them."""

from collections.abc import Sequence
from uuid import UUID

from bot.attendance import names
from bot.attendance.days import written_times
from bot.attendance.names import isolated
from bot.attendance.numbers import counted
from bot.attendance.rosters.looking import ON_A_PAGE, ClassList, ClassSeen, StaffList
from bot.blocks.elements import (
    Block,
    Element,
    Message,
    actions,
    button,
    context,
    header,
    plain,
    section,
)
from bot.blocks.ids import roster_ids, upload_ids
from bot.blocks.ids.roster_ids import OfRoster
from bot.blocks.inputs import option
from storage.schools.offerings import ListedOffering, MemberRow, OfferingRow, TeacherRow
from storage.schools.people.staff import ListedStaff

MOST_IN_MENU = 100
_IN_A_SECTION = 25
FROM_SHEET = "Upload classes and students as a spreadsheet"
FROM_ROSTER = (
    "From the school's own system: the next import writes it again as it stands there, so change "
    "it there as well."
)


def by_hand(school_id: UUID) -> Block:
    """Draw the way to a school's classes, students and staff, for setup."""
    way = button(roster_ids.OPEN_CLASSES, "Open", _value(school_id), says="Open classes and staff")
    return section("Classes, their students and times, and staff: added and changed by hand.", way)


def class_list(found: ClassList, note: str = "") -> Message:
    """Draw a page of classes, with the ways to add one and to the staff."""
    school_id = found.school.id
    top = [
        button(roster_ids.ADD_CLASS, "Add a class", _value(school_id), style="primary"),
        button(upload_ids.SHEET, "Spreadsheet…", _value(school_id), says=FROM_SHEET),
        button(roster_ids.STAFF, "Staff", _value(school_id)),
    ]
    text = "Classes of the school"
    none = [section("No classes yet.")] if not found.total else []
    return Message(
        text,
        [
            *([section(note)] if note else []),
            header(f"Classes: {found.total}"),
            context(found.school.name),
            actions("top", top),
            *none,
            *(_class_line(each, school_id) for each in found.rows),
            *_pages(found),
        ],
    )


def _class_line(found: ListedOffering, school_id: UUID) -> Block:
    row = found.row
    lacks = " · no teacher" if not found.teachers else ""
    lacks += " · no timetable" if not found.meetings else ""
    says = f"{isolated(_called(row))}\n{counted(found.students, 'student')}{lacks}"
    value = _value(school_id, row.id)
    return section(says, button(roster_ids.CLASS, "Open", value, says=f"Open {row.title}"))


def _pages(found: ClassList) -> list[Block]:
    last = max(found.total - 1, 0) // ON_A_PAGE
    ways = [
        button(f"{roster_ids.CLASSES}_{name}", text, _value(found.school.id, page=page))
        for name, text, page in (
            ("back", "Back", found.page - 1),
            ("next", "More", found.page + 1),
        )
        if 0 <= page <= last
    ]
    return [actions("pages", ways)] if ways else []


def class_seen(found: ClassSeen, note: str = "") -> Message:
    """Draw a class: its dates, when it meets, who teaches and who learns in it."""
    row, school_id = found.row, found.school.id
    value = _value(school_id, row.id)
    ways = [
        button(roster_ids.ADD_STUDENTS, "Add students", value, style=_lead(found.members)),
        button(roster_ids.TIMES, "Timetable", value),
        button(roster_ids.ADD_TEACHER, "Add a teacher", value),
        button(roster_ids.CHANGE_CLASS, "Change class", value),
        button(roster_ids.CLASSES, "All classes", _value(school_id)),
    ]
    return Message(
        "A class",
        [
            *([section(note)] if note else []),
            header(row.title),
            context(_about(row)),
            section(found.times or "No timetable: one register a day."),
            actions("class", ways),
            header("Teachers"),
            *(_teacher(each, found) for each in found.teachers),
            *([] if found.teachers else [section("Nobody yet.")]),
            header(f"Students: {len(found.members)}"),
            *_members(found),
        ],
    )


def _lead(there: Sequence[object]) -> str:
    return "" if there else "primary"


def _about(row: OfferingRow) -> str:
    span = (
        f"{written_times.day_and_year(row.begins_on)} to {written_times.day_and_year(row.ends_on)}"
    )
    code = f"{isolated(row.code)} · " if row.code else ""
    return f"{code}{span}"


def _teacher(found: TeacherRow, seen: ClassSeen) -> Block:
    who = isolated(names.full((found.given_name, found.family_name)))
    value = _value(seen.school.id, found.id)
    change = button(roster_ids.TEACHER, "Last day…", value, says=f"Last day of {who}")
    return section(f"{who}{_stretch(found, seen)}", change)


def _stretch(found: TeacherRow | MemberRow, seen: ClassSeen) -> str:
    begins = f" from {written_times.day(found.begins_on)}" if found.begins_on > seen.today else ""
    ends = f" until {written_times.day(found.ends_on)}" if found.ends_on else ""
    return f",{begins}{ends}" if begins or ends else ""


def _members(seen: ClassSeen) -> list[Block]:
    if not seen.members:
        return [section("Nobody yet.")]
    lines = [_member(each, seen) for each in seen.members]
    parts = [lines[at : at + _IN_A_SECTION] for at in range(0, len(lines), _IN_A_SECTION)]
    shown = seen.members[:MOST_IN_MENU]
    menu: Element = {
        "type": "static_select",
        "action_id": roster_ids.MEMBER,
        "placeholder": plain("Change a student…", 150),
        "options": [
            option(line, _value(seen.school.id, each.id))
            for each, line in zip(shown, lines[:MOST_IN_MENU], strict=True)
        ],
    }
    # A menu keeps its choice until its block has another id.
    mark = len(seen.members)
    return [*(section("\n".join(part)) for part in parts), actions(f"member{mark}", [menu])]


def _member(found: MemberRow, seen: ClassSeen) -> str:
    told = ", ".join(filter(None, (found.grade, found.number)))
    who = isolated(names.full((found.given_name, found.family_name)))
    return f"{who}{f' ({told})' if told else ''}{_stretch(found, seen)}"


def staff_list(found: StaffList, note: str = "") -> Message:
    """Draw a school's staff with their roles."""
    school_id = found.school.id
    ways = [
        button(roster_ids.ADD_STAFF, "Add somebody", _value(school_id), style="primary"),
        button(roster_ids.CLASSES, "Classes", _value(school_id)),
    ]
    lines = [_colleague(each) for each in found.rows]
    parts = [lines[at : at + _IN_A_SECTION] for at in range(0, len(lines), _IN_A_SECTION)]
    menu: Element = {
        "type": "static_select",
        "action_id": roster_ids.CHANGE_STAFF,
        "placeholder": plain("Change somebody…", 150),
        "options": [
            option(line, _value(school_id, each.id))
            for each, line in zip(found.rows[:MOST_IN_MENU], lines[:MOST_IN_MENU], strict=True)
        ],
    }
    return Message(
        "Staff of the school",
        [
            *([section(note)] if note else []),
            header(f"Staff: {len(found.rows)}"),
            context(found.school.name),
            actions("top", ways),
            *(section("\n".join(part)) for part in parts[: MOST_IN_MENU // _IN_A_SECTION]),
            *([actions("change", [menu])] if found.rows else []),
        ],
    )


def _colleague(found: ListedStaff) -> str:
    who = isolated(names.full((found.given_name, found.family_name)))
    return f"{who}: {found.role if found.active else 'has left'}"


def _called(row: OfferingRow) -> str:
    return f"{row.title} ({row.code})" if row.code else row.title


def _value(school_id: UUID, row_id: UUID | None = None, page: int = 0) -> str:
    return OfRoster(school_id=school_id, row_id=row_id, page=page).written()
