"""Action ids of the call list, and what its buttons carry."""

import re
from typing import Annotated, Self
from uuid import UUID

from pydantic import BeforeValidator, Field

from bot.attendance.calls.call_list import CallPlace
from bot.blocks.ids.carried import Carried, CompactDate, Marked, ShortId, short
from storage.tables.words import FollowUpKind

FOLLOW_UP = "call_follow_up"
MORE = "call_more"
LOG = "call_log"
LOG_STUDENT = "call_log_student"
EXPLAIN = "call_explain"
TURN = "call_turn"

IS_FOLLOW_UP = re.compile(rf"^{FOLLOW_UP}_[a-z_]+\Z")
IS_TURN = re.compile(rf"^{TURN}_[a-z0-9]+\Z")


class CallsView(Carried, frozen=True):
    """The value of a button that shows a page of a school's call list of a day."""

    page: Annotated[int, Field(ge=0, le=99)] = 0
    day: CompactDate
    school_id: ShortId

    @property
    def place(self) -> CallPlace:
        """Say which page it is."""
        return CallPlace(self.school_id, self.day, self.page)

    def at(self, page: int) -> Self:
        """Ask for another page."""
        return self.model_copy(update={"page": page})

    def written(self) -> str:
        """Write it as a page, a date and the school's short id."""
        return f"{self.page:02}:{self.day:%Y%m%d}:{short(self.school_id)}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Read it again. Raises BadInput for anything else."""
        return cls._read(_VIEW_FORM, text)


def _kind(text: object) -> object:
    return text or None


class CallPress(CallsView, frozen=True):
    """The value of what is pressed at a student of the call list; `surely`: who was asked."""

    student_id: ShortId
    kind: Annotated[FollowUpKind | None, BeforeValidator(_kind)] = None
    surely: Marked = False

    @classmethod
    def of(cls, view: CallsView, student_id: UUID) -> Self:
        """Press at a student of a page."""
        return cls(page=view.page, day=view.day, school_id=view.school_id, student_id=student_id)

    def that(self, kind: FollowUpKind, *, surely: bool = False) -> str:
        """Write that something was done."""
        return self.model_copy(update={"kind": kind, "surely": surely}).written()

    @property
    def view(self) -> CallsView:
        """Give the page that it was pressed on."""
        return CallsView(page=self.page, day=self.day, school_id=self.school_id)

    def written(self) -> str:
        """Write it as a page, the student's short id, what was done and whether surely."""
        done = f"{self.kind or ''}{'!' if self.surely else ''}"
        return f"{super().written()}:{short(self.student_id)}:{done}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Read it again. Raises BadInput for anything else."""
        return cls._read(_PRESS_FORM, text)


_VIEW = r"(?P<page>\d\d):(?P<day>\d{8}):(?P<school_id>(?a:[\w-]{22}))"
_VIEW_FORM = re.compile(_VIEW)
_PRESS_FORM = re.compile(
    rf"{_VIEW}:(?P<student_id>(?a:[\w-]{{22}})):(?P<kind>[a-z_]{{0,16}})(?P<surely>!?)"
)
