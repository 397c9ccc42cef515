"""Action ids of nudges, and what their buttons carry."""

import re
from typing import Self

from bot.blocks.ids.carried import Carried, CompactDate, ShortId, short

NUDGE = "nudge"
NUDGE_ALL = "nudge_all"

IS_NUDGE = re.compile(rf"^{NUDGE}(_[0-9]+)?\Z")


class NudgeAllChoice(Carried, frozen=True):
    """The value of a button that has the teachers of all of a school's missing registers reminded.

    `day` is the date of the message in which it stands.
    """

    day: CompactDate
    school_id: ShortId

    def written(self) -> str:
        """Write it as a date and the school's short id."""
        return f"{self.day:%Y%m%d}{short(self.school_id)}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Read it again. Raises BadInput for anything else."""
        return cls._read(_SCHOOL_FORM, text)


_SCHOOL_FORM = re.compile(r"(?P<day>\d{8})(?P<school_id>(?a:[\w-]{22}))")
