"""Every action id, and what buttons and blocks carry: written short, since Slack echoes it all.

Slack sends the whole message back inside each press. A roster names its register once in each
block's id; a name's value has a status and a roll number, in four characters at most where an
enrolment's key would take 22 and JSON another 20.
"""

import base64
import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, Field, ValidationError

from bot.attendance.errors import BadInput
from storage.registers import RegisterKey
from storage.words import Status

MARK = "m"
MARK_REST = "mark_rest"
MODE = "mode"
PAGE = "page"
UNDO = "undo"
DETAILS = "details"
DETAILS_STUDENT = "details_student"
OPEN_REGISTER = "open_register"
OPEN_DAY = "open_day"

IS_MARK = re.compile(rf"{MARK}\d")
IS_MODE = re.compile(rf"{MODE}_[a-z]+")
IS_PAGE = re.compile(rf"{PAGE}_[a-z]+")

LAST_PAGE = 99
MODES = (Status.ABSENT, Status.LATE, Status.EXCUSED)


def short(key: UUID) -> str:
    """Write a UUID in 22 characters (RFC 4648 base64url without padding)."""
    return base64.urlsafe_b64encode(key.bytes)[:22].decode()


def _long(text: object) -> object:
    return UUID(bytes=base64.urlsafe_b64decode(f"{text}==")) if isinstance(text, str) else text


def _by_initial(text: object) -> object:
    return next((status for status in Status if status[0] == text), text)


def _compact_date(text: object) -> object:
    return date.fromisoformat(text) if isinstance(text, str) else text


ShortId = Annotated[UUID, BeforeValidator(_long)]
Initial = Annotated[Status, BeforeValidator(_by_initial)]
CompactDate = Annotated[date, BeforeValidator(_compact_date)]


class _Carried(BaseModel, frozen=True):
    """A value that travels through Slack in a fixed form."""

    @classmethod
    def _read(cls, form: re.Pattern[str], text: str) -> Self:
        found = form.fullmatch(text)
        return cls._sound(found.groupdict() if found else {})

    @classmethod
    def _sound(cls, parts: Mapping[str, object]) -> Self:
        try:
            return cls.model_validate(parts)
        except ValidationError:
            raise BadInput(
                "This button is from an older message. Type /attendance again."
            ) from None


class Mark(_Carried, frozen=True):
    """A name button's value: the status that a press sets, and on whom."""

    status: Initial
    roll_number: int

    def written(self) -> str:
        """Write it as a letter and a number."""
        return f"{self.status[0]}{self.roll_number}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Read it again. Raises BadInput for anything else."""
        return cls._read(MARK_FORM, text)


class RosterView(_Carried, frozen=True):
    """What a drawn roster shows: a register, what a tap on a name marks, and which page."""

    mode: Initial = Status.ABSENT
    page: Annotated[int, Field(ge=0, le=LAST_PAGE)] = 0
    attendance_date: CompactDate
    course_offering_id: ShortId
    period: str = ""

    @property
    def key(self) -> RegisterKey:
        """Name the register."""
        return RegisterKey(self.course_offering_id, self.attendance_date, self.period)

    @classmethod
    def of(cls, key: RegisterKey) -> Self:
        """Show a register from its first page, marking the absent."""
        return cls(
            attendance_date=key.attendance_date,
            course_offering_id=key.course_offering_id,
            period=key.period,
        )

    def but(self, **changes: object) -> Self:
        """Show the same otherwise. Raises BadInput for what can't be shown."""
        return self._sound(self.model_dump() | changes)

    def written(self, part: int = 0) -> str:
        """Write it as a block's id; `part` (0 to 99) tells the blocks of a message apart."""
        day = self.attendance_date.strftime("%Y%m%d")
        return (
            f"{part:02}{self.mode[0]}{self.page:02}{day}"
            f"{short(self.course_offering_id)}{self.period}"
        )

    @classmethod
    def read(cls, text: str) -> Self:
        """Read it again from any of the blocks. Raises BadInput for anything else."""
        return cls._read(VIEW_FORM, text)


MARK_FORM = re.compile(r"(?P<status>[a-z])(?P<roll_number>[0-9]{1,9})")
VIEW_FORM = re.compile(
    r"\d\d(?P<mode>[ale])(?P<page>\d\d)(?P<attendance_date>\d{8})"
    r"(?P<course_offering_id>(?a:[\w-]{22}))(?P<period>.{0,32})"
)
