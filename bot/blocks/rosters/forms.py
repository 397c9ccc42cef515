"""The forms that change a school's rosters."""

from typing import Any
from uuid import UUID

from bot.attendance.numbers import counted
from bot.attendance.rosters.enrolling import Enrolled
from bot.attendance.rosters.looking import ClassSeen, NewClassForm
from bot.attendance.rosters.typed_students import MOST_LINES
from bot.blocks import inputs
from bot.blocks.elements import Block, context, plain
from bot.blocks.forms import choice, date_input, lines_input, modal, radios, text_input
from bot.blocks.ids import roster_ids
from bot.blocks.inputs import input_block
from bot.blocks.rosters.lists import FROM_ROSTER
from bot.blocks.surfaces import FormCarried
from storage.schools.offerings import MemberRow, TeacherRow
from storage.schools.people.staff import ListedStaff
from storage.tables import NAME
from storage.tables.words import Role

_CODE, _GRADE, _NUMBER = 64, 32, 64
_LONGEST = 3000
HERE, LEFT = "here", "left"
_ROLES = (
    choice("Teacher", Role.TEACHER, "Takes the registers of their own classes."),
    choice("Office", Role.OFFICE, "Sees and changes every register of the school."),
    choice("Admin", Role.ADMIN, "As the office, and sets the school up."),
)


class RosterCarried(FormCarried):
    """What a form keeps while it is open: of which school, and of which row or class it is.

    `seen` is the version of what it shows.
    """

    school_id: UUID
    row_id: UUID | None = None
    course_offering_id: UUID | None = None
    seen: str = ""


def new_class(found: NewClassForm, me: str, carried: RosterCarried) -> dict[str, Any]:
    """Draw the form for a new class; whoever opens it is offered as its teacher."""
    blocks = [
        text_input("title", "Title", "", NAME) | {"hint": plain("Such as Biology 9A.")},
        text_input("code", "Short code", "", _CODE, optional=True),
        date_input("begins_on", "First day", chosen=found.begins_on.isoformat()),
        date_input(
            "ends_on", "Last day", chosen=found.ends_on.isoformat() if found.ends_on else ""
        ),
        _person("teacher", "Teacher", me, optional=True),
        _times(""),
    ]
    return modal(roster_ids.ADD_CLASS, "Add a class", blocks, carried, "Add")


def change_class(found: ClassSeen, carried: RosterCarried) -> dict[str, Any]:
    """Draw the form for a class; its last day is how it ends."""
    row = found.row
    blocks = [
        *_warned(row.sourced_id),
        text_input("title", "Title", row.title, NAME),
        text_input("code", "Short code", row.code, _CODE, optional=True),
        date_input("begins_on", "First day", chosen=row.begins_on.isoformat()),
        date_input("ends_on", "Last day", chosen=row.ends_on.isoformat()),
        context("A class that is over keeps its registers: give it the last day it met."),
    ]
    return modal(roster_ids.CHANGE_CLASS, "Change class", blocks, carried, "Save")


def times(found: ClassSeen, carried: RosterCarried) -> dict[str, Any]:
    """Draw the form for a class's timetable."""
    note = "A change holds from today on; the registers of the past stay as they are."
    sis = "An import that brings a timetable writes this one again." if found.row.sourced_id else ""
    blocks = [_times(found.times), context(" ".join(filter(None, (note, sis))))]
    return modal(roster_ids.TIMES, "Timetable", blocks, carried, "Save")


def add_students(found: ClassSeen, carried: RosterCarried) -> dict[str, Any]:
    """Draw the form for students, one a line."""
    first = max(found.row.begins_on, found.today) if found.has_registers else found.row.begins_on
    hint = (
        "Ada Lovelace, or as in a table: Lovelace; Ada; 9; 1815 (family name, given name, grade, "
        f"number). At most {MOST_LINES} at once."
    )
    blocks = [
        lines_input("students", "Students, one a line", "", _LONGEST) | {"hint": plain(hint)},
        date_input("begins_on", "First day in this class", chosen=first.isoformat()),
        context(
            "Whom the school has already is not made again: by the number, or by a name that only "
            "one student has."
        ),
    ]
    return modal(roster_ids.ADD_STUDENTS, "Add students", blocks, carried, "Add")


