"""Rows of an export as they are staged.

Dates are ordinals (`date.toordinal`), times are minutes of the day; a null date was blank in the
export.
"""

from typing import NamedTuple


class StagedOffering(NamedTuple):
    """A course offering; the dates are inclusive."""

    sourced_id: str
    school: str
    title: str
    code: str
    begins_on: int
    ends_on: int


class StagedPerson(NamedTuple):
    """A person who is a student or staff somewhere; `line` is where the export names them."""

    sourced_id: str
    line: int
    given_name: str
    middle_name: str
    family_name: str
    grade: str
    number: str
    email: str | None
    active: bool


class StagedPlace(NamedTuple):
    """What a person is in a school: rank 0 is a student, from 1 on staff, higher being more."""

    person: str
    school: str
    rank: int


class StagedLink(NamedTuple):
    """A person in a course offering, as its teacher (`teaches` 1) or as a student of it (0)."""

    sourced_id: str
    line: int
    school: str
    course_offering: str
    person: str
    teaches: int
    begins_on: int | None
    ends_on: int | None


class StagedMeeting(NamedTuple):
    """A weekly meeting of a course offering."""

    line: int
    school: str
    course_offering: str
    weekday: int
    period: str
    starts: int
    ends: int


class StagedStudent(NamedTuple):
    """A student of one school."""

    sourced_id: str
    given_name: str
    middle_name: str
    family_name: str
    grade: str
    number: str


class StagedStaff(NamedTuple):
    """Staff of one school, with the highest rank of all that they are there."""

    sourced_id: str
    line: int
    rank: int
    given_name: str
    family_name: str
    email: str | None
    active: bool


class Twice(NamedTuple):
    """One of several enrolments of one student in one course offering; the dates are filled in."""

    sourced_id: str
    line: int
    course_offering: str
    person: str
    begins_on: int
    ends_on: int
