"""What chooses one register, whatever is done with it then."""

import re
from typing import Self

from pydantic import BaseModel

from bot.blocks.ids.carried import Carried, CompactDate, ShortId, short
from storage.registers.opening import RegisterKey


class OfRegister(BaseModel, frozen=True):
    """The part of what travels that names one register."""

    attendance_date: CompactDate
    course_offering_id: ShortId
    period: str = ""

    @property
    def key(self) -> RegisterKey:
        """Name the register."""
        return RegisterKey(self.course_offering_id, self.attendance_date, self.period)

    @classmethod
    def of(cls, key: RegisterKey) -> Self:
        """Choose a register, and of all else what is usual."""
        return cls(
            attendance_date=key.attendance_date,
            course_offering_id=key.course_offering_id,
            period=key.period,
        )


class RegisterChoice(OfRegister, Carried, frozen=True):
    """The value of a choice that is of one register."""

    def written(self) -> str:
        """Write it as a date, the course offering's short id and the period."""
        return f"{self.attendance_date:%Y%m%d}{short(self.course_offering_id)}{self.period}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Read it again. Raises BadInput for anything else."""
        return cls._read(_REGISTER_FORM, text)


_REGISTER_FORM = re.compile(
    r"(?P<attendance_date>\d{8})(?P<course_offering_id>(?a:[\w-]{22}))(?P<period>.{0,32})"
)