def member(found: MemberRow, carried: RosterCarried) -> dict[str, Any]:
    """Draw the form for a student in a class."""
    blocks = [
        *_warned(found.student_sourced_id or found.sourced_id),
        text_input("given_name", "Given name", found.given_name, NAME, optional=True),
        text_input("family_name", "Family name", found.family_name, NAME),
        text_input("grade", "Grade", found.grade, _GRADE, optional=True),
        text_input("number", "The school's number", found.number, _NUMBER, optional=True),
        date_input(
            "ends_on",
            "Last day in this class",
            chosen=found.ends_on.isoformat() if found.ends_on else "",
            optional=True,
        )
        | {"hint": plain("Leave this empty for as long as the class lasts.")},
    ]
    return modal(roster_ids.MEMBER, "Change student", blocks, carried, "Save")


def add_teacher(found: ClassSeen, carried: RosterCarried) -> dict[str, Any]:
    """Draw the form for who teaches a class."""
    blocks = [
        _person("teacher", "Teacher", ""),
        date_input("begins_on", "First day", chosen=found.row.begins_on.isoformat()),
        date_input("ends_on", "Last day, if it is known", optional=True),
        context("Whoever is not on the staff list yet is put on it, as a teacher."),
    ]
    return modal(roster_ids.ADD_TEACHER, "Add a teacher", blocks, carried, "Add")


def teacher(found: TeacherRow, carried: RosterCarried) -> dict[str, Any]:
    """Draw the form for the last day on which somebody teaches a class."""
    blocks = [
        *_warned(found.sourced_id),
        date_input(
            "ends_on",
            "Last day",
            chosen=found.ends_on.isoformat() if found.ends_on else "",
            optional=True,
        )
        | {"hint": plain("Leave this empty for as long as the class lasts.")},
    ]
    return modal(roster_ids.TEACHER, "Last day", blocks, carried, "Save")


def add_staff(carried: RosterCarried) -> dict[str, Any]:
    """Draw the form for somebody of the workspace who is to be staff."""
    blocks = [_person("person", "Person", ""), radios("role", "Role", _ROLES, Role.TEACHER)]
    return modal(roster_ids.ADD_STAFF, "Add to staff", blocks, carried, "Add")


def change_staff(found: ListedStaff, carried: RosterCarried) -> dict[str, Any]:
    """Draw the form for one of the staff."""
    standing = (choice("On the staff", HERE), choice("Has left", LEFT))
    blocks = [
        radios("role", "Role", _ROLES, found.role),
        radios("standing", "Standing", standing, HERE if found.active else LEFT),
        context("What a roster names is written again by the next import."),
    ]
    return modal(roster_ids.CHANGE_STAFF, "Change staff", blocks, carried, "Save")


def enrolled(done: Enrolled) -> str:
    """Say how many students were added."""
    told = [
        f"{counted(done.new + done.known, 'student')} added",
        f"{done.known} of them the school had already" if done.known else "",
        f"{done.there} in this class before" if done.there else "",
    ]
    return f"{', '.join(filter(None, told))}."


def _person(name: str, label: str, chosen: str, *, optional: bool = False) -> Block:
    return input_block(name, label, inputs.person(name, chosen), optional=optional)


def _times(text: str) -> Block:
    hint = "A line for each time of day, such as: Mon Wed Fri 09:00-09:50 P1. Empty: once a day."
    asked = lines_input("times", "When it meets", text, _LONGEST, optional=True)
    return asked | {"hint": plain(hint)}


def _warned(sourced_id: str | None) -> list[Block]:
    return [context(FROM_ROSTER)] if sourced_id else []
