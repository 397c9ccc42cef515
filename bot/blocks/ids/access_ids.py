"""Action ids of the access log, and what its buttons carry."""

import re
from typing import Annotated, Self

from pydantic import Field

from bot.blocks.ids.carried import Carried, ShortId, short

SAW_STUDENT = "saw_student"
SAW_SCHOOL = "saw_school"

IS_SAW_STUDENT = re.compile(rf"^{SAW_STUDENT}(_[a-z]+)?\Z")
IS_SAW_SCHOOL = re.compile(rf"^{SAW_SCHOOL}(_[a-z]+)?\Z")


class LogPage(Carried, frozen=True):
    """The value of a button that shows a page of the log: of a school, or of a student."""

    page: Annotated[int, Field(ge=0, le=9999)] = 0
    key: ShortId

    def written(self) -> str:
        """Write it as a page and a short id."""
        return f"{self.page:04}:{short(self.key)}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Read it again. Raises BadInput for anything else."""
        return cls._read(_FORM, text)


_FORM = re.compile(r"(?P<page>\d{4}):(?P<key>(?a:[\w-]{22}))")
