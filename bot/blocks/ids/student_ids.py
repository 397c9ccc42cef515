"""Action ids of lists and views of students, and what their buttons carry."""

import re
from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from bot.attendance.errors import BadInput
from bot.blocks.ids.carried import Carried, CompactDate, ShortId, short

TURN_STUDENTS = "turn_students"
OPEN_STUDENT = "open_student"
PICK_STUDENT = "pick_student"
STUDENT_DAY = "student_day"
STUDENT_HISTORY = "student_history"
EXCUSE_STUDENT = "excuse_student"
CORRECT = "correct_record"
HOLD = "hold_student"
RELEASE = "release_student"

IS_TURN_STUDENTS = re.compile(rf"^{TURN_STUDENTS}_[a-z]+\Z")
IS_STUDENT_DAY = re.compile(rf"^{STUDENT_DAY}_[a-z0-9_]+\Z")
IS_STUDENT_HISTORY = re.compile(rf"^{STUDENT_HISTORY}_[a-z]+\Z")


class StudentSearch(Carried, frozen=True):
    """The value of a button that looks for students again: what was typed, and which page."""

    page: Annotated[int, Field(ge=0, le=99)] = 0
    typed: str

    def at(self, page: int) -> Self:
        """Ask for another page."""
        return self.model_copy(update={"page": page})

    def written(self) -> str:
        """Write it as a page and the text."""
        return f"{self.page:02}:{self.typed}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Read it again. Raises BadInput for anything else."""
        return cls._read(_SEARCH_FORM, text)


class StudentDay(Carried, frozen=True):
    """The value of a button that shows a student: on which day, None for today, and which page."""

    page: Annotated[int, Field(ge=0, le=99)] = 0
    day: CompactDate | None = None
    student_id: ShortId

    @property
    def shown_day(self) -> date:
        """Give the day, where one must be named. Raises BadInput."""
        if self.day is None:
            raise BadInput("This button names no day. Open the student again.")
        return self.day

    @classmethod
    def of(cls, student_id: UUID, day: date | None = None) -> Self:
        """Show a student on a day."""
        return cls(student_id=student_id, day=day)

    def at(self, page: int) -> Self:
        """Ask for another page."""
        return self.model_copy(update={"page": page})

    def written(self) -> str:
        """Write it as a page, a date or nothing, and the student's short id."""
        return f"{self.page:02}:{f'{self.day:%Y%m%d}' if self.day else ''}:{short(self.student_id)}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Read it again. Raises BadInput for anything else."""
        return cls._read(_DAY_FORM, text)


_SEARCH_FORM = re.compile(r"(?P<page>\d\d):(?P<typed>.{0,400})")
_DAY_FORM = re.compile(r"(?P<page>\d\d):(?:(?P<day>\d{8}))?:(?P<student_id>(?a:[\w-]{22}))")
