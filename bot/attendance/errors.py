"""What the rules refuse. Every message is a sentence for the person who asked.

AttendanceError
|- NoToken             no bearer token, or none that holds
|- Refused             the person, or the token, may not do this
|  |- NotStaff         nobody in the school's staff list
|  |  `- NoSchool      the workspace has no school yet
|  |- WorkspaceGone    the school's Slack workspace took the app away
|  |- NotYours         somebody else's course offering
|  `- ScopeMissing     the token was not made for this
|- NotFound            there is no such course offering, register or student
|  |- NotInSchool      somebody who is meant is no staff of the school
|  |- NoRegister       the course offering has no register on that date
|  |- NotEnrolled      the student was not in the course offering on that date
|  `- UnknownId        there is nothing of that id in the school
|- BadInput            what was typed or sent can't be read
|  |- Unfit            the ids of a record do not belong together
|  |  |- WrongStudent
|  |  |- WrongCourse
|  |  |- NotAssigned
|  |  `- PeriodNeeded
|  |- BadRows          some rows of a register can't be taken, so none was
|  `- KeyReused        the Idempotency-Key came before with another request
|- OfficeEntered       a tap would weaken what the office entered, and nobody was asked
|- ReasonNeeded        the window for changes is over, and nobody has said why
|- BooksClosed         the school's books are closed through a later date
|- RecordsGone         the records of that date were taken out: their time was over
|- NothingToUndo       the person has no change set left to take back
|- NotMissing          nobody has to be reminded of the register: complete, or not due
|- Changed             what is there is not what the writer had seen
|- Decided             a family's report was decided otherwise before, or a cover ended
|- NotSeen             a correction does not say which state it corrects
|- NotTold             Slack did not tell who the person is
`- TooOften            the token has asked more often than it may
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BadRow:
    """What is wrong with one row; `pointer` is where it is in what was sent (RFC 6901)."""

    pointer: str
    detail: str


class AttendanceError(Exception):
    """A refusal; its text is a sentence for the person.

    `nameless` is the same without a student's name, for where names must not go. `field` names the
    input that it is about, if there is one.
    """

    def __init__(
        self, sentence: str, *, nameless: str | None = None, field: str | None = None
    ) -> None:
        super().__init__(sentence)
        self.nameless = nameless or sentence
        self.field = field


class Refused(AttendanceError):
    """The person may not do this."""


class NotStaff(Refused):
    """The person is in no school's staff list."""


class NoSchool(NotStaff):
    """The workspace has no school yet; `may_create`: the person may make its first."""

    def __init__(self, sentence: str, *, may_create: bool) -> None:
        super().__init__(sentence)
        self.may_create = may_create


class WorkspaceGone(Refused):
    """The Slack workspace of the school has taken the app away."""


class NotYours(Refused):
    """The course offering is somebody else's."""


class NotFound(AttendanceError):
    """What was named does not exist, or not for this person."""


class NotInSchool(NotFound):
    """Somebody who is meant is on no staff list of the school."""


class NoRegister(NotFound):
    """The course offering has no register on that date."""


class NotEnrolled(NotFound):
    """The student was not in the course offering on that date."""


class OfficeEntered(AttendanceError):
    """A tap would weaken what the office entered, and the person was not asked."""


class ReasonNeeded(AttendanceError):
    """The window for changes is over, and nobody has said why something is changed after it."""


class BooksClosed(AttendanceError):
    """The school's books are closed through that date or a later one."""


class RecordsGone(AttendanceError):
    """The records of that date were taken out when the school's time for keeping them was over."""


class UnknownId(NotFound):
    """There is nothing of that id in the school; another school's is as good as none."""


class BadInput(AttendanceError):
    """What was typed or sent can't be read."""


class Unfit(BadInput):
    """The ids of a record are all there and do not belong together."""


class WrongStudent(Unfit):
    """The course enrolment is another student's."""


class WrongCourse(Unfit):
    """The course enrolment, or the teacher assignment, is of another course offering."""


class NotAssigned(Unfit):
    """The teacher assignment does not hold on that date."""


class PeriodNeeded(Unfit):
    """The course offering meets several times that day, so the period has to be named."""


class BadRows(BadInput):
    """Some rows of a register can't be taken, so none was; `rows` tells which and why."""

    def __init__(self, sentence: str, rows: Sequence[BadRow]) -> None:
        super().__init__(sentence)
        self.rows = rows


class KeyReused(BadInput):
    """The Idempotency-Key came before with another request."""


class NothingToUndo(AttendanceError):
    """The person has no change set left to take back on this register."""


class NotMissing(AttendanceError):
    """The register is complete, or not due, so that nobody has to be reminded of it."""


class Changed(AttendanceError):
    """What is there is not what the writer had seen."""


class Decided(AttendanceError):
    """What is to be decided was decided otherwise, or what is to be ended has ended."""


class NotSeen(AttendanceError):
    """A correction has to say which state it corrects, and does not."""


class NotTold(AttendanceError):
    """Slack did not tell who the person is."""


class TooOften(AttendanceError):
    """The token has asked more often than it may; `seconds` is how long to wait."""

    def __init__(self, sentence: str, seconds: int) -> None:
        super().__init__(sentence)
        self.seconds = seconds


class NoToken(AttendanceError):
    """There is no token, or none that holds: unknown, expired or revoked."""


class ScopeMissing(Refused):
    """The token may not do this; the message names the scope."""


def unsound(faults: Sequence[str]) -> BadInput:
    """Refuse a file of which some rows can't be taken, so none was: a line for each fault."""
    return BadInput("\n".join(("Nothing was changed, since the file is unsound:", *faults)))
