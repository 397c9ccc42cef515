"""Action ids of a school's rosters, changed by hand, and what their buttons carry."""

import re
from typing import Annotated, Self
from uuid import UUID

from pydantic import BeforeValidator

from bot.attendance.errors import BadInput
from bot.blocks.ids.carried import Carried, ShortId, short

CLASSES = "roster_classes"
IS_CLASSES = re.compile(rf"^{CLASSES}(_[a-z]+)?\Z")
OPEN_CLASSES = "roster_open"
CLASS = "roster_class"
ADD_CLASS = "roster_add_class"
CHANGE_CLASS = "roster_change_class"
TIMES = "roster_times"
ADD_STUDENTS = "roster_add_students"
MEMBER = "roster_member"
ADD_TEACHER = "roster_add_teacher"
TEACHER = "roster_teacher"
STAFF = "roster_staff"
ADD_STAFF = "roster_add_staff"
CHANGE_STAFF = "roster_change_staff"


def _or_none(text: object) -> object:
    return text or None


class OfRoster(Carried, frozen=True):
    """The value of a button: a school, and something of it by its id; or a page of its classes."""

    school_id: ShortId
    row_id: Annotated[ShortId | None, BeforeValidator(_or_none)] = None
    page: int = 0

    def written(self) -> str:
        """Write it as the short ids and the page."""
        row = short(self.row_id) if self.row_id else ""
        return f"{short(self.school_id)}:{row}:{self.page}"

    @property
    def named(self) -> UUID:
        """Give the id of what is named. Raises BadInput where nothing is."""
        if self.row_id is None:
            raise BadInput("This button is from an older message. Type /attendance again.")
        return self.row_id

    @classmethod
    def read(cls, text: str) -> Self:
        """Read it again. Raises BadInput for anything else."""
        return cls._read(_FORM, text)


_FORM = re.compile(
    r"(?P<school_id>(?a:[\w-]{22})):(?P<row_id>(?a:[\w-]{22})|):(?P<page>[0-9]{1,4})"
)
