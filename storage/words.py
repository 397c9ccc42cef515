"""The closed vocabularies of the records: each is a column with a CHECK."""

from enum import StrEnum


class Role(StrEnum):
    """What a member of staff may do: a teacher marks, the office sees all, an admin sets up."""

    TEACHER = "teacher"
    OFFICE = "office"
    ADMIN = "admin"


class Status(StrEnum):
    """The four statuses of an attendance record."""

    PRESENT = "present"
    ABSENT = "absent"
    LATE = "late"
    EXCUSED = "excused"


class Door(StrEnum):
    """Through which door a change came in."""

    SLACK = "slack"
    API = "api"


class Action(StrEnum):
    """What somebody did that made a change set."""

    MARK = "mark"
    MARK_REST = "mark_rest"
    DETAILS = "details"
    UNDO = "undo"
