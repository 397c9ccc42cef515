"""Action ids of nudges, and what their buttons carry."""

import re
from typing import Self

from bot.blocks.ids.carried import Carried, CompactDate, ShortId, short
from storage.registers.opening import RegisterKey

NUDGE = "nudge"
NUDGE_ALL = "nudge_all"

IS_NUDGE = re.compile(rf"^{NUDGE}(_[0-9]+)?$")


class NudgeChoice(Carried, frozen=True):
    """The value of a button that has the teachers of a register reminded."""

    attendance_date: CompactDate
    course_offering_id: ShortId
    period: str = ""

    @property
    def key(self) -> RegisterKey:
        """Name the register."""
        return RegisterKey(self.course_offering_id, self.attendance_date, self.period)

    @classmethod
    def of(cls, key: RegisterKey) -> Self:
        """Nudge the teachers of a register."""
        return cls(
            attendance_date=key.attendance_date,
            course_offering_id=key.course_offering_id,
            period=key.period,
        )

    def written(self) -> str:
        """Write it as a date, the course's short id and the period."""
        return f"{self.attendance_date:%Y%m%d}{short(self.course_offering_id)}{self.period}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Read it again. Raises BadInput for anything else."""
        return cls._read(_REGISTER_FORM, text)


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


_REGISTER_FORM = re.compile(
    r"(?P<attendance_date>\d{8})(?P<course_offering_id>(?a:[\w-]{22}))(?P<period>.{0,32})"
)
_SCHOOL_FORM = re.compile(r"(?P<day>\d{8})(?P<school_id>(?a:[\w-]{22}))")
