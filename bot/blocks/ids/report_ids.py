"""Action ids of families' reports, and what their buttons carry."""

import re
from typing import Annotated, Self

from pydantic import Field

from bot.attendance.excuses.reported import ReportPlace
from bot.blocks.ids.carried import Carried, ShortId, short

TURN = "report_turn"
ACCEPT = "report_accept"
DECLINE = "report_decline"
ACCEPT_SOME = "report_accept_some"
DECLINE_SOME = "report_decline_some"
DONE = "report_done"
REPORTS = "report_ids"

IS_TURN = re.compile(rf"^{TURN}_[a-z0-9]+\Z")


class ReportsView(Carried, frozen=True):
    """The value of a button that shows a page of a school's reports to decide."""

    page: Annotated[int, Field(ge=0, le=99)] = 0
    school_id: ShortId

    @property
    def place(self) -> ReportPlace:
        """Say which page it is."""
        return ReportPlace(self.school_id, self.page)

    def at(self, page: int) -> Self:
        """Ask for another page."""
        return self.model_copy(update={"page": page})

    def written(self) -> str:
        """Write it as a page and the school's short id."""
        return f"{self.page:02}:{short(self.school_id)}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Read it again. Raises BadInput for anything else."""
        return cls._read(_VIEW_FORM, text)


class ReportPress(ReportsView, frozen=True):
    """The value of what is pressed at a report of a page."""

    report_id: ShortId

    @property
    def view(self) -> ReportsView:
        """Give the page that it was pressed on."""
        return ReportsView(page=self.page, school_id=self.school_id)

    def written(self) -> str:
        """Write it as a page, the school's short id and the report's."""
        return f"{super().written()}:{short(self.report_id)}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Read it again. Raises BadInput for anything else."""
        return cls._read(_PRESS_FORM, text)


_VIEW = r"(?P<page>\d\d):(?P<school_id>(?a:[\w-]{22}))"
_VIEW_FORM = re.compile(_VIEW)
_PRESS_FORM = re.compile(rf"{_VIEW}:(?P<report_id>(?a:[\w-]{{22}}))")
