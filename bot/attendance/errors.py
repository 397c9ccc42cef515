"""What the rules refuse. Every message is a sentence for the person who asked.

AttendanceError
|- Refused             the person may not do this
|  |- NotStaff         nobody in the school's staff list
|  `- NotYours         somebody else's course offering
|- NotFound            there is no such course offering, register or student
|  |- NoRegister       the course offering has no register on that date
|  `- NotEnrolled      the student was not in the course offering on that date
|- BadInput            what was typed can't be read
`- NothingToUndo       the person has no change set left to take back
"""


class AttendanceError(Exception):
    """A refusal; its text is a sentence for the person.

    `nameless` is the same without a student's name, for where names must not go.
    """

    def __init__(self, sentence: str, *, nameless: str | None = None) -> None:
        super().__init__(sentence)
        self.nameless = nameless or sentence


class Refused(AttendanceError):
    """The person may not do this."""


class NotStaff(Refused):
    """The person is in no school's staff list."""


class NotYours(Refused):
    """The course offering is somebody else's."""


class NotFound(AttendanceError):
    """What was named does not exist, or not for this person."""


class NoRegister(NotFound):
    """The course offering has no register on that date."""


class NotEnrolled(NotFound):
    """The student was not in the course offering on that date."""


class BadInput(AttendanceError):
    """What was typed can't be read; `field` names the input it stands in, if it is a form's."""

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


class NothingToUndo(AttendanceError):
    """The person has no change set left to take back on this register."""
